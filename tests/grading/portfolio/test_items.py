"""Rules of one evidence item at their very edge, asked of the rules themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.portfolio.domain import EVIDENCE_KINDS, ChildrenAnswer, ItemFields, ItemView
from cpd_grading.portfolio.items import (
    clean_fields,
    kinds_of,
    missing_of_item,
    require_current,
    require_safe_children,
)
from cpd_grading.programmes import api as programmes
from tests import builders
from tests.builders import NOW, TODAY

SPEC = builders.spec_of()
BLOCK = replace(programmes.read_programme(builders.programme()).policy, identifiable_children="block")
CONSENT = replace(BLOCK, identifiable_children="with_consent")
SEEN, HELD, HIDDEN = (
    ChildrenAnswer("identifiable"),
    ChildrenAnswer("identifiable", consent_held=True),
    ChildrenAnswer("not_identifiable"),
)
START = date(2026, 1, 12)


def fields(answer: ChildrenAnswer, *files: ChildrenAnswer) -> ItemFields:
    by_file = {str(number): one for number, one in enumerate(files)}
    return ItemFields("reflective_account", "", children_by_file=by_file, **vars(answer))


@pytest.mark.parametrize(
    ("said", "blocked", "with_consent"),
    [
        (fields(ChildrenAnswer()), None, None),
        (fields(HIDDEN), None, None),
        (fields(HIDDEN, HIDDEN), None, None),
        (fields(SEEN), errors.IdentifiableChildren, errors.ConsentMissing),
        (fields(HELD), errors.IdentifiableChildren, None),
        (fields(HIDDEN, HIDDEN, SEEN), errors.IdentifiableChildren, errors.ConsentMissing),
        (fields(HIDDEN, HELD), errors.IdentifiableChildren, None),
        (fields(HELD, HELD, SEEN), errors.IdentifiableChildren, errors.ConsentMissing),
    ],
)
def test_a_child_who_can_be_recognised_is_kept_only_with_consent_in_every_file(
    said: ItemFields, blocked: type[errors.CpdError] | None, with_consent: type[errors.CpdError] | None
) -> None:
    for policy, refusal in ((BLOCK, blocked), (None, blocked), (CONSENT, with_consent)):
        if refusal is None:
            require_safe_children(said, policy)
            continue
        with pytest.raises(refusal):
            require_safe_children(said, policy)


@pytest.mark.parametrize(
    ("kind", "day", "is_taken"),
    [
        ("work_product", TODAY, True),
        ("work_product", TODAY + timedelta(days=1), False),
        ("work_product", START - timedelta(days=90), True),
        ("work_product", START - timedelta(days=91), False),
        ("rpl", TODAY - timedelta(days=1826), True),
        ("rpl", TODAY - timedelta(days=1827), False),
        ("rpl", TODAY + timedelta(days=1), False),
    ],
)
def test_work_is_current_from_ninety_days_before_the_course_and_earlier_learning_for_five_years(
    kind: str, day: date, is_taken: bool
) -> None:
    if is_taken:
        require_current(kind, day, cohort_starts_on=START, today=TODAY)
    else:
        with pytest.raises(errors.ActivityDateOutside):
            require_current(kind, day, cohort_starts_on=START, today=TODAY)


@pytest.mark.parametrize(
    ("name", "longest"),
    [("title", 200), ("did", 10_000), ("changed", 10_000), ("contribution", 10_000), ("place", 200), ("source", 200)],
)
def test_each_text_has_its_longest(name: str, longest: int) -> None:
    assert getattr(clean_fields(ItemFields("", **{name: "w" * longest}), SPEC), name) == "w" * longest
    with pytest.raises(errors.BadField):
        clean_fields(ItemFields("", **{name: "w" * (longest + 1)}), SPEC)


def test_five_addresses_of_at_most_five_hundred_characters_are_kept() -> None:
    longest = "https://example.org/".ljust(500, "a")
    five = (longest, *(f"https://example.org/{number}" for number in range(4)))

    assert clean_fields(ItemFields("", links=five), SPEC).links == five
    for links in ((f"{longest}a",), (*five, "https://example.org/more")):
        with pytest.raises(errors.BadField):
            clean_fields(ItemFields("", links=links), SPEC)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (ChildrenAnswer("identifiable", consent_held=True), HELD),
        (ChildrenAnswer("none", consent_held=True), ChildrenAnswer("none")),
        (ChildrenAnswer("", consent_held=True), ChildrenAnswer()),
    ],
)
def test_consent_is_kept_only_where_there_is_something_to_consent_to(
    said: ChildrenAnswer, kept: ChildrenAnswer
) -> None:
    cleaned = clean_fields(ItemFields("", **vars(said)), SPEC)

    assert ChildrenAnswer(cleaned.children, cleaned.consent_held) == kept


def test_criteria_stand_in_the_rubrics_order_and_none_named_is_every_one() -> None:
    assert clean_fields(ItemFields("", criteria=("c2", "c1")), SPEC).criteria == ("c1", "c2")
    assert clean_fields(ItemFields("", criteria=("c2",)), SPEC).criteria == ("c2",)
    assert clean_fields(ItemFields(""), SPEC).criteria == ("c1", "c2")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"kind": "rumour"}, errors.BadField),
        ({"setting": "moon"}, errors.BadField),
        ({"language": "de"}, errors.BadField),
        ({"criteria": ("c1", "c9")}, errors.UnknownCriterion),
        ({"children": "some"}, errors.BadField),
        ({"children_by_file": {"photo.jpg": HIDDEN}}, errors.BadField),
    ],
    ids=str,
)
def test_what_the_task_does_not_know_is_refused(change: dict[str, object], refusal: type[errors.CpdError]) -> None:
    with pytest.raises(refusal):
        clean_fields(ItemFields(**{"kind": "", **change}), SPEC)


def test_a_file_of_which_nothing_was_said_takes_the_items_answer() -> None:
    said = {str(UUID(int=1)).upper(): HELD, str(UUID(int=2)): ChildrenAnswer()}

    assert clean_fields(ItemFields("", children_by_file=said), SPEC).children_by_file == {str(UUID(int=1)): HELD}


def test_an_item_is_of_the_tasks_first_kind_and_a_task_that_names_none_takes_every_kind() -> None:
    two = replace(SPEC, evidence_kinds=("rpl", "in_situ", "coaching_log"))

    assert kinds_of(two) == ("rpl", "in_situ", "coaching_log")
    assert clean_fields(ItemFields(""), two).kind == "rpl"
    assert kinds_of(replace(SPEC, evidence_kinds=())) == EVIDENCE_KINDS


def test_what_is_missing_is_named_by_title_or_else_by_kind() -> None:
    item = ItemView(UUID(int=3), 1, False, ItemFields("observation_record", did="x", changed="x"), (), NOW)

    assert [str(lack) for lack in missing_of_item(item)] == ["“notes of an observation”: say when it was."]
    titled = replace(item, fields=replace(item.fields, title="Visit"))
    assert [str(lack) for lack in missing_of_item(titled)] == ["“Visit”: say when it was."]
