"""Where field values live: authored, learners', and the session of a member of staff who masquerades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xblock.core import XBlock
from xblock.exceptions import InvalidScopeError
from xblock.field_data import FieldData
from xblock.fields import UserScope
from xblock.runtime import DictKeyValueStore, KeyValueStore, KvsFieldData

from . import violations as v
from .rows import Write

if TYPE_CHECKING:
    from .runtime import PlatformLikeRuntime


@dataclass
class Stores:
    """Share one between runtimes, and what a learner saved is there for the coach, the masquerade and the next visit.

    ``sessions`` holds what is never a learner's: previews, and writes made while masquerading.
    """

    learner_values: dict[KeyValueStore.Key, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.authored = KvsFieldData(DictKeyValueStore())
        self.learners = KvsFieldData(DictKeyValueStore(self.learner_values))
        self.sessions = KvsFieldData(DictKeyValueStore())


class PlatformFieldData(FieldData):
    """The field data of one row.

    Authored fields are read-only in the LMS and in previews (``InvalidScopeError`` on save). While masquerading,
    learners' fields are read from the learner and written to the session. With nobody bound they cannot be read.
    """

    def __init__(self, runtime: PlatformLikeRuntime, stores: Stores) -> None:
        self._runtime = runtime
        self._stores = stores

    def get(self, block: XBlock, name: str) -> Any:
        return self._source(block, name).get(block, name)

    def has(self, block: XBlock, name: str) -> bool:
        return self._source(block, name).has(block, name)

    def default(self, block: XBlock, name: str) -> Any:
        return self._source(block, name).default(block, name)

    def set(self, block: XBlock, name: str, value: Any) -> None:
        self.set_many(block, {name: value})

    def delete(self, block: XBlock, name: str) -> None:
        target = self._target(block, name)
        if target.has(block, name):
            target.delete(block, name)

    def set_many(self, block: XBlock, update_dict: Mapping[str, Any]) -> None:
        for name, value in update_dict.items():
            self._target(block, name).set(block, name, value)

    def _source(self, block: XBlock, name: str) -> FieldData:
        if _is_authored(block, name):
            return self._stores.authored
        if not self._runtime.is_bound:
            raise self._runtime.violate(v.LearnerFieldUnbound, f"{name} was read while no learner is bound")
        if self._runtime.keeps_in_session and self._stores.sessions.has(block, name):
            return self._stores.sessions
        return self._stores.learners

    def _target(self, block: XBlock, name: str) -> FieldData:
        authored = _is_authored(block, name)
        self._runtime.note_write(Write.AUTHORED if authored else Write.FIELD, name)
        if not authored:
            return self._stores.sessions if self._runtime.keeps_in_session else self._stores.learners
        if self._runtime.row.authored_is_read_only and not self._runtime.is_being_set_up:
            raise InvalidScopeError(f"{type(block).__name__}.{name} is read-only here, cannot set")
        return self._stores.authored


def _is_authored(block: XBlock, name: str) -> bool:
    scope = block.fields[name].scope
    return getattr(scope, "user", None) in (None, UserScope.NONE)
