"""Questions about coaches' reviews: queues, one submission to decide on, and what its learner reads of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from ..kernel.errors import NotFound
from ..people.domain import PersonView
from ..people.selectors import WITH_PLACE, person, view_of
from ..portfolio import selectors as portfolio_rows
from ..portfolio.domain import ItemView, ManifestView, SubmissionView
from ..portfolio.models import ModulePortfolio, TaskSubmission
from ..programmes.domain import Policy
from .models import CoachReview, ReviewDraft, TaskMark
from .queue import QueueLine
from .reviews import require_may_review


@dataclass(frozen=True)
class ReviewView:
    """One standing decision of a coach. ``levels`` is empty where its reader may not see levels yet."""

    id: UUID
    round: int
    decision: str
    coach_id: UUID
    coach_name: str
    levels: Mapping[str, str]
    met: Mapping[str, bool]
    feedback: Mapping[str, str]
    returned_criteria: tuple[str, ...]
    reviewed_at: datetime


@dataclass(frozen=True)
class ReviewPage:
    """All a coach needs to decide on one submission."""

    submission: SubmissionView
    learner: PersonView
    manifest: ManifestView
    items: tuple[ItemView, ...]
    earlier: tuple[ReviewView, ...]
    levels: Mapping[str, str]  # the draft's, or after a return what stood before
    feedback: Mapping[str, str]
    changed_items: tuple[UUID, ...]  # new or edited since the last round
    also_reading: tuple[str, ...]  # other coaches with a draft on this round


def review_view(row: CoachReview, spec_levels: Mapping[str, Mapping[str, bool]], *, with_levels: bool) -> ReviewView:
    """``spec_levels``: criterion -> level -> met; learners read met or not yet, and levels only at release."""
    return ReviewView(
        id=row.id,
        round=row.manifest.round,
        decision=row.decision,
        coach_id=row.coach_id,
        coach_name=f"{row.coach.given_names} {row.coach.family_name}".strip(),
        levels=dict(row.levels) if with_levels else {},
        met={key: spec_levels.get(key, {}).get(level, False) for key, level in row.levels.items()},
        feedback=dict(row.feedback),
        returned_criteria=tuple(row.returned_criteria),
        reviewed_at=row.reviewed_at,
    )


def reviews_of(submission: SubmissionView) -> tuple[ReviewView, ...]:
    """Standing reviews of a submission with their levels, for those who grade; the first round first; one query."""
    return _review_views(submission, list(_standing_reviews(submission)), levels_up_to=submission.round)


def reviews_for_learner(submission: SubmissionView, policy: Policy | None) -> tuple[ReviewView, ...]:
    """The same as its learner may read it: levels from release on, or from sign-off on; one query.

    What was released counts: where an assessor changed a level, the learner reads the assessor's from release on.
    """
    released = ModulePortfolio.objects.filter(
        enrolment_id=OuterRef("submission__enrolment_id"),
        module_code=OuterRef("submission__module_code"),
        state="released",
    )
    newest = Subquery(released.order_by("-attempt").values("manifest")[:1])
    judged = TaskMark.objects.filter(manifest=OuterRef("manifest_id")).exclude(live_key=None).values("levels")[:1]
    rows = list(_standing_reviews(submission).annotate(released=newest, judged=Subquery(judged)))
    manifest = rows[0].released if rows else None
    sent = frozenset(line["manifest"] for line in (manifest or {}).get("tasks", ()))
    for row in rows:
        if row.judged and str(row.manifest_id) in sent:
            row.levels = row.judged  # for this view only; the review itself is never written again
    return _review_views(submission, rows, levels_up_to=_visible_round(rows, policy, sent))


def _standing_reviews(submission: SubmissionView) -> QuerySet[CoachReview]:
    rows = CoachReview.objects.filter(submission_id=submission.id).exclude(live_key=None)
    return rows.select_related("coach", "manifest").order_by("manifest__round")


def _review_views(
    submission: SubmissionView, rows: Sequence[CoachReview], *, levels_up_to: int
) -> tuple[ReviewView, ...]:
    met = {
        criterion.key: {level.key: level.met for level in criterion.levels} for criterion in submission.spec.criteria
    }
    return tuple(review_view(row, met, with_levels=row.manifest.round <= levels_up_to) for row in rows)


def _visible_round(rows: Sequence[CoachReview], policy: Policy | None, released: frozenset[str]) -> int:
    """The last round whose levels its learner may read; 0 for none (``marks_visible``).

    ``released``: manifests of the newest portfolio with a result.
    """
    if policy is None:
        return 0
    settled = [row for row in rows if row.decision == "sign_off"]
    if policy.marks_visible == "on_release":
        settled = [row for row in settled if str(row.manifest_id) in released]
    return max((row.manifest.round for row in settled), default=0)


def decided_by(coach_id: UUID, *, limit: int = 20) -> tuple[tuple[QueueLine, str, UUID], ...]:
    """What a coach decided last, with the decision and its review's id."""
    rows = (
        CoachReview.objects.filter(coach_id=coach_id)
        .exclude(live_key=None)
        .select_related("submission__edition", "manifest", *(f"submission__learner__{path}" for path in WITH_PLACE))
        .order_by("-reviewed_at", "pk")[:limit]
    )
    return tuple(
        (
            QueueLine(
                submission_id=row.submission_id,
                learner=view_of(row.submission.learner),
                slug=row.submission.slug,
                title=row.submission.edition.spec["title"],
                module_code=row.submission.module_code,
                round=row.manifest.round,
                submitted_at=row.reviewed_at,
            ),
            row.decision,
            row.id,
        )
        for row in rows
    )


def review_page(submission_id: UUID, *, coach_id: UUID, on: date) -> ReviewPage:
    """Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching."""
    row = TaskSubmission.objects.select_related("edition", "enrolment").filter(pk=submission_id).first()
    if row is None or row.round == 0:
        raise NotFound()
    require_may_review(row, coach_id, on=on)
    submission = portfolio_rows.submission_view(row)
    manifests = portfolio_rows.manifests_of(submission_id)
    manifest = manifests[-1]
    earlier = reviews_of(submission)
    drafts = list(ReviewDraft.objects.filter(manifest_id=manifest.id).select_related("coach"))
    draft = next((one for one in drafts if one.coach_id == coach_id), None)
    levels: Mapping[str, str] = draft.levels if draft else {}
    if draft is None and earlier:
        # Earlier levels stand as proposals; what was "not yet" is to be judged anew.
        last = earlier[-1]
        levels = {key: level for key, level in last.levels.items() if key not in last.returned_criteria}
    return ReviewPage(
        submission=submission,
        learner=person(submission.learner_id),
        manifest=manifest,
        items=portfolio_rows.items_in(manifest, submission_id),
        earlier=earlier,
        levels=levels,
        feedback=draft.feedback if draft else {},
        changed_items=_changed_items(manifests),
        also_reading=tuple(
            f"{one.coach.given_names} {one.coach.family_name}".strip() for one in drafts if one.coach_id != coach_id
        ),
    )


def _changed_items(manifests: Sequence[ManifestView]) -> tuple[UUID, ...]:
    """Items whose words or files are new in the last round; none in the first."""
    if len(manifests) < 2:
        return ()
    before, now = ([_content(entry) for entry in manifest.entries] for manifest in manifests[-2:])
    return tuple(UUID(item) for item, words, sent in now if (item, words, sent) not in before)


def _content(entry: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    return entry["item"], entry["sha256"], tuple(sorted(file["id"] for file in entry["attachments"]))
