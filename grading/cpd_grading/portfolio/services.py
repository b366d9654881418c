"""Acts of a learner on evidence and task submissions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..kernel import audit, outbox
from ..kernel.clock import kigali_date
from ..kernel.digest import digest_of
from ..kernel.errors import DeclarationMissing, ItemWithdrawn, NotALearnerHere, NotFound, StaleVersion
from ..people.domain import LANGUAGES
from ..programmes.domain import Policy, TaskKey, TaskSpec
from ..programmes.models import Enrolment
from ..programmes.selectors import cohort_view, enrolment_of, pinned_edition
from ..programmes.services import register_edition
from . import domain, files, selectors
from .domain import TASK, ItemFields
from .models import Attachment, BlockAddress, Declaration, EvidenceItem, EvidenceVersion, Manifest, TaskSubmission
from .uploads.ending import stop_uploads_of_item
from .uploads.selectors import uploads_on_their_way


def _open(task: TaskKey, spec: TaskSpec, learner_id: UUID, now: datetime) -> TaskSubmission:
    """The learner's row of a task, made on the first write and locked for this transaction."""
    edition_id = register_edition(course_key=task.course_key, spec=spec, now=now)
    enrolment = enrolment_of(task.course_key, learner_id)
    pinned = pinned_edition(enrolment.cohort_id, task.slug) if enrolment else None
    row, is_new = TaskSubmission.objects.get_or_create(
        learner_id=learner_id,
        course_key=task.course_key,
        slug=task.slug,
        defaults={
            "module_code": spec.module_code,
            "enrolment": enrolment,
            "edition_id": pinned.id if pinned else edition_id,
            "state": TASK.start,
            "opened_at": now,
            "changed_at": now,
        },
    )
    if enrolment is not None and row.enrolment_id is None and not is_new:
        # Drafted before joining the cohort: from here on the cohort's own edition holds.
        joined = {"enrolment": enrolment, "edition_id": pinned.id if pinned else row.edition_id}
        TaskSubmission.objects.filter(pk=row.pk, enrolment=None).update(**joined)
    return _locked(row.id)


def _locked(submission_id: UUID) -> TaskSubmission:
    # Locked alone and read with its joins afterwards: PostgreSQL locks no outer join, MariaDB knows no FOR UPDATE OF.
    TaskSubmission.objects.select_for_update().only("pk").get(pk=submission_id)
    rows = TaskSubmission.objects.select_related("edition", "enrolment__cohort__programme")
    return rows.defer("enrolment__cohort__programme__spec").get(pk=submission_id)


def _policy(enrolment: Enrolment | None) -> Policy | None:
    return cohort_view(enrolment.cohort).programme.policy if enrolment else None


def _trace(action: str, row: TaskSubmission, now: datetime, **ids: object) -> None:
    cohort_id = row.enrolment.cohort_id if row.enrolment else None
    audit.record(
        action,
        actor_id=row.learner_id,
        now=now,
        cohort_id=cohort_id,
        learner_id=row.learner_id,
        submission=row.id,
        **ids,
    )


def _own_item(task: TaskKey, learner_id: UUID, item_id: UUID) -> EvidenceItem:
    """An item of this learner and this task, whatever id was sent. Raises NotFound, ItemWithdrawn."""
    item = EvidenceItem.objects.filter(
        pk=item_id,
        submission__learner_id=learner_id,
        submission__course_key=task.course_key,
        submission__slug=task.slug,
    ).first()
    if item is None:
        raise NotFound()
    if item.withdrawn_at is not None:
        raise ItemWithdrawn()
    return item


def _draft(item: EvidenceItem, now: datetime, *, fields: ItemFields | None = None) -> EvidenceVersion:
    """The version that may be edited: the newest while it was not sent, otherwise a copy with the next number."""
    newest = item.versions.order_by("-number").first()
    if newest is not None and fields is None:
        fields = selectors.fields_of(newest)
    if fields is None:
        raise NotFound()
    if newest is None or newest.is_sent:
        newest = EvidenceVersion(item=item, number=(newest.number if newest else 0) + 1)
    for name, value in domain.version_document(fields).items():
        setattr(newest, name, fields.activity_on if name == "activity_on" else value)
    newest.saved_at = now
    newest.save()
    return newest


