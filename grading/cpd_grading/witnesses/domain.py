"""Rules of witness testimony: one person, one item, one answer, by a link that ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ..kernel.digest import digest_of
from ..kernel.errors import (
    InvitationExpired,
    InvitationTakenBack,
    InvitationUsed,
    TooManyInvitations,
    TooManyWitnesses,
    TransitionNotAllowed,
    WitnessDeclarationMissing,
)
from ..kernel.flow import Action, State, StateTable
from ..kernel.messages import _
from ..portfolio.domain import TASK, ItemFields

WITNESS = StateTable(
    "witness invitation",
    start="waiting",
    moves={
        "answer": {"waiting": "answered"},
        "decline": {"waiting": "declined"},
        # Once somebody has answered, the learner cannot put a kinder witness in their place (rule R34).
        "take_back": {"waiting": "taken_back"},
    },
    states={
        "waiting": State(_("has not answered yet"), _("This witness has not answered yet.")),
        "answered": State(_("answered"), _("This witness has answered already.")),
        "declined": State(_("declined"), _("This witness did not want to say anything.")),
        "taken_back": State(_("taken back"), _("This invitation was taken back.")),
    },
    actions={
        "answer": Action(_("answer"), _("No answer can be given now.")),
        "decline": Action(_("say nothing"), _("It cannot be declined now.")),
        "take_back": Action(_("take back"), _("It cannot be taken back now.")),
    },
)
EXPIRED = _("the link is too old")
MAX_WAITING = 3  # invitations of one item that nobody has answered yet
DECLARATION_VERSION = "2026-1"
MAX_STATEMENT, MAX_NAME = 4_000, 120


@dataclass(frozen=True)
class ItemSummary:
    """The one thing a witness may read of a portfolio: no file, no mark, no other item, no address.

    ``did`` and ``changed`` are empty where the learner marked the item as naming somebody's health or family.
    """

    kind: str
    title: str
    did: str
    changed: str
    activity_on: date | None

    @property
    def digest(self) -> str:
        """SHA-256 over what the witness read."""
        return digest_of(
            {
                "kind": self.kind,
                "title": self.title,
                "did": self.did,
                "changed": self.changed,
                "activity_on": self.activity_on.isoformat() if self.activity_on else None,
            }
        )


@dataclass(frozen=True)
class InvitationView:
    """How an invitation stands, for its learner and their coach; the words of the answer are not in it."""

    id: UUID
    item_id: UUID
    witness_name: str
    witness_post: str
    state: str  # waiting, answered, declined, taken_back, and expired for a waiting one past its day
    invited_at: datetime
    expires_at: datetime
    answered_at: datetime | None

    @property
    def may_take_back(self) -> bool:
        return WITNESS.allows(self.state, "take_back")


@dataclass(frozen=True)
class TestimonyView:
    """What a witness wrote, for coaches and UR-CE only; ``statement`` is empty once its time is over."""

    __test__ = False  # a record of the house, not a class of tests

    id: UUID
    item_id: UUID
    witness_name: str
    witness_post: str
    statement: str
    saw_it_on: date | None
    language: str
    answered_at: datetime
    digest: str
    seen_digest: str
    is_purged: bool = False

    def is_of(self, fields: ItemFields) -> bool:
        """Whether the item still says what the witness read."""
        return summary_of(fields).digest == self.seen_digest


@dataclass(frozen=True)
class Answer:
    """What a witness writes in the one form."""

    statement: str
    saw_it_on: date
    language: str


def summary_of(fields: ItemFields) -> ItemSummary:
    words = ("", "") if fields.is_sensitive else (fields.did, fields.changed)
    return ItemSummary(fields.kind, fields.title, *words, fields.activity_on)


def testimony_digest(invitation_id: UUID, item_id: UUID, name: str, post: str, seen: str, answer: Answer) -> str:
    """SHA-256 over who testified what of which words."""
    return digest_of(
        {
            "testimony": str(invitation_id),
            "item": str(item_id),
            "witness": {"name": name, "post": post},
            "seen": seen,
            "declaration": DECLARATION_VERSION,
            "statement": answer.statement,
            "saw_it_on": answer.saw_it_on.isoformat(),
            "language": answer.language,
        }
    )


def standing(state: str, expires_at: datetime, now: datetime) -> str:
    """The state as a person reads it: a waiting invitation past its time is expired."""
    return "expired" if state == WITNESS.start and now >= expires_at else state


def require_invitable(task_state: str, waiting: int, asked: int, most: int) -> None:
    """A task that is signed off takes no new witness. ``asked`` is how many were, answered or not, ``most`` the bound.

    ``may_invite`` says the same to a page. Raises TransitionNotAllowed, TooManyInvitations, TooManyWitnesses.
    """
    TASK.after(task_state, "invite_witness")
    if asked >= most:
        raise TooManyWitnesses(count=most)
    if waiting >= MAX_WAITING:
        raise TooManyInvitations(count=MAX_WAITING)


def may_invite(task_state: str, waiting: int, asked: int, most: int) -> bool:
    """Whether ``require_invitable`` lets an invitation pass."""
    try:
        require_invitable(task_state, waiting, asked, most)
    except (TransitionNotAllowed, TooManyInvitations, TooManyWitnesses):
        return False
    return True


def require_answerable(state: str, expires_at: datetime, now: datetime, *, is_withdrawn: bool) -> None:
    """Raises InvitationUsed, InvitationTakenBack, InvitationExpired."""
    if state in ("answered", "declined"):
        raise InvitationUsed()
    if is_withdrawn or state == "taken_back":
        raise InvitationTakenBack()
    if now >= expires_at:
        raise InvitationExpired()


def require_eyewitness(declares: bool) -> None:
    """Raises WitnessDeclarationMissing."""
    if not declares:
        raise WitnessDeclarationMissing()
