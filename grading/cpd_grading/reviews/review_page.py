"""All a coach needs to decide on one submission, gathered in nine queries however much there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import FilteredRelation, Q

from ..kernel.errors import NotFound
from ..people.api import view_of
from ..people.domain import PersonView
from ..portfolio import api as portfolio_rows
from ..portfolio.api import DuplicateView, duplicates_in
from ..portfolio.domain import ItemView, ManifestView, SubmissionView
from ..portfolio.models import Manifest
from ..programmes.api import cohort_view
from ..programmes.domain import Text
from ..site_visits.api import seen_in_place_of
from ..site_visits.domain import SeenView, unseen
from ..witnesses.api import testimonies_of
from ..witnesses.domain import TestimonyView
from .changes import ItemChange, changes_between
from .comment_bank import SavedCommentView, saved_comments_of
from .drafts import version_of_draft
from .independence import require_may_review, submission_with_ties
from .models import CoachReview, ReviewDraft
from .selectors import ReviewView, levels_met, review_view


@dataclass(frozen=True)
class RoundSent:
    """One round: what was sent, and the decision that stands on it, if there is one."""

    manifest: ManifestView
    items: tuple[ItemView, ...]
    review: ReviewView | None


@dataclass(frozen=True)
class ReviewPage:
    """One submission as its coach decides on it; ``rounds`` holds every round, the last one last."""

    submission: SubmissionView
    learner: PersonView
    rounds: tuple[RoundSent, ...]
    levels: Mapping[str, str]  # the draft's, or after a return what stood before
    feedback: Mapping[str, str]
    draft_saved_at: datetime | None
    draft_seen: str  # the draft's version, which the next one names
    changes: tuple[ItemChange, ...]  # since the round before
    also_reading: tuple[str, ...]  # other coaches with a draft on this round
    testimonies: tuple[TestimonyView, ...]
    seen: tuple[SeenView, ...]
    unseen: tuple[UUID, ...]  # items that stay at the school and that no coach has seen there
    duplicates: Mapping[UUID, tuple[DuplicateView, ...]]  # by attachment
    phrases: tuple[SavedCommentView, ...]
    standards: Mapping[str, Text]  # titles of the standards evidence speaks to

    @property
    def manifest(self) -> ManifestView:
        return self.rounds[-1].manifest

    @property
    def items(self) -> tuple[ItemView, ...]:
        return self.rounds[-1].items

    @property
    def decision(self) -> ReviewView | None:
        """What stands on the last round, once it is decided."""
        return self.rounds[-1].review

    @property
    def earlier_rounds(self) -> tuple[RoundSent, ...]:
        """Every round before the last one, the newest first."""
        return self.rounds[-2::-1]

    @property
    def earlier(self) -> tuple[ReviewView, ...]:
        """Every decision that stands, the first one first."""
        return tuple(one.review for one in self.rounds if one.review)

    @property
    def changed_items(self) -> tuple[UUID, ...]:
        """Items whose words or files are new in the last round; none in the first."""
        return tuple(change.item.id for change in self.changes if change.kind != "withdrawn")


def review_page(submission_id: UUID, *, coach_id: UUID, on: date) -> ReviewPage:
    """Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching."""
    found = submission_with_ties(submission_id, coach_id)
    if found is None or found[0].round == 0:
        raise NotFound()
    row, ties = found
    require_may_review(row, coach_id, on=on, ties=ties)
    submission = portfolio_rows.submission_view(row)
    rounds, drafts = _rounds(submission)
    latest, draft = rounds[-1], drafts.pop(coach_id, None)
    seen = seen_in_place_of(submission_id)
    return ReviewPage(
        submission=submission,
        learner=view_of(row.learner),
        rounds=rounds,
        levels=draft.levels if draft else _proposed(rounds),
        feedback=draft.feedback if draft else {},
        draft_saved_at=draft.saved_at if draft else None,
        draft_seen=version_of_draft(draft.levels, draft.feedback) if draft else "",
        changes=changes_between(rounds[-2].items, latest.items) if len(rounds) > 1 else (),
        also_reading=tuple(one.coach.name for one in drafts.values()),
        testimonies=testimonies_of(submission_id),
        seen=seen,
        unseen=tuple(item.id for item in unseen(latest.items, seen)),
        duplicates=duplicates_in(submission_id),
        phrases=saved_comments_of(coach_id),
        standards=cohort_view(row.enrolment.cohort).programme.standards if row.enrolment else {},
    )


def _rounds(submission: SubmissionView) -> tuple[tuple[RoundSent, ...], dict[UUID, ReviewDraft]]:
    """Every round with its items and standing review, and the last one's drafts by coach; two queries in all."""
    rows = Manifest.objects.filter(submission_id=submission.id).annotate(
        standing=FilteredRelation("reviews", condition=Q(reviews__in_force_key__isnull=False)),
        begun=FilteredRelation("drafts"),
    )
    # A row for every draft; a manifest has one standing review at most.
    with_people = rows.select_related("standing__coach", "begun__coach")  # type: ignore[misc]  # annotated above
    joined = list(with_people.order_by("round"))
    found = (getattr(row, "begun", None) for row in joined if row.round == submission.round)
    drafts = {draft.coach_id: draft for draft in found if draft}
    reviews = {row.id: getattr(row, "standing", None) for row in joined}
    manifests = [portfolio_rows.manifest_view(row) for row in {row.id: row for row in joined}.values()]
    items = _items_by_version(manifests, submission.id)
    met = levels_met(submission)
    rounds = (RoundSent(one, _sent_in(one, items), _reviewed(reviews[one.id], one, met)) for one in manifests)
    return tuple(rounds), drafts


def _reviewed(
    row: CoachReview | None, manifest: ManifestView, met: Mapping[str, Mapping[str, bool]]
) -> ReviewView | None:
    return review_view(row, met, round_=manifest.round, with_levels=True) if row else None


def _items_by_version(manifests: Sequence[ManifestView], submission_id: UUID) -> dict[tuple[str, int], ItemView]:
    """Every version that was ever sent, by item and number; one query for all rounds together."""
    all_lines = tuple(line for manifest in manifests for line in manifest.entries)
    items = portfolio_rows.items_in(replace(manifests[-1], entries=all_lines), submission_id)
    return {(str(item.id), item.version): item for item in items}


def _sent_in(manifest: ManifestView, items: Mapping[tuple[str, int], ItemView]) -> tuple[ItemView, ...]:
    """The items of one round in the order they were made."""
    wanted = {(line["item"], line["version"]) for line in manifest.item_lines}
    return tuple(item for key, item in items.items() if key in wanted)


def _proposed(rounds: Iterable[RoundSent]) -> Mapping[str, str]:
    """Earlier levels stand as proposals; what was "not yet" is to be judged anew."""
    reviews = [one.review for one in rounds if one.review]
    if not reviews:
        return {}
    return {key: level for key, level in reviews[-1].levels.items() if key not in reviews[-1].returned_criteria}
