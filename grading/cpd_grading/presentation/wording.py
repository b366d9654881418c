"""The codes of the house in words, in the language of whoever reads: states, kinds, roles, what is missing, what waits.

Words stand beside their tables in the rooms; here each table has its name, and the reader's language is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language, gettext, ngettext

from ..assessment.words import (
    COMPONENT_WORDS,
    DECISION_WORDS,
    FLAG_WORDS,
    OUTCOME_WORDS,
    QUEUE_WORDS,
    ROUND,
    SAMPLE_REASON_WORDS,
    SHEET_WORDS,
    STAGE_WORDS,
    STEP_BACK_WORDS,
)
from ..coaching.words import (
    ACTION_OUTCOME_WORDS,
    ASSIGNMENT_KIND_WORDS,
    MEETING_KIND_WORDS,
    SESSION,
    SESSION_MODE_WORDS,
)
from ..kernel.flow import StateTable
from ..kernel.messages import Language, Message, _, in_words, ngettext_lazy
from ..overview.words import MODULE_STAGE_WORDS
from ..people.domain import LANGUAGE_NAMES, ROLE_WORDS
from ..portfolio.domain import ANSWERS, Missing
from ..portfolio.words import CHILDREN_WORDS, EVIDENCE_KIND_WORDS, PORTFOLIO, SETTING_WORDS, TASK
from ..privacy.domain import FILE_WORDS
from ..programmes.api import END_REASON_WORDS, PLACE_WORDS, Fault, fault_message, place_message
from ..uploads.domain import UPLOAD
from ..witnesses.domain import EXPIRED, WITNESS


def _states(table: StateTable) -> dict[str, str]:
    return {code: state.word for code, state in table.words_of_states.items()}


# Every table of codes that a person may read, by the name under which pages ask for it.
WORDS: Mapping[str, Mapping[str, str]] = {
    "task": {**_states(TASK), "not_started": _("not started")},
    "portfolio": _states(PORTFOLIO),
    "session": _states(SESSION),
    "witness": {**_states(WITNESS), "expired": EXPIRED},
    "round": _states(ROUND),
    "upload": _states(UPLOAD),
    "module_stage": MODULE_STAGE_WORDS,
    "evidence": EVIDENCE_KIND_WORDS,
    "setting": SETTING_WORDS,
    "children": CHILDREN_WORDS,
    "language": LANGUAGE_NAMES,
    "file": FILE_WORDS,
    "role": ROLE_WORDS,
    "coach": ASSIGNMENT_KIND_WORDS,
    "mode": SESSION_MODE_WORDS,
    "meeting": MEETING_KIND_WORDS,
    "action": ACTION_OUTCOME_WORDS,
    "decision": DECISION_WORDS,
    "outcome": OUTCOME_WORDS,
    "sheet": SHEET_WORDS,
    "mark": STAGE_WORDS,
    "component": COMPONENT_WORDS,
    "sampled": SAMPLE_REASON_WORDS,
    "flag": FLAG_WORDS,
    "step_back": STEP_BACK_WORDS,
    "queue": QUEUE_WORDS,
    "answer": {answer.name: answer.label for answer in ANSWERS if answer.label},
    "ended": END_REASON_WORDS,
    "place": PLACE_WORDS,
}
# Which tables the choice that was sent under a name belongs to.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "children": ("children",),
    "setting": ("setting",),
    "language": ("language",),
    "kind": ("evidence", "meeting", "coach"),
    "mode": ("mode",),
    "role": ("role",),
    "reviewed": ("action",),
    "ruling": ("outcome",),
    "reason": ("ended",),
}

WAITING: Mapping[str, tuple[str, str]] = {
    "tasks_returned": ngettext_lazy("%(count)s task to improve", "%(count)s tasks to improve"),
    "evidence_to_confirm": ngettext_lazy(
        "%(count)s piece of evidence that your coach added: is it yours?",
        "%(count)s pieces of evidence that your coach added: are they yours?",
    ),
    "modules_ready": ngettext_lazy(
        "%(count)s module ready to send to UR-CE", "%(count)s modules ready to send to UR-CE"
    ),
    "results_to_read": ngettext_lazy("%(count)s result to read", "%(count)s results to read"),
    "study_on": (_("study and work on your tasks"), ""),
    "tasks_to_review": ngettext_lazy("%(count)s task to review", "%(count)s tasks to review"),
    "people_to_visit": ngettext_lazy("%(count)s head teacher to coach", "%(count)s head teachers to coach"),
    "files_withdrawn": ngettext_lazy(
        "%(count)s file withdrawn in work you review, because somebody may no longer be shown",
        "%(count)s files withdrawn in work you review, because somebody may no longer be shown",
    ),
    "sessions_to_confirm": ngettext_lazy(
        "%(count)s coaching session to confirm", "%(count)s coaching sessions to confirm"
    ),
    "portfolios_to_mark": ngettext_lazy("%(count)s portfolio to mark", "%(count)s portfolios to mark"),
    "samples_to_draw": ngettext_lazy("%(count)s sample to draw", "%(count)s samples to draw"),
    "portfolios_to_moderate": ngettext_lazy("%(count)s portfolio to moderate", "%(count)s portfolios to moderate"),
    "rounds_to_comment": ngettext_lazy("%(count)s round to comment on", "%(count)s rounds to comment on"),
    "releases_to_confirm": ngettext_lazy("%(count)s release to confirm", "%(count)s releases to confirm"),
    "decisions_to_record": ngettext_lazy("%(count)s board decision to record", "%(count)s board decisions to record"),
    "rounds_in_moderation": ngettext_lazy("%(count)s round in moderation", "%(count)s rounds in moderation"),
    "rounds_marking": ngettext_lazy("%(count)s round being marked", "%(count)s rounds being marked"),
    "accounts_to_confirm": ngettext_lazy("%(count)s account to confirm", "%(count)s accounts to confirm"),
    "reviews_waiting_long": ngettext_lazy(
        "%(count)s task has waited for a coach for two weeks", "%(count)s tasks have waited for a coach for two weeks"
    ),
    "disputes_to_settle": ngettext_lazy(
        "%(count)s disputed session to settle", "%(count)s disputed sessions to settle"
    ),
    "wordings_changed": ngettext_lazy(
        "%(count)s changed task wording to decide", "%(count)s changed task wordings to decide"
    ),
    "progress_to_read": ngettext_lazy("progress of %(count)s learner", "progress of %(count)s learners"),
}


def language() -> Language:
    """The language that is active now, with the catalogue of the site."""
    return Language(get_language() or "en", gettext, ngettext)


def say(value: object) -> str:
    """A message, a day, a size or whatever else stands in a sentence, in the reader's language."""
    return in_words(value, language())


