"""Overwriting what rows say of a person, so that doing it twice is doing it once."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet


def blank(rows: QuerySet[Any], **values: object) -> int:
    """Give the columns of these rows the same values, and return how many rows said something else before."""
    differs = Q()
    for name, value in values.items():
        differs |= ~Q(**{name: value})
    ids = list(rows.filter(differs).values_list("pk", flat=True))
    model: type[Model] = rows.model
    # By key: some databases do not update rows through a join.
    model._default_manager.filter(pk__in=ids).update(**values)
    return len(ids)
