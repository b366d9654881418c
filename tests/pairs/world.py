"""The states in which acts meet, each built through the public doors only.

One learner with a coach stands in every world; what else is there has a name, and an act that needs a name which is not
there has no place in that world (``Absent``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.core.files.storage import InMemoryStorage

from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from cpd_grading.privacy import api as privacy
from cpd_grading.programmes import api as programmes
from cpd_grading.uploads import api as uploads
from cpd_grading.witnesses import api as witnesses
from tests import builders

SECOND_TASK = "m1-plan"
LONG_AGO = datetime(2026, 2, 2, 10, tzinfo=UTC)


class Absent(Exception):
    """This world has no such thing."""


class World:
    """What a state consists of, by name."""

    def __init__(self, **things: Any) -> None:
        self.__dict__.update(things)

    def __getattr__(self, name: str) -> Any:
        raise Absent(name)


class NothingGoes(InMemoryStorage):
    """Bytes stay, so that the next meeting finds again what the last one deleted."""

    def delete(self, name: str) -> None:
        pass


States = dict[str, Callable[[], World]]
STATES: States = {}


def state(build: Callable[[], World]) -> Callable[[], World]:
    STATES[build.__name__] = build
    return build


def _people() -> World:
    builders.add_places()
    cohort = builders.open_cohort()
    learner = builders.learner(None, given_names="Claudine", school_code="S1")
    builders.enrol(cohort, learner, now=builders.noon("2026-01-12"))
    coach = builders.coach_of(learner)
    second_coach = builders.person(given_names="Diane")
    link = builders.assign(second_coach, learner)
    return World(
        cohort=cohort, learner=learner, coach=coach, second_coach=second_coach, link=link, team=builders.staff()
    )


@state
def drafted() -> World:
    """A task that may be sent, with two files, an invited witness and something a coach added."""
    world = _people()
    world.item = builders.ready_item(world.learner)
    world.spare = builders.ready_item(world.learner)
    world.file = builders.attach(world.learner, world.spare, name="more.jpg", content=builders.jpeg(colour="navy"))
    world.added = builders.add_for(world.learner, world.coach)
    world.invitation, world.token = witnesses.invite_witness(
        item_id=world.item,
        learner_id=world.learner,
        witness_name="Sample WITNESS",
        witness_post="Teacher of P4",
        request_id=uuid4(),
        now=builders.NOW,
    )
    return world


@state
def arriving() -> World:
    """A task with a file that is half on its way."""
    world = _people()
    world.item = builders.ready_item(world.learner)
    world.content = builders.jpeg(colour="maroon")
    upload = uploads.create_upload(
        learner_id=world.learner,
        request_id=uuid4(),
        name="slow.jpg",
        size=len(world.content),
        item_id=world.item,
        now=builders.NOW,
    )
    half = len(world.content) // 2
    uploads.receive_chunk(
        upload_id=upload.id, learner_id=world.learner, offset=0, content=world.content[:half], now=builders.NOW
    )
    world.upload, world.half = upload.id, half
    return world


@state
def untouched() -> World:
    """A task that nobody has opened yet."""
    return _people()


@state
def sent() -> World:
    """A task that has waited long for its coach."""
    world = _people()
    words = builders.answers(kind="reflective_account", activity_on=date(2026, 1, 20))
    item = builders.save(world.learner, fields=words, now=LONG_AGO)
    world.reviewed = builders.submission_of(world.learner).id
    world.invited_item = item
    _, world.token = witnesses.invite_witness(
        item_id=item,
        learner_id=world.learner,
        witness_name="Sample WITNESS",
        witness_post="Teacher of P4",
        request_id=uuid4(),
        now=builders.NOW,
    )
    builders.submit(world.learner, now=LONG_AGO)
    world.seen = builders.see_in_place(world.learner, world.coach, seen_on=date(2026, 2, 20))
    world.advisor = builders.with_role("advisor")
    return world


@state
def returned() -> World:
    """A task that its coach has just returned."""
    world = _people()
    world.reviewed = builders.submitted_task(world.learner)
    (world.item,) = [one.id for one in builders.task_page(world.learner).items]
    world.review = builders.send_back(world.reviewed, world.coach)
    return world


@state
def complete() -> World:
    """A module that may be sent: every task signed off in this minute."""
    world = _people()
    builders.complete_module(world.learner, world.coach)
    _, world.review = _last_review(world)
    world.session, _ = builders.record_session(world.coach, world.learner)
    world.enrolment = programmes.enrolment_of(builders.COURSE, world.learner).id
    return world


def _last_review(world: World) -> tuple[Any, Any]:
    from cpd_grading.models import CoachReview  # the page of decisions names no ids

    review = CoachReview.objects.filter(submission__slug=SECOND_TASK, submission__learner_id=world.learner).get()
    return review.submission_id, review.id


@state
def waiting() -> World:
    """Two portfolios that stand in no round."""
    world = _people()
    builders.complete_module(world.learner, world.coach)
    world.portfolio = builders.submit_module(world.learner)
    world.other = builders.submitted_module(world.cohort)
    return world


def _marking() -> World:
    world = _people()
    builders.complete_module(world.learner, world.coach)
    world.portfolio = builders.submit_module(world.learner)
    world.late = builders.learner(world.cohort)
    builders.complete_module(world.late, builders.coach_of(world.late))
    world.other = builders.submitted_module(world.cohort)
    world.round = builders.open_round(world.cohort, world.team)
    builders.mark_portfolio(world.other, world.team.assessor)
    world.second_assessor = builders.with_role("assessor")
    return world


@state
def marking() -> World:
    """A portfolio with every level and its conversation, to be completed; another one is marked, a third may come."""
    world = _marking()
    for task in assessment.marking_page(world.portfolio).tasks:
        assessment.mark_task(
            portfolio_id=world.portfolio,
            slug=task.slug,
            levels=task.coach_levels,
            reasons={},
            assessor_id=world.team.assessor,
            now=builders.NOW,
        )
    builders.converse(world.portfolio, world.team.assessor)
    return world


@state
def marked() -> World:
    """Every portfolio of the round is marked; a third may come."""
    world = _marking()
    builders.mark_portfolio(world.portfolio, world.team.assessor)
    return world


def _moderating() -> World:
    world = _people()
    builders.complete_module(world.learner, world.coach)
    world.portfolio = builders.submit_module(world.learner)
    world.other = builders.submitted_module(world.cohort)
    world.round = builders.open_round(world.cohort, world.team)
    builders.mark_portfolio(world.portfolio, world.team.assessor)
    # Failed in the conversation: the board refers it, and its tasks may open again.
    builders.mark_portfolio(world.other, world.team.assessor, conversation="30.00")
    builders.close_marking(world.round, world.team)
    return world


@state
def moderating() -> World:
    """A round in moderation without a sample."""
    return _moderating()


@state
def sampled() -> World:
    """A round in moderation whose sample is marked a second time."""
    world = _moderating()
    builders.draw_sample(world.round, world.team)
    world.sampled = world.portfolio
    for portfolio in (world.portfolio, world.other):
        builders.second_mark(world.round, portfolio, world.team)
    builders.comment(world.round, world.team)
    return world


@state
def at_the_board() -> World:
    world = _moderating()
    builders.moderate(world.round, world.team)
    return world


@state
def ratified() -> World:
    world = _moderating()
    builders.moderate(world.round, world.team)
    builders.ratify(world.round, world.team)
    return world


@state
def released() -> World:
    """One portfolio has its credits, the other one its next sitting."""
    world = _moderating()
    builders.moderate(world.round, world.team)
    builders.ratify(world.round, world.team)
    builders.release(world.round, world.team)
    from cpd_grading.models import CreditAward

    world.award = CreditAward.objects.get().pk
    world.enrolment = programmes.enrolment_of(builders.COURSE, world.learner).id
    return world


@state
def doubted() -> World:
    """A session that is disputed, one that waits for the coach's word, a hold, and a meeting."""
    world = _people()
    world.disputed, _ = builders.record_session(world.coach, world.learner)
    coaching.dispute_session(
        session_id=world.disputed, learner_id=world.learner, reason="He did not come", now=builders.NOW
    )
    world.session_to_answer, _ = builders.record_session(
        world.coach, world.learner, recorded_by=world.learner, request_id=uuid4()
    )
    world.meeting = builders.record_meeting(world.learner, world.coach)
    world.enrolment = programmes.enrolment_of(builders.COURSE, world.learner).id
    world.hold = privacy.place_hold(
        enrolment_id=world.enrolment, officer_id=world.team.manager, reason="An appeal", now=builders.NOW
    )
    return world
