"""Questions about evidence, submissions and module portfolios."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ..kernel.digest import digest_of
from ..kernel.errors import NotFound
from ..people.api import WITH_PLACE
from ..programmes.api import edition_view, enrolment_of, pinned_edition
from .domain import ANSWERS, AttachmentView, ChildrenAnswer, ItemFields, ItemView, ManifestView, SubmissionView
from .item_states import needs_confirmation
from .models import Attachment, EvidenceItem, EvidenceVersion, Manifest, ModulePortfolio, TaskSubmission


def submission_view(row: TaskSubmission) -> SubmissionView:
    """Frozen view of a row fetched with its edition and enrolment."""
    edition = edition_view(row.edition)
    return SubmissionView(
        id=row.id,
        learner_id=row.learner_id,
        course_key=row.course_key,
        slug=row.slug,
        module_code=row.module_code,
        cohort_id=row.enrolment.cohort_id if row.enrolment else None,
        state=row.state,
        round=row.round,
        sitting=row.sitting,
        returned_criteria=tuple(row.returned_criteria),
        changed_at=row.changed_at,
        edition_id=edition.id,
        edition_digest=edition.digest,
        spec=edition.spec,
    )


def submission(submission_id: UUID) -> SubmissionView:
    """Raises NotFound."""
    row = TaskSubmission.objects.select_related("edition", "enrolment").filter(pk=submission_id).first()
    if row is None:
        raise NotFound()
    return submission_view(row)


def ids_of_items(submission_id: UUID, told: Collection[UUID]) -> frozenset[str]:
    """Ids of the items of a task that a client knows by their id, or by the request that made them; one query."""
    rows = EvidenceItem.objects.filter(Q(pk__in=told) | Q(request_id__in=told), submission_id=submission_id)
    return frozenset(map(str, rows.values_list("pk", flat=True)))


def submission_of(course_key: str, slug: str, learner_id: UUID) -> SubmissionView | None:
    rows = TaskSubmission.objects.select_related("edition", "enrolment")
    row = rows.filter(course_key=course_key, slug=slug, learner_id=learner_id).first()
    if row is None:
        return None
    view = submission_view(row)
    return view if row.enrolment_id else _as_joined(view)


def row_of_account(course_key: str, slug: str, user_id: int) -> TaskSubmission | None:
    """What an account has begun of a task, with learner, edition, cohort and programme; for the rooms above."""
    joins = ("edition", "enrolment__cohort__programme", *(f"learner__{path}" for path in WITH_PLACE))
    rows = TaskSubmission.objects.select_related(*joins).defer("enrolment__cohort__programme__spec")
    return rows.filter(course_key=course_key, slug=slug, learner__user_id=user_id).first()


def _as_joined(view: SubmissionView) -> SubmissionView:
    """A draft from before its learner joined a cohort, as their next write will leave it: in the cohort's wording."""
    enrolment = enrolment_of(view.course_key, view.learner_id)
    if enrolment is None:
        return view
    joined = replace(view, cohort_id=enrolment.cohort_id)
    pinned = pinned_edition(enrolment.cohort_id, view.slug)
    if pinned is None:
        return joined
    return replace(joined, edition_id=pinned.id, edition_digest=pinned.digest, spec=pinned.spec)


def task_states(course_key: str, learner_id: UUID) -> dict[str, str]:
    """Slug -> state of every task this learner has opened in a course."""
    rows = TaskSubmission.objects.filter(course_key=course_key, learner_id=learner_id)
    return dict(rows.values_list("slug", "state"))


