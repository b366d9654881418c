"""Every date that somebody types is told at Save where it is not possible, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import days, errors
from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.models import EvidenceItem, Meeting
from cpd_grading.people import api as people
from cpd_grading.presentation import forms, inputs
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import NOW, TODAY
from tests.builders.people import STARTS_ON
from tests.grading.returning.pages import read, task_address

from .conftest import SignIn

DAY = timedelta(days=1)
FIRST_DAY = STARTS_ON - timedelta(days=90)
TYPED = ["0001-01-01", "0202-03-04", "1926-03-04", "9999-12-31", "2206-03-04"]


def fields_of_days() -> Iterator[tuple[type[forms.PostedForm], str]]:
    for name in forms.__all__:
        form = getattr(forms, name)
        if isinstance(form, type) and issubclass(form, forms.PostedForm):
            for field, kind in form.base_fields.items():
                if type(kind).__name__ == "Day":
                    yield form, field


def test_there_are_forms_with_dates() -> None:
    assert len({form for form, _field in fields_of_days()}) >= 12


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(("form", "field"), list(fields_of_days()), ids=lambda one: getattr(one, "__name__", one))
def test_no_form_takes_a_year_that_is_a_slip_of_the_thumb(form: Any, field: str, typed: str) -> None:
    mistakes = list(form(forms.sent_from_pairs([(field, typed)])).mistakes())

    problems = [one.places["problem"] for one in mistakes if one.places.get("field") == field]
    assert [one.one for one in problems] == [days.NOT_POSSIBLE]


@pytest.mark.parametrize(("typed", "is_taken"), [("1999-12-31", False), ("2000-01-01", True), ("2100-12-31", True),
                                                 ("2101-01-01", False)])  # fmt: skip
def test_the_first_and_the_last_day_of_all(typed: str, is_taken: bool) -> None:
    if is_taken:
        assert inputs.day({"on": [typed]}, "on") == date.fromisoformat(typed)
    else:
        with pytest.raises(errors.BadField):
            inputs.day({"on": [typed]}, "on")


# -- what took place, for a cohort ----------------------------------------------------------------------------------


@dataclass
class World:
    learner: UUID
    coach: UUID

    def save(self, on: date) -> object:
        return builders.save(self.learner, fields=builders.answers(activity_on=on))

    def add_for(self, on: date) -> object:
        return builders.add_for(self.learner, self.coach, fields=builders.answers(activity_on=on))

    def testify(self, on: date) -> object:
        item = builders.save(self.learner)
        _invitation, token = witnesses.invite_witness(
            item_id=item, learner_id=self.learner, witness_name="W", witness_post="P", request_id=uuid4(), now=NOW
        )
        link = link_digest(token)
        seen = witnesses.witness_page(link, now=NOW).summary.digest
        return witnesses.answer_as_witness(
            link=link, statement="Yes", saw_it_on=on, language="en", declares=True, seen_digest=seen, now=NOW
        )

    def record_session(self, on: date) -> object:
        builders.assign(self.coach, self.learner, starts_on=date(2020, 1, 1))
        return builders.record_session(self.coach, self.learner, held_on=on)

    def record_meeting(self, on: date) -> object:
        return builders.record_meeting(self.learner, held_on=on)


@pytest.fixture
def world(cohort: UUID) -> World:
    learner = builders.learner(cohort)
    return World(learner, builders.coach_of(learner))


TOOK_PLACE = ["save", "add_for", "testify", "record_session", "record_meeting"]


@pytest.mark.parametrize("act", TOOK_PLACE)
@pytest.mark.parametrize(
    ("on", "is_taken"),
    [
        (date(202, 3, 4), False),
        (FIRST_DAY - DAY, False),
        (FIRST_DAY, True),
        (TODAY, True),
        (TODAY + DAY, False),
        (date(9999, 12, 31), False),
    ],
    ids=str,
)
def test_what_took_place_is_possible_from_ninety_days_before_the_cohort_up_to_today(
    world: World, act: str, on: date, is_taken: bool, acts_on_record: Callable[[], int]
) -> None:
    doing = getattr(world, act)
    if is_taken:
        assert doing(on)
        return
    with pytest.raises((errors.BadField, errors.ActivityDateOutside)) as refused:
        doing(on)
    assert (refused.value.places.get("posted") or refused.value.places["field"]) in (
        "activity_on", "saw_it_on", "held_on"
    )  # fmt: skip


@pytest.mark.parametrize(("days_later", "is_taken"), [(-1, False), (0, True), (1, True)])
def test_an_action_is_due_on_the_day_of_its_meeting_or_later(world: World, days_later: int, is_taken: bool) -> None:
    held_on = TODAY - 10 * DAY
    actions = [coaching.NewAction("Visit", "", held_on + days_later * DAY)]

    if is_taken:
        assert builders.record_meeting(world.learner, held_on=held_on, actions=actions)
    else:
        with pytest.raises(errors.BadField):
            builders.record_meeting(world.learner, held_on=held_on, actions=actions)
        assert not Meeting.objects.exists()


@pytest.mark.parametrize("on", [date(202, 3, 4), date(9999, 1, 1)], ids=str)
def test_no_period_begins_or_ends_on_an_impossible_day(world: World, on: date) -> None:
    for period in ({"starts_on": on}, {"starts_on": TODAY, "ends_on": on}):
        with pytest.raises((errors.BadField, errors.PeriodEndsBeforeStart)):
            people.grant_role(person_id=world.learner, role="assessor", now=NOW, **period)


# -- on the page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0202-02-20", "This date is not possible. Check the year."),
        ("2026-03-05", "The date 5 March 2026 is not possible"),
        (str(FIRST_DAY - DAY), "not before"),
    ],
)
def test_a_learner_is_told_beside_the_date_with_everything_that_was_typed(
    world: World, sign_in: SignIn, typed: str, said: str
) -> None:
    form = {"act": "save_item", "request_id": str(uuid4()), "kind": "reflective_account", "did": "My own words"}

    answer = sign_in(world.learner).post(task_address(), {**form, "activity_on": typed})

    page = read(answer)
    assert page.status in (400, 409)
    assert said in page.read
    assert "My own words" in page.text
    assert 'id="wrong-activity_on"' in page.text
    assert not EvidenceItem.objects.exists()
    told = sign_in(world.learner).post(
        task_address(), {**form, "activity_on": typed}, headers={"accept": "application/json"}
    )
    assert list(told.json()["fields"]) == ["activity_on"]


@pytest.mark.parametrize(("days_off", "is_taken"), [(-1, False), (0, True), (1, False)])
def test_a_board_sits_between_the_opening_of_its_round_and_today(
    at_board: UUID, team: builders.Staff, days_off: int, is_taken: bool
) -> None:
    def sits() -> UUID:
        return assessment.record_board_decision(
            round_id=at_board,
            sheet_digest=assessment.sheet_of(at_board).digest,
            held_on=TODAY + days_off * DAY,
            reference="UR-CE/B/2026/14",
            minute=builders.pdf(),
            officer_id=team.officer,
            now=NOW,
        )

    if is_taken:
        assert sits()
    else:
        with pytest.raises(errors.BadField):
            sits()


@pytest.mark.parametrize(
    ("on", "is_taken"), [(STARTS_ON - DAY, False), (STARTS_ON, True), (TODAY, True), (TODAY + DAY, False)], ids=str
)
def test_a_conversation_took_place_after_its_cohort_began(
    round_id: UUID, portfolio: UUID, team: builders.Staff, on: date, is_taken: bool
) -> None:
    if is_taken:
        assert builders.converse(portfolio, team.assessor, held_on=on)
    else:
        with pytest.raises(errors.BadField):
            builders.converse(portfolio, team.assessor, held_on=on)
