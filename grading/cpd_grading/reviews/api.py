"""The door of this room: a coach's reviews, drafts, saved comments, queue and stand-ins."""

from __future__ import annotations

from .anonymising import anonymise_reviews
from .changes import SAME, word_diff
from .comment_bank import (
    SavedCommentView,
    clean_comment,
    feedback_with_saved_comments,
    remove_saved_comment,
    save_comment,
    save_everybodys_comment,
    saved_comments_of,
)
from .independence import may_know_of, require_may_review
from .queue import QUEUE_STATES, QueueFilter, QueueLine, QueuePage, coach_queue, next_in_queue, queue_page
from .review_page import ReviewPage, RoundSent, review_page
from .selectors import ReviewView, decided_by, levels_met, review_view
from .services import CYCLE_OF_THREE, keep_beaten_words, return_task, save_review_draft, sign_off_task
from .stand_ins import LongWait, offer_stand_in, waiting_long, waiting_long_count
from .undo import WINDOW, undo_review
from .waiting import LONG_DAYS, is_waiting_long

# For pages, commands and other packages.
__all__ = [
    "LONG_DAYS", "QUEUE_STATES", "SAME", "WINDOW", "LongWait", "QueueFilter", "QueueLine", "QueuePage", "ReviewPage",
    "ReviewView", "RoundSent", "SavedCommentView", "clean_comment", "coach_queue", "decided_by",
    "feedback_with_saved_comments", "keep_beaten_words", "may_know_of", "next_in_queue", "offer_stand_in",
    "queue_page", "remove_saved_comment", "return_task", "review_page", "save_comment", "save_everybodys_comment",
    "save_review_draft", "saved_comments_of", "sign_off_task", "undo_review", "waiting_long", "word_diff",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "CYCLE_OF_THREE", "anonymise_reviews", "is_waiting_long", "levels_met", "require_may_review", "review_view",
    "waiting_long_count",
]  # fmt: skip
