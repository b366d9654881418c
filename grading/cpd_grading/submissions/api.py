"""The door of this room: what a task holds, whether it is ready, submitting tasks and modules."""

from __future__ import annotations

from .modules import submit_module
from .pressed import PhoneClock, pressed_between
from .readiness import TaskEvidence, missing_of_task
from .submitting import FromPhone, submit_task
from .task_evidence import task_evidence, task_evidence_page

# For pages, commands and other packages.
__all__ = [
    "FromPhone", "PhoneClock", "submit_module", "submit_task",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "TaskEvidence", "missing_of_task", "pressed_between", "task_evidence", "task_evidence_page",
]  # fmt: skip