@transaction.atomic
def save_item(
    *,
    task: TaskKey,
    spec: TaskSpec,
    learner_id: UUID,
    fields: ItemFields,
    request_id: UUID,
    now: datetime,
    item_id: UUID | None = None,
) -> UUID:
    """Save a new or edited evidence item as a draft and return its id; half-finished is fine.

    ``request_id`` is the client's own id of a new item: posting it twice is one item.
    Raises NotFound, ItemWithdrawn, TransitionNotAllowed, BadField, UnknownCriterion, IdentifiableChildren.
    """
    row = _open(task, spec, learner_id, now)
    TASK.after(row.state, "edit")
    cleaned = domain.clean_fields(fields, selectors.submission_view(row).spec)
    domain.require_safe_children(cleaned, _policy(row.enrolment))
    if item_id is None:
        item = EvidenceItem.objects.filter(request_id=request_id).first()
        if item is None:
            item = EvidenceItem.objects.create(submission=row, request_id=request_id, created_at=now)
        item = _own_item(task, learner_id, item.id)
    else:
        item = _own_item(task, learner_id, item_id)
    version = _draft(item, now, fields=cleaned)
    _trace("item_saved", row, now, item=item.id, version=version.number)
    return item.id


def attach_file(
    *,
    task: TaskKey,
    spec: TaskSpec,
    learner_id: UUID,
    item_id: UUID,
    name: str,
    content: bytes,
    request_id: UUID,
    now: datetime,
    then: Callable[[UUID], None] | None = None,
) -> UUID:
    """Keep a file with an item: clean it, store it, verify it, and only then record it.

    The same request id is the same file. ``then`` gets the id of a new attachment in the transaction that records it.
    Raises NotFound, ItemWithdrawn, TransitionNotAllowed, EmptyFile, TooLarge,
    UnsupportedFile, DamagedFile.
    """
    item = _own_item(task, learner_id, item_id)
    known = _attached_by(request_id, item)
    if known is not None:
        return known
    clean = files.clean_file(content)
    stored = files.store(clean.content)
    try:
        with transaction.atomic():
            row = _open(task, spec, learner_id, now)
            TASK.after(row.state, "edit")
            item = _own_item(task, learner_id, item_id)
            known = _attached_by(request_id, item)
            if known is not None:
                files.evidence_storage().delete(stored.key)
                return known
            version = _draft(item, now)
            attachment = Attachment.objects.create(
                item=item,
                request_id=request_id,
                added_in=version.number,
                storage_key=stored.key,
                name=files.clean_name(name),
                content_type=clean.content_type,
                size=stored.size,
                sha256=stored.sha256,
                sha256_original=hashlib.sha256(content).hexdigest(),
                captured_on=clean.captured_on,
                stored_at=now,
            )
            _trace("file_attached", row, now, item=item.id, attachment=attachment.id, sha256=stored.sha256)
            if then is not None:
                then(attachment.id)
    except BaseException:
        # No row names these bytes, so they must not stay.
        files.evidence_storage().delete(stored.key)
        raise
    return attachment.id


def _attached_by(request_id: UUID, item: EvidenceItem) -> UUID | None:
    """The attachment this request made already. Raises NotFound for a request id of another item."""
    known = Attachment.objects.filter(request_id=request_id).only("id", "item_id").first()
    if known is not None and known.item_id != item.id:
        raise NotFound()
    return known.id if known else None


@transaction.atomic
def remove_attachment(*, task: TaskKey, spec: TaskSpec, learner_id: UUID, attachment_id: UUID, now: datetime) -> None:
    """Take a file out of the item from its next version on; what was sent before keeps it.

    Raises NotFound, ItemWithdrawn, TransitionNotAllowed.
    """
    attachment = Attachment.objects.select_related("item").filter(pk=attachment_id, removed_in=None).first()
    if attachment is None:
        raise NotFound()
    item = _own_item(task, learner_id, attachment.item_id)
    row = _open(task, spec, learner_id, now)
    TASK.after(row.state, "edit")
    attachment.removed_in = _draft(item, now).number
    attachment.save(update_fields=["removed_in"])
    _trace("file_removed", row, now, item=item.id, attachment=attachment.id)


