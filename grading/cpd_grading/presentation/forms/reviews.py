"""Forms of a coach's reviews: a draft, a decision, one taken back, the coach's own comments."""

from __future__ import annotations

from ...reviews.domain import MAX_NOTE, MAX_SAVED_COMMENT
from .base import PostedForm, prefixed
from .fields import Id, Text
from .sent import Sent

LEVEL, FEEDBACK, CHOSEN, COMMENT = "level:", "feedback:", "phrase:", "text:"


class DraftForm(PostedForm):
    """Levels and feedback by criterion (``level:c1``, ``feedback:c1``; ``feedback:`` is of the whole task)."""

    seen_draft = Text()

    def add_fields(self, sent: Sent) -> None:
        limits = {LEVEL: None, FEEDBACK: MAX_NOTE, CHOSEN: None}
        for prefix, limit in limits.items():
            self.fields |= {name: Text(limit) if limit else Text() for name in prefixed(sent, prefix)}


class DecisionForm(DraftForm):
    """The same with what the coach saw, so that it is decided once and on that."""

    seen_digest = Text(required=True)
    request_id = Id(required=True)


class UndoForm(PostedForm):
    review_id = Id(required=True)
    reason = Text()
    request_id = Id(required=True)


class SavedCommentForm(PostedForm):
    """A comment to be used again, in the languages its coach writes: ``text:en``."""

    request_id = Id(required=True)

    def add_fields(self, sent: Sent) -> None:
        self.fields |= {name: Text(MAX_SAVED_COMMENT) for name in prefixed(sent, COMMENT)}


class RemoveCommentForm(PostedForm):
    phrase_id = Id(required=True)
