"""docs/refusals.md: every refusal in three languages as a person reads it, and nothing that only programs read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

import cpd_export.errors
from cpd_grading.kernel.errors import CpdError
from cpd_grading.kernel.messages import Message
from cpd_grading.management.refusal_table import every_refusal, sampled
from cpd_grading.presentation.http import sentence_of

from .catalogues import each_language

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "rw", "fr")
REFUSALS = every_refusal()
# What no person should have to read: a code, a date for programs, a place that nobody filled, a half-made plural.
CODE = re.compile(r"\b[a-z0-9]+_[a-z0-9_]+\b")
ISO_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
of_each = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)


def said(refusal: type[CpdError], language: str) -> str:
    with translation.override(language):
        return sentence_of(sampled(refusal))


def messages_in(value: object) -> Iterator[Message]:
    """The message itself and those in its places."""
    match value:
        case Message():
            yield value
            for place in value.places.values():
                yield from messages_in(place)
        case tuple() | list():
            for one in value:
                yield from messages_in(one)


def test_the_page_is_the_one_made_from_the_refusals() -> None:
    made = StringIO()
    call_command("refusals", stdout=made)

    assert (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8") == made.getvalue(), (
        "make it again: python manage.py refusals > docs/refusals.md"
    )


def test_the_page_holds_the_whole_tree_with_the_refusals_of_exports() -> None:
    page = (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8")

    assert {CpdError, cpd_export.errors.BatchWithdrawn} <= set(REFUSALS)
    assert [refusal.code for refusal in REFUSALS if page.count(f"| `{refusal.code}` |") != 1] == []


@of_each
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_holds_what_only_programs_read(refusal: type[CpdError], language: str) -> None:
    sentence = said(refusal, language)

    assert not CODE.search(sentence), sentence
    assert not ISO_DATE.search(sentence), sentence
    assert "%(" not in sentence
    assert "(s)" not in sentence


@of_each
@each_language
def test_no_english_clause_stands_inside_a_sentence_of_another_language(refusal: type[CpdError], language: str) -> None:
    whole = sampled(refusal).message
    with translation.override(language):
        english = [
            one.one
            for one in messages_in(whole)
            if re.search(r"[A-Za-z]{2}", re.sub(r"%\(\w+\)s", "", one.one))
            and translation.gettext(one.one) == one.one
            and not one.many
        ]

    assert english == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_and_sizes_in_refusals_are_written_as_the_reader_writes_them(language: str) -> None:
    by_code = {refusal.code: said(refusal, language) for refusal in REFUSALS}

    day = {"en": "1 March 2026", "rw": "1 Werurwe 2026", "fr": "1er mars 2026"}[language]
    size = {"en": "24.3\xa0MB", "rw": "24.3\xa0MB", "fr": "24,3\xa0Mo"}[language]
    assert day in by_code["enrolment_ended"]
    assert size in by_code["too_large"]
