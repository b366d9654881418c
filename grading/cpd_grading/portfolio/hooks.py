"""Moments of evidence that rooms above must act on in the same transaction."""

from __future__ import annotations

from uuid import UUID

from ..kernel.hooks import Hook

ITEM_WITHDRAWN: Hook[UUID] = Hook("item withdrawn")  # the item's id
