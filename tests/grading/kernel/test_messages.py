"""What may stand in a place of a sentence, and how it is said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cpd_grading.kernel.messages import ENGLISH, Language, Message, Quoted, Series, Size, in_words

WORDS = {"task": "tâche", "%(count)s file": "%(count)s fichier", "%(count)s files": "%(count)s fichiers"}
FRENCH = Language(
    "fr", lambda one: WORDS.get(one, one), lambda one, many, count: WORDS[one if count in (0, 1) else many]
)


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        ("open", "open", "open"),
        (3, "3", "3"),
        (Decimal("12.50"), "12.50", "12,50"),
        (date(2026, 3, 1), "1 March 2026", "1er mars 2026"),
        (datetime(2026, 3, 1, 6, 30, tzinfo=UTC), "1 March 2026, 08:30", "1er mars 2026 à 8\xa0h\xa030"),
        (Size(1_500_000), "1.5\xa0MB", "1,5\xa0Mo"),
        (Quoted("Plan"), "“Plan”", "«\xa0Plan\xa0»"),
        ({"en": "The plan.", "fr": "Le plan."}, "“The plan”", "«\xa0Le plan\xa0»"),
        ({"en": "The plan"}, "“The plan”", "«\xa0The plan\xa0»"),
        ({"en": "The plan", "fr": ""}, "“The plan”", "«\xa0The plan\xa0»"),
        (Message("task"), "task", "tâche"),
        (Message("%(what)s %(number)s", what=Message("task"), number=2), "task 2", "tâche 2"),
        (Series(("JPEG", Message("task"))), "JPEG, task", "JPEG, tâche"),
        ((Message("task"), "Say it."), "task; Say it", "tâche\xa0; Say it"),
        (["a", "b"], "a; b", "a\xa0; b"),
        (Message("100 %"), "100 %", "100 %"),
    ],
)
def test_a_value_is_said_as_the_reader_writes_it(value: object, english: str, french: str) -> None:
    assert in_words(value, ENGLISH) == english
    assert in_words(value, FRENCH) == french


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [(0, "0 files", "0 fichier"), (1, "1 file", "1 fichier"), (2, "2 files", "2 fichiers")],
)
def test_a_sentence_that_counts_follows_the_plural_of_its_language(count: int, english: str, french: str) -> None:
    counted = Message("%(count)s file", "%(count)s files", count=count)

    assert in_words(counted, ENGLISH) == english
    assert in_words(counted, FRENCH) == french


def test_what_a_person_typed_is_never_taken_for_a_word_of_the_house() -> None:
    assert in_words(Message("%(title)s", title="task"), FRENCH) == "task"


def test_a_message_is_known_by_what_it_says() -> None:
    assert Message("task") == Message("task")
    assert Message("%(n)s", n=1) != Message("%(n)s", n=2)
    assert len({Message("task"), Message("task")}) == 1
    assert repr(Message("%(n)s left", n=1)) == "Message('1 left')"
