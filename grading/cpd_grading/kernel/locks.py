"""The one order in which acts lock rows (``ORDER``), and the one function that locks several rows of a table.

Whatever the rule of an act reads is read after a lock that every act which can change it takes too, so that of two
acts at one moment the second reads what the first one left. And since everybody locks in the same order, no two acts
wait for each other in a circle. docs/locks.md says which act locks what.

An act locks what its rule needs, from left to right; it may leave out a step, and never goes back. The rows are
locked alone and read with their joins afterwards: PostgreSQL locks no outer join, MariaDB knows no FOR UPDATE OF.
Transactions read what is committed at each question (READ COMMITTED, which Django sets on MariaDB and MySQL and
which PostgreSQL has by itself).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

# A new row holds the rows that its foreign keys name, as if it had locked them: persons come after what is theirs.
ORDER = ("cohort", "round", "enrolment", "portfolio", "submission", "person", "all else", "audit chain", "news")


def lock(rows: QuerySet[Any]) -> list[UUID]:
    """Lock rows for this transaction, in the order of their keys, and return the keys of those that are there."""
    # Only the rows of this table: a joined one would be locked out of its order.
    return list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
