"""What news that was not delivered waits for, in words: beside the codes of ``portfolio.addresses`` and the outbox."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..kernel.waiting import FAILED
from ..portfolio.api import NO_ACCOUNT, NO_ANONYMOUS_ID, NO_BLOCK

WAITING: Mapping[str, Promise] = {
    "": _("It was not tried yet."),
    NO_ACCOUNT: _("The learner has no account yet. Join it on the office page."),
    NO_BLOCK: _("The course has no block for this task or module. Publish it in Studio."),
    NO_ANONYMOUS_ID: _("The gradebook does not know the learner yet. They open the course once."),
    FAILED: _("It failed. An operator finds the error in the log of that time."),
}


def say_waiting(reason: str) -> str:
    """The sentence for a reason of ``waiting_news`` or ``count_waiting_news``."""
    return str(WAITING[reason])
