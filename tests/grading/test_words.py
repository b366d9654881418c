"""Every code that a person may read has words in every language: (table, entry, language), one by one."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.utils import translation

from cpd_grading.kernel.errors import TransitionNotAllowed
from cpd_grading.kernel.flow import StateTable
from cpd_grading.management.commands.workflows import TABLES
from cpd_grading.presentation import wording

LANGUAGES = ("en", "rw", "fr")
ENTRIES = [(table, code) for table, words in wording.WORDS.items() for code in words]
STATES = [(table, state) for table in TABLES for state in table.states]
ACTIONS = [(table, action) for table in TABLES for action in table.actions]
REFUSED = [
    (table, state, action)
    for table in TABLES
    for state in table.states
    for action in table.actions
    if not table.allows(state, action)
]
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def _name(value: object) -> str:
    return value.name if isinstance(value, StateTable) else str(value)


@in_each_language
@pytest.mark.parametrize(("table", "code"), ENTRIES)
def test_every_code_has_words_that_are_not_the_code(table: str, code: str, language: str) -> None:
    with translation.override(language):
        said = wording.word(code, table)

    assert said.strip()
    assert "_" not in said
    if language == "rw":
        assert said != code


@pytest.mark.parametrize(("table", "state"), STATES, ids=_name)
def test_every_state_has_a_word_and_a_sentence(table: StateTable, state: str) -> None:
    words = table.words_of_states[state]

    assert words.word
    assert "_" not in words.word
    assert re.fullmatch(r"(This|The) [^_]+\.", words.sentence)


@pytest.mark.parametrize(("table", "action"), ACTIONS, ids=_name)
def test_every_action_has_a_word_and_a_sentence_that_refuses_it(table: StateTable, action: str) -> None:
    words = table.words_of_actions[action]

    assert words.word
    assert "_" not in words.word
    assert re.fullmatch(r"[A-Z][^_]+\.", words.refused)


def test_only_verbs_of_every_day_are_the_words_of_their_own_actions() -> None:
    own = [(table.name, action) for table, action in ACTIONS if table.words_of_actions[action].word == action]

    assert own == [
        ("witness invitation", "answer"),
        ("coaching session", "confirm"),
        ("coaching session", "dispute"),
        ("assessment round", "moderate"),
    ]


@pytest.mark.parametrize("table", TABLES, ids=_name)
def test_a_table_has_words_for_its_own_entries_and_no_others(table: StateTable) -> None:
    assert set(table.words_of_states) == set(table.states)
    assert set(table.words_of_actions) == set(table.actions)


@in_each_language
@pytest.mark.parametrize("table", TABLES, ids=_name)
def test_no_two_states_of_a_table_share_a_word(table: StateTable, language: str) -> None:
    with translation.override(language):
        said = Counter(translation.gettext(words.word) for words in table.words_of_states.values())
        sentences = Counter(translation.gettext(words.sentence) for words in table.words_of_states.values())

    assert [word for word, times in said.items() if times > 1] == []
    assert [sentence for sentence, times in sentences.items() if times > 1] == []


@in_each_language
@pytest.mark.parametrize("table", [name for name in wording.WORDS if name not in ("place", "component")])
def test_no_two_codes_of_a_table_share_words(table: str, language: str) -> None:
    with translation.override(language):
        said = Counter(wording.word(code, table) for code in wording.WORDS[table])

    assert [word for word, times in said.items() if times > 1] == []


@pytest.mark.parametrize(("table", "state", "action"), REFUSED, ids=_name)
def test_a_step_that_is_not_possible_is_refused_in_two_whole_sentences(
    table: StateTable, state: str, action: str
) -> None:
    with pytest.raises(TransitionNotAllowed) as refused:
        table.after(state, action)

    said = table.words_of_states[state].sentence, table.words_of_actions[action].refused
    assert refused.value.english == f"{said[0]} {said[1]} Reload the page to see where it stands."


def test_a_code_that_an_author_made_stays_as_it_is() -> None:
    assert wording.word("oral", "component") == "oral"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("children", "none", "No child is in it"),
        ("kind", "sgac", "School General Assembly Committee"),
        ("kind", "rpl", "earlier learning"),
        ("children:5", "identifiable", "A child can be recognised"),
        ("ruling:5", "void", "void"),
        ("title", "open", "open"),
        ("did", "returned", "returned"),
        ("reason", "completed", "completed"),
    ],
)
def test_only_choices_are_put_into_words(name: str, text: str, said: str) -> None:
    with translation.override("en"):
        assert wording.choice_words(name, text) == said
    with translation.override("rw"):
        assert (wording.choice_words(name, text) == text) is (name in ("title", "did"))
