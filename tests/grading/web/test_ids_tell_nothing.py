"""An id of somebody else and one that was never given get the same answer: whoever may not know learns nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import NOW

from .conftest import SignIn, address

Made = dict[str, UUID]
TUS = {"tus-resumable": "1.0.0"}
FORM = {"act": "save", "decision": "draft", "reply": "agree", "reason": "Because of it", "request_id": str(uuid4())}


@pytest.fixture
def made(cohort: UUID, in_moderation: UUID, portfolio: UUID, team: builders.Staff) -> Made:
    """Everything that has an id, and belongs to one learner and their coach."""
    learner = builders.learner(cohort, given_names="Claudine")
    coach = builders.coach_of(learner, coach_id=builders.person(given_names="Boniface"))
    item = builders.save(learner)
    upload = uploads.create_upload(learner_id=learner, request_id=uuid4(), item_id=item, name="a.jpg", size=9, now=NOW)
    return {
        "learner": learner,
        "item": item,
        "attachment": builders.attach(learner, item),
        "task": builders.submitted_task(learner, "m1-plan"),
        "session": builders.record_session(coach, learner)[0],
        "upload": upload.id,
        "portfolio": portfolio,
        "round": in_moderation,
        "cohort": cohort,
    }


READERS: dict[str, Callable[[builders.Staff], UUID]] = {
    "a learner": lambda team: builders.learner(None),
    "a coach of others": lambda team: builders.coach_of(builders.learner(None)),
    "an assessor": lambda team: builders.with_role("assessor"),
    "a moderator": lambda team: team.moderator,
    "an examiner": lambda team: team.external_examiner,
    "an officer": lambda team: team.officer,
    "a manager": lambda team: team.manager,
    "a district officer elsewhere": lambda team: builders.with_role("deo", area_code="21"),
}
# name of the address, what stands in it, and how it is asked
PLACES = [
    ("answer_session", ("session",), "POST"),
    ("review", ("task",), "GET POST"),
    ("seen", ("learner",), "GET POST"),
    ("behalf", ("learner",), "GET POST"),
    ("new_session", ("learner",), "GET POST"),
    ("withdraw_consent", ("attachment",), "GET POST"),
    ("invite_witness", ("item",), "GET POST"),
    ("file", ("attachment",), "GET"),
    ("preview", ("attachment", 0), "GET"),
    ("upload", ("upload",), "GET HEAD PATCH DELETE"),
    ("portfolio", ("portfolio",), "GET POST"),
    ("round", ("round",), "GET POST"),
    ("sheet", ("round",), "GET"),
    ("moderate", ("round", "portfolio"), "GET POST"),
    ("cohort_progress", ("cohort",), "GET"),
    ("office_person", ("learner",), "GET POST"),
    ("office_enrolments", ("learner",), "GET POST"),
    ("office_files", ("learner",), "GET POST"),
]


@pytest.mark.parametrize("who", READERS)
def test_somebody_elses_and_nobodys_are_answered_alike(
    who: str, made: Made, team: builders.Staff, sign_in: SignIn
) -> None:
    browser = sign_in(READERS[who](team))

    told = {}
    for name, parts, methods in PLACES:
        real = [made.get(str(part), part) for part in parts]
        unknown = [uuid4() if isinstance(part, UUID) else part for part in real]
        for method in methods.split():
            found = answered(browser, method, name, real)
            if found[0] < 400 and method == "GET":
                break  # their business: what they may do with it is tested elsewhere
            other = answered(browser, method, name, unknown)
            if found != other:
                told[f"{method} {name}"] = (said(found), said(other))
    assert told == {}


def said(answer: tuple[int, str]) -> tuple[int, list[str]]:
    return answer[0], re.findall(r'data-code="(\w+)"|"code": "(\w+)"', answer[1])


def answered(browser: Client, method: str, name: str, ids: list[Any]) -> tuple[int, str]:
    """The answer without the ids of its address and its tokens, which are drawn anew for every page."""
    form = {"data": FORM} if method == "POST" else {}
    answer = getattr(browser, method.lower())(address(name, *ids), **form, headers=TUS)
    body = "" if answer.streaming else answer.content.decode()
    for one in ids:
        body = body.replace(str(one), "…") if isinstance(one, UUID) else body
    return answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
