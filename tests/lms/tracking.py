"""The event log of the platform: named contexts in the order entered, the later one wins; who is told of a score."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

SCORE_EVENT = "edx.grades.problem.submitted"
COMPLETION_EVENT = "edx.completion.block_completion.changed"


@dataclass(frozen=True)
class Emitted:
    name: str
    data: Mapping[str, Any]
    context: Mapping[str, Any]


class Tracker:
    """``eventtracking.tracker.Tracker`` without its backends: what was emitted is kept."""

    def __init__(self) -> None:
        self.located_context: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self.emitted: list[Emitted] = []

    def resolve_context(self) -> dict[str, Any]:
        return {key: value for context in self.located_context.values() for key, value in context.items()}

    def enter_context(self, name: str, ctx: Mapping[str, Any]) -> None:
        self.located_context[name] = ctx

    def exit_context(self, name: str) -> None:
        del self.located_context[name]

    @contextmanager
    def context(self, name: str, ctx: Mapping[str, Any]) -> Iterator[None]:
        self.enter_context(name, ctx)
        try:
            yield
        finally:
            self.exit_context(name)

    def emit(self, name: str | None = None, data: Mapping[str, Any] | None = None) -> None:
        self.emitted.append(Emitted(name or "unknown", data or {}, self.resolve_context()))


class EventTransactions:
    """``common.djangoapps.track.event_transaction_utils``: one id and one type for each request."""

    def __init__(self) -> None:
        self.id: UUID | None = None
        self.type: str | None = None

    def get_event_transaction_id(self) -> UUID | None:
        return self.id

    def get_event_transaction_type(self) -> str | None:
        return self.type

    def create_new_event_transaction_id(self) -> UUID:
        self.id = uuid4()
        return self.id

    def set_event_transaction_id(self, new_id: str) -> None:
        self.id = UUID(new_id)

    def set_event_transaction_type(self, action_type: str | None) -> None:
        self.type = action_type


def request_context(user: Any, path: str) -> dict[str, Any]:
    """What the platform's ``TrackMiddleware`` enters as ``edx.request`` for every request."""
    return {
        "session": "5e55" * 8,
        "user_id": user.pk,
        "username": user.username,
        "ip": "41.186.0.7",
        "host": "lms.example.org",
        "agent": "Browser of the one who asks",
        "path": path,
        "referer": f"https://lms.example.org{path}",
        "accept_language": "fr",
        "client_id": "1033501218.1368477899",
        "course_id": "",
        "org_id": "",
        "enterprise_uuid": "",
    }
