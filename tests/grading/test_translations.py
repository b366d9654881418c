"""Kinyarwanda and French: no sentence left in English, and nothing lost on the way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from django.utils import translation

from cpd_grading.kernel import errors
from cpd_grading.management.refusal_table import every_refusal, sampled
from cpd_grading.people.domain import LANGUAGE_NAMES
from cpd_grading.portfolio.words import MISSING
from cpd_grading.presentation import http, wording
from cpd_grading.presentation.field_labels import LABELS

from .catalogues import PLACE, catalogue, each_language, folder_of, pairs, said_in_template, translations_of

PLURALS = {"fr": "nplurals=2; plural=(n > 1);", "rw": "nplurals=2; plural=(n != 1);"}
ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "cpd_xblocks", ROOT / "grading" / "cpd_grading", ROOT / "export" / "cpd_export")
# The names by which makemessages knows a sentence, as our modules use them.
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
TAG = re.compile(r"</?\w+[^>]*>")


# -- the catalogues -----------------------------------------------------------------------------------------------


@each_language
def test_every_sentence_is_translated_and_none_is_a_guess(language: str) -> None:
    entries = catalogue(language)

    assert [entry.msgid for entry in entries if not all(text.strip() for _, text in translations_of(entry))] == []
    assert [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete] == []
    assert all(len(entry.msgstr_plural) == 2 for entry in entries if entry.msgid_plural)


@each_language
def test_every_place_is_kept_and_none_is_invented(language: str) -> None:
    changed = [(said, text) for said, text in pairs(language) if _places(said) != _places(text)]

    assert changed == []


def _places(text: str) -> list[tuple[str, str]]:
    return sorted(PLACE.findall(text))


@each_language
def test_tags_are_kept_and_no_sign_can_break_a_page(language: str) -> None:
    """Templates write these sentences unescaped, in attributes too."""
    for said, text in pairs(language):
        assert sorted(TAG.findall(said)) == sorted(TAG.findall(text)), said
        bare = TAG.sub("", text)
        assert not set('<>"') & set(bare), text


@each_language
def test_a_sentence_ends_as_the_english_one(language: str) -> None:
    """A full stop tells that words stand alone; without one they stand within a line."""
    for said, text in (pair for pair in pairs(language) if pair[0] != "No."):  # French writes the number sign
        assert (said[-1] in ".?!:") == (text[-1] in ".?!:"), (said, text)
        assert (said.strip() == said) == (text.strip() == text), (said, text)


@each_language
def test_the_head_of_a_catalogue_names_language_and_plurals_and_no_person(language: str) -> None:
    head = catalogue(language).metadata

    assert head["Language"] == language
    assert head["Content-Type"] == "text/plain; charset=UTF-8"
    assert head["Plural-Forms"] == PLURALS[language]
    assert "@" not in "".join(head.values())
    assert "drafts, to be reviewed by a language specialist" in catalogue(language).header


@each_language
def test_the_compiled_catalogue_says_what_the_readable_one_says(language: str) -> None:
    """Machines without gettext use the compiled file as it is."""
    compiled = polib.mofile(str(folder_of(language) / "django.mo"))

    assert _said(compiled) == _said(catalogue(language))
    assert compiled.metadata["Plural-Forms"] == PLURALS[language]


def _said(entries: polib.POFile | polib.MOFile) -> dict[tuple[str, str], list[tuple[str, str]]]:
    return {(entry.msgid, entry.msgid_plural): translations_of(entry) for entry in entries}


@each_language
def test_every_sentence_of_the_source_is_in_the_catalogue(language: str) -> None:
    known = {entry.msgid for entry in catalogue(language)}

    assert sorted(_marked_in_source() - known) == []


@cache
def _marked_in_source() -> frozenset[str]:
    """What xgettext would collect, found without it."""
    found = set()
    for path in (path for folder in SOURCES for kind in ("*.py", "*.html") for path in folder.rglob(kind)):
        text = path.read_text()
        found |= set(_in_python(text) if path.suffix == ".py" else said_in_template(text))
    assert {
        "My desk",
        "%(n)s portfolio",
        "You may not do this. Ask the programme office if you think you should.",
    } <= found
    return frozenset(found)


def _in_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(said)), *_]) if name in MARKS:
                yield said


# -- what the house says ------------------------------------------------------------------------------------------


@each_language
@pytest.mark.parametrize("refusal", every_refusal(), ids=lambda refusal: refusal.code)
def test_every_refusal_is_said_in_both_languages_with_its_places_filled(
    refusal: type[errors.CpdError], language: str
) -> None:
    with translation.override("en"):
        english = http.sentence_of(sampled(refusal))
    with translation.override(language):
        said = http.sentence_of(sampled(refusal))

    assert said != english
    assert not PLACE.search(said)


@each_language
def test_every_code_of_the_house_has_words_in_both_languages(language: str) -> None:
    known = {entry.msgid for entry in catalogue(language)}
    tables = (words for name, words in wording.WORDS.items() if name != "language")
    said = {word for table in tables for word in table.values()} - set(LANGUAGE_NAMES.values())
    counted = {words for pair in wording.WAITING.values() for words in pair[:1]}
    labels, missing = set(LABELS.values()), set(MISSING.values())

    assert sorted((said | counted | labels | missing) - known) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Rien n'est perdu : essayez", "Rien n'est perdu\xa0: essayez"),
        ("Vraiment ?", "Vraiment\xa0?"),
        ("Vraiment?", "Vraiment\xa0?"),
        ("Ceci ; cela !", "Ceci\xa0; cela\xa0!"),
        ("dans « %(name)s » ici", "dans «\xa0%(name)s\xa0» ici"),
        ("le mot “%(name)s”", "le mot «\xa0%(name)s\xa0»"),
        ("%(a)s: %(b)s", "%(a)s\xa0: %(b)s"),
    ],
)
def test_spaces_that_french_does_not_write_would_be_found(wrong: str, right: str) -> None:
    assert badly_spaced(wrong)
    assert not badly_spaced(right)


@pytest.mark.parametrize("text", ["https://example.org", "à 10:30", "A &amp; B", "20 %", "m1:plan", "fin."])
def test_signs_that_are_no_punctuation_keep_their_place(text: str) -> None:
    assert not badly_spaced(text)


def test_french_has_a_space_that_does_not_break_before_its_double_signs_and_inside_its_quotation_marks() -> None:
    assert [text for _said, text in pairs("fr") if badly_spaced(text)] == []


def badly_spaced(text: str) -> bool:
    """Whether a colon, semicolon, question or exclamation mark or a quotation mark stands without its space."""
    bare = re.sub(r"https?://\S*|&#?\w+;", "", TAG.sub("", text))
    alone = re.search(r"(?<![\xa0\s])[:;?!](?=\s|$)|[ \u202f][:;?!»](?=\s|$|[).,])|«(?!\xa0)|(?<!\xa0)»|[“”]", bare)
    return alone is not None


def test_codes_and_counts_read_as_words() -> None:
    with translation.override("rw"):
        assert wording.word("sgac", "meeting") == "Komite y'Inteko Rusange y'Ishuri"
        assert wording.waiting_sentence("tasks_to_review", 1) != wording.waiting_sentence("tasks_to_review", 2)
        assert translation.ngettext("%(n)s hour", "%(n)s hours", 1) == "isaha %(n)s"
        assert translation.ngettext("%(n)s hour", "%(n)s hours", 2) == "amasaha %(n)s"
    with translation.override("fr"):
        assert wording.word("with_ur_ce", "module_stage") == "À l'UR-CE"
        assert wording.waiting_sentence("tasks_to_review", 0) == "0 tâche à évaluer"
        assert translation.ngettext("%(n)s learner", "%(n)s learners", 0) == "%(n)s apprenant"
