"""Acts on files that arrive in parts: begin, receive, stop. Each is short; what was acknowledged is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from ..kernel.clock import kigali_date
from ..kernel.errors import (
    CpdError,
    DamagedFile,
    EnrolmentEnded,
    FilesBusy,
    LeftThisCourse,
    NotFound,
    ScannerUnavailable,
    TryLater,
    WrongOffset,
)
from ..kernel.locks import lock
from ..kernel.requests import require_same_request
from ..media.api import clean_name, refusal_reasons
from ..people.models import Person
from ..portfolio import api as evidence
from ..portfolio.api import (
    item_among,
    private_storage,
    require_confirmed,
    require_quota,
    submission_of,
    submission_view,
)
from ..portfolio.domain import TASK, ItemFields
from ..portfolio.models import EvidenceItem, TaskSubmission
from ..programmes.api import enrolment_of, locked_enrolment, pinned_edition, require_member, require_open_task
from ..programmes.domain import TaskKey, TaskSpec
from . import domain, parts
from .domain import UPLOAD, UploadView
from .ending import clear_parts_after_commit, clear_parts_now_or_later
from .models import Upload, UploadChunk
from .parts import Part
from .selectors import upload, upload_view


@dataclass(frozen=True)
class _Place:
    """Where a finished file will go."""

    item_id: UUID
    task: TaskKey
    spec: TaskSpec


def _expiry(now: datetime) -> datetime:
    hours: int = settings.CPD_UPLOAD_HOURS  # type: ignore[misc]  # set by settings.common
    return now + timedelta(hours=hours)


@transaction.atomic
def create_upload(
    *,
    learner_id: UUID,
    request_id: UUID,
    name: str,
    size: int,
    now: datetime,
    sha256: str = "",
    item_id: UUID | None = None,
    task: TaskKey | None = None,
) -> UploadView:
    """Begin a file of an evidence item, or of a task: then a new draft item is made for it.

    The same request id is the same upload. Raises NotFound, ItemWithdrawn, TransitionNotAllowed, EmptyFile, TooLarge,
    BadField, TooManyUploads, QuotaExceeded, UploadEnded, NoPrivateStorage, NotInThisCourse, EnrolmentEnded,
    LeftThisCourse, NotOpen.
    """
    private_storage()  # before a phone sends a byte
    digest = domain.clean_sha256(sha256)
    domain.require_size(size, limit=settings.CPD_MAX_UPLOAD_BYTES)  # type: ignore[misc]
    known = Upload.objects.filter(request_id=request_id).first()
    if known is None:
        # The task before the person, so that it is not sent between the question whether it takes files and the file.
        _lock_task(learner_id, item_id, task)
        # Two files chosen at the same moment are counted one after the other, and the second of two clicks is found.
        lock(Person.objects.filter(pk=learner_id))
        known = Upload.objects.filter(request_id=request_id).first()
    if known is None:
        learner = Person.objects.only("pk", "user_id").get(pk=learner_id)
        in_flight = Upload.objects.filter(learner_id=learner_id, state=UPLOAD.start, expires_at__gt=now)
        sizes = list(in_flight.values_list("size", flat=True))
        domain.require_place(len(sizes), limit=settings.CPD_UPLOADS_IN_FLIGHT)  # type: ignore[misc]
        # What is on its way will need its room too.
        require_quota(learner_id, size=size + sum(sizes), files=1 + len(sizes))
        known, _ = Upload.objects.get_or_create(
            request_id=request_id,
            defaults={
                "learner_id": learner_id,
                "item_id": _item_for(learner, request_id, item_id, task, now),
                "name": clean_name(name),
                "size": size,
                "sha256": digest,
                "state": UPLOAD.start,
                "created_at": now,
                "expires_at": _expiry(now),
            },
        )
    view = upload_view(require_same_request(known, learner_id=learner_id))
    domain.require_same(view, size=size, sha256=digest)
    return view


def _lock_task(learner_id: UUID, item_id: UUID | None, task: TaskKey | None) -> None:
    """Whatever is there of the task that a file is meant for; a task's first row is locked by whoever makes it."""
    rows = TaskSubmission.objects.filter(learner_id=learner_id)
    if item_id is not None:
        item = EvidenceItem.objects.filter(pk=item_id).values("submission__course_key", "submission__slug").first()
        task = TaskKey(item["submission__course_key"], item["submission__slug"]) if item else None
    if task is not None:
        locked_enrolment(task.course_key, learner_id)
        lock(rows.filter(course_key=task.course_key, slug=task.slug))


