"""Forms of coaching sessions and of meetings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ...coaching.domain import (
    MAX_ACTION,
    MAX_CODE,
    MAX_MINUTES,
    MAX_OWNER,
    MAX_TEXT,
    MEETING_KINDS,
    SESSION_MODES,
    NewAction,
    percent,
)
from ...coaching.words import ACTION_OUTCOMES
from ...kernel.errors import CpdError
from ...kernel.messages import _
from .base import PostedForm, Row, prefixed, wrong_ids
from .fields import Choice, Day, Id, Ids, Pressed, Text, WholeNumber, as_asked
from .sent import Sent

REVIEWED = "reviewed:"
REPLIES = {"agree": _("Yes, it took place"), "decline": _("No")}


class SessionForm(PostedForm):
    """A session as its coach records it. Where the coach chooses it, ``module_code`` is "course key|module"."""

    held_on = Day(required=True)
    mode = Choice(SESSION_MODES, required=True)
    minutes = WholeNumber(1, MAX_MINUTES)
    focus = Text(MAX_TEXT, required=True)
    agreed_actions = Text(MAX_TEXT)
    module_code = Text()
    request_id = Id(required=True)


class OwnSessionForm(SessionForm):
    """A session as the learner records it: with which coach."""

    coach_id = Id(required=True)


class ReplyForm(PostedForm):
    """The other side's answer to a session."""

    reply = Pressed({**REPLIES, "dispute": _("Dispute")})
    reason = Text(MAX_TEXT)


class LinkReplyForm(PostedForm):
    """The answer of somebody without an account."""

    reply = Pressed(REPLIES)


class NewLinkForm(PostedForm):
    """The button that makes another link for a session."""

    request_id = Id(required=True)


class SessionReplyForm(ReplyForm):
    session_id = Id(required=True)


class ContributionForm(PostedForm):
    """What an attendee brought to a meeting."""

    meeting_id = Id(required=True)
    contribution = Text(MAX_TEXT, required=True)
    seen = Text()


class ActionForm(Row):
    """One agreed action: what is done, by whom, until when."""

    action_what = Text(MAX_ACTION, required=True)
    action_owner = Text(MAX_OWNER)
    action_due = Day()

    def action(self) -> NewAction:
        said = self.cleaned_data
        return NewAction(what=said["action_what"], owner=said["action_owner"], due_on=said["action_due"])


class FigureForm(Row):
    """One line of pupils' learning: target against result of a class in a subject."""

    figure_class = Text(required=True)
    figure_subject = Text(required=True)
    figure_target = Text(required=True)
    figure_result = Text(required=True)

    def clean_figure_target(self) -> str:
        return as_asked(lambda: percent(str(self.cleaned_data["figure_target"])))

    def clean_figure_result(self) -> str:
        return as_asked(lambda: percent(str(self.cleaned_data["figure_result"])))

    def figures(self) -> dict[str, str]:
        return {name.removeprefix("figure_"): text for name, text in self.cleaned_data.items()}


class MeetingForm(PostedForm):
    """A meeting as its chair records it. Rows of actions and of figures repeat their names, in one order.

    ``reviewed:<action id>`` says what became of an action of the last meeting.
    """

    kind = Choice(MEETING_KINDS, required=True)
    held_on = Day(required=True)
    issue = Text(MAX_TEXT, required=True)
    root_causes = Text(MAX_TEXT)
    questions = Text(MAX_TEXT)
    module_code = Text(MAX_CODE)
    area_code = Text(MAX_CODE)
    roll = Ids()
    request_id = Id(required=True)

    def add_fields(self, sent: Sent) -> None:
        self.outcomes = prefixed(sent, REVIEWED)
        self.fields |= {name: Choice(ACTION_OUTCOMES) for name in self.outcomes}
        self.action_rows, self.figure_rows = ActionForm.rows(sent), FigureForm.rows(sent)

    def mistakes(self) -> Iterator[CpdError]:
        yield from super().mistakes()
        yield from wrong_ids(self.outcomes, REVIEWED)
        for row in (*self.figure_rows, *self.action_rows):
            yield from row.mistakes()

    def meeting(self) -> dict[str, Any]:
        """Arguments of ``record_meeting`` that a person types. Raises as ``answers``."""
        said = self.answers()
        outcomes = {name: said.pop(name) for name in self.outcomes}
        return {
            **said,
            "actions": [row.action() for row in self.action_rows],
            "figures": [row.figures() for row in self.figure_rows],
            "reviewed": {UUID(name.removeprefix(REVIEWED)): outcome for name, outcome in outcomes.items() if outcome},
        }
