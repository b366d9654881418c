"""What learners leave in blocks: xblock-sdk's table, one JSON text for each block and learner as in the LMS."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from opaque_keys.edx.keys import UsageKey
from workbench.models import XBlockState
from workbench.runtime import WorkbenchDjangoKeyValueStore
from xblock.fields import BlockScope, Scope
from xblock.runtime import KeyValueStore

Key = KeyValueStore.Key
Row = tuple[str, str | None, str | None]


class LearnerStateStore(WorkbenchDjangoKeyValueStore):
    """The sdk's store with our keys: reading makes no row and asks for each row once in the life of a runtime."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[Row, dict[str, Any]] = {}

    def read_ahead(self, usages: Iterable[UsageKey], user_id: int) -> None:
        """Read what one learner left in several blocks with one question to the database."""
        rows = [_row(Key(Scope.user_state, user_id, usage, "")) for usage in usages]
        self._rows |= {row: {} for row in rows}
        records = XBlockState.objects.filter(scope="usage", user_id=str(user_id), scope_id__in=[row[1] for row in rows])
        for record in records.order_by("-id"):  # of two rows for one place the older counts, as in `_read`
            self._rows[record.scope, record.scope_id, record.user_id] = json.loads(record.state)

    def get(self, key: Key) -> Any:
        return self._read(key)[key.field_name]

    def has(self, key: Key) -> bool:
        return key.field_name in self._read(key)

    def set(self, key: Key, value: Any) -> None:
        self.set_many({key: value})

    def set_many(self, update_dict: Mapping[Key, Any]) -> None:
        """Write fields, all of one block and learner in one row, together or not at all."""
        rows: dict[Row, list[Key]] = defaultdict(list)
        for key in update_dict:
            rows[_row(key)].append(key)
        with transaction.atomic():
            for keys in rows.values():
                self._write(keys[0], {key.field_name: update_dict[key] for key in keys}, drop=None)

    def delete(self, key: Key) -> None:
        """Forget a field. Raises KeyError when it was not set."""
        self._read(key)[key.field_name]
        with transaction.atomic():
            self._write(key, {}, drop=key.field_name)

    def _read(self, key: Key) -> dict[str, Any]:
        row = _row(key)
        if row not in self._rows:
            scope, scope_id, user_id = row
            texts = XBlockState.objects.filter(scope=scope, scope_id=scope_id, user_id=user_id)
            text = texts.order_by("id").values_list("state", flat=True).first()
            self._rows[row] = json.loads(text) if text else {}
        return self._rows[row]

    def _write(self, key: Key, fields: Mapping[str, Any], *, drop: str | None) -> None:
        record = XBlockState.get_for_key(_sdk_key(key))
        state = {**json.loads(record.state), **fields}
        if drop is not None:
            state.pop(drop, None)
        record.state = self._to_json_str(state)
        record.save(update_fields=["state"])
        self._rows[_row(key)] = state


def _sdk_key(key: Key) -> Key:
    """Return the key in the sdk's convention, where an address of a usage is ``scenario.type.rest``."""
    user_id = None if key.user_id is None else str(key.user_id)
    if key.scope.block not in (BlockScope.USAGE, BlockScope.DEFINITION):
        return key._replace(user_id=user_id)
    usage = key.block_scope_id
    scenario = str(usage.context_key).replace(".", "_")
    return key._replace(user_id=user_id, block_scope_id=f"{scenario}.{usage.block_type}.{usage}")


def _row(key: Key) -> Row:
    sdk = _sdk_key(key)
    scope = sdk.scope.block.attr_name.split("_", 1)[1]
    return scope, sdk.block_scope_id, sdk.user_id