def word(code: str, table: str) -> str:
    """The words for a code of one of the tables in ``WORDS``; a code that a programme's author made stays as it is."""
    known = WORDS[table]
    return gettext(known[code]) if code in known else code


def choice_words(name: str, text: str) -> str:
    """What was sent under a field's name, in words where it was a choice."""
    kind = name.partition(":")[0]
    tables = (table for table in CHOICES.get(kind, ()) if text in WORDS[table])
    found = next(tables, None)
    return word(text, found) if found else text


def waiting_sentence(code: str, count: int) -> str:
    """So many of what waits for somebody."""
    return say(Message(*WAITING[code], count=count))


def place_words(place: Sequence[str | int]) -> str:
    """Where in a task's document something stands, such as “criterion 2, level 1, title, English”."""
    return say(place_message(place))


def fault_sentence(fault: Fault) -> str:
    """One fault of a task, its place and what is wrong there, for its author."""
    return say(fault_message(fault))


def missing_sentence(missing: Missing, titles: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """What is missing as a sentence; ``titles`` puts names in place of keys."""
    title = (titles or {}).get(missing.what)
    return say(missing.named(in_language(title)) if title and not missing.text else missing.message)


def in_language(text: Mapping[str, str]) -> str:
    """A text by language in the active one, or in English where it is not translated."""
    return text.get((get_language() or "en")[:2]) or text.get("en", "")
