"""Questions about evidence, submissions and module portfolios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from ..kernel.errors import NotFound
from ..programmes.selectors import edition_view, enrolment_of, pinned_edition
from .domain import AttachmentView, ItemFields, ItemView, ManifestView, SubmissionView
from .models import Attachment, EvidenceVersion, Manifest, ModulePortfolio, TaskSubmission


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


def submission_of(course_key: str, slug: str, learner_id: UUID) -> SubmissionView | None:
    rows = TaskSubmission.objects.select_related("edition", "enrolment")
    row = rows.filter(course_key=course_key, slug=slug, learner_id=learner_id).first()
    if row is None:
        return None
    view = submission_view(row)
    return view if row.enrolment_id else _as_joined(view)


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
    return ItemFields(
        kind=version.kind,
        title=version.title,
        did=version.did,
        changed=version.changed,
        activity_on=version.activity_on,
        setting=version.setting,
        language=version.language,
        criteria=tuple(version.criteria),
        children=version.children,
        consent_held=version.consent_held,
    )


def attachment_view(row: Attachment) -> AttachmentView:
    return AttachmentView(row.id, row.name, row.content_type, row.size, row.sha256, row.captured_on)


def _item_view(version: EvidenceVersion, files: Iterable[Attachment]) -> ItemView:
    """A version with the files that belong to it; a withdrawn item keeps its words on record and loses its files."""
    kept = [
        file
        for file in files
        if version.item.withdrawn_at is None
        and file.added_in <= version.number
        and (file.removed_in is None or version.number < file.removed_in)
    ]
    return ItemView(
        id=version.item_id,
        version=version.number,
        is_sent=version.is_sent,
        fields=fields_of(version),
        attachments=tuple(
            attachment_view(file) for file in sorted(kept, key=lambda file: (file.stored_at, str(file.pk)))
        ),
        saved_at=version.saved_at,
    )


def _versions(submission_id: UUID) -> list[tuple[EvidenceVersion, list[Attachment]]]:
    """Every version with its item's files, items in the order they were made; two queries, however many items."""
    files: dict[UUID, list[Attachment]] = {}
    for file in Attachment.objects.filter(item__submission_id=submission_id):
        files.setdefault(file.item_id, []).append(file)
    rows = EvidenceVersion.objects.filter(item__submission_id=submission_id).select_related("item")
    ordered = rows.order_by("item__created_at", "item_id", "number")
    return [(version, files.get(version.item_id, [])) for version in ordered]


def items_of(submission_id: UUID) -> tuple[ItemView, ...]:
    """The newest version of every item that was not withdrawn, in the order they were made."""
    newest = {version.item_id: (version, files) for version, files in _versions(submission_id)}
    return tuple(_item_view(version, files) for version, files in newest.values() if version.item.withdrawn_at is None)


def items_in(manifest: ManifestView, submission_id: UUID) -> tuple[ItemView, ...]:
    """The items as they were sent in one round."""
    wanted = {(entry["item"], entry["version"]) for entry in manifest.entries}
    return tuple(
        _item_view(version, files)
        for version, files in _versions(submission_id)
        if (str(version.item_id), version.number) in wanted
    )


def manifest_view(row: Manifest) -> ManifestView:
    return ManifestView(row.id, row.round, row.digest, row.submitted_at, tuple(row.entries))


def manifests_of(submission_id: UUID) -> tuple[ManifestView, ...]:
    """Every round that was sent, the first one first."""
    return tuple(manifest_view(row) for row in Manifest.objects.filter(submission_id=submission_id).order_by("round"))


def latest_manifest(submission_id: UUID) -> ManifestView | None:
    row = Manifest.objects.filter(submission_id=submission_id).order_by("-round").first()
    return manifest_view(row) if row else None


def portfolio_of(enrolment_id: UUID, module_code: str) -> ModulePortfolio | None:
    """The attempt a learner is at; for services and selectors inside this door."""
    rows = ModulePortfolio.objects.filter(enrolment_id=enrolment_id, module_code=module_code)
    return rows.order_by("-attempt").first()


def portfolios_of(enrolment_ids: Iterable[UUID]) -> dict[tuple[UUID, str], ModulePortfolio]:
    """(enrolment, module) -> the attempt the learner is at, for many learners in one query."""
    rows = ModulePortfolio.objects.filter(enrolment_id__in=list(enrolment_ids)).order_by("attempt")
    return {(row.enrolment_id, row.module_code): row for row in rows}
