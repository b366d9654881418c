"""The link by which a neighbouring head without an account answers once: made, taken back, made again, used.

Like the link of a witness it stands for 28 days; ``link`` is the digest of its token (kernel.link_tokens).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..kernel.errors import LinkUnknown, NotFound, SessionLinkExpired
from ..kernel.link_tokens import STANDS_FOR, link_digest, token_of
from .domain import SESSION
from .models import CoachingSession
from .session_rows import locked_session, move_session, trace_session

LINK = "session_link"


def new_link(request_id: UUID, now: datetime) -> dict[str, object]:
    """The columns of a link that a request makes."""
    return {"token_digest": link_digest(token_of(LINK, request_id)), "link_until": now + STANDS_FOR}


def token_shown(session_id: UUID, request_id: UUID) -> str:
    """The token that a request made, as long as it opens its session; "" of another one."""
    token = token_of(LINK, request_id)
    return token if session_of_link(link_digest(token)) == session_id else ""


@transaction.atomic
def make_session_link(*, session_id: UUID, coach_id: UUID, request_id: UUID, now: datetime) -> str:
    """A new link, in the place of an earlier one, which opens nothing from then on. Returns its token.

    The same request id makes the same link. Raises NotFound, also for a session that needs no link, and
    TransitionNotAllowed where it was answered.
    """
    row = _waiting_for_link(session_id, coach_id)
    token = token_of(LINK, request_id)
    if row.token_digest != link_digest(token):
        _keep(row, new_link(request_id, now))
        trace_session("session_link_made", row, coach_id, now)
    return token


@transaction.atomic
def take_back_session_link(*, session_id: UUID, coach_id: UUID, now: datetime) -> None:
    """The link opens nothing from then on; the session waits for another one. Raises as make_session_link."""
    row = _waiting_for_link(session_id, coach_id)
    if row.token_digest is not None:
        _keep(row, {"token_digest": None, "link_until": None})
        trace_session("session_link_taken_back", row, coach_id, now)


@transaction.atomic
def answer_session_by_link(*, link: str, agrees: bool, now: datetime) -> None:
    """A neighbouring head without an account answers once. Raises as require_answerable_link."""
    row = CoachingSession.objects.select_for_update().filter(token_digest=link).first()
    action = "confirm" if agrees else "decline"
    move_session(_answerable(row, now, action), action, row.coachee_id if row else None, now)


def require_answerable_link(link: str, *, now: datetime) -> None:
    """Raises LinkUnknown, SessionLinkExpired, and TransitionNotAllowed where it was answered."""
    _answerable(CoachingSession.objects.filter(token_digest=link).first(), now, "confirm")


def session_of_link(link: str) -> UUID | None:
    """Which session a link opens, None for a link nobody was given or that was taken back; one query."""
    return CoachingSession.objects.filter(token_digest=link).values_list("pk", flat=True).first()


def link_of_session(session_id: UUID) -> str | None:
    """The other way round, for a page that a link opened before; one query."""
    return CoachingSession.objects.filter(pk=session_id).values_list("token_digest", flat=True).first()


def clear_session_links(*, before: datetime, is_dry_run: bool = False) -> int:
    """Forget links that ended before a moment; their sessions stay as they are. Returns how many."""
    rows = CoachingSession.objects.filter(link_until__lt=before)
    return rows.count() if is_dry_run else rows.update(token_digest=None, link_until=None)


def _answerable(row: CoachingSession | None, now: datetime, action: str) -> CoachingSession:
    if row is None:
        raise LinkUnknown()
    SESSION.after(row.state, action)
    if row.link_until is None or now >= row.link_until:
        raise SessionLinkExpired()
    return row


def _waiting_for_link(session_id: UUID, coach_id: UUID) -> CoachingSession:
    """A session that its coach recorded with somebody outside the course, and that nobody answered yet."""
    row = locked_session(session_id)
    if (row.coach_id, row.recorded_by_id, row.cohort_id) != (coach_id, coach_id, None):
        raise NotFound()
    SESSION.after(row.state, "confirm")
    return row


def _keep(row: CoachingSession, columns: dict[str, object]) -> None:
    CoachingSession.objects.filter(pk=row.pk).update(**columns)
