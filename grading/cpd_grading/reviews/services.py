"""The coach's acts on a submitted task: save a draft, return it, sign it off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef

from ..coaching import domain as coaching_rules
from ..kernel import outbox
from ..kernel.clock import kigali_date
from ..kernel.errors import AlreadyDone, ChangedMeanwhile, NotFound
from ..kernel.requests import id_of_request
from ..kernel.versions import OVERWRITE
from ..portfolio.api import (
    Ties,
    items_version,
    manifest_view,
    move,
    require_kept,
    submission_view,
    ties_columns,
    trace_by,
)
from ..portfolio.domain import TASK
from ..portfolio.models import EvidenceVersion, Manifest, TaskSubmission
from ..site_visits.api import unseen_items
from ..site_visits.domain import IN_PLACE, require_all_seen
from ..site_visits.models import SeenInPlace
from . import domain, drafts
from .independence import Links, require_may_review
from .models import CoachReview, ReviewDraft

CYCLE_OF_THREE = "cycle_of_three"
TOLD_AS = {"sign_off": "task_signed_off", "return": "task_returned"}


@dataclass(frozen=True)
class _Sent:
    """What was sent last, locked: its manifest with the submission, and what a decision asks before anything else.

    ``is_known``: the request made a review already. ``may_be_unseen``: something that stays at the school has no
    coach's record yet, in this round or in an earlier one.
    """

    manifest: Manifest
    ties: Ties
    is_known: bool
    may_be_unseen: bool

    @property
    def row(self) -> TaskSubmission:
        return self.manifest.submission


def _sent(submission_id: UUID, coach_id: UUID, request_id: UUID | None = None) -> _Sent:
    """Raises NotFound for what was never sent. Two queries."""
    # Locked alone and read with its joins afterwards: PostgreSQL locks no outer join, MariaDB knows no FOR UPDATE OF.
    if not TaskSubmission.objects.select_for_update().only("pk").filter(pk=submission_id, round__gt=0):
        raise NotFound()
    seen = SeenInPlace.objects.filter(item=OuterRef("item"), in_force_key__isnull=False)
    in_place = EvidenceVersion.objects.filter(
        ~Exists(seen), item__submission=OuterRef("submission"), kind=IN_PLACE, is_sent=True
    )
    ties = ties_columns(coach_id, submission="submission__")
    manifest = (
        Manifest.objects.filter(submission_id=submission_id, round=F("submission__round"))
        .select_related("submission__edition", "submission__enrolment")
        .annotate(
            study_together=ties.study_together,
            was_signed_off=ties.was_signed_off,
            is_known=Exists(CoachReview.objects.filter(request_id__in=[request_id] if request_id else [])),
            may_be_unseen=Exists(in_place),
        )
        .get()
    )
    found = Ties(manifest.study_together, manifest.was_signed_off)
    return _Sent(manifest, found, is_known=manifest.is_known, may_be_unseen=manifest.may_be_unseen)


def _require_undecided(sent: _Sent, coach_id: UUID, action: str, now: datetime) -> Links:
    """The links around the two, if this coach may take ``action`` on the submission now.

    Raises OwnWork, NotAssignedCoach, ReciprocalCoaching, TransitionNotAllowed.
    """
    links = require_may_review(sent.row, coach_id, on=kigali_date(now), ties=sent.ties)
    TASK.after(sent.row.state, action)
    return links


@transaction.atomic
def save_review_draft(
    *,
    submission_id: UUID,
    coach_id: UUID,
    levels: Mapping[str, str],
    feedback: Mapping[str, str],
    now: datetime,
    seen: str = "",
) -> str:
    """Keep what a coach has ticked and written so far, until it is decided. Returns the draft's version.

    ``seen`` is the version of the draft they began from, "" where there was none. Raises NotFound, OwnWork,
    NotAssignedCoach, ReciprocalCoaching, TransitionNotAllowed, ChangedMeanwhile, UnknownCriterion, UnknownLevel,
    BadField.
    """
    sent = _sent(submission_id, coach_id)
    _require_undecided(sent, coach_id, "return", now)
    drafts.require_as_seen(sent.manifest, coach_id, levels, feedback, seen)
    return _keep_draft(sent, coach_id, levels, feedback, now)


@transaction.atomic
def keep_beaten_words(
    *,
    submission_id: UUID,
    coach_id: UUID,
    levels: Mapping[str, str],
    feedback: Mapping[str, str],
    now: datetime,
    seen: str = "",
) -> bool:
    """Keep what a coach ticked and wrote while another one decided, for that coach alone. Returns whether it was kept.

    Nothing is kept where nobody else decided on what was sent last, nor over a draft they have not seen.
    Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching, UnknownCriterion, UnknownLevel, BadField.
    """
    sent = _sent(submission_id, coach_id)
    require_may_review(sent.row, coach_id, on=kigali_date(now), ties=sent.ties)
    decided = CoachReview.objects.filter(in_force_key__isnull=False, manifest=sent.manifest)
    if not decided.exclude(coach_id=coach_id).exists():
        return False
    try:
        drafts.require_as_seen(sent.manifest, coach_id, levels, feedback, seen)
    except ChangedMeanwhile:
        return False
    _keep_draft(sent, coach_id, levels, feedback, now)
    return True


def _keep_draft(
    sent: _Sent, coach_id: UUID, levels: Mapping[str, str], feedback: Mapping[str, str], now: datetime
) -> str:
    spec = submission_view(sent.row).spec
    domain.require_known_levels(spec, levels)
    notes = domain.clean_notes(spec, feedback)
    ReviewDraft.objects.update_or_create(
        manifest=sent.manifest,
        coach_id=coach_id,
        defaults={"levels": dict(levels), "feedback": notes, "saved_at": now},
    )
    return drafts.version_of_draft(levels, notes)


@transaction.atomic
def sign_off_task(
    *,
    submission_id: UUID,
    seen_digest: str,
    request_id: UUID,
    levels: Mapping[str, str],
    feedback: Mapping[str, str],
    coach_id: UUID,
    now: datetime,
    seen_draft: str = OVERWRITE,
) -> UUID:
    """Record that an assigned coach graded and vouches for the version they saw. Returns the review's id.

    The same request id is the same review. Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching,
    LineManagerOnly, TransitionNotAllowed, StaleVersion, ChangedMeanwhile, CriterionWithoutLevel, UnknownCriterion,
    UnknownLevel, SignOffNeedsMet, NotSeenYet, BadField, AlreadyDone, FileMissing.
    """
    sent = _sent(submission_id, coach_id, request_id)
    row, manifest = sent.row, sent.manifest
    known = _known(sent, request_id, coach_id, "sign_off")
    if known is not None:
        return known
    links = _require_undecided(sent, coach_id, "sign_off", now)
    for link in links:
        # Any link as line manager weighs, also beside another one as advisor.
        if (link.coach_id, link.coachee_id) == (coach_id, row.learner_id):
            coaching_rules.require_not_line_manager(link)
    domain.require_seen(manifest.digest, seen_digest)
    drafts.require_as_seen(manifest, coach_id, levels, feedback, seen_draft)
    spec = submission_view(row).spec
    domain.require_sign_off(spec, levels)
    if sent.may_be_unseen:
        require_all_seen(unseen_items(row.id, manifest_view(manifest)))
    require_kept(manifest_view(manifest).attachment_ids)
    is_cycle = coaching_rules.is_cycle_of_three(
        links, coach_id=coach_id, learner_id=row.learner_id, on=kigali_date(now)
    )
    review = CoachReview(
        submission=row,
        manifest=manifest,
        coach_id=coach_id,
        decision="sign_off",
        levels=dict(levels),
        feedback=domain.clean_notes(spec, feedback),
        flags=[CYCLE_OF_THREE] if is_cycle else [],
        request_id=request_id,
        reviewed_at=now,
    )
    return _decide(row, review)


@transaction.atomic
def return_task(
    *,
    submission_id: UUID,
    seen_digest: str,
    request_id: UUID,
    levels: Mapping[str, str],
    feedback: Mapping[str, str],
    coach_id: UUID,
    now: datetime,
    seen_draft: str = OVERWRITE,
) -> UUID:
    """Send a task back, naming the criteria at "not yet" and what to do for each. Returns the review's id.

    The same request id is the same review. Raises NotFound, OwnWork, NotAssignedCoach, ReciprocalCoaching,
    TransitionNotAllowed, StaleVersion, ChangedMeanwhile, CriterionWithoutLevel, UnknownCriterion, UnknownLevel,
    ReturnNamesNoCriterion, CommentRequired, BadField, AlreadyDone.
    """
    sent = _sent(submission_id, coach_id, request_id)
    row, manifest = sent.row, sent.manifest
    known = _known(sent, request_id, coach_id, "return")
    if known is not None:
        return known
    _require_undecided(sent, coach_id, "return", now)
    domain.require_seen(manifest.digest, seen_digest)
    drafts.require_as_seen(manifest, coach_id, levels, feedback, seen_draft)
    spec = submission_view(row).spec
    said = domain.clean_notes(spec, feedback)
    review = CoachReview(
        submission=row,
        manifest=manifest,
        coach_id=coach_id,
        decision="return",
        levels=dict(levels),
        feedback=said,
        returned_criteria=list(domain.require_return(spec, levels, said)),
        request_id=request_id,
        reviewed_at=now,
    )
    return _decide(row, review)


def _known(sent: _Sent, request_id: UUID, coach_id: UUID, decision: str) -> UUID | None:
    """The review this request made already, found under the row's lock by the second of two clicks.

    Raises AlreadyDone for the request id of another act.
    """
    if not sent.is_known:
        return None
    same = {"submission_id": sent.row.id, "coach_id": coach_id, "decision": decision}
    return id_of_request(CoachReview, request_id, otherwise=AlreadyDone, **same)


def _decide(row: TaskSubmission, review: CoachReview) -> UUID:
    """Keep a decision, move the submission and tell of it. Raises AlreadyDone where another coach was faster."""
    review.in_force_key = str(review.manifest_id)
    review.items_version = items_version(row.id)
    try:
        with transaction.atomic():
            review.save(force_insert=True)
    except IntegrityError:
        # The unique keys are the last word where a database has no row locks.
        raise AlreadyDone() from None
    move(row, review.decision, at=review.reviewed_at, returned_criteria=review.returned_criteria)
    ReviewDraft.objects.filter(manifest_id=review.manifest_id, coach_id=review.coach_id).delete()
    what = TOLD_AS[review.decision]
    ids = {"review": review.id, "manifest": review.manifest_id, "digest": review.manifest.digest}
    trace_by(review.coach_id, what, row, review.reviewed_at, **ids)
    news = {"submission": row.id, "review": review.id}
    outbox.put(what, news, dedupe=str(review.id), now=review.reviewed_at)
    return review.id
