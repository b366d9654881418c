"""A coach's decisions as their learner may read them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from ..portfolio.domain import SubmissionView
from ..portfolio.models import ModulePortfolio
from ..programmes.domain import Policy
from ..reviews.api import ReviewView, levels_met, review_view
from ..reviews.models import CoachReview
from .models import TaskMark


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
    judged = TaskMark.objects.filter(manifest=OuterRef("manifest_id")).exclude(in_force_key=None).values("levels")[:1]
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
    rows = CoachReview.objects.filter(submission_id=submission.id).exclude(in_force_key=None)
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
