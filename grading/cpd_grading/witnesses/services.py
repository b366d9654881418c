"""Acts around a witness: invite, take back, answer, decline."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ..kernel.clock import kigali_date
from ..kernel.errors import NotFound, StaleVersion
from ..kernel.link_tokens import STANDS_FOR, link_digest, token_of
from ..kernel.locks import lock
from ..kernel.requests import id_of_request
from ..people.domain import LANGUAGES, require_choice, require_name, require_text
from ..portfolio.api import item_among, require_current, starts_on, trace_by
from ..portfolio.models import EvidenceItem, TaskSubmission
from ..programmes.api import locked_enrolment, require_member, require_open_task
from ..programmes.domain import TaskKey
from . import domain, selectors
from .domain import WITNESS, Answer
from .models import WitnessInvitation

LINK = "witness_link"


def _own_item(item_id: UUID, learner_id: UUID) -> EvidenceItem:
    """The item, read anew after its submission was locked, so that acts on one task wait for each other.

    Raises NotFound, also for somebody else's item, and ItemWithdrawn.
    """
    mine = EvidenceItem.objects.filter(pk=item_id, submission__learner_id=learner_id)
    found = mine.values_list("submission_id", "submission__course_key").first()
    if found is None:
        raise NotFound()
    submission_id, course_key = found
    locked_enrolment(course_key, learner_id)
    lock(TaskSubmission.objects.filter(pk=submission_id))
    return item_among(mine.select_related("submission__enrolment"))


def _trace(action: str, row: WitnessInvitation, item: EvidenceItem, actor_id: UUID | None, now: datetime) -> None:
    digest = {"digest": row.digest} if row.digest else {}
    trace_by(actor_id, action, item.submission, now, item=item.id, invitation=row.id, state=row.state, **digest)


@transaction.atomic
def invite_witness(
    *, item_id: UUID, learner_id: UUID, witness_name: str, witness_post: str, request_id: UUID, now: datetime
) -> tuple[UUID, str]:
    """Invite one person to testify of one item. Returns (invitation id, token of the link).

    The same request id is the same invitation with the same link. Raises NotFound, ItemWithdrawn, MissingField,
    BadField, TransitionNotAllowed, TooManyInvitations, TooManyWitnesses, NotInThisCourse, EnrolmentEnded,
    LeftThisCourse, NotOpen.
    """
    item = _own_item(item_id, learner_id)
    known = id_of_request(WitnessInvitation, request_id, item_id=item.id)
    if known is not None:
        return known, token_of(LINK, request_id)
    task = TaskKey(item.submission.course_key, item.submission.slug)
    require_member(task.course_key, learner_id, on=kigali_date(now))
    require_open_task(task, item.submission.learner.user_id)
    name = require_name("witness_name", witness_name, limit=domain.MAX_NAME)
    post = require_text("witness_post", witness_post, limit=domain.MAX_NAME)
    asked = WitnessInvitation.objects.filter(item=item)
    waiting = asked.filter(selectors.unanswered(now)).count()
    domain.require_invitable(item.submission.state, waiting, asked.count(), selectors.most_witnesses())
    token = token_of(LINK, request_id)
    row = WitnessInvitation.objects.create(
        item=item,
        request_id=request_id,
        token_digest=link_digest(token),
        state=WITNESS.start,
        witness_name=name,
        witness_post=post,
        invited_at=now,
        expires_at=now + STANDS_FOR,
    )
    _trace("witness_invited", row, item, learner_id, now)
    return row.pk, token


@transaction.atomic
def take_back_invitation(*, invitation_id: UUID, learner_id: UUID, now: datetime) -> None:
    """Take an invitation back before it is answered; its link says so from then on.

    Raises NotFound, ItemWithdrawn, TransitionNotAllowed.
    """
    item_id = WitnessInvitation.objects.filter(pk=invitation_id).values_list("item_id", flat=True).first()
    if item_id is None:
        raise NotFound()
    item = _own_item(item_id, learner_id)
    row = WitnessInvitation.objects.select_for_update().get(pk=invitation_id)
    row.state = WITNESS.after(row.state, "take_back")
    row.save(update_fields=["state"])
    _trace("witness_taken_back", row, item, learner_id, now)


def _invitation(link: str, person_id: UUID | None, now: datetime) -> WitnessInvitation:
    """The invitation of a link that may still be answered, locked, with its item.

    Raises NotFound, InvitationUsed, InvitationTakenBack, InvitationExpired, OwnWork, CoachIsNoWitness.
    """
    invited = WitnessInvitation.objects.filter(token_digest=link)
    # The task first: what a witness says is there before the task is sent, or after it.
    lock(TaskSubmission.objects.filter(pk__in=list(invited.values_list("item__submission_id", flat=True))))
    if not lock(invited):
        raise NotFound()
    row = invited.select_related("item__submission__enrolment").get()
    withdrawn = row.item.withdrawn_at is not None
    domain.require_answerable(row.state, row.expires_at, now, is_withdrawn=withdrawn)
    selectors.require_somebody_else(row.item.submission.learner_id, person_id, on=kigali_date(now))
    return row


@transaction.atomic
def answer_as_witness(
    *,
    link: str,
    statement: str,
    saw_it_on: date,
    language: str,
    declares: bool,
    seen_digest: str,
    now: datetime,
    person_id: UUID | None = None,
) -> UUID:
    """Keep what a witness saw, once; ``seen_digest`` is of the words they read, ``person_id`` whoever is signed in.

    Raises NotFound, InvitationUsed, InvitationTakenBack, InvitationExpired, OwnWork, CoachIsNoWitness, MissingField,
    BadField, ActivityDateOutside, WitnessDeclarationMissing, StaleVersion.
    """
    row = _invitation(link, person_id, now)
    answer = Answer(require_text("statement", statement, limit=domain.MAX_STATEMENT), saw_it_on, language)
    _require_day(row, saw_it_on, kigali_date(now))
    require_choice("language", language, LANGUAGES)
    domain.require_eyewitness(declares)
    if selectors.current_summary(row.item_id).digest != seen_digest:
        raise StaleVersion()
    row.state, row.answered_at = WITNESS.after(row.state, "answer"), now
    row.statement, row.saw_it_on, row.language = answer.statement, saw_it_on, language
    row.declaration_version, row.seen_digest = domain.DECLARATION_VERSION, seen_digest
    row.digest = domain.testimony_digest(row.id, row.item_id, row.witness_name, row.witness_post, seen_digest, answer)
    row.save()
    _trace("witness_answered", row, row.item, person_id, now)
    return row.id


def _require_day(row: WitnessInvitation, saw_it_on: date, today: date) -> None:
    """When the work itself may have been done. Raises BadField, ActivityDateOutside."""
    kind, first = selectors.current_summary(row.item_id).kind, starts_on(row.item.submission)
    require_current(kind, saw_it_on, cohort_starts_on=first, today=today, field="saw_it_on")


@transaction.atomic
def decline_as_witness(*, link: str, now: datetime) -> None:
    """Say no; the link is used. Raises NotFound, InvitationUsed, InvitationTakenBack, InvitationExpired."""
    row = _invitation(link, None, now)
    row.state, row.answered_at = WITNESS.after(row.state, "decline"), now
    row.save(update_fields=["state", "answered_at"])
    _trace("witness_declined", row, row.item, None, now)
