"""The door of this room: consent, holds, retention, retirement and a person's own data."""

from __future__ import annotations

from .clearing import Cleared, clear_past
from .data_export import DataExport, TakenTask, data_export
from .domain import FileLine, HoldView
from .packing import Member, zip_stream
from .retention_plan import DueLine, RetentionPlan, RetentionResult, destroy_past, retention_plan
from .retiring import Retirement, finish_retirements, rehearse_retirement, retire_person
from .selectors import TaskFiles, file_of, files_by_task, files_withdrawn, holds_of, studies_of
from .services import lift_hold, place_hold, withdraw_consent, withdraw_consent_for

# For pages, commands and other packages.
__all__ = [
    "Cleared", "DataExport", "DueLine", "FileLine", "HoldView", "Member", "RetentionPlan", "RetentionResult",
    "Retirement", "TakenTask", "TaskFiles", "clear_past", "data_export", "destroy_past", "file_of", "files_by_task",
    "finish_retirements", "holds_of", "lift_hold", "place_hold", "rehearse_retirement", "retention_plan",
    "retire_person", "studies_of", "withdraw_consent", "withdraw_consent_for", "zip_stream",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "files_withdrawn",
]  # fmt: skip
