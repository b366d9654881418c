"""Days, times, sizes and numbers as English, Kinyarwanda and French write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cpd_grading.kernel import formats

MORNING = datetime(2026, 3, 2, 8, 5, tzinfo=UTC)
LAST_OF_FEBRUARY = datetime(2026, 2, 28, 21, 59, tzinfo=UTC)
FIRST_OF_MARCH = datetime(2026, 2, 28, 22, 0, tzinfo=UTC)  # midnight in Rwanda


@pytest.mark.parametrize(
    ("day", "english", "kinyarwanda", "french"),
    [
        (date(2026, 1, 31), "31 January 2026", "31 Mutarama 2026", "31 janvier 2026"),
        (date(2026, 2, 1), "1 February 2026", "1 Gashyantare 2026", "1er février 2026"),
        (date(2026, 3, 2), "2 March 2026", "2 Werurwe 2026", "2 mars 2026"),
        (date(2026, 4, 11), "11 April 2026", "11 Mata 2026", "11 avril 2026"),
        (date(2026, 5, 9), "9 May 2026", "9 Gicurasi 2026", "9 mai 2026"),
        (date(2026, 6, 21), "21 June 2026", "21 Kamena 2026", "21 juin 2026"),
        (date(2026, 7, 4), "4 July 2026", "4 Nyakanga 2026", "4 juillet 2026"),
        (date(2026, 8, 1), "1 August 2026", "1 Kanama 2026", "1er août 2026"),
        (date(2026, 9, 30), "30 September 2026", "30 Nzeri 2026", "30 septembre 2026"),
        (date(2026, 10, 10), "10 October 2026", "10 Ukwakira 2026", "10 octobre 2026"),
        (date(2026, 11, 5), "5 November 2026", "5 Ugushyingo 2026", "5 novembre 2026"),
        (date(2026, 12, 25), "25 December 2026", "25 Ukuboza 2026", "25 décembre 2026"),
    ],
)
def test_a_day_is_written_in_words(day: date, english: str, kinyarwanda: str, french: str) -> None:
    assert formats.day_in_words(day, "en") == english
    assert formats.day_in_words(day, "rw") == kinyarwanda
    assert formats.day_in_words(day, "fr") == french


@pytest.mark.parametrize(
    ("moment", "language", "written"),
    [
        (MORNING, "en", "2 March 2026, 10:05"),
        (MORNING, "rw", "2 Werurwe 2026, 10:05"),
        (MORNING, "fr", "2 mars 2026 à 10\xa0h\xa005"),
        (LAST_OF_FEBRUARY, "en", "28 February 2026, 23:59"),
        (FIRST_OF_MARCH, "en", "1 March 2026, 00:00"),
        (FIRST_OF_MARCH, "fr", "1er mars 2026 à 0\xa0h\xa000"),
    ],
)
def test_a_moment_is_the_day_and_the_time_in_rwanda(moment: datetime, language: str, written: str) -> None:
    assert formats.moment_in_words(moment, language) == written


@pytest.mark.parametrize(
    ("size", "english", "french"),
    [
        (0, "1\xa0kB", "1\xa0ko"),
        (1_999, "1\xa0kB", "1\xa0ko"),
        (2_000, "2\xa0kB", "2\xa0ko"),
        (99_999, "99\xa0kB", "99\xa0ko"),
        (100_000, "0.1\xa0MB", "0,1\xa0Mo"),
        (2_450_000, "2.5\xa0MB", "2,5\xa0Mo"),
        (20_000_000, "20.0\xa0MB", "20,0\xa0Mo"),
    ],
)
def test_a_size_has_its_unit_behind_a_space_that_does_not_break(size: int, english: str, french: str) -> None:
    assert formats.size_in_words(size, "en") == formats.size_in_words(size, "rw") == english
    assert formats.size_in_words(size, "fr") == french


def test_a_number_has_a_comma_in_french_only() -> None:
    said = {language: formats.number_in_words(Decimal("67.50"), language) for language in ("en", "rw", "fr")}

    assert said == {"en": "67.50", "rw": "67.50", "fr": "67,50"}


def test_a_title_stands_in_the_quotation_marks_of_its_reader() -> None:
    said = {language: formats.quoted("My plan", language) for language in ("en", "rw", "fr")}

    assert said == {"en": "“My plan”", "rw": "“My plan”", "fr": "«\xa0My plan\xa0»"}


@pytest.mark.parametrize(("language", "known"), [("fr-ca", "fr"), ("rw", "rw"), ("sw", "en"), ("", "en"), (None, "en")])
def test_a_language_without_formats_is_written_as_english(language: str | None, known: str) -> None:
    assert formats.known(language) == known