def _item_for(learner: Person, request_id: UUID, item_id: UUID | None, task: TaskKey | None, now: datetime) -> UUID:
    if item_id is not None:
        place = _place(item_id, learner.id, now)
        require_open_task(place.task, learner.user_id)
        return place.item_id
    if task is None:
        raise NotFound()
    require_open_task(task, learner.user_id)
    spec = _spec_for(task, learner.id)
    fields = ItemFields(kind=spec.evidence_kinds[0])
    return evidence.save_item(
        task=task, spec=spec, learner_id=learner.id, fields=fields, request_id=request_id, now=now
    )


def _spec_for(task: TaskKey, learner_id: UUID) -> TaskSpec:
    """The task as this learner knows it: as opened, or as their cohort pinned it. Raises NotFound."""
    opened = submission_of(task.course_key, task.slug, learner_id)
    if opened is not None:
        return opened.spec
    enrolment = enrolment_of(task.course_key, learner_id)
    pinned = pinned_edition(enrolment.cohort_id, task.slug) if enrolment else None
    if pinned is None:
        raise NotFound()
    return pinned.spec


def _place(item_id: UUID, learner_id: UUID, now: datetime) -> _Place:
    """An item that takes files now.

    Raises NotFound, ItemWithdrawn, NotConfirmedYet, TransitionNotAllowed, NotInThisCourse, EnrolmentEnded,
    LeftThisCourse.
    """
    rows = EvidenceItem.objects.select_related("submission__edition", "submission__enrolment")
    item = item_among(rows.filter(pk=item_id, submission__learner_id=learner_id))
    require_confirmed(item)
    require_member(item.submission.course_key, learner_id, on=kigali_date(now))
    TASK.after(item.submission.state, "edit")
    view = submission_view(item.submission)
    return _Place(item.id, TaskKey(view.course_key, view.slug), view.spec)


def receive_chunk(*, upload_id: UUID, learner_id: UUID, offset: int, content: bytes, now: datetime) -> UploadView:
    """Keep the next part of a file; with the last one the file is joined, checked and becomes an attachment.

    Not one transaction: the bytes are stored first, then recorded. Raises NotFound, UploadExpired, UploadEnded,
    WrongOffset, TooLarge, BadField, NotInThisCourse, EnrolmentEnded, LeftThisCourse, and with the last part whatever
    ``attach_file`` raises.
    """
    known = upload(upload_id, learner_id=learner_id)
    domain.require_open(known, now)
    domain.require_next(known, offset=offset, length=len(content))
    if not content:
        return known
    course_key = EvidenceItem.objects.values_list("submission__course_key", flat=True).get(pk=known.item_id)
    # Before the bytes are stored: a file that may not go on now keeps what arrived of it, and its learner is told why.
    require_member(course_key, learner_id, on=kigali_date(now))
    kept = UploadChunk.objects.filter(upload_id=known.id).count()
    domain.require_few_parts(known, offset=offset, length=len(content), parts=kept)
    part = parts.put(offset, content)
    try:
        if offset + part.size == known.size:
            return _finish(known, part, now)
        _record(known, part, now)
    except CpdError:
        # No row names these bytes. After any other error that is not sure: then they wait for collect_uploads.
        evidence.leave_files([part.key])
        raise
    return upload(upload_id, learner_id=learner_id)


def receive_part(
    *,
    learner_id: UUID,
    request_id: UUID,
    item_id: UUID,
    name: str,
    size: int,
    sha256: str,
    offset: int,
    content: bytes,
    now: datetime,
) -> UploadView:
    """The next part of a file that is begun with its first one; a part that is kept already is received again.

    For a phone that asks nothing between its parts, and may be away for weeks between two of them: an upload past its
    time goes on while its parts are still there. Raises what ``create_upload`` and ``receive_chunk`` raise; WrongOffset
    says from where to go on.
    """
    known = create_upload(
        learner_id=learner_id, request_id=request_id, name=name, size=size, sha256=sha256, item_id=item_id, now=now
    )
    if known.state == "complete" or offset + len(content) <= known.offset:
        return known
    Upload.objects.filter(pk=known.id, state=UPLOAD.start, expires_at__lte=now).update(expires_at=_expiry(now))
    return receive_chunk(upload_id=known.id, learner_id=learner_id, offset=offset, content=content, now=now)


