"""Idempotency keys: a request that was made already is found by its id, so that a second press is the same act."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from .errors import CpdError, NotFound

Row = TypeVar("Row", bound=models.Model)


def id_of_request(
    table: type[models.Model], request_id: UUID, *, otherwise: type[CpdError] = NotFound, **made_with: Any
) -> UUID | None:
    """The id of the row that a request made already, or None for a new request; one query.

    ``made_with`` names columns and what the same act would have in them. Raises ``otherwise`` where the id was used for
    another act. Ask under the lock that writes the row, so that the second of two clicks finds the first.
    """
    row = table._default_manager.filter(request_id=request_id).values("pk", *made_with).first()
    if row is None:
        return None
    _require_same({name: row[name] for name in made_with}, made_with, otherwise)
    made: UUID = row["pk"]
    return made


def require_same_request(row: Row, *, otherwise: type[CpdError] = NotFound, **made_with: Any) -> Row:
    """The row a request made, where the same act made it. Raises ``otherwise``."""
    _require_same({name: getattr(row, name) for name in made_with}, made_with, otherwise)
    return row


def _require_same(made: dict[str, Any], wanted: dict[str, Any], otherwise: type[CpdError]) -> None:
    if made != wanted:
        raise otherwise()
