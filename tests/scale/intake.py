"""A full intake written in bulk: 3,200 learners with twelve tasks each are 38,400 submissions.

Going through the doors would take hours; what is written is what the acts would have left, in the same shapes, but for
the bytes of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model

from cpd_grading.kernel import api as kernel
from cpd_grading.models import (
    Attachment,
    CoachingAssignment,
    CoachReview,
    Declaration,
    District,
    EditionPin,
    Enrolment,
    EvidenceItem,
    EvidenceVersion,
    Manifest,
    Person,
    School,
    Sector,
    TaskSubmission,
)
from tests import builders

MODULES, TASKS = 3, 4  # of each module
COACHEES = 32  # of each coach
# Where the twelve tasks of a learner stand, in the order of the course.
STATES = ("signed_off",) * 6 + ("submitted",) * 3 + ("returned", "open", "open")
DISTRICTS = 30
ROWS = 500  # in one INSERT; SQLite takes 32,766 values


@dataclass(frozen=True)
class Intake:
    """The first coach and what waits for them."""

    coach_id: UUID
    submissions: int
    waiting: tuple[UUID, ...]  # submissions of the first coach's learners


def document() -> dict[str, Any]:
    """Three modules of four tasks."""
    codes = [f"M{number}" for number in range(1, MODULES + 1)]
    slugs = {code: [f"{code.lower()}-task-{number}" for number in range(1, TASKS + 1)] for code in codes}
    return builders.programme(
        version="2026.scale",
        modules=[builders.module(code, slugs[code]) for code in codes],
        tasks=[builders.task(slug, code, "25") for code in codes for slug in slugs[code]],
    )


def make_intake(learners: int, *, now: datetime, user_id: int | None = None) -> Intake:
    """Write so many learners, their coaches and their tasks. ``user_id`` is the account of the first coach."""
    starts_on = kernel.kigali_date(now) - timedelta(days=60)
    cohort_id = builders.open_cohort(document(), starts_on=starts_on, now=now)
    schools = _places()
    coaches = [_person("Coach", place, schools, now) for place in range(-(-learners // COACHEES))]
    coaches[0].user_id = user_id
    people = [_person("Learner", place, schools, now) for place in range(learners)]
    _write(Person, [*coaches, *people])
    enrolments = [
        Enrolment(cohort_id=cohort_id, learner=person, course_key=builders.COURSE, enrolled_on=starts_on)
        for person in people
    ]
    _write(Enrolment, enrolments)
    links = [
        CoachingAssignment(coach=coaches[place // COACHEES], coachee=person, kind="nll", starts_on=starts_on)
        for place, person in enumerate(people)
    ]
    _write(CoachingAssignment, links)
    rows = _submissions(cohort_id, enrolments, now)
    _write(TaskSubmission, rows)
    _write_what_was_sent(rows, {link.coachee_id: link.coach_id for link in links}, now)
    own = {person.pk for person in people[:COACHEES]}
    waiting = tuple(row.id for row in rows if row.learner_id in own and row.state == "submitted")
    return Intake(coaches[0].id, len(rows), waiting)


def _places() -> list[School]:
    districts = [District(code=f"{number:02}", name=f"Sample district {number}") for number in range(DISTRICTS)]
    sectors = [Sector(code=f"{one.code}01", name=f"Sample sector {one.code}", district=one) for one in districts]
    schools = [School(code=f"S{one.code}", name=f"GS Sample {one.code}", sector=one) for one in sectors]
    for model, rows in ((District, districts), (Sector, sectors), (School, schools)):
        _write(model, rows)
    return schools


def _person(name: str, place: int, schools: Sequence[School], now: datetime) -> Person:
    return Person(
        family_name=f"SAMPLE-{place}",
        given_names=name,
        email=f"{name.lower()}-{place}@example.org",
        registration_number=f"{name[0]}{place:06}",
        school=schools[place % len(schools)],
        created_at=now,
        roles_confirmed_at=now,  # whoever gets the account may act at once
    )


def _submissions(cohort_id: UUID, enrolments: Iterable[Enrolment], now: datetime) -> list[TaskSubmission]:
    pins = EditionPin.objects.filter(cohort_id=cohort_id).select_related("edition").order_by("edition__slug")
    editions = [pin.edition for pin in pins]
    return [
        TaskSubmission(
            learner=enrolment.learner,
            course_key=builders.COURSE,
            slug=edition.slug,
            module_code=edition.spec["module"],
            enrolment=enrolment,
            edition=edition,
            state=state,
            round=0 if state == "open" else 1,
            opened_at=now - timedelta(days=50),
            changed_at=now - timedelta(days=place % 40, minutes=number),
        )
        for place, enrolment in enumerate(enrolments)
        for number, (edition, state) in enumerate(zip(editions, STATES, strict=True))
    ]


def _write_what_was_sent(rows: Iterable[TaskSubmission], coach_of: dict[UUID, UUID], now: datetime) -> None:
    """One piece of evidence with a photo in each submission that was sent, its manifest, and its review."""
    written: dict[type[Model], list[Model]] = {}
    for row in rows:
        if row.round == 0:
            continue
        item = EvidenceItem(submission=row, request_id=uuid4(), created_at=now)
        photo = _photo(item, now)
        file = {"id": str(photo.id), "sha256": photo.sha256, "size": photo.size}
        declared = Declaration(learner_id=row.learner_id, text_version="2026-1", language="en", made_at=row.changed_at)
        sent = Manifest(
            submission=row,
            round=1,
            request_id=uuid4(),
            entries=[{"item": str(item.id), "version": 1, "sha256": "0" * 64, "attachments": [file]}],
            digest=row.id.hex * 2,
            declaration=declared,
            submitted_at=row.changed_at,
        )
        made = [item, _version(item, now), photo, declared, sent]
        if row.state != "submitted":
            made.append(_review(row, sent, coach_of[row.learner_id]))
        for one in made:
            written.setdefault(type(one), []).append(one)
    for model, ready in written.items():
        _write(model, ready)


def _photo(item: EvidenceItem, now: datetime) -> Attachment:
    return Attachment(
        item=item,
        request_id=uuid4(),
        added_in=1,
        storage_key=f"scale/{item.id.hex}",
        name="photo.jpg",
        content_type="image/jpeg",
        size=280_000,
        sha256=item.id.hex * 2,
        sha256_original=item.id.hex * 2,
        stored_at=now,
    )


def _version(item: EvidenceItem, now: datetime) -> EvidenceVersion:
    return EvidenceVersion(
        item=item,
        number=1,
        kind="reflective_account",
        title="Sample evidence",
        did="I sat in a lesson and counted who read aloud. " * 4,
        changed="More children read aloud now. " * 4,
        activity_on=date(2026, 2, 20),
        criteria=["c1", "c2"],
        children="none",
        is_sent=True,
        saved_at=now,
    )


def _review(row: TaskSubmission, sent: Manifest, coach_id: UUID) -> CoachReview:
    is_return = row.state == "returned"
    return CoachReview(
        submission=row,
        manifest=sent,
        coach_id=coach_id,
        decision="return" if is_return else "sign_off",
        levels={"c1": "met", "c2": "not_yet" if is_return else "met"},
        feedback={"c2": "Say what changed for the pupils."} if is_return else {},
        returned_criteria=["c2"] if is_return else [],
        request_id=uuid4(),
        reviewed_at=row.changed_at,
        in_force_key=str(sent.id),
    )


def _write(model: type[Model], rows: Sequence[Model]) -> None:
    left = iter(rows)
    while batch := list(islice(left, ROWS)):
        model._default_manager.bulk_create(batch)
