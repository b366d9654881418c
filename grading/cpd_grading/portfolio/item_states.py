"""Which items are withdrawn, wait for their learner's word, count, and may change: for one row and for a query.

A coach adds something on a learner's behalf; it counts, and may change, once the learner has confirmed it.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ..kernel.errors import ItemWithdrawn, NotConfirmedYet, NotFound
from .domain import TASK
from .models import EvidenceItem


def needs_confirmation(item: EvidenceItem) -> bool:
    """Whether somebody added it for the learner, who has not confirmed it. ``unconfirmed`` says it to a query."""
    return item.recorded_by_id is not None and item.confirmed_at is None


def unconfirmed(path: str = "") -> Q:
    """Items that need confirmation; ``path`` leads to the item from the rows of the query, with "__"."""
    return Q(**{f"{path}recorded_by__isnull": False, f"{path}confirmed_at": None})


def counting(path: str = "") -> Q:
    """Items that are sent when their task is sent: neither withdrawn nor unconfirmed."""
    return Q(**{f"{path}withdrawn_at": None}) & ~unconfirmed(path)


def to_confirm() -> Q:
    """Items whose learner may confirm or decline them now."""
    return unconfirmed() & Q(withdrawn_at=None, submission__state__in=TASK.before("edit"))


def require_not_withdrawn(item: EvidenceItem) -> None:
    """Raises ItemWithdrawn."""
    if item.withdrawn_at is not None:
        raise ItemWithdrawn()


def require_confirmed(item: EvidenceItem) -> None:
    """Raises NotConfirmedYet."""
    if needs_confirmation(item):
        raise NotConfirmedYet()


def require_changeable(item: EvidenceItem) -> None:
    """An item its learner may change, as far as the item decides. Raises ItemWithdrawn, NotConfirmedYet."""
    require_not_withdrawn(item)
    require_confirmed(item)


def item_among(items: QuerySet[EvidenceItem]) -> EvidenceItem:
    """The one item a query finds. Raises NotFound, ItemWithdrawn."""
    item = items.first()
    if item is None:
        raise NotFound()
    require_not_withdrawn(item)
    return item
