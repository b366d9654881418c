"""What is said of an item: trimmed, checked, kept as it was cleaned, and all of it in the digest."""

from __future__ import annotations

from dataclasses import fields as fields_of_record
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpd_grading.kernel import errors
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.domain import CHILDREN, SETTINGS, version_document
from cpd_grading.portfolio.items import clean_fields
from cpd_grading.presentation import forms
from tests import builders
from tests.builders import NOW, TODAY, answers, spec_of

SPEC = spec_of(document=builders.taking())
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
LINKS = st.lists(st.sampled_from([f"https://school.example.org/{n}" for n in range(5)]), max_size=5)
ANSWERS = st.builds(portfolio.ChildrenAnswer, st.sampled_from(["", *CHILDREN]), st.booleans())
FIELDS = st.builds(
    portfolio.ItemFields,
    kind=st.sampled_from(["", *builders.EVERY_KIND]),
    title=WORDS,
    did=WORDS,
    changed=WORDS,
    activity_on=st.none() | st.dates(),
    setting=st.sampled_from(SETTINGS),
    language=st.sampled_from(["en", "rw", "fr"]),
    criteria=st.lists(st.sampled_from(SPEC.criterion_keys), max_size=3).map(tuple),
    children=st.sampled_from(["", *CHILDREN]),
    consent_held=st.booleans(),
    contribution=WORDS,
    place=WORDS,
    source=WORDS,
    links=LINKS.map(tuple),
    is_sensitive=st.booleans(),
    children_by_file=st.dictionaries(st.uuids().map(str), ANSWERS, max_size=3),
)


@given(FIELDS)
def test_cleaning_twice_is_cleaning_once(said: portfolio.ItemFields) -> None:
    cleaned = clean_fields(said, SPEC)

    assert clean_fields(cleaned, SPEC) == cleaned


@pytest.fixture
def taker(db: None) -> UUID:
    """A learner whose tasks take every kind of evidence, and children who can be recognised with consent."""
    return builders.learner(
        builders.open_cohort(builders.taking(policy={"identifiable_children": "allow_with_consent"}))
    )


@given(said=FIELDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_is_what_was_cleaned(taker: UUID, said: portfolio.ItemFields) -> None:
    said = replace(said, consent_held=True, children_by_file={}, activity_on=said.activity_on and TODAY)

    item = builders.save(taker, fields=said)

    (kept,) = (one for one in builders.task_page(taker).items if one.id == item)
    assert kept.fields == clean_fields(said, SPEC)


@pytest.mark.parametrize(
    "change",
    [
        {"contribution": "My own part"},
        {"place": "Wall of P4"},
        {"source": "TTC Sample"},
        {"links": ("https://school.example.org",)},
        {"is_sensitive": True},
        {"children_by_file": {str(UUID(int=1)): portfolio.ChildrenAnswer("none")}},
        {"did": "Other words"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_answer_is_in_the_digest(change: dict[str, Any]) -> None:
    item = portfolio.ItemView(uuid4(), 1, False, answers(), (), NOW)

    assert replace(item, fields=answers(**change)).digest != item.digest


def test_the_phones_own_clock_is_kept_and_in_no_digest(learner: UUID) -> None:
    at_noon = NOW - timedelta(hours=5)
    item = builders.save(learner, fields=answers(client_saved_at=at_noon))
    other = replace(answers(), client_saved_at=NOW)

    assert builders.task_page(learner).items[0].fields.client_saved_at == at_noon
    assert version_document(answers()) == version_document(other)
    named = {field.name for field in fields_of_record(portfolio.ItemFields)}
    assert named - set(version_document(answers())) == {"client_saved_at"}
    portfolio.save_item(
        task=builders.key_of(),
        spec=spec_of(),
        learner_id=learner,
        fields=answers(),
        request_id=uuid4(),
        item_id=item,
        client_saved_at=NOW,
        now=NOW + timedelta(hours=1),
    )
    assert builders.task_page(learner).items[0].fields.client_saved_at == NOW


@pytest.mark.parametrize(
    "change",
    [
        {"contribution": "c" * 10_001},
        {"place": "p" * 201},
        {"source": "s" * 201},
        {"place": "Nu\x00l"},
        {"source": "\ud83d"},
        {"children_by_file": {"not an id": portfolio.ChildrenAnswer("none")}},
        {"children_by_file": {str(UUID(int=1)): portfolio.ChildrenAnswer("many")}},
    ],
    ids=lambda change: str(change)[:60],
)
def test_what_no_record_can_hold_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(errors.BadField):
        clean_fields(answers(**change), SPEC)


def test_a_form_is_read_into_fields_and_an_empty_address_is_none() -> None:
    file = str(uuid4())
    sent = {
        "did": ["I met staff."],
        "in_place": ["on"],
        "place": ["Wall of P4"],
        "link": ["", "https://school.example.org", ""],
        "is_sensitive": ["on"],
        f"children:{file}": ["identifiable"],
        f"consent:{file}": ["on"],
        "kind": ["work_product"],
    }

    fields = forms.ItemForm(forms.Sent(sent)).item_fields()

    assert (fields.kind, fields.place, fields.is_sensitive) == ("in_situ", "Wall of P4", True)
    assert fields.links == ("https://school.example.org",)
    assert fields.children_by_file == {file: portfolio.ChildrenAnswer("identifiable", True)}
    assert forms.ItemForm(forms.Sent()).item_fields().kind == ""
