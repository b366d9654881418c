"""Rules of evidence: when an item is ready, what a submission still misses, and the two state tables of the learner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ..kernel.digest import digest_of
from ..kernel.errors import (
    ActivityDateOutside,
    BadField,
    ConsentMissing,
    EvidenceIncomplete,
    IdentifiableChildren,
    ModuleIncomplete,
    NothingToSubmit,
    UnknownCriterion,
)
from ..kernel.flow import StateTable
from ..people.domain import LANGUAGES, require_text
from ..programmes.domain import ModuleSpec, Policy, TaskSpec, Text

TASK = StateTable(
    "task submission",
    start="open",
    moves={
        "edit": {"open": "open", "returned": "returned"},
        "submit": {"open": "submitted", "returned": "submitted"},
        "return": {"submitted": "returned"},
        "sign_off": {"submitted": "signed_off"},
        # A coach takes a decision back within ten minutes.
        "undo": {"returned": "submitted", "signed_off": "submitted"},
        # A referral by the board names the task for the next sitting.
        "reopen": {"signed_off": "open"},
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
)

EVIDENCE_KINDS = (
    "work_product",
    "observation_record",
    "witness_testimony",
    "reflective_account",
    "professional_discussion",
    "coaching_log",
    "plc_record",
    "photo_audio_video",
    "in_situ",
    "rpl",
    "shared_group_product",
)
NEEDS_FILE = frozenset({"work_product", "photo_audio_video"})
SETTINGS = ("own_school", "partner_school", "plc", "other")
CHILDREN = ("none", "not_identifiable", "identifiable")
DECLARATION_VERSION = "2026-1"
# Evidence may reach back a little before the course: work that started in the holidays is still current (domain 8.4.4).
GRACE = timedelta(days=90)
RPL_AGE = timedelta(days=5 * 365 + 1)
MAX_TEXT = 10_000


@dataclass(frozen=True)
class ItemFields:
    """What a learner says of one item; ``criteria`` empty means every criterion of the task."""

    kind: str
    title: str = ""
    did: str = ""
    changed: str = ""
    activity_on: date | None = None
    setting: str = "own_school"
    language: str = "en"
    criteria: tuple[str, ...] = ()
    children: str = ""
    consent_held: bool = False


@dataclass(frozen=True)
class AttachmentView:
    """A stored, verified file."""

    id: UUID
    name: str
    content_type: str
    size: int
    sha256: str
    captured_on: date | None

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")


@dataclass(frozen=True)
class ItemView:
    """One version of one evidence item with the files that belong to it."""

    id: UUID
    version: int
    is_sent: bool
    fields: ItemFields
    attachments: tuple[AttachmentView, ...]
    saved_at: datetime

    @property
    def digest(self) -> str:
        """SHA-256 over every word, flag and file of this version."""
        files = [{"id": str(file.id), "sha256": file.sha256} for file in self.attachments]
        return digest_of({**version_document(self.fields), "files": files})


@dataclass(frozen=True)
class SubmissionView:
    """Where a learner's work on a task stands."""

    id: UUID
    learner_id: UUID
    course_key: str
    slug: str
    module_code: str
    cohort_id: UUID | None
    state: str
    round: int
    sitting: int
    returned_criteria: tuple[str, ...]
    changed_at: datetime
    edition_id: UUID
    edition_digest: str
    spec: TaskSpec


@dataclass(frozen=True)
class ManifestView:
    """What was sent in one round, frozen."""

    id: UUID
    round: int
    digest: str
    submitted_at: datetime
    entries: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Missing:
    """One thing that stands between a learner and the next step; ``code`` for programs, the rest fills the sentence.

    ``text`` is ``what`` in words, by language, where the rule knows them.
    """

    code: str
    what: str = ""
    have: int = 0
    need: int = 0
    text: Text | None = None

    def __str__(self) -> str:
        counted = f" ({self.have}/{self.need})" if self.need else ""
        return f"{self.code.replace('_', ' ')}{': ' + self.what if self.what else ''}{counted}"


def version_document(fields: ItemFields) -> dict[str, Any]:
    """Every word and flag of a version, as it is kept and as it is hashed."""
    return {
        "kind": fields.kind,
        "title": fields.title,
        "did": fields.did,
        "changed": fields.changed,
        "activity_on": fields.activity_on.isoformat() if fields.activity_on else None,
        "setting": fields.setting,
        "language": fields.language,
        "criteria": list(fields.criteria),
        "children": fields.children,
        "consent_held": fields.consent_held,
    }


def manifest_entries(items: Iterable[ItemView]) -> list[dict[str, Any]]:
    """Items in a stable order, each with its version, its digest and its files'."""
    return [
        {
            "item": str(item.id),
            "version": item.version,
            "sha256": item.digest,
            "attachments": [
                {"id": str(file.id), "sha256": file.sha256, "size": file.size} for file in item.attachments
            ],
        }
        for item in sorted(items, key=lambda item: str(item.id))
    ]


def draft_digest(state: str, round_: int, items: Iterable[ItemView]) -> str:
    """What the learner saw before pressing submit: the state and every item of it."""
    return digest_of({"state": state, "round": round_, "entries": manifest_entries(items)})


