"""Questions about coaches' reviews: what a coach decided last, and what a learner reads of a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from ..portfolio.domain import SubmissionView
from ..portfolio.models import ModulePortfolio
from ..programmes.domain import Policy
from .models import CoachReview, TaskMark
from .queue import QueueLine, decided_line, standing_decisions


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


def levels_met(submission: SubmissionView) -> dict[str, dict[str, bool]]:
    """Criterion -> level -> whether that level is met, of the rubric a submission is held to."""
    return {
        criterion.key: {level.key: level.met for level in criterion.levels} for criterion in submission.spec.criteria
    }


def review_view(
    row: CoachReview, met: Mapping[str, Mapping[str, bool]], *, round_: int, with_levels: bool
) -> ReviewView:
    """``met`` is ``levels_met``: learners read met or not yet, and levels only at release."""
    return ReviewView(
        id=row.id,
        round=round_,
        decision=row.decision,
        coach_id=row.coach_id,
        coach_name=f"{row.coach.given_names} {row.coach.family_name}".strip(),
        levels=dict(row.levels) if with_levels else {},
        met={key: met.get(key, {}).get(level, False) for key, level in row.levels.items()},
        feedback=dict(row.feedback),
        returned_criteria=tuple(row.returned_criteria),
        reviewed_at=row.reviewed_at,
    )


def reviews_for_learner(submission: SubmissionView, policy: Policy | None) -> tuple[ReviewView, ...]:
    """Standing reviews as the learner may read them: levels from release on, or from sign-off on; one query.

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
    met, visible = levels_met(submission), _visible_round(rows, policy, sent)
    return tuple(
        review_view(row, met, round_=row.manifest.round, with_levels=row.manifest.round <= visible) for row in rows
    )


def _standing_reviews(submission: SubmissionView) -> QuerySet[CoachReview]:
    rows = CoachReview.objects.filter(submission_id=submission.id).exclude(live_key=None)
    return rows.select_related("coach", "manifest").order_by("manifest__round")


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
    return tuple((decided_line(row), row.decision, row.id) for row in standing_decisions(coach_id)[:limit])
