"""Questions about witnesses. Their words are for coaches and UR-CE; a learner reads that, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from ..coaching import api as coaching
from ..kernel.clock import kigali_date
from ..kernel.errors import CoachIsNoWitness, NotFound, OwnWork
from ..portfolio.api import fields_of, item_among
from ..portfolio.models import EvidenceItem, EvidenceVersion
from ..programmes.domain import Text
from . import domain
from .domain import InvitationView, ItemSummary, TestimonyView
from .models import WitnessInvitation


def testimonies_of(submission_id: UUID) -> tuple[TestimonyView, ...]:
    """What witnesses wrote of the items of a submission that were not withdrawn, the first answer first; one query."""
    return testimonies_by_submission((submission_id,)).get(submission_id, ())


def testimonies_by_submission(submission_ids: Iterable[UUID]) -> Mapping[UUID, tuple[TestimonyView, ...]]:
    """``testimonies_of`` several submissions, those without any left out; one query."""
    rows = WitnessInvitation.objects.filter(
        item__submission_id__in=list(submission_ids), item__withdrawn_at=None, state="answered"
    )
    found: dict[UUID, tuple[TestimonyView, ...]] = {}
    for row in rows.select_related("item").order_by("answered_at", "pk"):
        key = row.item.submission_id
        found[key] = (*found.get(key, ()), _testimony_view(row))
    return found


def witnesses_of(submission_id: UUID, *, now: datetime) -> tuple[tuple[TestimonyView, ...], tuple[InvitationView, ...]]:
    """``testimonies_of`` and ``invitations_of`` a submission together, for a page that needs both; one query."""
    rows = list(
        WitnessInvitation.objects.filter(item__submission_id=submission_id)
        .select_related("item")
        .order_by("invited_at", "pk")
    )
    answered = [row for row in rows if row.state == "answered" and row.item.withdrawn_at is None]
    answered.sort(key=lambda row: (row.answered_at or row.invited_at, str(row.pk)))
    return tuple(_testimony_view(row) for row in answered), tuple(_invitation_view(row, now) for row in rows)


def _testimony_view(row: WitnessInvitation) -> TestimonyView:
    return TestimonyView(
        id=row.id,
        item_id=row.item_id,
        witness_name=row.witness_name,
        witness_post=row.witness_post,
        statement=row.statement,
        saw_it_on=row.saw_it_on,
        language=row.language,
        answered_at=row.answered_at or row.invited_at,
        digest=row.digest,
        seen_digest=row.seen_digest,
        is_purged=row.purged_at is not None,
    )


def invitations_of(submission_id: UUID, *, now: datetime) -> tuple[InvitationView, ...]:
    """Every invitation of a submission's items and how it stands, the oldest first; one query."""
    rows = WitnessInvitation.objects.filter(item__submission_id=submission_id).order_by("invited_at", "pk")
    return tuple(_invitation_view(row, now) for row in rows)


def invitations_of_learner(learner_id: UUID, *, now: datetime) -> tuple[InvitationView, ...]:
    """Every invitation a learner made, the oldest first; one query."""
    rows = WitnessInvitation.objects.filter(item__submission__learner_id=learner_id).order_by("invited_at", "pk")
    return tuple(_invitation_view(row, now) for row in rows)


def most_witnesses() -> int:
    """How many witnesses may be asked for one item, whether or not they answered."""
    most: int = settings.CPD_ITEM_WITNESSES  # type: ignore[misc]  # set by settings.common
    return most


def unanswered(now: datetime) -> Q:
    """Invitations that may still be answered; of one that was read, ``domain.standing`` says it."""
    return Q(state=domain.WITNESS.start, expires_at__gt=now)


def _invitation_view(row: WitnessInvitation, now: datetime) -> InvitationView:
    return InvitationView(
        id=row.id,
        item_id=row.item_id,
        witness_name=row.witness_name,
        witness_post=row.witness_post,
        state=domain.standing(row.state, row.expires_at, now),
        invited_at=row.invited_at,
        expires_at=row.expires_at,
        answered_at=row.answered_at,
    )