def clean_fields(fields: ItemFields, spec: TaskSpec) -> ItemFields:
    """Trimmed and checked against the task; a draft may be half-finished, but not nonsense.

    Raises BadField, UnknownCriterion.
    """
    for name, value, known in (
        ("kind", fields.kind, EVIDENCE_KINDS),
        ("setting", fields.setting, SETTINGS),
        ("language", fields.language, LANGUAGES),
        ("children", fields.children, ("", *CHILDREN)),
    ):
        if value not in known:
            raise BadField(field=name, problem=f"Choose one of: {', '.join(choice for choice in known if choice)}.")
    for name, text, limit in (
        ("title", fields.title, 200),
        ("did", fields.did, MAX_TEXT),
        ("changed", fields.changed, MAX_TEXT),
    ):
        require_text(name, text, limit=limit, may_be_empty=True)
    for key in fields.criteria:
        if key not in spec.criterion_keys:
            raise UnknownCriterion(criterion=key)
    ordered = tuple(key for key in spec.criterion_keys if key in fields.criteria) or spec.criterion_keys
    return replace(
        fields,
        title=fields.title.strip(),
        did=fields.did.strip(),
        changed=fields.changed.strip(),
        criteria=ordered,
        consent_held=fields.consent_held and fields.children == "identifiable",
    )


def require_safe_children(fields: ItemFields, policy: Policy | None) -> None:
    """No child is exposed (domain 4.2). Raises IdentifiableChildren, ConsentMissing."""
    if fields.children != "identifiable":
        return
    if policy is None or policy.identifiable_children == "block":
        raise IdentifiableChildren()
    if not fields.consent_held:
        raise ConsentMissing()


def require_current(kind: str, activity_on: date, *, cohort_starts_on: date, today: date) -> None:
    """Raises ActivityDateOutside for a day to come or long before the course; earlier learning may be older."""
    earliest = today - RPL_AGE if kind == "rpl" else cohort_starts_on - GRACE
    if activity_on > today or activity_on < earliest:
        raise ActivityDateOutside(date=activity_on.isoformat(), earliest=earliest.isoformat())


def missing_of_item(item: ItemView) -> list[Missing]:
    """What one item lacks before it can be sent."""
    fields, label = item.fields, item.fields.title or item.fields.kind
    missing = []
    if not fields.did:
        missing.append(Missing("what_i_did", label))
    if not fields.changed:
        missing.append(Missing("what_changed", label))
    if fields.activity_on is None:
        missing.append(Missing("when", label))
    if fields.kind in NEEDS_FILE and not item.attachments:
        missing.append(Missing("file", label))
    if item.attachments and not fields.children:
        missing.append(Missing("children_question", label))
    return missing


def missing_of_task(items: Sequence[ItemView], spec: TaskSpec, on_their_way: Sequence[str] = ()) -> list[Missing]:
    """What a task submission lacks: ready items, evidence for every criterion, and files that have not arrived yet."""
    missing = [lack for item in items for lack in missing_of_item(item)]
    covered = {key for item in items for key in item.fields.criteria}
    missing += [
        Missing("evidence_for_criterion", criterion.key, text=criterion.text)
        for criterion in spec.criteria
        if criterion.key not in covered
    ]
    return missing + [Missing("file_on_its_way", name) for name in on_their_way]


def require_submittable(
    items: Sequence[ItemView],
    spec: TaskSpec,
    policy: Policy,
    *,
    cohort_starts_on: date,
    today: date,
    on_their_way: Sequence[str] = (),
) -> None:
    """Raises NothingToSubmit, EvidenceIncomplete, ActivityDateOutside, IdentifiableChildren, ConsentMissing."""
    if not items:
        raise NothingToSubmit()
    missing = missing_of_task(items, spec, on_their_way)
    if missing:
        raise EvidenceIncomplete(missing=tuple(missing))
    for item in items:
        require_safe_children(item.fields, policy)
        if item.fields.activity_on is not None:
            require_current(item.fields.kind, item.fields.activity_on, cohort_starts_on=cohort_starts_on, today=today)


def missing_of_module(
    module: ModuleSpec, states: Mapping[str, str], *, sessions: int, plc: int, sgac: int
) -> tuple[Missing, ...]:
    """What a module portfolio lacks; ``states`` maps task slug -> state of the learner's submission."""
    missing = [Missing("task_not_signed_off", slug) for slug in module.tasks if states.get(slug) != "signed_off"]
    for code, have, need in (
        ("coaching_sessions", sessions, module.requires.coaching_sessions),
        ("plc_meetings", plc, module.requires.plc_meetings),
        ("sgac_meetings", sgac, module.requires.sgac_meetings),
    ):
        if have < need:
            missing.append(Missing(code, have=have, need=need))
    return tuple(missing)


def require_complete(missing: Sequence[Missing]) -> None:
    """Raises ModuleIncomplete naming everything at once."""
    if missing:
        raise ModuleIncomplete(missing=tuple(missing))
