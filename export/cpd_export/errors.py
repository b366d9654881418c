"""Refusals of this room, in the house's one tree (:class:`cpd_grading.kernel.errors.CpdError`).

BadInput       PurposeMissing · RecipientMissing · WithdrawalReasonMissing
NotFound       NoSuchBatch
RuleViolation  ExportUnderWay · BatchWithdrawn · OnlyLatestBatch · BatchChanged · FolderDiffers
               (NothingToExport is the house's own)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cpd_grading.api import errors

NothingToExport = errors.NothingToExport

__all__ = [
    "BatchChanged",
    "BatchWithdrawn",
    "ExportUnderWay",
    "FolderDiffers",
    "NoSuchBatch",
    "NothingToExport",
    "OnlyLatestBatch",
    "PurposeMissing",
    "RecipientMissing",
    "WithdrawalReasonMissing",
]


def _(message: str) -> str:
    """Mark a sentence for the translators; the edge translates it."""
    return message


class PurposeMissing(errors.BadInput):
    code = "purpose_missing"
    sentence = _("Say what the records are sent for. This is kept with the batch.")


class RecipientMissing(errors.BadInput):
    code = "recipient_missing"
    sentence = _("Say who receives the records. This is kept with the batch.")


class WithdrawalReasonMissing(errors.BadInput):
    code = "withdrawal_reason_missing"
    sentence = _("Say why the batch is withdrawn. This is kept with the batch.")


class NoSuchBatch(errors.NotFound):
    code = "no_such_batch"
    sentence = _("There is no such export batch. Look at the list of batches.")


class ExportUnderWay(errors.RuleViolation):
    code = "export_under_way"
    sentence = _("Another batch of this cohort was made at the same moment. Look at the list of batches first.")


class BatchWithdrawn(errors.RuleViolation):
    code = "batch_withdrawn"
    sentence = _("Batch %(number)s was withdrawn. Use a later one.")
    sample: ClassVar[Mapping[str, object]] = {"number": 7}


class OnlyLatestBatch(errors.RuleViolation):
    code = "only_latest_batch"
    sentence = _(
        "Only the latest batch can be withdrawn, because later ones build on this one. Withdraw the latest one first."
    )


class BatchChanged(errors.RuleViolation):
    code = "batch_changed"
    sentence = _(
        "The files of batch %(number)s are not what they were when it was made (%(files)s). Do not use it; "
        "tell support."
    )
    sample: ClassVar[Mapping[str, object]] = {"number": 7, "files": "marks.csv"}


class FolderDiffers(errors.RuleViolation):
    code = "folder_differs"
    sentence = _("A folder %(folder)s is there already and holds something else. Move it away, then try again.")
    sample: ClassVar[Mapping[str, object]] = {"folder": "batch-007"}
