"""State tables as a page people can read: docs/workflows.md is made of it, and a test compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .flow import Action, State, StateTable

HEAD = """# Workflows

Made from the state tables by `python manage.py workflows`; change a table, then make this page again.
Each row says where an action leads from the state in its column's head; an empty cell is refused.
"""


def workflows_page(tables: Iterable[StateTable]) -> str:
    """One section per table: its start, its end states, and a grid of every action and every state."""
    return "\n".join([HEAD, *(_section(table) for table in tables)])


def _in_words(words: Mapping[str, State | Action], codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}` {words[code].word}" for code in codes)


def _section(table: StateTable) -> str:
    ends = [state for state in table.states if not any(table.allows(state, action) for action in table.actions)]
    lines = [
        f"## {table.name[0].upper()}{table.name[1:]}",
        "",
        f"Starts at `{table.start}`." + (f" Ends at {', '.join(f'`{state}`' for state in ends)}." if ends else ""),
        "",
        f"| action | {' | '.join(table.states)} |",
        f"|---|{'---|' * len(table.states)}",
    ]
    for action in table.actions:
        cells = [table.after(state, action) if table.allows(state, action) else "" for state in table.states]
        lines.append(f"| `{action}` | {' | '.join(cells)} |")
    lines += ["", f"States in words: {_in_words(table.words_of_states, table.states)}.", ""]
    lines += [f"Actions in words: {_in_words(table.words_of_actions, table.actions)}."]
    return "\n".join(lines) + "\n"
