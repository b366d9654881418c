"""Every (state, action) pair of every workflow, and the page that is made of the tables."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cpd_grading.kernel.errors import TransitionNotAllowed
from cpd_grading.kernel.flow import StateTable
from cpd_grading.kernel.messages import Message
from cpd_grading.management.commands.workflows import TABLES

ROOT = Path(__file__).parents[3]
# What each workflow may do, written down a second time: "action from -> to".
ALLOWED = {
    "task submission": {
        "edit open -> open",
        "edit returned -> returned",
        "see_in_place open -> open",
        "see_in_place returned -> returned",
        "see_in_place submitted -> submitted",
        "invite_witness open -> open",
        "invite_witness returned -> returned",
        "invite_witness submitted -> submitted",
        "submit open -> submitted",
        "submit returned -> submitted",
        "return submitted -> returned",
        "sign_off submitted -> signed_off",
        "undo returned -> submitted",
        "undo signed_off -> submitted",
        "reopen signed_off -> open",
    },
    "upload": {
        "receive receiving -> receiving",
        "finish receiving -> complete",
        "refuse receiving -> refused",
        "stop receiving -> stopped",
    },
    "witness invitation": {
        "answer waiting -> answered",
        "decline waiting -> declined",
        "take_back waiting -> taken_back",
    },
    "coaching session": {
        "confirm awaiting -> counted",
        "decline awaiting -> void",
        "dispute counted -> disputed",
        "uphold disputed -> counted",
        "annul disputed -> void",
    },
    "module portfolio": {
        "submit open -> submitted",
        "mark submitted -> marked",
        "remark marked -> submitted",
        "release marked -> released",
    },
    "assessment round": {
        "mark marking -> marking",
        "close_marking marking -> moderation",
        "moderate moderation -> moderation",
        "close_moderation moderation -> board",
        "reopen_moderation board -> moderation",
        "ratify board -> board",
        "release board -> released",
    },
}
PAIRS = [(table, state, action) for table in TABLES for state in table.states for action in table.actions]


def _name(value: object) -> str:
    return value.name if isinstance(value, StateTable) else str(value)


@pytest.mark.parametrize(("table", "state", "action"), PAIRS, ids=_name)
def test_every_action_in_every_state_moves_as_written_down_or_is_refused(
    table: StateTable, state: str, action: str
) -> None:
    leads = {line.split(" -> ")[0]: line.split(" -> ")[1] for line in ALLOWED[table.name]}
    after = leads.get(f"{action} {state}")

    assert table.allows(state, action) is (after is not None)
    if after is not None:
        assert table.after(state, action) == after
    else:
        with pytest.raises(TransitionNotAllowed) as refusal:
            table.after(state, action)
        words = table.words_of_states[state], table.words_of_actions[action]
        assert refusal.value.places == {"state": Message(words[0].sentence), "action": Message(words[1].refused)}


def test_the_tables_hold_nothing_beyond_what_is_written_down() -> None:
    assert {table.name for table in TABLES} == set(ALLOWED)
    for table in TABLES:
        assert {f"{action} {before} -> {after}" for action, before, after in table.rows()} == ALLOWED[table.name]


def test_no_workflow_of_the_house_is_left_out() -> None:
    written = [path.read_text(encoding="utf-8") for path in (ROOT / "grading").rglob("*.py") if path.name != "flow.py"]

    assert sum(text.count("= StateTable(") for text in written) == len(TABLES)


def test_a_table_names_every_state_once_with_the_start_first() -> None:
    moves = {"stay": {"a": "a"}, "go": {"b": "a", "c": "d"}}
    table = StateTable("sample", start="b", moves=moves, states={}, actions={})

    assert table.states == ("b", "a", "c", "d")


@pytest.mark.parametrize(("state", "action"), [("open", "fly"), ("lost", "edit")])
def test_an_unknown_action_or_state_is_refused(state: str, action: str) -> None:
    with pytest.raises(TransitionNotAllowed):
        TABLES[0].after(state, action)


def test_the_page_of_workflows_is_the_one_made_from_the_tables() -> None:
    made = StringIO()
    call_command("workflows", stdout=made)

    assert (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8") == made.getvalue(), (
        "make it again: python manage.py workflows > docs/workflows.md"
    )