@transaction.atomic
def withdraw_item(*, task: TaskKey, spec: TaskSpec, learner_id: UUID, item_id: UUID, now: datetime) -> None:
    """Take an item out of the submission; manifests that named it keep its line.

    Raises NotFound, ItemWithdrawn, TransitionNotAllowed.
    """
    item = _own_item(task, learner_id, item_id)
    row = _open(task, spec, learner_id, now)
    TASK.after(row.state, "edit")
    item.withdrawn_at = now
    item.save(update_fields=["withdrawn_at"])
    stop_uploads_of_item(item.id)
    _trace("item_withdrawn", row, now, item=item.id)


@transaction.atomic
def submit_task(
    *,
    task: TaskKey,
    spec: TaskSpec,
    learner_id: UUID,
    seen_digest: str,
    declares: bool,
    language: str,
    request_id: UUID,
    now: datetime,
) -> UUID:
    """Send a task to the coach: freeze a manifest of what the learner saw, with one declaration. Returns its id.

    The same request id is the same submission. Raises NotALearnerHere, NotFound, TransitionNotAllowed, StaleVersion,
    DeclarationMissing, NothingToSubmit, EvidenceIncomplete, ActivityDateOutside, IdentifiableChildren, ConsentMissing.
    """
    row = _open(task, spec, learner_id, now)
    if row.enrolment is None:
        raise NotALearnerHere()
    # Asked under the row's lock, so that the second of two clicks at the same moment finds what the first one sent.
    known = _sent_by(request_id, row)
    if known is not None:
        return known
    after = TASK.after(row.state, "submit")
    items = selectors.items_of(row.id)
    view, cohort = selectors.submission_view(row), cohort_view(row.enrolment.cohort)
    if domain.draft_digest(row.state, row.round, items) != seen_digest:
        raise StaleVersion()
    if not declares:
        raise DeclarationMissing()
    domain.require_submittable(
        items,
        view.spec,
        cohort.programme.policy,
        cohort_starts_on=cohort.starts_on,
        today=kigali_date(now),
        on_their_way=[upload.name for upload in uploads_on_their_way(row.id)],
    )
    declaration = declare(learner_id, language, now)
    entries = domain.manifest_entries(items)
    manifest = Manifest.objects.create(
        submission=row,
        round=row.round + 1,
        request_id=request_id,
        entries=entries,
        digest=digest_of(
            {
                "submission": str(row.id),
                "round": row.round + 1,
                "edition": view.edition_digest,
                "declaration": str(declaration.id),
                "entries": entries,
            }
        ),
        declaration=declaration,
        submitted_at=now,
    )
    EvidenceVersion.objects.filter(item__submission=row, item__withdrawn_at=None, is_sent=False).update(is_sent=True)
    row.state, row.round, row.changed_at = after, row.round + 1, now
    row.save(update_fields=["state", "round", "changed_at"])
    _trace("task_submitted", row, now, manifest=manifest.id, digest=manifest.digest)
    outbox.put("task_submitted", {"submission": row.id, "manifest": manifest.id}, dedupe=str(manifest.id), now=now)
    return manifest.id


def _sent_by(request_id: UUID, row: TaskSubmission) -> UUID | None:
    """The manifest this request froze already. Raises NotFound for a request id of another task or learner."""
    known = Manifest.objects.filter(request_id=request_id).only("id", "submission_id").first()
    if known is not None and known.submission_id != row.id:
        raise NotFound()
    return known.id if known else None


def declare(learner_id: UUID, language: str, now: datetime) -> Declaration:
    """Keep the authenticity statement: which text, in which language, when."""
    return Declaration.objects.create(
        learner_id=learner_id,
        text_version=domain.DECLARATION_VERSION,
        language=language if language in LANGUAGES else "en",
        made_at=now,
    )


def note_address(
    *,
    learner_id: UUID,
    course_key: str,
    place: str,
    block_type: str,
    usage_key: str,
    anonymous_user_id: str,
    now: datetime,
) -> None:
    """Keep where the gradebook knows this learner and this block; called on the learner's own writes only."""
    BlockAddress.objects.update_or_create(
        learner_id=learner_id,
        course_key=course_key,
        place=place,
        defaults={
            "block_type": block_type,
            "usage_key": usage_key,
            "anonymous_user_id": anonymous_user_id,
            "seen_at": now,
        },
    )
