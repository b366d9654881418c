"""The house's codes in words for people; msgids for the translators. Codes are for programs, these are for pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language, gettext

from .kernel.errors import _
from .portfolio.domain import Missing

WORDS: dict[str, str] = {
    # task states, as a learner and a coach read them
    "not_started": _("not started"),
    "open": _("in progress"),
    "submitted": _("waiting for the coach"),
    "returned": _("to improve"),
    "submit": _("send"),
    "edit": _("change"),
    "signed_off": _("signed off"),
    # module stages
    "collecting": _("Collecting"),
    "with_ur_ce": _("With UR-CE"),
    "at_the_board": _("At the board"),
    "result": _("Result"),
    # outcomes
    "pass": _("pass"),
    "refer": _("refer: improve named parts and try again"),
    "fail": _("not passed"),
    "deferred": _("deferred: the same sitting again"),
    "void": _("void"),
    # outcomes as a marks sheet prints them
    "sheet:pass": _("PASS"),
    "sheet:refer": _("REFER"),
    "sheet:fail": _("FAIL"),
    "sheet:deferred": _("DEFERRED"),
    "sheet:void": _("VOID"),
    # whose mark
    "first": _("first mark"),
    "second": _("second mark"),
    "agreed": _("agreed mark"),
    # places in a task's document
    "place:title": _("title"),
    "place:brief": _("brief"),
    "place:criteria": _("criterion"),
    "place:text": _("statement"),
    "place:levels": _("level"),
    "place:description": _("description"),
    "place:weight": _("weight"),
    "place:points": _("points"),
    "place:due_week": _("due week"),
    "place:evidence_kinds": _("kind of evidence"),
    "place:met": _("met"),
    "place:standards": _("standard"),
    "place:outcomes": _("learning outcome"),
    # coaching assignments
    "nll": _("National Leader of Learning"),
    "lll": _("Local Leader of Learning"),
    "sei": _("sector education inspector"),
    # sessions
    "awaiting": _("waiting for the other side to confirm"),
    "counted": _("counts"),
    "disputed": _("disputed, does not count until settled"),
    "visit": _("school visit"),
    "phone": _("phone call"),
    "plc": _("PLC meeting"),
    # meetings
    "plc_sector": _("sector PLC"),
    "plc_district": _("district PLC"),
    "sgac": _("School General Assembly Committee"),
    "partnership": _("partnership meeting"),
    "done": _("done"),
    "continued": _("goes on"),
    "dropped": _("dropped"),
    # evidence
    "work_product": _("something I made or used"),
    "observation_record": _("notes of an observation"),
    "witness_testimony": _("what a witness says"),
    "reflective_account": _("my reflection"),
    "professional_discussion": _("a professional discussion"),
    "coaching_log": _("coaching notes"),
    "plc_record": _("PLC notes"),
    "photo_audio_video": _("photo, audio or video"),
    "in_situ": _("seen in place, no file"),
    "rpl": _("earlier learning"),
    "shared_group_product": _("made together with others"),
    "own_school": _("my own school"),
    "partner_school": _("a partner school"),
    "other": _("another place"),
    "none": _("No child is in it"),
    "not_identifiable": _("Children are in it, but nobody can be recognised"),
    "identifiable": _("A child can be recognised"),
    # rounds
    "marking": _("marking"),
    "moderation": _("moderation"),
    "board": _("at the board"),
    "released": _("released"),
    "marked": _("marked"),
    "return": _("returned"),
    "sign_off": _("signed off"),
    # what was opened or moved again in a round
    "entry_moved": _("moved to the next round"),
    "marking_reopened": _("marking reopened"),
    "moderation_reopened": _("taken back to moderation"),
    # why in the sample
    "borderline": _("borderline"),
    "assessor": _("assessor"),
    "top_band": _("top band"),
    "low_assurance": _("low assurance"),
    "random": _("by lot"),
    "cycle_of_three": _("three people sign off in a circle"),
    # roles
    "moderator": _("moderator"),
    "external_examiner": _("external examiner"),
    "exam_officer": _("exam officer"),
    "programme_manager": _("programme manager"),
    "advisor": _("advisor"),
    "seo": _("sector education officer"),
    "deo": _("district education officer"),
    # components
    "portfolio": _("portfolio"),
    "conversation": _("professional conversation"),
    "professional_conversation": _("professional conversation"),
    "en": "English",
    "rw": "Ikinyarwanda",
    "fr": "Français",
}

MISSING: dict[str, str] = {
    "what_i_did": _("“%(what)s”: say what you did."),
    "what_changed": _("“%(what)s”: say what changed."),
    "when": _("“%(what)s”: say when it was."),
    "file": _("“%(what)s”: add a photo or a document."),
    "children_question": _("“%(what)s”: say whether a child can be recognised."),
    "evidence_for_criterion": _("No evidence yet for: %(what)s"),
    "file_on_its_way": _("“%(what)s” is still on its way. Finish sending it, or give it up."),
    "task_not_signed_off": _("Task not signed off yet: %(what)s"),
    "coaching_sessions": _("Coaching sessions: %(have)s of %(need)s"),
    "plc_meetings": _("PLC meetings: %(have)s of %(need)s"),
    "sgac_meetings": _("School General Assembly Committee meetings: %(have)s of %(need)s"),
}

WAITING: dict[str, tuple[str, str]] = {
    "tasks_returned": (_("%(count)s task to improve"), _("%(count)s tasks to improve")),
    "modules_ready": (_("%(count)s module ready to send to UR-CE"), _("%(count)s modules ready to send to UR-CE")),
    "results_to_read": (_("%(count)s result to read"), _("%(count)s results to read")),
    "study_on": (_("study and work on your tasks"), _("study and work on your tasks")),
    "tasks_to_review": (_("%(count)s task to review"), _("%(count)s tasks to review")),
    "people_to_visit": (_("%(count)s head teacher to coach"), _("%(count)s head teachers to coach")),
    "sessions_to_confirm": (_("%(count)s coaching session to confirm"), _("%(count)s coaching sessions to confirm")),
    "portfolios_to_mark": (_("%(count)s portfolio to mark"), _("%(count)s portfolios to mark")),
    "samples_to_draw": (_("%(count)s sample to draw"), _("%(count)s samples to draw")),
    "portfolios_to_moderate": (_("%(count)s portfolio to moderate"), _("%(count)s portfolios to moderate")),
    "rounds_to_comment": (_("%(count)s round to comment on"), _("%(count)s rounds to comment on")),
    "releases_to_confirm": (_("%(count)s release to confirm"), _("%(count)s releases to confirm")),
    "decisions_to_record": (_("%(count)s board decision to record"), _("%(count)s board decisions to record")),
    "rounds_in_moderation": (_("%(count)s round in moderation"), _("%(count)s rounds in moderation")),
    "rounds_marking": (_("%(count)s round being marked"), _("%(count)s rounds being marked")),
    "disputes_to_settle": (_("%(count)s disputed session to settle"), _("%(count)s disputed sessions to settle")),
    "wordings_changed": (_("%(count)s changed task wording to decide"), _("%(count)s changed task wordings to decide")),
    "progress_to_read": (_("progress of %(count)s learner"), _("progress of %(count)s learners")),
}


def word(code: str) -> str:
    """The words for a state, kind, outcome or other code of the house; anything else as it is."""
    return gettext(WORDS[code]) if code in WORDS else code


def missing_sentence(missing: Missing, titles: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """What is missing as a sentence; ``titles`` puts names in place of slugs."""
    text = missing.text or (titles or {}).get(missing.what)
    what = in_language(text) if text else word(missing.what)
    return gettext(MISSING[missing.code]) % {"what": what, "have": missing.have, "need": missing.need}


def in_language(text: Mapping[str, str]) -> str:
    """A text by language in the active one, or in English where it is not translated."""
    return text.get((get_language() or "en")[:2]) or text.get("en", "")
