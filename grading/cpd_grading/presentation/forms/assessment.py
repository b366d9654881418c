"""Forms of UR-CE: marking, rounds, second marks, the board's decision."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from ...kernel.errors import BadField, CpdError
from ...kernel.messages import Message, _
from ...reviews.domain import MAX_NOTE
from .base import PostedForm, prefixed, wrong_ids
from .fields import Choice, Day, Flag, Id, Text, Upload
from .office import ReasonForm
from .sent import Sent

LEVEL, REASON, MARK, RULING, RULING_REASON = "level:", "reason:", "mark:", "ruling:", "ruling_reason:"
NO_RULING = Message(_("A reason stands without a ruling. Choose deferred or void."))
NOT_COMPARED = Message(_("Tick that you compared the decision with the signed minute."))


class MarkTaskForm(PostedForm):
    """Levels by criterion, and why one was changed."""

    slug = Text(required=True)

    def add_fields(self, sent: Sent) -> None:
        self.fields |= {name: Text() for prefix in (LEVEL, REASON) for name in prefixed(sent, prefix)}


class ConversationForm(PostedForm):
    """The mark is read, and refused, where marks are."""

    held_on = Day(required=True)
    people = Text()
    notes = Text(MAX_NOTE)
    mark = Text()


class OpenRoundForm(PostedForm):
    cohort_id = Id(required=True)
    module_code = Text(required=True)


class MoveForm(ReasonForm):
    portfolio_id = Id(required=True)


class SeedForm(PostedForm):
    seed = Text(required=True)


class ExaminerForm(PostedForm):
    comment = Text(MAX_NOTE)
    standards_met = Choice(("yes", "no"), required=True)


class MarksForm(ReasonForm):
    """Second or agreed marks by component: ``mark:portfolio``."""

    def add_fields(self, sent: Sent) -> None:
        self.fields |= {name: Text() for name in prefixed(sent, MARK)}


class BoardDecisionForm(PostedForm):
    """The council's decision with the signed minute; ``ruling:<portfolio id>`` and ``ruling_reason:<portfolio id>``."""

    sheet_digest = Text(required=True)
    held_on = Day(required=True)
    reference = Text()
    minute = Upload()

    def add_fields(self, sent: Sent) -> None:
        self.ruled = prefixed(sent, RULING)
        self.fields |= {name: Text() for name in (*self.ruled, *prefixed(sent, RULING_REASON))}

    def mistakes(self) -> Iterator[CpdError]:
        yield from super().mistakes()
        yield from wrong_ids(self.ruled, RULING)
        outcomes = self.under(RULING)
        for key in self.under(RULING_REASON):
            if key not in outcomes:
                yield BadField(field=f"{RULING}{key}", problem=NO_RULING)

    def rulings(self) -> dict[UUID, dict[str, str]]:
        """By portfolio. Raises as ``answers``."""
        self.answers()
        reasons = self.under(RULING_REASON)
        return {
            UUID(key): {"outcome": outcome, "reason": reasons.get(key, "")}
            for key, outcome in self.under(RULING).items()
        }


class ReleaseForm(PostedForm):
    compared = Flag()

    def mistakes(self) -> Iterator[CpdError]:
        yield from super().mistakes()
        if not self.cleaned_data.get("compared"):
            yield BadField(field="compared", problem=NOT_COMPARED)
