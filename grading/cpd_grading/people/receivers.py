"""What this room hears of accounts, whoever deletes one: the platform, an admin page or a shell."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models.signals import pre_delete

from ..kernel.clock import utc_now
from .anonymising import account_deleted


def on_account_deleted(sender: Any, instance: Any, **_kwargs: Any) -> None:
    """Before the row goes, while it still names its person."""
    account_deleted(instance.pk, now=utc_now())


pre_delete.connect(
    on_account_deleted, sender=settings.AUTH_USER_MODEL, dispatch_uid="cpd_grading.people.on_account_deleted"
)
