"""The optimistic lock of a coach's draft: two phones, or two tabs, never write over each other unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from ..kernel import versions
from ..kernel.characters import says_something
from ..kernel.messages import _
from ..portfolio.api import submission_view
from ..portfolio.models import Manifest
from .domain import GENERAL
from .models import ReviewDraft

IN_GENERAL = _("In general")


def version_of_draft(levels: Mapping[str, str], feedback: Mapping[str, str]) -> str:
    """What the lock knows a draft by; "" while nothing is ticked or written."""
    said = {key: text for key, text in feedback.items() if says_something(text)}
    return versions.version_of([dict(levels), said] if levels or said else None)


def require_as_seen(
    manifest: Manifest, coach_id: UUID, levels: Mapping[str, str], feedback: Mapping[str, str], seen: str
) -> None:
    """``seen`` is the version of the draft that this coach began from. The same words again are no change.

    Raises ChangedMeanwhile with what is saved now, criterion by criterion.
    """
    row = ReviewDraft.objects.select_for_update().filter(manifest=manifest, coach_id=coach_id).first()
    if row is None:
        return
    kept = version_of_draft(row.levels, row.feedback)
    if kept not in ("", version_of_draft(levels, feedback)):
        versions.require_as_seen(kept, seen, lambda: _words(row, manifest))


def _words(row: ReviewDraft, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """(criterion, feedback) in the order of the rubric, in the coach's language as far as it is written in it."""
    spec = submission_view(manifest.submission).spec
    language = row.coach.language
    named = {one.key: str(one.text.get(language) or one.text.get("en", "")) for one in spec.criteria}
    named[GENERAL] = IN_GENERAL
    return ((label, row.feedback.get(key, "")) for key, label in named.items())
