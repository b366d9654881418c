"""The platform's modules for one test, and what they were told."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from opaque_keys.edx.keys import CourseKey, UsageKey
from submissions.models import score_set

from .tracking import COMPLETION_EVENT, SCORE_EVENT, EventTransactions, Tracker, request_context


class ItemNotFoundError(Exception):
    """``xmodule.modulestore.exceptions.ItemNotFoundError``."""


class Lms:
    """The platform around our app. ``publish`` puts a course into its store, ``request`` is somebody's request."""

    def __init__(self) -> None:
        self.tracker = Tracker()
        self.transactions = EventTransactions()
        self.is_tracking_completion = True
        self.completions: dict[tuple[int, str], float] = {}
        self.anonymous_ids: dict[str, tuple[int, str]] = {}
        self.courses: dict[str, list[Any]] = {}
        self.store_reads = 0

    @contextmanager
    def installed(self, patch: pytest.MonkeyPatch) -> Iterator[Lms]:
        for name, names in self._modules().items():
            module = ModuleType(name)
            vars(module).update(names)
            patch.setitem(sys.modules, name, module)
        score_set.connect(self._score_was_set, dispatch_uid="submissions_score_set_handler")
        try:
            yield self
        finally:
            score_set.disconnect(dispatch_uid="submissions_score_set_handler")

    def publish(self, course_key: str, *blocks: tuple[str, str, str]) -> None:
        """(block type, url_name, place): the blocks of ours in the published course; anything else is left out."""
        field = {"cpd_task": "slug", "cpd_portfolio": "module_code"}
        key = CourseKey.from_string(course_key)
        self.courses[course_key] = [
            SimpleNamespace(
                category=block_type, location=key.make_usage_key(block_type, name), **{field[block_type]: place}
            )
            for block_type, name, place in blocks
        ]

    @contextmanager
    def request(self, user: Any, path: str) -> Iterator[None]:
        with self.tracker.context("edx.request", request_context(user, path)):
            yield

    def events(self, name: str) -> list[Any]:
        return [event for event in self.tracker.emitted if event.name == name]

    # -- what stands in the modules --------------------------------------------------------------------------------

    def _modules(self) -> Mapping[str, Mapping[str, Any]]:
        track, student = "common.djangoapps.track", "common.djangoapps.student"
        packages = ("common", "common.djangoapps", student, "xmodule", "xmodule.modulestore", "completion")
        transactions = ModuleType(f"{track}.event_transaction_utils")
        for name in dir(self.transactions):
            if "transaction" in name:
                setattr(transactions, name, getattr(self.transactions, name))
        tracker = ModuleType("eventtracking.tracker")
        tracker.get_tracker = lambda: self.tracker  # type: ignore[attr-defined]
        switch = SimpleNamespace(is_enabled=lambda: self.is_tracking_completion)
        return {
            **{name: {} for name in packages},
            "eventtracking": {"tracker": tracker},
            "completion.models": {"BlockCompletion": SimpleNamespace(objects=Completions(self))},
            "completion.waffle": {"ENABLE_COMPLETION_TRACKING_SWITCH": switch},
            f"{student}.models": {"anonymous_id_for_user": self.anonymous_id_for_user},
            track: {"event_transaction_utils": transactions},
            "xmodule.modulestore.django": {"modulestore": lambda: self},
            "xmodule.modulestore.exceptions": {"ItemNotFoundError": ItemNotFoundError},
        }

    def anonymous_id_for_user(self, user: Any, course_id: Any) -> str:
        """Makes and keeps the id of an account in a course the first time it is asked for."""
        made = hashlib.md5(f"{user.pk}{course_id}".encode(), usedforsecurity=False).hexdigest()
        self.anonymous_ids[made] = (user.pk, str(course_id))
        return made

    def get_items(
        self, course_key: CourseKey, *, qualifiers: Mapping[str, str], include_orphans: bool = True
    ) -> list[Any]:
        self.store_reads += 1
        if str(course_key) not in self.courses:
            raise ItemNotFoundError(course_key)
        return [block for block in self.courses[str(course_key)] if block.category == qualifiers["category"]]

    def _score_was_set(self, sender: object, **score: Any) -> None:
        """``submissions_score_set_handler``: an unknown id and a score of nothing are dropped without a word.

        The event is emitted once for each event transaction.
        """
        user_id, _ = self.anonymous_ids.get(score["anonymous_user_id"], (None, ""))
        if user_id is None or score["points_possible"] == 0 or self.transactions.type:
            return
        self.transactions.set_event_transaction_type(SCORE_EVENT)
        data = {
            "user_id": str(user_id),
            "course_id": score["course_id"],
            "problem_id": score["item_id"],
            "weighted_earned": score["points_earned"],
            "weighted_possible": score["points_possible"],
        }
        self.tracker.emit(SCORE_EVENT, data)


class Completions:
    """``BlockCompletion.objects``: one row for each account and block; every submission is told to the event log."""

    def __init__(self, lms: Lms, **wanted: Any) -> None:
        self._lms = lms
        self._wanted = wanted

    def filter(self, **more: Any) -> Completions:
        unknown = set(more) - {"user", "context_key", "block_key", "completion"}
        assert not unknown, f"no column of BlockCompletion: {unknown}"
        return Completions(self._lms, **self._wanted, **more)

    def exists(self) -> bool:
        row = (self._wanted["user"].pk, str(self._wanted["block_key"]))
        return self._lms.completions.get(row) == self._wanted["completion"]

    def submit_completion(self, user: Any, block_key: UsageKey, completion: float) -> None:
        assert isinstance(user, get_user_model())
        assert isinstance(block_key, UsageKey)
        if not self._lms.is_tracking_completion:
            raise RuntimeError("completion is switched off")
        self._lms.completions[user.pk, str(block_key)] = completion
        data = {"user_id": user.pk, "course_id": str(block_key.context_key), "block_id": str(block_key)}
        self._lms.tracker.emit(COMPLETION_EVENT, {**data, "completion": completion})
