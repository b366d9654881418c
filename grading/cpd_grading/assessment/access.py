"""Who at UR-CE may read a round and a portfolio in it: by role, by the round's state, and never one's own work."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ..kernel.errors import NotFound, NotInRole, NotInSample, NotPermitted, OwnWork
from ..people.api import roles_of
from .models import AssessmentRound, RoundEntry, SampleItem

ROUND_READERS = ("exam_officer", "moderator", "external_examiner")
# An exam officer needs marks, not what a head teacher wrote about a school.
JUDGES = ("assessor", "moderator", "external_examiner")
LATER_STATES = ("moderation", "board", "released")


def _held(person_id: UUID, wanted: tuple[str, ...], on: date) -> frozenset[str]:
    """Those of the wanted roles that the person holds. Raises NotInRole naming the first."""
    held = frozenset(grant.role for grant in roles_of(person_id, on=on)) & frozenset(wanted)
    if not held:
        raise NotInRole(role=wanted[0])
    return held


def require_may_see_rounds(person_id: UUID, *, on: date) -> frozenset[str]:
    """Return the roles with which a person reads the list of rounds. Raises NotInRole."""
    return _held(person_id, ROUND_READERS, on)


def require_may_see_round(round_id: UUID, *, person_id: UUID, on: date) -> frozenset[str]:
    """Return the roles with which a person reads a round and its marks sheet.

    Somebody whose own portfolio stands in the round reads nothing of it. Raises NotInRole, NotFound, OwnWork.
    """
    held = require_may_see_rounds(person_id, on=on)
    if not AssessmentRound.objects.filter(pk=round_id).exists():
        raise NotFound()
    own = RoundEntry.objects.filter(round_id=round_id, portfolio__enrolment__learner_id=person_id)
    if own.exclude(in_force_key=None).exists():
        raise OwnWork()
    return held


def require_may_judge(portfolio_id: UUID, *, person_id: UUID, on: date) -> frozenset[str]:
    """Return the roles with which a person reads one portfolio: an assessor from the start, a moderator and the
    external examiner once it is drawn into their sample.

    Raises NotInRole, NotFound where it stands in no round, OwnWork, NotPermitted, NotInSample.
    """
    held = _held(person_id, JUDGES, on)
    entry = (
        RoundEntry.objects.filter(in_force_key=str(portfolio_id))
        .select_related("round", "portfolio__enrolment")
        .first()
    )
    if entry is None:
        raise NotFound()
    if entry.portfolio.enrolment.learner_id == person_id:
        raise OwnWork()
    if "assessor" not in held and entry.round.state not in LATER_STATES:
        raise NotPermitted()
    if not SampleItem.objects.filter(round=entry.round, portfolio_id=portfolio_id).exists():
        held &= {"assessor"}
    if not held:
        raise NotInSample()
    return held
