"""Records of evidence, and what a module still misses.

The state tables of the learner are in ``words``, with the words for their states. The rules of one item are in
``items``, those of sending a task in ``readiness``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ..kernel.digest import digest_of
from ..kernel.errors import ModuleIncomplete
from ..kernel.messages import Message
from ..programmes.domain import ModuleSpec, TaskSpec, Text
from .words import CHILDREN as CHILDREN
from .words import EVIDENCE_KINDS as EVIDENCE_KINDS
from .words import MISSING
from .words import PORTFOLIO as PORTFOLIO
from .words import SETTINGS as SETTINGS
from .words import TASK as TASK

DECLARATION_VERSION = "2026-1"


@dataclass(frozen=True)
class ChildrenAnswer:
    """Can a child be recognised, and is the parents' consent held? ``children`` is empty while nobody has said."""

    children: str = ""
    consent_held: bool = False


@dataclass(frozen=True)
class ItemFields:
    """What a learner says of one item; ``kind`` empty means the task's first, ``criteria`` empty every criterion.

    ``children_by_file`` holds, by attachment id, the answers that differ from the item's own. ``client_saved_at`` is
    the phone's clock, untrusted and in no digest.
    """

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
    contribution: str = ""
    place: str = ""
    source: str = ""
    links: tuple[str, ...] = ()
    is_sensitive: bool = False
    children_by_file: Mapping[str, ChildrenAnswer] = field(default_factory=dict)
    client_saved_at: datetime | None = None

    def answer_for(self, attachment_id: UUID) -> ChildrenAnswer:
        """What was said of one file; a file without an answer of its own takes the item's."""
        own = ChildrenAnswer(self.children, self.consent_held)
        return self.children_by_file.get(str(attachment_id), own)


@dataclass(frozen=True)
class AttachmentView:
    """A stored, verified file. ``purged_because`` is "consent" or "retention" once its bytes are destroyed."""

    id: UUID
    name: str
    content_type: str
    size: int
    sha256: str
    captured_on: date | None
    has_thumbnail: bool = False
    pages: int = 0
    purged_because: str = ""
    children: str = ""
    consent_held: bool = False

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def is_spoken(self) -> bool:
        """Whether somebody can be heard in it and nobody seen."""
        return self.content_type.startswith("audio/")

    @property
    def is_film(self) -> bool:
        return self.content_type.startswith("video/")

    @property
    def page_numbers(self) -> range:
        """The numbers of the pictures made of its pages."""
        return range(1, self.pages + 1)

    @property
    def is_purged(self) -> bool:
        return self.purged_because != ""


@dataclass(frozen=True)
class ItemView:
    """One version of one evidence item with the files that belong to it.

    ``recorded_by`` names the coach who added it on the learner's behalf; it counts once the learner has confirmed it.
    """

    id: UUID
    version: int
    is_sent: bool
    fields: ItemFields
    attachments: tuple[AttachmentView, ...]
    saved_at: datetime
    recorded_by: str = ""
    on_behalf_reason: str = ""
    needs_confirmation: bool = False
    is_purged: bool = False  # its words were destroyed when their time was over

    @property
    def files(self) -> tuple[AttachmentView, ...]:
        """The files that can still be opened."""
        return tuple(file for file in self.attachments if not file.is_purged)

    @property
    def digest(self) -> str:
        """SHA-256 over every word, flag and file of this version; a destroyed file's hash stays in it."""
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
    """What was sent in one round, frozen. ``entries`` holds lines of items, of testimonies and of what was seen."""

    id: UUID
    round: int
    digest: str
    submitted_at: datetime
    entries: tuple[Mapping[str, Any], ...]
    client_submitted_at: datetime | None = None
    is_late_sync: bool = False

    @property
    def item_lines(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(entry for entry in self.entries if "item" in entry)

    @property
    def seen_ids(self) -> frozenset[UUID]:
        """What a coach had seen in place before it was sent."""
        return frozenset(UUID(entry["seen"]) for entry in self.entries if "seen" in entry)

    @property
    def testimony_ids(self) -> frozenset[UUID]:
        return frozenset(UUID(entry["testimony"]) for entry in self.entries if "testimony" in entry)


@dataclass(frozen=True)
class Missing:
    """One thing that stands between a learner and the next step; ``code`` for programs, the rest fills the sentence.

    ``what`` is a title or a key; ``text`` is ``what`` in words where the rule knows them: by language, or a word.
    """

    code: str
    what: str = ""
    have: int = 0
    need: int = 0
    text: Text | Message | None = None

    @property
    def message(self) -> Message:
        """What is missing, as a sentence."""
        return self.named(self.text or self.what)

    def __str__(self) -> str:
        return str(self.message)

    def named(self, what: object) -> Message:
        """The sentence with another name, such as the title of a task in place of its key."""
        return Message(MISSING[self.code], what=what, have=self.have, need=self.need)


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
        "contribution": fields.contribution,
        "place": fields.place,
        "source": fields.source,
        "links": list(fields.links),
        "is_sensitive": fields.is_sensitive,
        "children_by_file": {key: asdict(answer) for key, answer in fields.children_by_file.items()},
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


def missing_of_module(
    module: ModuleSpec,
    states: Mapping[str, str],
    *,
    titles: Mapping[str, Text],
    sessions: int,
    plc: int,
    sgac: int,
) -> tuple[Missing, ...]:
    """What a module portfolio lacks; by task slug, ``states`` of the learner's submissions and ``titles``."""
    missing = [
        Missing("task_not_signed_off", slug, text=titles.get(slug))
        for slug in module.tasks
        if states.get(slug) != "signed_off"
    ]
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
        raise ModuleIncomplete(missing=tuple(one.message for one in missing))
