"""A cohort of the built course with portfolios at UR-CE, made through the public door, for looking at its pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User

from cpd_course.data import programme_path
from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import api as kernel
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes
from cpd_grading.reviews import api as reviews
from tests import builders

COURSE = "course-v1:UR-CE+CLL+2026"
MODULE = "CLL-1"
GIVEN = ("Claudine", "Jean Bosco", "Espérance", "Théogène", "Immaculée", "Vestine")
DID = (
    "For five school days I wrote one letter every half hour. I showed the table to the deputy head teacher. "
    "Most of my hours went to visitors and reports, so I moved all visitors to the afternoon and kept it for two weeks."
)
CHANGED = (
    "I was in eleven lessons instead of two. In P2 the teacher now lets pupils read in pairs, "
    "and 14 of 41 pupils who could not read a sentence in January read one in March."
)
FEEDBACK = "Your table is clear and honest. Next, say what the pupils did differently, not only the teachers."
DAY = timedelta(days=1)


@dataclass
class University:
    """The cohort, its people and its portfolios, in the order they were sent."""

    cohort: UUID
    staff: builders.Staff
    coach: UUID
    learners: list[UUID]
    portfolios: list[UUID]
    round: UUID


def document(**policy: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(programme_path().read_text(encoding="utf-8"))
    made["policy"].update(policy)
    return made


def account(person_id: UUID) -> User:
    """An account for a person, as a sign-in page would join it."""
    user = User.objects.create_user(f"user-{str(person_id)[:8]}")
    people.claim_account(person_id=person_id, user_id=user.pk, actor_id=None, now=kernel.utc_now())
    return user


def university(*, portfolios: int = 6) -> University:
    """Learners of two schools whose first module is with UR-CE, in an open round."""
    builders.add_places()
    today = kernel.today()
    cohort = builders.open_cohort(
        document(), course_key=COURSE, name="Sample intake 2026", starts_on=today - 60 * DAY, now=kernel.utc_now()
    )
    staff = builders.staff()
    coach = builders.person(given_names="Boniface", school_code="S2")
    learners, sent = [], []
    for place in range(portfolios):
        learner = builders.learner(cohort, given_names=GIVEN[place % len(GIVEN)], school_code=("S1", "S3")[place % 2])
        builders.assign(coach, learner, starts_on=today - 60 * DAY, kind="nll", now=kernel.utc_now())
        learners.append(learner)
        sent.append(complete(learner, coach, strong=place % 3))
    round_id = assessment.open_round(
        cohort_id=cohort, module_code=MODULE, officer_id=staff.officer, now=kernel.utc_now()
    )
    return University(cohort, staff, coach, learners, sent, round_id)


def complete(learner: UUID, coach: UUID, *, strong: int) -> UUID:
    """Send every task of the module, have it signed off, meet what the module needs, send the module."""
    programme = programmes.read_programme(document())
    for number, slug in enumerate(programme.module(MODULE).tasks):
        send_task(learner, slug, with_photo=number == 0)
        sign_off(learner, slug, coach, strong=strong)
    now, yesterday = kernel.utc_now(), kernel.today() - DAY
    shared = {"course_key": COURSE, "module_code": MODULE, "now": now, "held_on": yesterday}
    builders.record_session(coach, learner, **shared)
    for kind in ("plc_sector", "sgac"):
        builders.record_meeting(learner, kind=kind, **shared)
    return builders.submit_module(learner, MODULE, course_key=COURSE, now=now)


def send_task(learner: UUID, slug: str, *, with_photo: bool) -> None:
    spec = programmes.read_programme(document()).tasks[slug]
    step: dict[str, Any] = {"spec": spec, "course_key": COURSE, "now": kernel.utc_now()}
    fields = builders.answers(
        title="" if with_photo else "Notes of the two weeks",
        did=DID,
        changed=CHANGED,
        activity_on=kernel.today() - 5 * DAY,
        kind="work_product",
    )
    item = builders.save(learner, slug, fields=fields, **step)
    if with_photo:
        builders.attach(learner, item, slug, name="week.jpg", content=builders.jpeg(size=(1200, 900)), **step)
    builders.attach(learner, item, slug, name="plan of the school.pdf", content=builders.pdf(), **step)
    builders.submit(learner, slug, **step)


def submission_of(learner: UUID, slug: str) -> UUID:
    spec = programmes.read_programme(document()).tasks[slug]
    page = builders.task_page(learner, slug, spec=spec, course_key=COURSE)
    assert page.submission is not None, "nothing was saved yet"
    return page.submission.id


def levels_of(spec: programmes.TaskSpec, strong: int) -> Mapping[str, str]:
    """The lowest level that is met, and the highest for the first ``strong`` criteria."""
    return {
        criterion.key: (
            criterion.levels[-1] if place < strong else next(level for level in criterion.levels if level.met)
        ).key
        for place, criterion in enumerate(spec.criteria)
    }


def sign_off(learner: UUID, slug: str, coach: UUID, *, strong: int) -> None:
    submission_id = submission_of(learner, slug)
    page = reviews.review_page(submission_id, coach_id=coach, on=kernel.today())
    reviews.sign_off_task(
        submission_id=submission_id,
        seen_digest=page.manifest.digest,
        coach_id=coach,
        levels=levels_of(page.submission.spec, strong),
        feedback={"": "A good piece of work.", page.submission.spec.criterion_keys[0]: FEEDBACK},
        request_id=uuid4(),
        now=kernel.utc_now(),
    )


def mark(where: University, portfolio: UUID, conversation: str) -> None:
    """Confirm every level of the coach and record the conversation."""
    for task in assessment.marking_page(portfolio).tasks:
        assessment.mark_task(
            portfolio_id=portfolio,
            slug=task.slug,
            levels=task.coach_levels,
            reasons={},
            assessor_id=where.staff.assessor,
            now=kernel.utc_now(),
        )
    builders.converse(
        portfolio,
        where.staff.assessor,
        conversation,
        held_on=kernel.today(),
        people="Head teacher, assessor, sector education officer",
        notes="Explained why visitors moved to the afternoon, and what the P2 teacher does otherwise since.",
        now=kernel.utc_now(),
    )
    assessment.complete_marking(portfolio_id=portfolio, assessor_id=where.staff.assessor, now=kernel.utc_now())


def to_moderation(where: University) -> None:
    for place, portfolio in enumerate(where.portfolios):
        mark(where, portfolio, ("72.00", "48.00", "81.50", "66", "55.25", "90")[place % 6])
    assessment.close_marking(round_id=where.round, officer_id=where.staff.officer, now=kernel.utc_now())


def draw(where: University) -> None:
    assessment.draw_sample(
        round_id=where.round, seed="5f2c9e01ab34", actor_id=where.staff.moderator, now=kernel.utc_now()
    )


def second_mark(where: University, portfolio: UUID, *, less: int = 0) -> bool:
    line = next(line for line in assessment.sheet_of(where.round).lines if line.portfolio_id == portfolio)
    marks = {key: value - less for key, value in line.first.items()}
    return assessment.second_mark(
        round_id=where.round,
        portfolio_id=portfolio,
        marks=marks,
        reason="The reflection names no pupil's learning in two of the four tasks.",
        moderator_id=where.staff.moderator,
        now=kernel.utc_now(),
    )


def to_board(where: University) -> None:
    for line in assessment.sheet_of(where.round).lines:
        if line.is_sampled:
            second_mark(where, line.portfolio_id)
    assessment.comment_as_examiner(
        round_id=where.round,
        comment="The standards of the award are met. Feedback names pupils' learning in most portfolios.",
        standards_met=True,
        examiner_id=where.staff.external_examiner,
        now=kernel.utc_now(),
    )
    assessment.close_moderation(round_id=where.round, officer_id=where.staff.officer, now=kernel.utc_now())


def ratify(where: University) -> None:
    builders.ratify(where.round, where.staff, now=kernel.utc_now())