@dataclass(frozen=True)
class InvitePage:
    """What a learner needs to invite a witness for one item; ``summary`` is exactly what the witness will read."""

    item_id: UUID
    course_key: str
    slug: str
    task_title: Text
    summary: ItemSummary
    invitations: tuple[InvitationView, ...]
    may_invite: bool


def invite_page(item_id: UUID, *, learner_id: UUID, now: datetime) -> InvitePage:
    """Raises NotFound, also for somebody else's item, and ItemWithdrawn."""
    items = EvidenceItem.objects.select_related("submission__edition")
    item = item_among(items.filter(pk=item_id, submission__learner_id=learner_id))
    rows = list(WitnessInvitation.objects.filter(item=item).order_by("invited_at", "pk"))
    invitations = tuple(_invitation_view(row, now) for row in rows)
    waiting = sum(one.state == domain.WITNESS.start for one in invitations)  # those past their day are expired
    return InvitePage(
        item_id=item.id,
        course_key=item.submission.course_key,
        slug=item.submission.slug,
        task_title=item.submission.edition.spec["title"],
        summary=current_summary(item.id),
        invitations=invitations,
        may_invite=domain.may_invite(item.submission.state, waiting, len(rows), most_witnesses()),
    )


def current_summary(item_id: UUID) -> ItemSummary:
    """What an item says now, as a witness reads it. Raises NotFound."""
    version = EvidenceVersion.objects.filter(item_id=item_id).order_by("-number").first()
    if version is None:
        raise NotFound()
    return domain.summary_of(fields_of(version))


@dataclass(frozen=True)
class WitnessPage:
    """What somebody with the link reads: who asks them, in which capacity, and about what."""

    learner_name: str
    witness_name: str
    witness_post: str
    expires_at: datetime
    task_title: Text
    summary: ItemSummary


def invitation_of_link(link: str) -> UUID | None:
    """Which invitation a link opens, None for a link nobody was given; one query."""
    return WitnessInvitation.objects.filter(token_digest=link).values_list("pk", flat=True).first()


def link_of_invitation(invitation_id: UUID) -> str | None:
    """The other way round, for a page that a link opened before; one query."""
    return WitnessInvitation.objects.filter(pk=invitation_id).values_list("token_digest", flat=True).first()


def witness_page(link: str, *, now: datetime, person_id: UUID | None = None) -> WitnessPage:
    """``person_id`` is whoever is signed in, if anybody.

    Raises NotFound, InvitationUsed, InvitationTakenBack, InvitationExpired, OwnWork, CoachIsNoWitness.
    """
    rows = WitnessInvitation.objects.select_related("item__submission__learner", "item__submission__edition")
    row = rows.filter(token_digest=link).first()
    if row is None:
        raise NotFound()
    withdrawn = row.item.withdrawn_at is not None
    domain.require_answerable(row.state, row.expires_at, now, is_withdrawn=withdrawn)
    learner = row.item.submission.learner
    require_somebody_else(learner.id, person_id, on=kigali_date(now))
    return WitnessPage(
        learner_name=learner.name,
        witness_name=row.witness_name,
        witness_post=row.witness_post,
        expires_at=row.expires_at,
        task_title=row.item.submission.edition.spec["title"],
        summary=current_summary(row.item_id),
    )


def require_somebody_else(learner_id: UUID, person_id: UUID | None, *, on: date) -> None:
    """A witness is neither the learner nor one of their coaches, as far as a sign-in shows it.

    Raises OwnWork, CoachIsNoWitness.
    """
    if person_id is None:
        return
    if person_id == learner_id:
        raise OwnWork()
    if any(coach.id == person_id for coach in coaching.coaches_of(learner_id, on=on)):
        raise CoachIsNoWitness()
