"""The door of this room: what one person or one area reads."""

from __future__ import annotations

from .desk import Desk, DeskModule, DeskTask, desk, lines_to_send, task_spec_of
from .joinings import Meanwhile, WaitingJoining, WaitingPage, done_meanwhile, joinings_to_confirm
from .learner import ModulePage, TaskLine, TaskPage, module_page, task_page, task_page_of_user
from .progress import LearnerProgress, ModuleProgress, ProgressPage, cohorts_in_sight, narrowed, progress_page
from .signed_in import COACH, SignedIn, signed_in
from .todo import Todo, todo_of
from .traces import Trace, TracedRow, trace_of

# For pages, commands and other packages.
__all__ = [
    "COACH", "Desk", "DeskModule", "DeskTask", "LearnerProgress", "Meanwhile", "ModulePage", "ModuleProgress",
    "ProgressPage", "SignedIn", "TaskLine", "TaskPage", "Todo", "Trace", "TracedRow", "WaitingJoining", "WaitingPage",
    "cohorts_in_sight", "desk", "done_meanwhile", "joinings_to_confirm", "lines_to_send", "module_page", "narrowed",
    "progress_page", "signed_in", "task_page", "task_page_of_user", "task_spec_of", "todo_of", "trace_of",
]  # fmt: skip
