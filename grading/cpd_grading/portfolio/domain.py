"""Records of evidence, and what a module still misses.

The state tables of the learner are in ``words``, with the words for their states. The rules of one item are in
``items``, those of sending a task in ``submissions.readiness``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ..kernel.digest import digest_of
from ..kernel.errors import ModuleIncomplete
from ..kernel.messages import Message, _
from ..programmes.domain import ModuleSpec, TaskSpec, Text
from . import answers
from .words import CHILDREN as CHILDREN
from .words import EVIDENCE_KINDS as EVIDENCE_KINDS
from .words import MISSING
from .words import PORTFOLIO as PORTFOLIO
from .words import SETTINGS as SETTINGS
from .words import TASK as TASK

STATES_WITH_UR_CE = ("submitted", "marked")  # states of a module portfolio that was sent and has no result yet
DECLARATION_VERSION = "2026-1"


@dataclass(frozen=True)
class ChildrenAnswer:
    """Can a child be recognised, and is the parents' consent held? ``children`` is empty while nobody has said."""

    children: str = ""
    consent_held: bool = False


@dataclass(frozen=True)
class ItemFields:
    """What a learner says of one item, and the table of all answers: see ``ANSWERS``.

    ``kind`` empty means the task's first, ``criteria`` empty every criterion.

    ``children_by_file`` holds, by attachment id, the answers that differ from the item's own. ``client_saved_at`` is
    the phone's clock, untrusted and in no digest.
    """

    kind: str = answers.required_code(_("Kind of evidence"))
    title: str = answers.text(_("Title"), limit=200)
    did: str = answers.text(_("What I did"), limit=10_000)
    changed: str = answers.text(_("What changed"), limit=10_000)
    activity_on: date | None = answers.day(_("When it was"))  # noqa: RUF009  # the name looks like a value
    setting: str = answers.code(_("Where it was"), default="own_school")
    language: str = answers.code(_("Language"), default="en")
    criteria: tuple[str, ...] = answers.codes(_("Criteria it shows"))
    children: str = answers.code(_("Children in pictures"))
    consent_held: bool = answers.flag(_("I hold the parents' written consent"))
    contribution: str = answers.text(_("My own part"), limit=10_000)
    place: str = answers.text(_("Place"), limit=200)
    source: str = answers.text(_("Who taught or certified it"), limit=200)
    links: tuple[str, ...] = answers.links(_("Links"))
    is_sensitive: bool = answers.flag(_("It speaks of somebody's health or family"))
    children_by_file: Mapping[str, ChildrenAnswer] = answers.by_file()
    client_saved_at: datetime | None = None

    def answer_for(self, attachment_id: UUID) -> ChildrenAnswer:
        """What was said of one file; a file without an answer of its own takes the item's."""
        own = ChildrenAnswer(self.children, self.consent_held)
        return self.children_by_file.get(str(attachment_id), own)

    @property
    def told(self) -> tuple[tuple[answers.Answer, str], ...]:
        """Every text that says something with its words, the title apart, in the order of the table."""
        said = ((answer, getattr(self, answer.name)) for answer in TEXT_ANSWERS if answer.name != "title")
        return tuple((answer, words) for answer, words in said if words)


ANSWERS = answers.answers_of(ItemFields)
TEXT_ANSWERS = tuple(answer for answer in ANSWERS if answer.kind == answers.TEXT)
TEXTS = tuple(answer.name for answer in TEXT_ANSWERS)


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
    def words_digest(self) -> str:
        """The version of the answers alone: what an edit of them says that it began from."""
        return words_digest(self.fields)

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


PRESS_DOUBT = timedelta(minutes=10)  # what a slow line and a drifting clock explain


@dataclass(frozen=True)
class ManifestView:
    """What was sent in one round, frozen. ``entries`` holds lines of items, of testimonies and of what was seen."""

    id: UUID
    round: int
    digest: str
    submitted_at: datetime
    entries: tuple[Mapping[str, Any], ...]
    client_submitted_at: datetime | None = None
    pressed_from: datetime | None = None
    pressed_until: datetime | None = None
    is_late_sync: bool = False

    @property
    def is_press_in_doubt(self) -> bool:
        """Whether the phone's clock was changed before it was sent, so that nobody knows the hour it was pressed."""
        if self.pressed_from is None or self.pressed_until is None:
            return False
        return self.pressed_until - self.pressed_from > PRESS_DOUBT

    @property
    def item_lines(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(entry for entry in self.entries if "item" in entry)

    @property
    def attachment_ids(self) -> tuple[UUID, ...]:
        return tuple(UUID(file["id"]) for line in self.item_lines for file in line["attachments"])

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


def words_digest(fields: ItemFields) -> str:
    """The version of an item's answers, without its files: a file that arrives meanwhile changes no words."""
    return digest_of(version_document(fields))


def version_document(fields: ItemFields) -> dict[str, Any]:
    """Every answer of a version, as it is kept and as it is hashed."""
    return {answer.name: _as_kept(getattr(fields, answer.name)) for answer in ANSWERS}


def _as_kept(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case Mapping():
            return {key: asdict(answer) for key, answer in value.items()}
    return value


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
