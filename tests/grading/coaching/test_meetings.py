"""Meetings: a roll, an issue or figures, actions that come back until somebody says what became of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from cpd_grading.coaching import api as coaching
from cpd_grading.coaching.counting import counted_meetings
from cpd_grading.coaching.models import Attendance, Meeting, MeetingAction
from cpd_grading.kernel import errors
from tests import builders
from tests.builders import COURSE, MODULE, NOBODY, NOW, TODAY

ACTIONS = [
    coaching.NewAction("Visit homes on market days", "Claudine", date(2026, 3, 31)),
    coaching.NewAction("  ", "nobody"),
]


@pytest.fixture(params=[True, False], ids=["database returns rows", "database returns no rows"])
def _bulk_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """MySQL gives no keys back after a bulk insert; MariaDB, SQLite and PostgreSQL hide code that needs them."""
    monkeypatch.setattr(type(connection.features), "can_return_rows_from_bulk_insert", request.param)


def only(meetings: tuple[coaching.MeetingView, ...]) -> coaching.MeetingView:
    (meeting,) = meetings
    return meeting


@pytest.mark.usefixtures("_bulk_rows")
def test_a_meeting_keeps_its_roll_and_actions_and_counts_for_everybody_on_it(cohort: UUID, learner: UUID) -> None:
    other, absent = builders.learner(cohort), builders.learner(cohort)

    meeting = builders.record_meeting(learner, other, actions=ACTIONS, root_causes=" Poverty ", questions="Who visits?")

    view = only(coaching.meetings_of(other))
    assert (view.id, view.chair_id, view.root_causes) == (meeting, learner, "Poverty")
    assert {person for person, _, _ in view.roll} == {learner, other}
    assert [(action.what, action.owner, action.due_on) for action in view.actions] == [
        ("Visit homes on market days", "Claudine", date(2026, 3, 31))
    ]
    for person in (learner, other):
        assert counted_meetings(person, MODULE, cohort) == {"plc": (meeting,), "sgac": ()}
    assert coaching.meetings_of(absent) == ()


@pytest.mark.usefixtures("_bulk_rows")
def test_the_last_meetings_actions_are_reviewed_first_and_a_continued_one_goes_on(learner: UUID) -> None:
    builders.record_meeting(
        learner, actions=[coaching.NewAction("Visit homes", "Claudine"), coaching.NewAction("Write to parents", "Jean")]
    )
    visit, write = coaching.meeting_form(learner, COURSE).open_actions["plc_sector"]

    for reviewed in ({}, {visit.id: "done"}):
        with pytest.raises(errors.ActionsNotReviewed) as refusal:
            builders.record_meeting(learner, reviewed=reviewed)
        assert refusal.value.places == {"count": 2 - len(reviewed)}
    with pytest.raises(errors.BadField):
        builders.record_meeting(learner, reviewed={visit.id: "done", write.id: "forgotten"})
    assert Meeting.objects.count() == 1

    second = builders.record_meeting(
        learner, reviewed={visit.id: "done", write.id: "continued"}, actions=[coaching.NewAction("Buy chalk", "")]
    )

    outcomes = {row.what: (row.outcome, row.reviewed_in_id) for row in MeetingAction.objects.exclude(outcome="")}
    assert outcomes == {"Visit homes": ("done", second), "Write to parents": ("continued", second)}
    still_open = coaching.meeting_form(learner, COURSE).open_actions["plc_sector"]
    assert [action.what for action in still_open] == ["Write to parents", "Buy chalk"]


def test_actions_of_another_kind_of_meeting_or_another_chair_do_not_stand_in_the_way(
    cohort: UUID, learner: UUID
) -> None:
    builders.record_meeting(learner, actions=ACTIONS)

    builders.record_meeting(learner, kind="plc_district")
    builders.record_meeting(builders.learner(cohort))

    assert Meeting.objects.count() == 3


def test_an_area_the_form_does_not_ask_for_never_leaves_a_chair_stuck(learner: UUID) -> None:
    builders.record_meeting(learner, actions=ACTIONS, area_code="1101")
    left = coaching.meeting_form(learner, COURSE).open_actions["plc_sector"]

    builders.record_meeting(learner, area_code="1101", reviewed={action.id: "done" for action in left})

    assert coaching.meeting_form(learner, COURSE).open_actions == {}


def test_the_form_offers_the_learners_of_ones_own_district(cohort: UUID, learner: UUID) -> None:
    near = builders.learner(cohort, school_code="S2")
    builders.learner(cohort, school_code="S3")
    builders.learner(cohort)

    assert [person.id for person in coaching.meeting_form(learner, COURSE).people] == [near]


def test_a_chair_whose_school_is_unknown_is_offered_the_whole_cohort(cohort: UUID, learner: UUID) -> None:
    chair = builders.learner(cohort)

    assert [person.id for person in coaching.meeting_form(chair, COURSE).people] == [learner]
    assert coaching.meeting_form(builders.person(), COURSE).people == ()


def test_a_school_committee_meets_with_figures(learner: UUID) -> None:
    figures = [
        {"class": " P3 ", "subject": "English", "target": "60 %", "result": "48,50"},
        {"class": "", "subject": " ", "target": "", "result": ""},
        {"class": "P1", "subject": "Maths", "target": "100", "result": "-0"},
    ]

    meeting = builders.record_meeting(learner, kind="sgac", figures=figures)

    assert only(coaching.meetings_of(learner)).figures == (
        {"class": "P3", "subject": "English", "target": "60", "result": "48.5"},
        {"class": "P1", "subject": "Maths", "target": "100", "result": "0"},
    )
    assert counted_meetings(learner, MODULE, builders.cohort_of(learner)) == {"plc": (), "sgac": (meeting,)}


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ({}, errors.MissingField),
        ({"class": "P3", "subject": "English", "target": "60"}, errors.BadField),
        ({"class": "P3", "subject": "English", "target": "many", "result": "1"}, errors.BadField),
        ({"class": "P3", "subject": "English", "target": "101", "result": "1"}, errors.BadField),
        ({"class": "P3", "subject": "English", "target": "NaN", "result": "1"}, errors.BadField),
        ({"class": "P3", "subject": "English", "target": "60", "result": "-1"}, errors.BadField),
        ({"class": "\ud800", "subject": "English", "target": "60", "result": "1"}, errors.BadField),
    ],
    ids=str,
)
def test_figures_that_cannot_be_right_are_refused(
    learner: UUID, row: dict[str, str], refusal: type[errors.CpdError]
) -> None:
    with pytest.raises(refusal):
        builders.record_meeting(learner, kind="sgac", figures=[row])


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"kind": "party"}, errors.BadField),
        ({"held_on": date(2026, 3, 5)}, errors.BadField),
        ({"issue": "  "}, errors.MissingField),
        ({"issue": "i" * 20_001}, errors.BadField),
        ({"module_code": "M9"}, errors.BadField),
        ({"roll": [NOBODY]}, errors.NotFound),
        ({"actions": [coaching.NewAction("w" * 301, "")]}, errors.BadField),
        ({"actions": [coaching.NewAction("Visit", "o" * 121)]}, errors.BadField),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_meeting_that_cannot_be_right_is_refused(
    learner: UUID, change: dict[str, Any], refusal: type[errors.CpdError]
) -> None:
    with pytest.raises(refusal):
        builders.record_meeting(learner, **change)

    assert not Meeting.objects.exists()


def test_a_meeting_is_chaired_by_a_learner_somebody_appointed_or_a_coach(cohort: UUID, coach: UUID) -> None:
    appointed, stranger = builders.person(), builders.person()
    coaching.appoint(
        person_id=appointed, kind="NLL", area_code="11", selected_by="District", starts_on=date(2026, 1, 1), now=NOW
    )

    for chair in (appointed, coach):
        builders.record_meeting(chair)
    with pytest.raises(errors.NotPermitted):
        builders.record_meeting(stranger)
    for chair in (appointed, coach):
        with pytest.raises(errors.NotPermitted):
            builders.record_meeting(chair, kind="sgac")


def test_a_partnership_meeting_counts_neither_as_plc_nor_as_committee(learner: UUID) -> None:
    builders.record_meeting(learner, kind="partnership")

    assert counted_meetings(learner, MODULE, builders.cohort_of(learner)) == {"plc": (), "sgac": ()}


def test_the_same_request_id_is_the_same_meeting(cohort: UUID, learner: UUID) -> None:
    request = uuid4()
    first = builders.record_meeting(learner, request_id=request, actions=ACTIONS)

    assert builders.record_meeting(learner, request_id=request, actions=ACTIONS) == first
    assert (Meeting.objects.count(), MeetingAction.objects.count(), Attendance.objects.count()) == (1, 1, 1)
    with pytest.raises(errors.NotFound):
        builders.record_meeting(builders.learner(cohort), request_id=request)


def test_each_attendee_says_what_they_brought(cohort: UUID, learner: UUID) -> None:
    other, absent = builders.learner(cohort), builders.learner(cohort)
    meeting = builders.record_meeting(learner, other)

    coaching.add_contribution(meeting_id=meeting, person_id=other, contribution=" Our home visits ", now=NOW)

    assert (other, "Our home visits") in {(who, what) for who, _, what in only(coaching.meetings_of(other)).roll}
    for person, words, refusal in (
        (absent, "I was not there", errors.NotFound),
        (other, " ", errors.MissingField),
    ):
        with pytest.raises(refusal):
            coaching.add_contribution(meeting_id=meeting, person_id=person, contribution=words, now=NOW)


def test_open_actions_are_those_of_the_last_meeting_only(learner: UUID, cohort: UUID) -> None:
    builders.record_meeting(learner, actions=ACTIONS, held_on=date(2026, 2, 1))
    (action,) = coaching.open_actions(kind="plc_sector", chair_id=learner, cohort_id=cohort, area_code="")
    builders.record_meeting(learner, held_on=TODAY, reviewed={action.id: "dropped"})

    assert coaching.open_actions(kind="plc_sector", chair_id=learner, cohort_id=cohort, area_code="") == ()
