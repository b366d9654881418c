"""Rules of coaching at their very edge, asked of the rules themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from cpd_grading.coaching import domain
from cpd_grading.coaching.domain import AssignmentView, NewAction
from cpd_grading.kernel import errors
from cpd_grading.people.domain import Period
from cpd_grading.portfolio.independence import Ties, require_one_way
from tests.builders import NOW, TODAY

COACH, LEARNER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
LINK = AssignmentView(UUID(int=9), COACH, LEARNER, "nll", False, Period(TODAY, TODAY))
TOGETHER = Ties(study_together=True, was_signed_off=False)
PAIR = {"coach_id": COACH, "learner_id": LEARNER, "on": TODAY}
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(("minutes", "is_taken"), [(0, False), (1, True), (600, True), (601, False)])
def test_a_session_lasts_from_a_minute_to_ten_hours(minutes: int, is_taken: bool) -> None:
    if is_taken:
        assert domain.require_minutes(minutes) == minutes
    else:
        with pytest.raises(errors.BadField):
            domain.require_minutes(minutes)


@pytest.mark.parametrize(("later", "is_open"), [(-MOMENT, True), (timedelta(0), True), (MOMENT, False)], ids=str)
def test_a_session_may_be_disputed_up_to_the_very_moment(later: timedelta, is_open: bool) -> None:
    end = NOW + timedelta(days=14)

    if is_open:
        domain.require_disputable(NOW, end + later, 14)
    else:
        with pytest.raises(errors.DisputeTooLate):
            domain.require_disputable(NOW, end + later, 14)


@pytest.mark.parametrize(
    ("link", "may"),
    [
        (LINK, True),
        (replace(LINK, coach_id=THIRD), False),
        (replace(LINK, coachee_id=THIRD), False),
        (replace(LINK, period=Period(TODAY + timedelta(days=1))), False),
        (replace(LINK, coach_id=LEARNER, coachee_id=COACH), False),
    ],
    ids=["theirs", "another coach's", "another learner's", "of tomorrow", "the other way round"],
)
def test_a_link_is_of_this_coach_this_learner_and_this_day(link: AssignmentView, may: bool) -> None:
    if may:
        assert domain.require_coach([link], **PAIR) is link
    else:
        with pytest.raises(errors.NotAssignedCoach):
            domain.require_coach([link], **PAIR)


def test_an_assignment_is_awake_unless_somebody_says_otherwise() -> None:
    assert not AssignmentView(UUID(int=9), COACH, LEARNER, "nll", False, Period(TODAY)).sleeps
    assert domain.DISPUTE_DAYS == 14


def test_a_coach_who_sleeps_is_spoken_of_and_does_not_act() -> None:
    asleep = replace(LINK, sleeps=True)

    assert domain.require_link([asleep], **PAIR) is asleep
    with pytest.raises(errors.RolesNotConfirmed):
        domain.require_coach([asleep], **PAIR)


def test_of_several_links_a_line_managers_decides_and_else_the_first() -> None:
    second, manager = replace(LINK, id=UUID(int=8)), replace(LINK, id=UUID(int=7), is_line_manager=True)

    assert domain.require_link([LINK, second], **PAIR) is LINK
    assert domain.require_link([LINK, manager, second], **PAIR) is manager
    domain.require_not_line_manager(second)
    with pytest.raises(errors.LineManagerOnly):
        domain.require_not_line_manager(manager)


@pytest.mark.parametrize(
    ("link", "is_reciprocal"),
    [
        (replace(LINK, coach_id=LEARNER, coachee_id=COACH), True),
        (LINK, False),
        (replace(LINK, coach_id=LEARNER, coachee_id=THIRD), False),
        (replace(LINK, coach_id=THIRD, coachee_id=COACH), False),
        (replace(LINK, coach_id=LEARNER, coachee_id=COACH, period=Period(TODAY + timedelta(days=1))), False),
    ],
    ids=["back", "forth alone", "the learner coaches a third", "a third coaches the coach", "back from tomorrow on"],
)
def test_two_people_coach_each_other_only_by_a_link_back_that_holds_today(
    link: AssignmentView, is_reciprocal: bool
) -> None:
    if is_reciprocal:
        with pytest.raises(errors.ReciprocalCoaching):
            require_one_way([link], TOGETHER, coach_id=COACH, learner_id=LEARNER, days=(TODAY,))
    else:
        require_one_way([link], TOGETHER, coach_id=COACH, learner_id=LEARNER, days=(TODAY,))


@pytest.mark.parametrize(
    ("pairs", "is_circle"),
    [
        ([(LEARNER, THIRD), (THIRD, COACH)], True),
        ([(LEARNER, THIRD)], False),
        ([(THIRD, COACH)], False),
        ([(LEARNER, COACH), (COACH, COACH)], False),
        ([(LEARNER, LEARNER), (LEARNER, COACH)], False),
        ([(THIRD, LEARNER), (COACH, THIRD)], False),
    ],
)
def test_a_circle_goes_by_a_third_person(pairs: list[tuple[UUID, UUID]], is_circle: bool) -> None:
    links = [replace(LINK, coach_id=coach, coachee_id=coachee) for coach, coachee in pairs]

    assert domain.is_cycle_of_three(links, **PAIR) is is_circle


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0", "0"),
        ("0.0", "0"),
        ("-0", "0"),
        ("100", "100"),
        ("100.00 %", "100"),
        ("62,5%", "62.5"),
        ("100.01", None),
        ("1e-999999", None),
        ("1e1000000", None),
        ("1e2", "100"),
        ("-0.01", None),
        ("Infinity", None),
        ("50 % of 60", None),
    ],
)
def test_a_result_is_a_percentage_from_0_to_100(written: str, kept: str | None) -> None:
    row = {"class": "P3", "subject": "English", "target": "60", "result": written}

    if kept is None:
        with pytest.raises(errors.BadField):
            domain.clean_figures([row], are_required=True)
    else:
        assert domain.clean_figures([row], are_required=True) == [{**row, "result": kept}]


def test_empty_rows_between_figures_are_left_out() -> None:
    row = {"class": "P3", "subject": "English", "target": "60", "result": "50"}

    assert domain.clean_figures([{}, row, {"class": " "}, row], are_required=True) == [row, row]
    assert domain.clean_figures([{}], are_required=False) == []
    with pytest.raises(errors.MissingField):
        domain.clean_figures([{}], are_required=True)


@pytest.mark.parametrize("left_out", ["class", "subject", "target", "result"])
def test_a_row_of_figures_is_whole(left_out: str) -> None:
    row = {"class": "P3", "subject": "English", "target": "60", "result": "50", left_out: " "}

    with pytest.raises(errors.BadField):
        domain.clean_figures([row], are_required=False)


@pytest.mark.parametrize(("what", "owner", "is_taken"), [(300, 120, True), (301, 120, False), (300, 121, False)])
def test_an_action_has_its_longest_words(what: int, owner: int, is_taken: bool) -> None:
    action = NewAction("w" * what, "o" * owner, date(2026, 3, 31))

    if is_taken:
        assert domain.clean_actions([NewAction(" ", "nobody"), action], held_on=TODAY) == [action]
        assert domain.clean_actions([NewAction(" Visit ", " ")], held_on=TODAY) == [NewAction("Visit", "")]
    else:
        with pytest.raises(errors.BadField):
            domain.clean_actions([action], held_on=TODAY)


def test_every_open_action_is_reviewed_with_a_known_outcome() -> None:
    one, other = UUID(int=11), UUID(int=12)

    domain.require_reviewed([one], {one: "done", other: "dropped"})
    domain.require_reviewed([], {})
    for reviewed, refusal in (
        ({one: "done"}, errors.ActionsNotReviewed),
        ({one: "done", other: "forgotten"}, errors.BadField),
    ):
        with pytest.raises(refusal):
            domain.require_reviewed([one, other], reviewed)
