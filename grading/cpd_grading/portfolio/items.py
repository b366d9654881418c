"""Rules of one evidence item: what its kind asks for, what may be said of it, and how no child is exposed."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from ..kernel.characters import trimmed
from ..kernel.days import first_day_of_work, require_possible
from ..kernel.errors import ActivityDateOutside, BadField, ConsentMissing, IdentifiableChildren, UnknownCriterion
from ..kernel.messages import Message, _, ngettext_lazy
from ..people.domain import LANGUAGES, require_choice, require_text, too_long
from ..programmes.domain import Policy, TaskSpec
from .domain import CHILDREN, EVIDENCE_KINDS, SETTINGS, TEXT_ANSWERS, ChildrenAnswer, ItemFields, ItemView, Missing
from .words import EVIDENCE_KIND_WORDS

# Evidence may reach back a little before the course: work that started in the holidays is still current (rule R18).
RPL_AGE = timedelta(days=5 * 365 + 1)
LIMITS: Mapping[str, int] = {answer.name: answer.limit for answer in TEXT_ANSWERS}
MAX_LINKS, MAX_LINK = 5, 500
# What may be wrong with web addresses.
TOO_MANY_LINKS = ngettext_lazy(
    "At most %(count)s address can be kept with one piece of evidence.",
    "At most %(count)s addresses can be kept with one piece of evidence.",
)
UNSEEN_CHARACTER = _("It holds a blank or a character that cannot be seen. Copy the address again.")
NO_ADDRESS = _("This is not a web address. Copy it from the browser.")
NOT_HTTPS = _("Only addresses that begin with https:// are kept.")
HOLDS_A_NAME = _("It holds a user name or a password. Take it out.")


@dataclass(frozen=True)
class KindRule:
    """What one kind of evidence asks for beyond what every item says.

    ``proofs``: any one of "file", "link", "testimony" is enough; none named, none asked for. ``words``: a field that
    must be filled. ``oldest``: how far back it may reach, where the course's start does not decide.
    """

    proofs: tuple[str, ...] = ()
    words: str = ""
    oldest: timedelta | None = None


KINDS: Mapping[str, KindRule] = {
    "work_product": KindRule(proofs=("file", "link")),
    "observation_record": KindRule(),
    "witness_testimony": KindRule(proofs=("testimony", "file")),
    "reflective_account": KindRule(),
    "professional_discussion": KindRule(),
    "coaching_log": KindRule(),
    "plc_record": KindRule(),
    "photo_audio_video": KindRule(proofs=("file",)),
    # It stays at the school: a coach sees it there before the task is signed off.
    "in_situ": KindRule(words="place"),
    "rpl": KindRule(words="source", oldest=RPL_AGE),
    "shared_group_product": KindRule(words="contribution"),
}


def kinds_of(spec: TaskSpec) -> tuple[str, ...]:
    """The kinds of evidence a task takes; one that names none takes every kind."""
    return spec.evidence_kinds or EVIDENCE_KINDS


def standards_of(spec: TaskSpec, criteria: Collection[str]) -> tuple[str, ...]:
    """Codes of the professional standards these criteria of a task speak to, each once, in the task's order."""
    chosen = (criterion for criterion in spec.criteria if criterion.key in criteria)
    return tuple(dict.fromkeys(code for criterion in chosen for code in criterion.standards))


def clean_fields(fields: ItemFields, spec: TaskSpec) -> ItemFields:
    """Trimmed and checked against the task; a draft may be half-finished, but not nonsense.

    Raises BadField, UnknownCriterion.
    """
    kinds = kinds_of(spec)
    kind = fields.kind or kinds[0]
    for name, value, known in (
        ("kind", kind, kinds),
        ("setting", fields.setting, SETTINGS),
        ("language", fields.language, LANGUAGES),
    ):
        require_choice(name, value, known)
    for key in fields.criteria:
        if key not in spec.criterion_keys:
            raise UnknownCriterion()
    texts: dict[str, Any] = {
        name: require_text(name, getattr(fields, name), limit=limit, may_be_empty=True)
        for name, limit in LIMITS.items()
    }
    answer = _clean_answer(ChildrenAnswer(fields.children, fields.consent_held))
    return replace(
        fields,
        **texts,
        kind=kind,
        criteria=tuple(key for key in spec.criterion_keys if key in fields.criteria) or spec.criterion_keys,
        children=answer.children,
        consent_held=answer.consent_held,
        links=clean_links(fields.links),
        children_by_file=_clean_answers(fields.children_by_file),
    )


