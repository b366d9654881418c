"""Cohorts, and the people around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes

from .base import COURSE, FIRST_TASK, NOW, STARTS_ON, TODAY, next_number
from .documents import programme


def load(document: Mapping[str, Any] | None = None, *, course_key: str = COURSE, now: datetime = NOW) -> UUID:
    """Load a programme version, by default the sample one."""
    return programmes.load_programme(document or programme(), course_key=course_key, now=now)


def open_cohort(
    document: Mapping[str, Any] | None = None,
    *,
    course_key: str = COURSE,
    name: str = "Sample intake",
    starts_on: date = STARTS_ON,
    now: datetime = NOW,
) -> UUID:
    """Load a programme and open a cohort on it."""
    return programmes.open_cohort(
        programme_id=load(document, course_key=course_key, now=now),
        course_key=course_key,
        name=name,
        academic_year="2025-2026",
        starts_on=starts_on,
        now=now,
    )


def spec_of(slug: str = FIRST_TASK, document: Mapping[str, Any] | None = None) -> programmes.TaskSpec:
    """A task of a programme document as a block would pass it."""
    return programmes.read_programme(document or programme()).tasks[slug]


def key_of(slug: str = FIRST_TASK, course_key: str = COURSE) -> programmes.TaskKey:
    return programmes.TaskKey(course_key, slug)


def pinned_spec(cohort_id: UUID, slug: str) -> programmes.TaskSpec:
    return programmes.pinned_editions(cohort_id)[slug].spec


def add_places() -> None:
    """Two districts with one sector each, and two schools in the first."""
    for district, sector in (("11", "1101"), ("21", "2101")):
        people.add_district(code=district, name=f"Sample district {district}")
        people.add_sector(code=sector, name=f"Sample sector {sector}", district_code=district)
    for code, sector in (("S1", "1101"), ("S2", "1101"), ("S3", "2101")):
        people.add_school(code=code, name=f"GS Sample {code}", sector_code=sector)


def person(*, now: datetime = NOW, **details: Any) -> UUID:
    """Somebody the programme knows; names, e-mail and registration number are made up unless given."""
    number = next_number()
    return people.add_person(
        **{
            "family_name": f"SAMPLE-{number}",
            "given_names": "Amina",
            "email": f"person-{number}@example.org",
            **details,
        },
        now=now,
    )


def with_role(role: str, *, person_id: UUID | None = None, starts_on: date = date(2026, 1, 1), **period: Any) -> UUID:
    """A person with a role of the university or a district; a new one unless given."""
    holder = person_id or person(given_names=role.replace("_", " ").title())
    people.grant_role(person_id=holder, role=role, starts_on=starts_on, now=NOW, **period)
    return holder


@dataclass(frozen=True)
class Staff:
    """One of each university role, and the second exam officer that release asks for."""

    assessor: UUID
    moderator: UUID
    external_examiner: UUID
    officer: UUID
    second_officer: UUID
    manager: UUID


def staff() -> Staff:
    return Staff(
        assessor=with_role("assessor"),
        moderator=with_role("moderator"),
        external_examiner=with_role("external_examiner"),
        officer=with_role("exam_officer"),
        second_officer=with_role("exam_officer"),
        manager=with_role("programme_manager"),
    )


def learner(cohort_id: UUID | None, **details: Any) -> UUID:
    """A head teacher with a registration number, enrolled in the cohort unless it is None."""
    person_id = person(**{"registration_number": f"22600{next_number():04d}", **details})
    if cohort_id is not None:
        enrol(cohort_id, person_id)
    return person_id


def drafter(**details: Any) -> UUID:
    """Somebody in no cohort yet, whose account the platform has enrolled in the course."""
    account = get_user_model().objects.create_user(f"drafter-{next_number()}")
    return learner(None, **{"user_id": account.pk, **details})


def end(learner_id: UUID, *, on: date = TODAY, reason: str = "withdrawn", cohort_id: UUID | None = None) -> None:
    """End a learner's enrolment with its last day."""
    cohort = cohort_id or cohort_of(learner_id)
    programmes.end_enrolment(cohort_id=cohort, learner_id=learner_id, reason=reason, ended_on=on, now=NOW)


def enrol(cohort_id: UUID, learner_id: UUID, *, now: datetime = NOW) -> UUID:
    return programmes.enrol(cohort_id=cohort_id, learner_id=learner_id, on=kernel.kigali_date(now), now=now)


def coach_of(learner_id: UUID, *, coach_id: UUID | None = None, **link: Any) -> UUID:
    """A coach with an assignment for this learner since the cohort's start; a new person unless given."""
    coach = coach_id or person(given_names="Boniface")
    assign(coach, learner_id, **link)
    return coach


def assign(coach_id: UUID, learner_id: UUID, *, starts_on: date = STARTS_ON, **link: Any) -> UUID:
    details = {"kind": "advisor", "now": NOW, **link}
    return coaching.assign_coach(coach_id=coach_id, coachee_id=learner_id, starts_on=starts_on, **details)


def cohort_of(learner_id: UUID) -> UUID:
    """The cohort a learner studies in."""
    (cohort,) = programmes.cohorts_of(learner_id)
    return cohort.id
