"""The state table of a coaching session, and the words for codes of coaching: message ids, put in words at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from ..kernel.flow import Action, State, StateTable
from ..kernel.messages import _

# Codes with the message ids of their words.
ASSIGNMENT_KIND_WORDS: Mapping[str, str] = {
    "advisor": _("advisor"),
    "nll": _("National Leader of Learning"),
    "lll": _("Local Leader of Learning"),
    "sei": _("sector education inspector"),
    "stand_in": _("stand-in while a task waits"),
}
SESSION_MODE_WORDS: Mapping[str, str] = {
    "visit": _("school visit"),
    "phone": _("phone call"),
    "plc": _("PLC meeting"),
}
MEETING_KIND_WORDS: Mapping[str, str] = {
    "plc_sector": _("sector PLC"),
    "plc_district": _("district PLC"),
    "sgac": _("School General Assembly Committee"),
    "partnership": _("partnership meeting"),
}
ACTION_OUTCOME_WORDS: Mapping[str, str] = {"done": _("done"), "continued": _("goes on"), "dropped": _("dropped")}
ASSIGNMENT_KINDS = tuple(ASSIGNMENT_KIND_WORDS)
SESSION_MODES = tuple(SESSION_MODE_WORDS)
MEETING_KINDS = tuple(MEETING_KIND_WORDS)
PLC_KINDS = ("plc_sector", "plc_district")
ACTION_OUTCOMES = tuple(ACTION_OUTCOME_WORDS)

# A session recorded by the coach starts as "counted"; one recorded by the learner, or with somebody who is not
# enrolled, starts as "awaiting" the other side.
SESSION = StateTable(
    "coaching session",
    start="awaiting",
    moves={
        "confirm": {"awaiting": "counted"},
        "decline": {"awaiting": "void"},
        "dispute": {"counted": "disputed"},
        "uphold": {"disputed": "counted"},
        "annul": {"disputed": "void"},
    },
    states={
        "awaiting": State(
            _("waiting for the other side to confirm"), _("This session is waiting for the other side to confirm it.")
        ),
        "counted": State(_("counts"), _("This session counts already.")),
        "disputed": State(_("disputed, does not count until settled"), _("This session is disputed.")),
        "void": State(_("does not count"), _("This session does not count.")),
    },
    actions={
        "confirm": Action(_("confirm"), _("It cannot be confirmed now.")),
        "decline": Action(_("say that it did not take place"), _("It cannot be declined now.")),
        "dispute": Action(_("dispute"), _("It cannot be disputed now.")),
        "uphold": Action(_("decide that it counts"), _("There is no dispute to settle.")),
        "annul": Action(_("decide that it does not count"), _("There is no dispute to settle.")),
    },
)
