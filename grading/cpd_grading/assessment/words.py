"""The state table of an assessment round, and the words for codes of marking: message ids, put in words at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from ..kernel.flow import Action, State, StateTable
from ..kernel.messages import _

ROUND = StateTable(
    "assessment round",
    start="marking",
    moves={
        "mark": {"marking": "marking"},
        "close_marking": {"marking": "moderation"},
        "moderate": {"moderation": "moderation"},
        "close_moderation": {"moderation": "board"},
        # A sheet that proves wrong before release goes back to the moderator, never past the board.
        "reopen_moderation": {"board": "moderation"},
        "ratify": {"board": "board"},
        "release": {"board": "released"},
    },
    states={
        "marking": State(_("marking"), _("This round is being marked.")),
        "moderation": State(_("moderation"), _("This round is in moderation.")),
        "board": State(_("at the board"), _("This round is at the board.")),
        "released": State(_("released"), _("The results of this round are released.")),
    },
    actions={
        "mark": Action(_("give marks"), _("Its portfolios cannot be marked now.")),
        "close_marking": Action(_("close marking"), _("Marking cannot be closed now.")),
        "moderate": Action(_("moderate"), _("It cannot be moderated now.")),
        "close_moderation": Action(_("close moderation"), _("Moderation cannot be closed now.")),
        "reopen_moderation": Action(_("take back to moderation"), _("It cannot be taken back to moderation now.")),
        "ratify": Action(_("record the board's decision"), _("A decision of the board cannot be recorded now.")),
        "release": Action(_("confirm the release"), _("Its results cannot be released now.")),
    },
)
# Codes with the message ids of their words; SHEET_WORDS as a marks sheet prints them.
OUTCOME_WORDS: Mapping[str, str] = {
    "pass": _("pass"),
    "refer": _("refer: improve named parts and try again"),
    "fail": _("not passed"),
    "deferred": _("deferred: the same sitting again"),
    "void": _("void"),
}
SHEET_WORDS: Mapping[str, str] = {
    "pass": _("PASS"),
    "refer": _("REFER"),
    "fail": _("FAIL"),
    "deferred": _("DEFERRED"),
    "void": _("VOID"),
}
DECISION_WORDS: Mapping[str, str] = {"return": _("returned"), "sign_off": _("signed off")}
STAGE_WORDS: Mapping[str, str] = {
    "first": _("first mark"),
    "second": _("second mark"),
    "agreed": _("agreed mark"),
}
COMPONENT_WORDS: Mapping[str, str] = {
    "portfolio": _("portfolio"),
    "conversation": _("professional conversation"),
    "professional_conversation": _("professional conversation"),
}
SAMPLE_REASON_WORDS: Mapping[str, str] = {
    "fail": _("not passed"),
    "borderline": _("borderline"),
    "assessor": _("assessor"),
    "top_band": _("top band"),
    "low_assurance": _("low assurance"),
    "random": _("by lot"),
}
OTHER_COMPONENT = _("another component of this module")
OUTCOMES = tuple(OUTCOME_WORDS)
FLAG_WORDS: Mapping[str, str] = {"cycle_of_three": _("three people sign off in a circle")}
STEP_BACK_WORDS: Mapping[str, str] = {
    "entry_moved": _("moved to the next round"),
    "marking_reopened": _("marking reopened"),
    "moderation_reopened": _("taken back to moderation"),
}
QUEUE_WORDS: Mapping[str, str] = {
    "waiting": _("Waiting for me"),
    "begun": _("Begun"),
    "returned": _("Returned"),
    "decided": _("Decided lately"),
}
# Answers of a piece of evidence, where a page shows what changed.
