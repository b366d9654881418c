"""The one door of this room: batches are made, written, listed and checked here."""

from __future__ import annotations

from .batches.selectors import BatchDetail, BatchView, batch_detail, batches_of, exported_awards
from .batches.services import BatchReport, export_batch, make_batch, rewrite_batch, withdraw_batch
from .verify import VerifyReport, verify_batch

__all__ = [
    "BatchDetail",
    "BatchReport",
    "BatchView",
    "VerifyReport",
    "batch_detail",
    "batches_of",
    "export_batch",
    "exported_awards",
    "make_batch",
    "rewrite_batch",
    "verify_batch",
    "withdraw_batch",
]