def _record(known: UploadView, part: Part, now: datetime) -> None:
    """Raises WrongOffset when another request was faster."""
    try:
        with transaction.atomic():
            # The upload first: two inserts under one parent row that both then change it are a deadlock in MariaDB.
            _move(known, "receive", offset=part.offset + part.size, expires_at=_expiry(now))
            UploadChunk.objects.create(
                upload_id=known.id, offset=part.offset, size=part.size, sha256=part.sha256, storage_key=part.key
            )
    except IntegrityError:
        raise WrongOffset(offset=upload(known.id, learner_id=known.learner_id).offset) from None


def _move(known: UploadView, action: str, **changes: object) -> None:
    """Change an upload that still stands where it was read. Raises UploadEnded, WrongOffset."""
    rows = Upload.objects.filter(pk=known.id, state=known.state, offset=known.offset)
    if not rows.update(state=UPLOAD.after(known.state, action), **changes):
        # Another request was faster: it ended the file, or took it further.
        there = upload(known.id, learner_id=known.learner_id)
        domain.require_not_ended(there)
        raise WrongOffset(offset=there.offset)


def _finish(known: UploadView, last: Part, now: datetime) -> UploadView:
    """Join the parts, keep the file with its item and say so in one transaction; then the parts may go."""
    try:
        _attach(known, last, now)
    except (WrongOffset, EnrolmentEnded, LeftThisCourse, ScannerUnavailable, FilesBusy, TryLater):
        raise  # the file stays as it is: the same part may come again
    except CpdError as refusal:
        with transaction.atomic():
            _move(known, "refuse", refusal=refusal.code)
        clear_parts_now_or_later(known.id)
        raise
    evidence.leave_files([last.key])
    clear_parts_now_or_later(known.id)
    return upload(known.id, learner_id=known.learner_id)


def _attach(known: UploadView, last: Part, now: datetime) -> None:
    rows = UploadChunk.objects.filter(upload_id=known.id, offset__lt=known.offset).order_by("offset")
    recorded = [Part(row.offset, row.size, row.sha256, row.storage_key) for row in rows]
    try:
        content = parts.joined([*recorded, last], size=known.size, sha256=known.sha256)
    except FileNotFoundError:
        if upload(known.id, learner_id=known.learner_id).state != known.state:
            raise WrongOffset(offset=known.size) from None  # another request ended it while this one was reading
        raise DamagedFile(problem=refusal_reasons.PART_MISSING) from None
    place = _place(known.item_id, known.learner_id, now)
    is_new = False

    def finish(new_id: UUID) -> None:
        nonlocal is_new
        _move(known, "finish", offset=known.size, attachment_id=new_id)
        is_new = True

    try:
        attachment_id = evidence.attach_file(
            task=place.task,
            spec=place.spec,
            learner_id=known.learner_id,
            item_id=place.item_id,
            name=known.name,
            content=content,
            request_id=known.request_id,
            now=now,
            then=finish,
        )
    except DamagedFile as refusal:
        if refusal.places["problem"] == refusal_reasons.NOT_STORED_WHOLE:
            raise FilesBusy() from refusal  # the storage failed, not the file: the same part may come again
        raise
    if not is_new:
        # The plain form had brought the same file under the same request id already, or the same part came twice.
        with transaction.atomic():
            _move(known, "finish", offset=known.size, attachment_id=attachment_id)


def stop_upload(*, upload_id: UUID, learner_id: UUID) -> None:
    """Give a file up; what arrived of it is removed after the commit, so that a rollback still finds it.

    Raises NotFound, TransitionNotAllowed.
    """
    with transaction.atomic():
        lock(Upload.objects.filter(pk=upload_id))
        known = upload(upload_id, learner_id=learner_id)
        if known.state == "stopped":
            return
        _move(known, "stop")
        clear_parts_after_commit(known.id)