def fields_of(version: EvidenceVersion) -> ItemFields:
    """The answers of a version; lists come back as tuples and answers by file as records."""
    said = {answer.name: getattr(version, answer.name) for answer in ANSWERS}
    said |= {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
    said["children_by_file"] = {key: ChildrenAnswer(**answer) for key, answer in version.children_by_file.items()}
    return ItemFields(**said, client_saved_at=version.client_saved_at)


def attachment_view(row: Attachment, fields: ItemFields | None = None) -> AttachmentView:
    """A file, with what the learner said of it where the item's ``fields`` are given."""
    answer = fields.answer_for(row.id) if fields else ChildrenAnswer()
    return AttachmentView(
        id=row.id,
        name=row.name,
        content_type=row.content_type,
        size=row.size,
        sha256=row.sha256,
        captured_on=row.captured_on,
        has_thumbnail=row.has_thumbnail,
        pages=row.pages,
        purged_because=row.purged_because,
        children=answer.children,
        consent_held=answer.consent_held,
    )


def _item_view(version: EvidenceVersion, files: Iterable[Attachment]) -> ItemView:
    """A version with the files that belong to it; a withdrawn item keeps its words on record and loses its files."""
    kept = [
        file
        for file in files
        if version.item.withdrawn_at is None
        and file.added_in <= version.number
        and (file.removed_in is None or version.number < file.removed_in)
    ]
    item, fields = version.item, fields_of(version)
    coach = item.recorded_by
    return ItemView(
        id=version.item_id,
        version=version.number,
        is_sent=version.is_sent,
        fields=fields,
        attachments=tuple(
            attachment_view(file, fields) for file in sorted(kept, key=lambda file: (file.stored_at, str(file.pk)))
        ),
        saved_at=version.saved_at,
        recorded_by=coach.name if coach else "",
        on_behalf_reason=item.on_behalf_reason,
        needs_confirmation=needs_confirmation(item),
        is_purged=version.purged_at is not None,
    )


_FILE_COLUMNS = tuple(column.attname for column in Attachment._meta.concrete_fields if column.name != "item")


def _with_files(versions: QuerySet[EvidenceVersion]) -> tuple[ItemView, ...]:
    """Versions with their item's files, in the order the items were made: one query, a row per file."""
    files = {f"file_{name}": F(f"item__attachments__{name}") for name in _FILE_COLUMNS}
    found: dict[UUID, tuple[EvidenceVersion, list[Attachment]]] = {}
    rows = versions.select_related("item__recorded_by").annotate(**files)
    for row in rows.order_by("item__created_at", "item_id", "number"):
        version, kept = found.setdefault(row.pk, (row, []))
        values = {name: getattr(row, f"file_{name}") for name in _FILE_COLUMNS}
        if values["id"] is not None:
            kept.append(Attachment(item_id=version.item_id, **values))
    return tuple(_item_view(version, kept) for version, kept in found.values())


def items_of(submission_id: UUID) -> tuple[ItemView, ...]:
    """The newest version of every item that was not withdrawn, in the order they were made; one query."""
    newer = EvidenceVersion.objects.filter(item=OuterRef("item"), number__gt=OuterRef("number"))
    rows = EvidenceVersion.objects.filter(item__submission_id=submission_id, item__withdrawn_at=None)
    return _with_files(rows.filter(~Exists(newer)))


def items_version(submission_id: UUID) -> str:
    """The version of everything a learner has in hand for a task: another one once an item or file came, went or
    changed. No clock is asked, so a clock that was put right changes nothing. One query."""
    return digest_of({"items": {str(item.id): item.digest for item in items_of(submission_id)}})


def items_in(manifest: ManifestView, submission_id: UUID) -> tuple[ItemView, ...]:
    """The items as they were sent in one round; one query."""
    wanted = {(entry["item"], entry["version"]) for entry in manifest.item_lines}
    rows = EvidenceVersion.objects.filter(item__submission_id=submission_id, item__in={item for item, _ in wanted})
    return tuple(item for item in _with_files(rows) if (str(item.id), item.version) in wanted)


def manifest_view(row: Manifest) -> ManifestView:
    return ManifestView(
        id=row.id,
        round=row.round,
        digest=row.digest,
        submitted_at=row.submitted_at,
        entries=tuple(row.entries),
        client_submitted_at=row.client_submitted_at,
        pressed_from=row.pressed_from,
        pressed_until=row.pressed_until,
        is_late_sync=row.is_late_sync,
    )


def manifests_of(submission_id: UUID) -> tuple[ManifestView, ...]:
    """Every round that was sent, the first one first."""
    return tuple(manifest_view(row) for row in Manifest.objects.filter(submission_id=submission_id).order_by("round"))


def latest_manifest(submission_id: UUID) -> ManifestView | None:
    row = Manifest.objects.filter(submission_id=submission_id).order_by("-round").first()
    return manifest_view(row) if row else None


def portfolio_of(enrolment_id: UUID, module_code: str) -> ModulePortfolio | None:
    """The attempt a learner is at; the row itself, for rooms that write it."""
    rows = ModulePortfolio.objects.filter(enrolment_id=enrolment_id, module_code=module_code)
    return rows.order_by("-attempt").first()


def portfolios_of(enrolment_ids: Iterable[UUID]) -> dict[tuple[UUID, str], ModulePortfolio]:
    """(enrolment, module) -> the attempt the learner is at, for many learners in one query."""
    rows = ModulePortfolio.objects.filter(enrolment_id__in=list(enrolment_ids)).order_by("attempt")
    return {(row.enrolment_id, row.module_code): row for row in rows}
