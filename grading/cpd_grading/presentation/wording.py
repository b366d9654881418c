"""The house's codes in words for people; msgids for the translators. Codes are for programs, these are for pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language, gettext

from ..kernel.errors import _
from ..media.refusal_reasons import REASONS
from ..portfolio.api import LINK_PROBLEMS
from ..portfolio.domain import ANSWERS, Missing
from ..programmes.api import Fault

WORDS: dict[str, str] = {
    # what is said of files and addresses that are not taken: plain English is their code
    **{phrase: phrase for phrase in (*REASONS, *LINK_PROBLEMS)},
    # task states, as a learner and a coach read them
    "not_started": _("not started"),
    "open": _("in progress"),
    "submitted": _("waiting for the coach"),
    "returned": _("to improve"),
    "submit": _("send"),
    "edit": _("change"),
    "see_in_place": _("record as seen in place"),
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
    "place:slug": _("short name"),
    "place:module": _("module"),
    "place:display_name": _("name"),
    "place:guides": _("guide"),
    "place:new": _("new"),
    "place:remove": _("take it out"),
    # what keeps a task from being ready, after its place
    "fault:missing": _("is missing"),
    "fault:too_few": _("more is needed: one criterion, one kind of evidence, two levels at least"),
    "fault:bad_number": _("write a number, such as 25 or 12.5"),
    "fault:bad_code": _("write letters, digits, - and _ only"),
    "fault:bad_choice": _("choose from the list"),
    "fault:bad_week": _("write the number of a week, 1 or later, or nothing"),
    "fault:bad_value": _("it cannot be read; ask whoever built the course"),
    "fault:no_weight": _("one criterion needs a weight above 0"),
    "fault:no_points": _("one level needs points above 0"),
    "fault:met_and_not": _("one level must be met and one must not be"),
    "fault:levels_in_order": _("the levels must go from the lowest to the highest"),
    # coaching assignments
    "nll": _("National Leader of Learning"),
    "lll": _("Local Leader of Learning"),
    "sei": _("sector education inspector"),
    "stand_in": _("stand-in while a task waits"),
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
    "in_situ": _("to be seen at my school, no file"),
    "rpl": _("earlier learning"),
    "shared_group_product": _("made together with others"),
    "own_school": _("my own school"),
    "partner_school": _("a partner school"),
    "other": _("another place"),
    "none": _("No child is in it"),
    "not_identifiable": _("Children are in it, but nobody can be recognised"),
    "identifiable": _("A child can be recognised"),
    # files on their learner's list
    "file:draft": _("not sent yet"),
    "file:sent": _("sent"),
    "file:taken_out": _("taken out"),
    "file:consent": _("withdrawn and destroyed"),
    "file:retention": _("destroyed, its time is over"),
    # witnesses
    "invite_witness": _("ask a witness"),
    "take_back": _("take back"),
    "answered": _("answered"),
    "declined": _("declined"),
    "waiting": _("has not answered yet"),
    "expired": _("the link is too old"),
    "taken_back": _("taken back"),
    # rounds
    "marking": _("marking"),
    "moderation": _("moderation"),
    "board": _("at the board"),
    "released": _("released"),
    "marked": _("marked"),
    "return": _("returned"),
    "sign_off": _("signed off"),
    # what waits in a coach's queue
    "queue:waiting": _("Waiting for me"),
    "queue:begun": _("Begun"),
    "queue:returned": _("Returned"),
    "queue:decided": _("Decided lately"),
    # answers of a piece of evidence, where a page shows what changed
    **{f"answer:{answer.name}": answer.label for answer in ANSWERS if answer.label},
    # fields of forms that are no answers of a piece of evidence, where a refusal names them
    "field:link": _("Web address"),
    "field:file": _("Photo or document"),
    "field:reason": _("Why?"),
    "field:ended_on": _("Last day"),
    "field:comment": _("Feedback"),
    "field:seen_on": _("When did you see it?"),
    "field:saw_it_on": _("When was it?"),
    "field:held_on": _("When was it?"),
    "field:description": _("What did you see?"),
    "field:statement": _("What I saw"),
    "field:witness_name": _("Name of the witness"),
    "field:witness_post": _("What the witness is"),
    "field:minutes": _("Minutes"),
    "field:mark": _("Mark"),
    "field:people": _("Who took part?"),
    "field:notes": _("What was said, and what it shows"),
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
    # why an enrolment ended
    "ended:completed": _("completed"),
    "ended:withdrawn": _("withdrawn by the learner"),
    "ended:transferred": _("moved to another cohort"),
    "ended:excluded": _("excluded"),
    "ended:deceased": _("deceased"),
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

WAITING: dict[str, tuple[str, str]] = {
    "tasks_returned": (_("%(count)s task to improve"), _("%(count)s tasks to improve")),
    "evidence_to_confirm": (
        _("%(count)s piece of evidence that your coach added: is it yours?"),
        _("%(count)s pieces of evidence that your coach added: are they yours?"),
    ),
    "modules_ready": (_("%(count)s module ready to send to UR-CE"), _("%(count)s modules ready to send to UR-CE")),
    "results_to_read": (_("%(count)s result to read"), _("%(count)s results to read")),
    "study_on": (_("study and work on your tasks"), _("study and work on your tasks")),
    "tasks_to_review": (_("%(count)s task to review"), _("%(count)s tasks to review")),
    "people_to_visit": (_("%(count)s head teacher to coach"), _("%(count)s head teachers to coach")),
    "files_withdrawn": (
        _("%(count)s file withdrawn in work you review, because somebody may no longer be shown"),
        _("%(count)s files withdrawn in work you review, because somebody may no longer be shown"),
    ),
    "sessions_to_confirm": (_("%(count)s coaching session to confirm"), _("%(count)s coaching sessions to confirm")),
    "portfolios_to_mark": (_("%(count)s portfolio to mark"), _("%(count)s portfolios to mark")),
    "samples_to_draw": (_("%(count)s sample to draw"), _("%(count)s samples to draw")),
    "portfolios_to_moderate": (_("%(count)s portfolio to moderate"), _("%(count)s portfolios to moderate")),
    "rounds_to_comment": (_("%(count)s round to comment on"), _("%(count)s rounds to comment on")),
    "releases_to_confirm": (_("%(count)s release to confirm"), _("%(count)s releases to confirm")),
    "decisions_to_record": (_("%(count)s board decision to record"), _("%(count)s board decisions to record")),
    "rounds_in_moderation": (_("%(count)s round in moderation"), _("%(count)s rounds in moderation")),
    "rounds_marking": (_("%(count)s round being marked"), _("%(count)s rounds being marked")),
    "accounts_to_confirm": (_("%(count)s account to confirm"), _("%(count)s accounts to confirm")),
    "reviews_waiting_long": (
        _("%(count)s task has waited for a coach for two weeks"),
        _("%(count)s tasks have waited for a coach for two weeks"),
    ),
    "disputes_to_settle": (_("%(count)s disputed session to settle"), _("%(count)s disputed sessions to settle")),
    "wordings_changed": (_("%(count)s changed task wording to decide"), _("%(count)s changed task wordings to decide")),
    "progress_to_read": (_("progress of %(count)s learner"), _("progress of %(count)s learners")),
}


def word(code: str) -> str:
    """The words for a state, kind, outcome or other code of the house; anything else as it is."""
    return gettext(WORDS[code]) if code in WORDS else code


def place_words(place: Sequence[str | int]) -> str:
    """Where in a task's document something stands, such as “criterion 2, level 1, title, English”."""
    parts: list[str] = []
    for step in place:
        if isinstance(step, int) and parts:
            parts[-1] += f" {step + 1}"
        else:
            parts.append(word(f"place:{step}" if f"place:{step}" in WORDS else str(step)))
    return ", ".join(parts)


def fault_sentence(fault: Fault) -> str:
    """One fault of a task, its place and what is wrong there, for its author."""
    said = word(f"fault:{fault.code}")
    return f"{place_words(fault.place)}: {said}" if fault.place else said


def field_name(name: str) -> str:
    """A form's field as its label says it; the name itself where no person fills it in."""
    known = (code for code in (f"field:{name}", f"answer:{name}") if code in WORDS)
    return word(next(known, name))


def missing_sentence(missing: Missing, titles: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """What is missing as a sentence; ``titles`` puts names in place of slugs."""
    text = missing.text or (titles or {}).get(missing.what)
    what = in_language(text) if text else word(missing.what)
    return gettext(MISSING[missing.code]) % {"what": what, "have": missing.have, "need": missing.need}


def in_language(text: Mapping[str, str]) -> str:
    """A text by language in the active one, or in English where it is not translated."""
    return text.get((get_language() or "en")[:2]) or text.get("en", "")
