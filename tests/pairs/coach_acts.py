"""What a coach does."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from cpd_grading.coaching import api as coaching
from cpd_grading.reviews import api as reviews
from cpd_grading.site_visits import api as site_visits
from tests import builders
from tests.builders import NOW, TODAY

from .meeting import Act
from .table import act
from .world import World

ANOTHER_DAY = date(2026, 2, 24)  # than what is there: lists stand in the order of days


@act
def sign_off(world: World) -> Act:
    return _decision(world, world.coach, reviews.sign_off_task, builders.ALL_MET, {})


@act
def sign_off_by_the_second(world: World) -> Act:
    return _decision(world, world.second_coach, reviews.sign_off_task, builders.ALL_MET, {})


@act
def send_back(world: World) -> Act:
    return _decision(world, world.coach, reviews.return_task, builders.C2_NOT_YET, {"c2": "Say what they said."})


def _decision(world: World, coach: Any, decide: Any, levels: dict[str, str], feedback: dict[str, str]) -> Act:
    seen = reviews.review_page(world.reviewed, coach_id=coach, on=TODAY).manifest.digest
    request_id = uuid4()
    return lambda: decide(
        submission_id=world.reviewed,
        seen_digest=seen,
        request_id=request_id,
        levels=levels,
        feedback=feedback,
        coach_id=coach,
        now=NOW,
    )


@act
def save_review_draft(world: World) -> Act:
    submission = world.reviewed
    return lambda: reviews.save_review_draft(
        submission_id=submission, coach_id=world.coach, levels={"c1": "met"}, feedback={}, now=NOW
    )


@act
def undo_review(world: World) -> Act:
    review, request_id = world.review, uuid4()
    return lambda: reviews.undo_review(
        review_id=review, coach_id=world.coach, reason="I pressed the wrong button", request_id=request_id, now=NOW
    )


@act
def see_in_place(world: World) -> Act:
    request_id = uuid4()
    return lambda: builders.see_in_place(world.learner, world.coach, request_id=request_id)


@act
def correct_seen(world: World) -> Act:
    seen, request_id = world.seen, uuid4()
    return lambda: site_visits.correct_seen_in_place(
        seen_id=seen,
        coach_id=world.coach,
        seen_on=date(2026, 2, 20),
        place="Library",
        description="It hangs on the wall.",
        criteria=("c1",),
        reason="The wrong room",
        request_id=request_id,
        now=NOW,
    )


@act
def add_on_behalf(world: World) -> Act:
    request_id = uuid4()
    return lambda: builders.add_for(world.learner, world.coach, request_id=request_id)


@act
def attach_on_behalf(world: World) -> Act:
    added, request_id = world.added, uuid4()
    return lambda: site_visits.attach_on_behalf(
        item_id=added,
        coach_id=world.coach,
        name="photo.jpg",
        content=builders.jpeg(),
        request_id=request_id,
        now=NOW,
    )


@act
def record_session(world: World) -> Act:
    request_id = uuid4()
    return lambda: builders.record_session(world.coach, world.learner, held_on=ANOTHER_DAY, request_id=request_id)


@act
def record_meeting(world: World) -> Act:
    request_id = uuid4()
    return lambda: builders.record_meeting(world.learner, world.coach, held_on=ANOTHER_DAY, request_id=request_id)


@act
def confirm_session(world: World) -> Act:
    session = world.session_to_answer
    return lambda: coaching.answer_session(session_id=session, person_id=world.coach, agrees=True, now=NOW)


@act
def decline_session(world: World) -> Act:
    session = world.session_to_answer
    return lambda: coaching.answer_session(session_id=session, person_id=world.coach, agrees=False, now=NOW)


@act
def dispute_session(world: World) -> Act:
    session = world.session
    return lambda: coaching.dispute_session(
        session_id=session, learner_id=world.learner, reason="He did not come", now=NOW
    )


@act
def add_contribution(world: World) -> Act:
    meeting = world.meeting
    return lambda: coaching.add_contribution(
        meeting_id=meeting, person_id=world.learner, contribution="I told of my school.", now=NOW
    )
