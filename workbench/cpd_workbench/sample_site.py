"""What the demonstration and the sample cohort stand on: the built course and its programme, places, accounts."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from lxml import etree

from cpd_course.data import programme_path
from cpd_grading import api

from .course import current_course
from .journey import Address
from .services import anonymous_id_for

# The attribute of a block that names what it stands for in the programme.
_PLACES = {"cpd_task": "slug", "cpd_portfolio": "module_code"}
FAMILY_NAME = "Sample"


@dataclass(frozen=True)
class Account:
    """A person with their sign-in."""

    person_id: UUID
    user_id: int
    anonymous_user_id: str
    name: str


def course_key() -> str:
    return str(current_course().key)


def sample_programme(suffix: str) -> dict[str, Any]:
    """Return the programme of the built course as a version of its own that also writes to the gradebook.

    Raises CourseNotBuilt.
    """
    document: dict[str, Any] = json.loads(programme_path().read_text(encoding="utf-8"))
    document["policy"]["gradebook"] = "on_release"
    document["version"] = f"{document['version']}-{suffix}"
    return document


def course_specs() -> Mapping[str, api.TaskSpec]:
    """Task slug -> its specification as the blocks of the built course carry it now."""
    return api.read_programme(sample_programme("course")).tasks


def block_addresses() -> dict[str, Address]:
    """Task slug or module code -> its block in this site's course."""
    found = {}
    for block in current_course().blocks.values():
        if block.type in _PLACES:
            place = etree.fromstring(block.xml).get(_PLACES[block.type], "")
            found[place] = Address(block.type, str(block.key))
    return found


def add_place(district: tuple[str, str], sector: tuple[str, str], school: tuple[str, str]) -> None:
    """Add a school with its sector and district, each a (code, name); what is there already stays."""
    api.add_district(code=district[0], name=district[1])
    api.add_sector(code=sector[0], name=sector[1], district_code=district[0])
    api.add_school(code=school[0], name=school[1], sector_code=sector[0])


def add_account(
    given_names: str,
    *,
    now: datetime,
    family_name: str = FAMILY_NAME,
    group: str = "",
    registration_number: str | None = None,
    sex: str = "",
    language: str = "en",
    school_code: str | None = None,
) -> Account:
    """Record a sample person with an account that takes no password; ``group`` is the heading on the sign-in page."""
    plain = unicodedata.normalize("NFKD", f"{given_names}.{family_name}").encode("ascii", "ignore").decode()
    username = plain.lower().replace(" ", "-")
    user = get_user_model().objects.create_user(
        username, email=f"{username}@example.org", first_name=given_names, last_name=family_name
    )
    if group:
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    person_id = api.add_person(
        family_name=family_name,
        given_names=given_names,
        email=user.email,
        registration_number=registration_number,
        sex=sex,
        language=language,
        school_code=school_code,
        user_id=user.pk,
        now=now,
    )
    anonymous_user_id = anonymous_id_for(user.pk, current_course().key)
    return Account(person_id, user.pk, anonymous_user_id, f"{given_names} {family_name}")
