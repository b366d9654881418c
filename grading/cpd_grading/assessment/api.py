"""The door of this room: marking, moderation, rounds, the marks sheet and the board."""

from __future__ import annotations

from .access import require_may_judge, require_may_see_round, require_may_see_rounds
from .anonymising import anonymise_assessment
from .board import (
    AgreementLine,
    DecisionView,
    MarkRecord,
    RoundLine,
    StepBackView,
    decision_of,
    mark_records,
    marks_to_agree,
    round_lines,
    steps_back,
    waiting_for_a_round,
)
from .decisions import mark_released, record_board_decision
from .domain import Judgement, module_mark, portfolio_mark, read_mark, task_mark
from .evidence import OpenedFile, OpenedPreview, open_attachment, open_preview
from .learner_reviews import reviews_for_learner
from .marking import complete_marking, mark_task, record_conversation, reopen_marking
from .marks_in_force import MarkedTask, policy_and_module, tasks_of
from .marks_sheet import Sheet, SheetLine, sheet_of, unagreed
from .moderation import (
    agree_marks,
    close_moderation,
    comment_as_examiner,
    draw_sample,
    reopen_moderation,
    sample_plan,
    second_mark,
)
from .rounds import close_marking, locked_round, move_to_next_round, open_round
from .selectors import MarkingLine, MarkingPage, marking_page, marking_queue, may_open_evidence, rounds_of

# For pages, commands and other packages.
__all__ = [
    "AgreementLine", "DecisionView", "Judgement", "MarkRecord", "MarkedTask", "MarkingLine", "MarkingPage",
    "OpenedFile", "OpenedPreview", "RoundLine", "Sheet", "SheetLine", "StepBackView", "agree_marks", "close_marking",
    "close_moderation", "comment_as_examiner", "complete_marking", "decision_of", "draw_sample", "mark_records",
    "mark_task", "marking_page", "marking_queue", "marks_to_agree", "may_open_evidence", "module_mark",
    "move_to_next_round", "open_attachment", "open_preview", "open_round", "portfolio_mark", "read_mark",
    "record_board_decision", "record_conversation", "reopen_marking", "reopen_moderation", "require_may_judge",
    "require_may_see_round", "require_may_see_rounds", "round_lines", "rounds_of", "sample_plan", "second_mark",
    "sheet_of", "steps_back", "task_mark", "waiting_for_a_round",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "anonymise_assessment", "locked_round", "mark_released", "policy_and_module", "reviews_for_learner", "tasks_of",
    "unagreed",
]  # fmt: skip
