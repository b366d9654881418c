"""The door of the ground floor: time, ids, digests, the audit trail and news. Refusals are in ``kernel.errors``."""

from __future__ import annotations

from .audit import broken_links, newest_act, record_audit
from .characters import says_something
from .clock import KIGALI, kigali_date, today, utc_now
from .digest import canonical, digest_of
from .ids import new_id, seeded_ids
from .keys import draft_key
from .link_tokens import behind_hash, link_digest, told_token
from .messages import Message, Series, Size
from .outbox import deliver_pending
from .tries import again
from .versions import OVERWRITE, SavedNow, version_of
from .waiting import WaitingNews, count_waiting_news, waiting_news

__all__ = [
    "KIGALI",
    "OVERWRITE",
    "Message",
    "SavedNow",
    "Series",
    "Size",
    "WaitingNews",
    "again",
    "behind_hash",
    "broken_links",
    "canonical",
    "count_waiting_news",
    "deliver_pending",
    "digest_of",
    "draft_key",
    "kigali_date",
    "link_digest",
    "new_id",
    "newest_act",
    "record_audit",
    "says_something",
    "seeded_ids",
    "today",
    "told_token",
    "utc_now",
    "version_of",
    "waiting_news",
]
