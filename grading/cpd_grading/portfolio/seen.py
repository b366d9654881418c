"""The optimistic lock of evidence items: a save names the words it began from."""

from __future__ import annotations

from ..kernel.versions import is_as_seen, require_as_seen
from . import selectors
from .domain import TEXT_ANSWERS, ItemFields, version_document, words_digest
from .models import EvidenceItem


def require_item_as_seen(item: EvidenceItem, told: ItemFields, seen: str, *, is_sent_again: bool) -> None:
    """Nothing writes over words that its writer has not seen.

    ``seen`` is the digest of the words, or of words and files, that an edit began from; ``versions.OVERWRITE`` of
    somebody who has read both. ``is_sent_again``: a new item whose answer was lost, which the same phone may have
    gone on writing. The same words again are no change. Asked under the lock of the task. Raises ChangedMeanwhile.
    """
    newest = item.versions.order_by("-number").first()
    if newest is None:
        return
    kept = selectors.fields_of(newest)
    if version_document(kept) == version_document(told) or (is_sent_again and _is_of_this_phone(kept, told)):
        return
    words = words_digest(kept)
    if not is_as_seen(words, seen) and not (seen and seen == _digest_with_files(item)):
        require_as_seen(words, seen, lambda: ((answer.label, getattr(kept, answer.name)) for answer in TEXT_ANSWERS))


def _digest_with_files(item: EvidenceItem) -> str:
    """What a phone knows an item by: it sends a task later with the digests of everything it saw."""
    return next((one.digest for one in selectors.items_of(item.submission_id) if one.id == item.pk), "")


def _is_of_this_phone(kept: ItemFields, told: ItemFields) -> bool:
    """Whether the words that are kept came from the queue that tells newer ones; a form of a page carries no time."""
    if kept.client_saved_at is None or told.client_saved_at is None:
        return False
    return kept.client_saved_at <= told.client_saved_at
