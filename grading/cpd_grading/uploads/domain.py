"""Rules of a file that arrives in parts: how large, in which order, for how long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..kernel.errors import (
    BadField,
    EmptyFile,
    PartTooLarge,
    TooLarge,
    TooManyUploads,
    UploadEnded,
    UploadExpired,
    WrongOffset,
)
from ..kernel.flow import Action, State, StateTable
from ..kernel.messages import Message, _

UPLOAD = StateTable(
    "upload",
    start="receiving",
    moves={
        "receive": {"receiving": "receiving"},
        # The last part and the finished file are recorded together: an upload is never all there and yet not counted.
        "finish": {"receiving": "complete"},
        "refuse": {"receiving": "refused"},
        "stop": {"receiving": "stopped"},
    },
    states={
        "receiving": State(_("on its way"), _("This file is still on its way.")),
        "complete": State(_("arrived"), _("This file has arrived already.")),
        "refused": State(_("not taken"), _("This file was not taken.")),
        "stopped": State(_("given up"), _("This file was given up.")),
    },
    actions={
        "receive": Action(_("take a part of it"), _("No part of it can be taken now.")),
        "finish": Action(_("finish it"), _("It cannot be finished now.")),
        "refuse": Action(_("refuse it"), _("It cannot be refused now.")),
        "stop": Action(_("give it up"), _("It cannot be given up now.")),
    },
)
MAX_CHUNK = 256 * 1024  # bytes; the platform and its web server each stop a request at 4 MB, a bad line much earlier
MAX_PARTS = 2000  # of one file: each is an object in the storage and a row
ANOTHER_FILE = _("Another file was sent in its place. Choose the file again.")
BEYOND_THE_END = _("A part of this file reaches beyond its end. Choose the file again.")
TOO_MANY_PARTS = _("This file comes in too many small parts. Reload the page and choose it again.")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class UploadView:
    """A file on its way: ``offset`` bytes of ``size`` are kept. ``refusal`` is the code of why it was not taken."""

    id: UUID
    learner_id: UUID
    item_id: UUID
    request_id: UUID
    name: str
    size: int
    sha256: str
    offset: int
    state: str
    refusal: str
    attachment_id: UUID | None
    expires_at: datetime

    @property
    def percent(self) -> int:
        return 100 * self.offset // self.size


def clean_sha256(text: str) -> str:
    """The digest the client declared for the whole file, or "". Raises BadField."""
    digest = text.strip().lower()
    if digest and not _SHA256.fullmatch(digest):
        raise BadField(field="sha256", problem=Message(_("Its checksum is not readable. Choose the file again.")))
    return digest


def require_size(size: int, *, limit: int) -> None:
    """Raises EmptyFile, TooLarge."""
    if size < 1:
        raise EmptyFile()
    if size > limit:
        raise TooLarge(size=size, limit=limit)


def require_place(in_flight: int, *, limit: int) -> None:
    """Raises TooManyUploads."""
    if in_flight >= limit:
        raise TooManyUploads(count=in_flight)


def require_same(known: UploadView, *, size: int, sha256: str) -> None:
    """A request id is one file. Raises UploadEnded, BadField."""
    if known.state in ("refused", "stopped"):
        raise UploadEnded()
    if (known.size, known.sha256) != (size, sha256):
        raise BadField(field="request_id", problem=Message(ANOTHER_FILE))


def require_open(upload: UploadView, now: datetime) -> None:
    """Raises UploadEnded for one that was refused or stopped, UploadExpired for one that waited too long."""
    require_not_ended(upload)
    if upload.state == UPLOAD.start and upload.expires_at <= now:
        raise UploadExpired()


def require_not_ended(upload: UploadView) -> None:
    """Raises UploadEnded for one that was refused or stopped."""
    if upload.state in ("refused", "stopped"):
        raise UploadEnded()


def require_next(upload: UploadView, *, offset: int, length: int) -> None:
    """A part begins where the one before it ended and stays inside the file.

    Raises WrongOffset, PartTooLarge, BadField.
    """
    require_part_size(length)
    if not UPLOAD.allows(upload.state, "receive") or offset != upload.offset:
        raise WrongOffset(offset=upload.offset)
    if offset + length > upload.size:
        raise BadField(field="Upload-Offset", problem=Message(BEYOND_THE_END))


def require_few_parts(upload: UploadView, *, offset: int, length: int, parts: int) -> None:
    """A file in bytes would drown the storage in objects; its last part may always come. Raises BadField."""
    if parts >= MAX_PARTS and offset + length < upload.size:
        raise BadField(field="Upload-Offset", problem=Message(TOO_MANY_PARTS))


def require_part_size(length: int) -> None:
    """Raises PartTooLarge."""
    if length > MAX_CHUNK:
        raise PartTooLarge(size=length, limit=MAX_CHUNK)
