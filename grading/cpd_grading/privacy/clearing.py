"""What is of no use any more: news that was delivered, links nobody answered by. Each room removes its own rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ..coaching.api import clear_session_links
from ..kernel.outbox import clear_delivered
from ..witnesses.api import clear_invitations, clearable_invitations
from .holding import is_held

AFTER_A_LINK = timedelta(days=30)  # so long somebody who comes late reads why a link does not open


@dataclass(frozen=True)
class Cleared:
    """How many rows went, or would go. An invitation that somebody holds stays, with the rest of the evidence."""

    news: int
    invitations: int
    links: int


def clear_past(*, now: datetime, is_dry_run: bool = False) -> Cleared:
    """Remove delivered news after CPD_NEWS_DAYS, and links 30 days after their end: invitations that were taken back
    or never answered, and what was kept of the links of sessions."""
    days: int = settings.CPD_NEWS_DAYS  # type: ignore[misc]  # set by settings.common
    before = now - AFTER_A_LINK
    news = clear_delivered(before=now - timedelta(days=days), is_dry_run=is_dry_run)
    links = clear_session_links(before=before, is_dry_run=is_dry_run)
    waiting = clearable_invitations(before=before)
    invitations = 0
    for enrolment_id, count in waiting.items():
        with transaction.atomic():
            if not is_held(enrolment_id):
                invitations += count if is_dry_run else clear_invitations(enrolment_id, before=before)
    return Cleared(news, invitations, links)
