"""Hooks: a lower room tells a higher one something in the same transaction, without knowing who listens.

What may come after the commit is news of the outbox instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Told = TypeVar("Told")
Listener = Callable[[Told], None]


class Hook(Generic[Told]):
    """A named moment. Listeners are called in the order they registered; what one raises undoes the whole act."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._listeners: list[Listener[Told]] = []

    def register(self, listener: Listener[Told]) -> Listener[Told]:
        """Call ``listener`` at this moment from now on; registering it again changes nothing. Fit as a decorator."""
        if listener not in self._listeners:
            self._listeners.append(listener)
        return listener

    def tell(self, what: Told) -> None:
        """Call every listener in the caller's transaction."""
        for listener in self._listeners:
            listener(what)
