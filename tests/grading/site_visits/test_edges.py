"""Rules of what a coach sees in a school at their very edge, asked of the rules themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.kernel.api import digest_of
from cpd_grading.kernel.messages import Message, Quoted
from cpd_grading.portfolio.api import ItemFields
from cpd_grading.portfolio.domain import ItemView
from cpd_grading.site_visits import domain
from cpd_grading.site_visits.domain import SeenView, Sight
from tests import builders
from tests.builders import NOBODY, NOW, TODAY

SIGHT = Sight(TODAY, "Staff room", "It hangs on the wall.", ("c2",))
SEEN = SeenView(
    id=UUID(int=1),
    item_id=UUID(int=2),
    coach_id=UUID(int=3),
    coach_name="Jean",
    seen_on=TODAY,
    place="Staff room",
    description="It hangs on the wall.",
    criteria=("c1",),
    recorded_at=NOW,
)
IN_PLACE = ItemFields("in_situ", title="Reading corner", place="P4")


def item(number: int, fields: ItemFields = IN_PLACE) -> ItemView:
    return ItemView(UUID(int=number), 1, False, fields, (), NOW)


@pytest.mark.parametrize(
    ("place", "description", "is_taken"),
    [(200, 4_000, True), (201, 4_000, False), (200, 4_001, False)],
)
def test_place_and_description_have_their_longest_words(place: int, description: int, is_taken: bool) -> None:
    sight = replace(SIGHT, place="p" * place, description="d" * description)

    if is_taken:
        assert domain.clean_sight(sight, builders.spec_of()) == sight
    else:
        with pytest.raises(errors.BadField):
            domain.clean_sight(sight, builders.spec_of())


@pytest.mark.parametrize(
    ("said", "of_item", "kept"),
    [
        (("c2",), (), ("c2",)),
        (("c2", "c1"), (), ("c1", "c2")),
        ((), ("c2",), ("c2",)),
        (("c1",), ("c2",), ("c1",)),
        ((), (), errors.MissingField),
        (("c9",), ("c1",), errors.UnknownCriterion),
    ],
)
def test_a_sight_speaks_to_what_was_said_or_else_to_what_its_item_does(
    said: tuple[str, ...], of_item: tuple[str, ...], kept: object
) -> None:
    sight = replace(SIGHT, criteria=said)

    if isinstance(kept, tuple):
        assert domain.clean_sight(sight, builders.spec_of(), of_item=of_item).criteria == kept
    else:
        with pytest.raises(kept):  # type: ignore[call-overload]
            domain.clean_sight(sight, builders.spec_of(), of_item=of_item)


@pytest.mark.parametrize(("day", "is_taken"), [(TODAY, True), (date(2026, 3, 5), False)])
def test_nothing_was_seen_on_a_day_to_come(day: date, is_taken: bool) -> None:
    start = date(2026, 1, 12)

    if is_taken:
        domain.require_seen_on(day, cohort_starts_on=start, today=TODAY)
    else:
        with pytest.raises(errors.ActivityDateOutside):
            domain.require_seen_on(day, cohort_starts_on=start, today=TODAY)


def test_only_what_stays_at_the_school_and_nobody_saw_there_waits_to_be_seen() -> None:
    seen, unseen, photo = item(2), item(4), item(5, builders.answers())

    assert domain.unseen([seen, unseen, photo], [SEEN, replace(SEEN, item_id=None)]) == (unseen,)


def test_a_sign_off_names_what_nobody_has_seen_by_title_or_else_by_kind() -> None:
    domain.require_all_seen([])
    with pytest.raises(errors.NotSeenYet) as refusal:
        domain.require_all_seen([item(2), item(4, replace(IN_PLACE, title=""))])
    assert refusal.value.places == {"items": (Quoted("Reading corner"), Message("to be seen at my school, no file"))}


@pytest.mark.parametrize(
    "change",
    [
        {"id": NOBODY},
        {"item_id": None},
        {"coach_id": NOBODY},
        {"seen_on": date(2026, 3, 3)},
        {"place": "x"},
        {"description": "x"},
        {"criteria": ()},
        {"supersedes_id": NOBODY},
    ],
    ids=str,
)
def test_whatever_was_seen_is_in_its_digest(change: dict[str, object]) -> None:
    assert replace(SEEN, **change).digest != SEEN.digest
    assert replace(SEEN, coach_name="Jeanne", reason="x").digest == SEEN.digest


def test_a_digest_holds_ids_as_they_are_written_and_nothing_for_what_there_is_not() -> None:
    told = {
        "seen": str(SEEN.id),
        "item": str(UUID(int=2)),
        "coach": str(UUID(int=3)),
        "seen_on": "2026-03-04",
        "place": "Staff room",
        "description": "It hangs on the wall.",
        "criteria": ["c1"],
        "supersedes": None,
    }

    assert SEEN.digest == digest_of(told)
    assert replace(SEEN, item_id=None, supersedes_id=NOBODY).digest == digest_of(
        {**told, "item": None, "supersedes": str(NOBODY)}
    )


@pytest.mark.parametrize(("length", "is_taken"), [(300, True), (301, False)])
def test_why_a_coach_adds_something_has_its_longest_words(
    learner: UUID, coach: UUID, length: int, is_taken: bool
) -> None:
    if is_taken:
        builders.add_for(learner, coach, reason="r" * length)
    else:
        with pytest.raises(errors.BadField):
            builders.add_for(learner, coach, reason="r" * length)
