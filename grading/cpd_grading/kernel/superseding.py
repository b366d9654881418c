"""Appending instead of editing: a new row takes the place of the one in force, which stays readable."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from .errors import AlreadyDone

Row = TypeVar("Row", bound=models.Model)


def supersede(table: type[Row], *, in_force_key: str, **fields: Any) -> Row:
    """Append a row that is in force under that key from now on; the earlier one is superseded, never edited.

    Raises AlreadyDone where another act took the place at the same moment.
    """
    rows = table._default_manager
    earlier = rows.filter(in_force_key=in_force_key).first()
    try:
        with transaction.atomic():
            if earlier is not None:
                rows.filter(pk=earlier.pk).update(in_force_key=None)
            return rows.create(in_force_key=in_force_key, supersedes=earlier, **fields)
    except IntegrityError:
        # The unique key is the last word where a database has no row locks; any other constraint is a fault of ours.
        if rows.filter(in_force_key=in_force_key).exclude(pk=earlier.pk if earlier else None).exists():
            raise AlreadyDone() from None
        raise