def _clean_answer(answer: ChildrenAnswer) -> ChildrenAnswer:
    """Consent is kept only where there is something to consent to. Raises BadField."""
    require_choice("children", answer.children, ("", *CHILDREN))
    return replace(answer, consent_held=answer.consent_held and answer.children == "identifiable")


def _clean_answers(answers: Mapping[str, ChildrenAnswer]) -> dict[str, ChildrenAnswer]:
    """By the attachment's id as we write it; a file of which nothing was said takes the item's answer."""
    cleaned = {}
    for key, answer in answers.items():
        try:
            attachment_id = UUID(key)
        except ValueError:
            raise BadField(
                field="children", problem=Message(_("This file is not known here. Reload the page."))
            ) from None
        kept = _clean_answer(answer)
        if kept.children:
            cleaned[str(attachment_id)] = kept
    return cleaned


def clean_links(links: Iterable[str]) -> tuple[str, ...]:
    """Web addresses in their order, each once. Raises BadField."""
    kept = tuple(dict.fromkeys(filter(None, map(trimmed, links))))
    if len(kept) > MAX_LINKS:
        raise BadField(field="link", problem=Message(*TOO_MANY_LINKS, count=MAX_LINKS))
    for link in kept:
        problem = _wrong_with_link(link)
        if problem is not None:
            raise BadField(field="link", problem=problem)
    return kept


def _wrong_with_link(link: str) -> Message | None:
    """What is wrong with a web address, or None; a reader opens it, so it must lead where it seems to lead."""
    if len(link) > MAX_LINK:
        return too_long(MAX_LINK)
    if any(unicodedata.category(char)[0] in "CZ" for char in link) or "\\" in link:
        return Message(UNSEEN_CHARACTER)
    try:
        parts = urlsplit(link)
        host, has_name = parts.hostname, "@" in parts.netloc
        parts.port  # noqa: B018  # a port that is no number raises here
    except ValueError:
        return Message(NO_ADDRESS)
    if parts.scheme != "https" or not host:
        return Message(NOT_HTTPS)
    if has_name:
        return Message(HOLDS_A_NAME)
    return None


def require_safe_children(fields: ItemFields, policy: Policy | None) -> None:
    """No child is exposed, in no file of the item (rule R29). Raises IdentifiableChildren, ConsentMissing."""
    answers = (ChildrenAnswer(fields.children, fields.consent_held), *fields.children_by_file.values())
    recognised = [answer for answer in answers if answer.children == "identifiable"]
    if recognised and (policy is None or policy.identifiable_children == "block"):
        raise IdentifiableChildren()
    if not all(answer.consent_held for answer in recognised):
        raise ConsentMissing()


def require_current(
    kind: str, activity_on: date, *, cohort_starts_on: date | None, today: date, field: str = "activity_on"
) -> None:
    """Raises ActivityDateOutside for a day to come or long before the course; earlier learning may be older.

    It is said beside ``field`` of a form. Without a cohort only a day that is not possible is refused, with BadField.
    """
    oldest = KINDS[kind].oldest
    earliest = today - oldest if oldest else first_day_of_work(cohort_starts_on)
    require_possible(field, activity_on)
    if activity_on > today or activity_on < earliest:
        raise ActivityDateOutside(date=activity_on, earliest=earliest, posted=field)


def require_current_item(fields: ItemFields, *, cohort_starts_on: date | None, today: date) -> None:
    """The same of a draft, told when it is saved. Raises ActivityDateOutside, BadField."""
    if fields.activity_on is not None:
        require_current(fields.kind, fields.activity_on, cohort_starts_on=cohort_starts_on, today=today)


def missing_of_item(item: ItemView, *, is_testified: bool = False) -> list[Missing]:
    """What one item lacks before it can be sent; ``is_testified`` says that a witness has answered for it."""
    fields, rule = item.fields, KINDS[item.fields.kind]
    is_spoken = any(file.is_spoken for file in item.files)
    has = {"file": bool(item.files), "link": bool(fields.links), "testimony": is_testified}
    lacks = {
        "what_i_did": not fields.did and not is_spoken,
        "what_changed": not fields.changed and not is_spoken,
        "when": fields.activity_on is None,
        rule.proofs[0] if rule.proofs else "": bool(rule.proofs) and not any(has[proof] for proof in rule.proofs),
        rule.words: bool(rule.words) and not getattr(fields, rule.words),
        "children_question": any(not file.children for file in item.files),
    }
    kind = Message(EVIDENCE_KIND_WORDS[fields.kind])  # how an item without a title is called
    return [
        Missing(code, fields.title, text=None if fields.title else kind)
        for code, is_missing in lacks.items()
        if is_missing
    ]
