"""One small state table per workflow: action -> {from: to}."""

from __future__ import annotations

from collections.abc import Mapping

from .errors import TransitionNotAllowed


class StateTable:
    """Where a workflow may go.

    ``moves`` maps each action to ``{state before: state after}``; anything not in it is refused.
    """

    def __init__(self, name: str, *, start: str, moves: Mapping[str, Mapping[str, str]]) -> None:
        self.name = name
        self.start = start
        self._moves = {action: dict(pairs) for action, pairs in moves.items()}

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(self._moves)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, the starting one first, then in the order the table names them."""
        named = (state for _, before, after in self.rows() for state in (before, after))
        return tuple(dict.fromkeys((self.start, *named)))

    def allows(self, state: str, action: str) -> bool:
        return state in self._moves.get(action, {})

    def before(self, action: str) -> tuple[str, ...]:
        """The states in which ``action`` is possible; the twin of ``allows`` for a query."""
        return tuple(self._moves[action])

    def after(self, state: str, action: str) -> str:
        """Return the state that ``action`` leads to. Raises TransitionNotAllowed."""
        if not self.allows(state, action):
            raise TransitionNotAllowed(action=action, state=state)
        return self._moves[action][state]

    def rows(self) -> list[tuple[str, str, str]]:
        """(action, from, to) of every move, for docs/workflows.md and the table tests."""
        return [(action, before, after) for action, pairs in self._moves.items() for before, after in pairs.items()]
