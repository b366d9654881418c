"""The two state tables of the learner, and the words for codes of evidence: message ids, put in words at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from ..kernel.flow import Action, State, StateTable
from ..kernel.messages import _

TASK = StateTable(
    "task submission",
    start="open",
    moves={
        "edit": {"open": "open", "returned": "returned"},
        # A coach who saw something in the school may say so until the task is signed off.
        "see_in_place": {"open": "open", "returned": "returned", "submitted": "submitted"},
        # A task that is signed off takes no new witness.
        "invite_witness": {"open": "open", "returned": "returned", "submitted": "submitted"},
        "submit": {"open": "submitted", "returned": "submitted"},
        "return": {"submitted": "returned"},
        "sign_off": {"submitted": "signed_off"},
        # A coach takes a decision back within ten minutes.
        "undo": {"returned": "submitted", "signed_off": "submitted"},
        # A referral by the board names the task for the next sitting.
        "reopen": {"signed_off": "open"},
    },
    states={
        "open": State(_("in progress"), _("This task is in progress.")),
        "submitted": State(_("waiting for the coach"), _("This task is waiting for the coach.")),
        "returned": State(_("to improve"), _("This task was returned to be improved.")),
        "signed_off": State(_("signed off"), _("This task is signed off already.")),
    },
    actions={
        "edit": Action(_("change"), _("Its evidence cannot be changed now.")),
        "see_in_place": Action(_("record as seen in place"), _("What was seen at the school cannot be recorded now.")),
        "invite_witness": Action(_("ask a witness"), _("A witness cannot be asked now.")),
        "submit": Action(_("send"), _("It cannot be sent to the coach now.")),
        "return": Action(_("return to improve"), _("It cannot be returned now.")),
        "sign_off": Action(_("sign off"), _("It cannot be signed off now.")),
        "undo": Action(_("take the decision back"), _("There is no decision to take back.")),
        "reopen": Action(_("open again"), _("It cannot be opened again now.")),
    },
)
PORTFOLIO = StateTable(
    "module portfolio",
    start="open",
    moves={
        "submit": {"open": "submitted"},
        "mark": {"submitted": "marked"},
        "remark": {"marked": "submitted"},
        "release": {"marked": "released"},
    },
    states={
        "open": State(_("being put together"), _("This portfolio is still being put together.")),
        "submitted": State(_("waiting for marks"), _("This portfolio is waiting for its marks.")),
        "marked": State(_("marked"), _("This portfolio is marked already.")),
        "released": State(_("result released"), _("The result of this portfolio is released.")),
    },
    actions={
        "submit": Action(_("send to UR-CE"), _("It cannot be sent to UR-CE now.")),
        "mark": Action(_("give marks"), _("It cannot be marked now.")),
        "remark": Action(_("open the marking again"), _("Its marking cannot be opened again now.")),
        "release": Action(_("release the result"), _("Its result cannot be released now.")),
    },
)

# Codes with the message ids of their words.
EVIDENCE_KIND_WORDS: Mapping[str, str] = {
    "work_product": _("something I made or used"),
    "observation_record": _("notes of an observation"),
    "witness_testimony": _("what a witness says"),
    "reflective_account": _("my reflection"),
    "professional_discussion": _("a professional discussion"),
    "coaching_log": _("coaching notes"),
    "plc_record": _("PLC notes"),
    "photo_audio_video": _("photo, audio or video"),
    "in_situ": _("to be seen at my school, no file"),
    "rpl": _("earlier learning"),
    "shared_group_product": _("made together with others"),
}
SETTING_WORDS: Mapping[str, str] = {
    "own_school": _("my own school"),
    "partner_school": _("a partner school"),
    "plc": _("PLC meeting"),
    "other": _("another place"),
}
CHILDREN_WORDS: Mapping[str, str] = {
    "none": _("No child is in it"),
    "not_identifiable": _("Children are in it, but nobody can be recognised"),
    "identifiable": _("A child can be recognised"),
}
EVIDENCE_KINDS = tuple(EVIDENCE_KIND_WORDS)
SETTINGS = tuple(SETTING_WORDS)
CHILDREN = tuple(CHILDREN_WORDS)

MISSING: Mapping[str, str] = {
    "what_i_did": _("“%(what)s”: say what you did."),
    "what_changed": _("“%(what)s”: say what changed."),
    "when": _("“%(what)s”: say when it was."),
    "file": _("“%(what)s”: add a photo or a document."),
    "testimony": _("“%(what)s”: ask a witness, or add what they wrote as a file."),
    "place": _("“%(what)s”: say where it can be seen."),
    "source": _("“%(what)s”: say who taught or certified it."),
    "contribution": _("“%(what)s”: say what your own part was."),
    "children_question": _("“%(what)s”: say whether a child can be recognised."),
    "evidence_for_criterion": _("No evidence yet for: %(what)s"),
    "file_on_its_way": _("“%(what)s” is still on its way. Finish sending it, or give it up."),
    "task_not_signed_off": _("Task not signed off yet: %(what)s"),
    "coaching_sessions": _("Coaching sessions: %(have)s of %(need)s"),
    "plc_meetings": _("PLC meetings: %(have)s of %(need)s"),
    "sgac_meetings": _("School General Assembly Committee meetings: %(have)s of %(need)s"),
}
