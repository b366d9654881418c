"""Rules of one evidence item at their very edge, asked of the rules themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cpd_grading.kernel import errors
from cpd_grading.portfolio.domain import ChildrenAnswer, ItemFields
from cpd_grading.portfolio.items import clean_fields, require_current, require_safe_children
from cpd_grading.programmes import api as programmes
from tests import builders
from tests.builders import TODAY

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
