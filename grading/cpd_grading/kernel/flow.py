"""One small state table per workflow: action -> {from: to}, and the words for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import TransitionNotAllowed
from .messages import Message, _

# What a program may ask for, and no page of ours does.
UNKNOWN_STATE = _("This does not stand as the page says.")
UNKNOWN_ACTION = _("This step is not possible.")


@dataclass(frozen=True)
class State:
    """The message ids of a state: ``word`` as a page shows it, ``sentence`` as a refusal says it."""

    word: str
    sentence: str


@dataclass(frozen=True)
class Action:
    """The message ids of an action: ``word`` for what is done, ``refused`` for a refusal that it is not possible."""

    word: str
    refused: str


class StateTable:
    """Where a workflow may go.

    ``moves`` maps each action to ``{state before: state after}``; anything not in it is refused. ``states`` and
    ``actions`` hold the words of each, so that a refusal is two whole sentences in any language.
    """

    def __init__(
        self,
        name: str,
        *,
        start: str,
        moves: Mapping[str, Mapping[str, str]],
        states: Mapping[str, State],
        actions: Mapping[str, Action],
    ) -> None:
        self.name = name
        self.start = start
        self.words_of_states = dict(states)
        self.words_of_actions = dict(actions)
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
            raise self._refusal(state, action)
        return self._moves[action][state]

    def _refusal(self, state: str, action: str) -> TransitionNotAllowed:
        """Two whole sentences: where it stands, and what cannot be done."""
        stands = self.words_of_states[state].sentence if state in self.words_of_states else UNKNOWN_STATE
        refused = self.words_of_actions[action].refused if action in self.words_of_actions else UNKNOWN_ACTION
        return TransitionNotAllowed(state=Message(stands), action=Message(refused))

    def rows(self) -> list[tuple[str, str, str]]:
        """(action, from, to) of every move, for docs/workflows.md and the table tests."""
        return [(action, before, after) for action, pairs in self._moves.items() for before, after in pairs.items()]
