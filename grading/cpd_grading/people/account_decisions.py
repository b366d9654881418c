"""Acts of the office where a person and their account differ; each has a reason and says which version was seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.errors import AlreadyDone, EmailTaken, MissingField, NotFound, StaleVersion
from .account_domain import AccountPair, plain_email
from .account_selectors import account_pair
from .domain import require_name, require_reason
from .models import AccountDecision, Person
from .selectors import require_office
from .services import lock_person

MAX_REASON = 300


@transaction.atomic
def keep_our_record(*, person_id: UUID, officer_id: UUID, seen: str, reason: str, now: datetime) -> None:
    """Leave our e-mail and name as they are; what differs is not shown again until either side changes.

    Raises NotInRole, NotFound, StaleVersion, ReasonRequired, BadField.
    """
    why = _require_decision(officer_id, reason, now)
    pair = _require_seen(person_id, seen)
    _decide("keep", person_id, officer_id, why, now, settled=pair.differences, before=pair.seen, after=pair.seen)


@transaction.atomic
def take_account_email(*, person_id: UUID, officer_id: UUID, seen: str, reason: str, now: datetime) -> None:
    """Write the account's e-mail over ours.

    Raises NotInRole, NotFound, StaleVersion, ReasonRequired, BadField, MissingField, EmailTaken.
    """
    why = _require_decision(officer_id, reason, now)
    pair = _require_seen(person_id, seen)
    address = plain_email(pair.account_email)
    if not address:
        raise MissingField(field="email")
    if Person.objects.filter(email=address).exclude(pk=person_id).exists():
        raise EmailTaken()
    Person.objects.filter(pk=person_id).update(email=address)
    _decide("take_email", person_id, officer_id, why, now, before=pair.seen, after=_now_seen(person_id))


@transaction.atomic
def set_certificate_name(
    *, person_id: UUID, officer_id: UUID, family_name: str, given_names: str, seen: str, reason: str, now: datetime
) -> None:
    """Decide the name on certificates, as the account says it or otherwise.

    Raises NotInRole, NotFound, StaleVersion, ReasonRequired, BadField, MissingField.
    """
    why = _require_decision(officer_id, reason, now)
    pair = _require_seen(person_id, seen)
    family = require_name("family_name", family_name, limit=80)
    given = require_name("given_names", given_names, limit=120, may_be_empty=True)
    Person.objects.filter(pk=person_id).update(family_name=family, given_names=given)
    decided = account_pair(person_id)
    settled = (decided.name_difference,) if decided and decided.name_differs else ()
    after = _now_seen(person_id)
    _decide("set_name", person_id, officer_id, why, now, settled=settled, before=pair.seen, after=after)


@transaction.atomic
def allow_joining_by_email(*, person_id: UUID, officer_id: UUID, reason: str, now: datetime) -> None:
    """Let the address of somebody whose account is gone join them to an account again.

    Raises NotInRole, NotFound, AlreadyDone, ReasonRequired, BadField.
    """
    why = _require_decision(officer_id, reason, now)
    person = lock_person(person_id)
    if person.anonymised_at is not None or not person.email:
        raise NotFound()
    if person.joins_by_email:
        raise AlreadyDone()
    Person.objects.filter(pk=person_id).update(joins_by_email=True)
    _decide("allow_email", person_id, officer_id, why, now)


def _require_decision(officer_id: UUID, reason: str, now: datetime) -> str:
    require_office(officer_id, on=kigali_date(now))
    return require_reason(reason, limit=MAX_REASON)


def _require_seen(person_id: UUID, seen: str) -> AccountPair:
    """The two sides, locked on ours. Raises NotFound where nobody is joined, StaleVersion where either side moved."""
    lock_person(person_id)
    pair = account_pair(person_id)
    if pair is None:
        raise NotFound()
    if pair.seen != seen:
        raise StaleVersion()
    return pair


def _now_seen(person_id: UUID) -> str:
    pair = account_pair(person_id)
    return pair.seen if pair else ""


def _decide(
    act: str,
    person_id: UUID,
    officer_id: UUID,
    reason: str,
    now: datetime,
    *,
    before: str = "",
    after: str = "",
    settled: Iterable[str] = (),
) -> None:
    row = AccountDecision.objects.create(
        person_id=person_id, act=act, settled=list(settled), reason=reason, decided_by_id=officer_id, decided_at=now
    )
    audit.record(
        "account_decided",
        actor_id=officer_id,
        now=now,
        learner_id=person_id,
        decision=row.id,
        act=act,
        before=before,
        after=after,
    )
