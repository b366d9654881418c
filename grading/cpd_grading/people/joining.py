"""Acts that make an account somebody's, and take it back.

An account becomes a person's by its confirmed e-mail address, by a one-time code on paper, or by an officer.
Whatever gave the account, coach and university roles sleep until an officer, an operator or a code confirms them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from ..kernel import audit, outbox
from ..kernel.clock import kigali_date
from ..kernel.errors import (
    AccountNotConfirmed,
    AccountTaken,
    BadField,
    JoinFirst,
    JoiningChanged,
    NotFound,
    NotJoined,
    NotYourRecord,
    PersonHasAccount,
    UnknownCode,
)
from .accounts import account_of, account_with_address, join_offer
from .domain import (
    CODE_GOOD_FOR,
    CODE_LENGTH,
    CODE_SYMBOLS,
    WRONG_CODES_WITHIN,
    Account,
    account_names,
    plain_code,
    printed_code,
    require_confirmed,
    require_text,
    require_tries_left,
    roles_sleep,
)
from .models import AccountJoining, ClaimCode, CodeAttempt, JoinedBy, Person
from .selectors import require_office
from .services import add_person, lock_person, write_joining

CODES = "cpd_grading.claim_codes"  # a label of its own: no other use of the site's secret gives the same digest
# Whoever was told in person, or decided it, need not be asked again whether the account is theirs.
CONFIRMS_ROLES = (JoinedBy.CODE, JoinedBy.OFFICER, JoinedBy.OPERATOR)


@transaction.atomic
def join_my_record(*, user_id: int, person_id: UUID, now: datetime) -> UUID:
    """Join the account to the record that waits for its confirmed address; twice is once.

    Raises EmailNotConfirmed, NotYourRecord, PersonHasAccount, AccountTaken.
    """
    account = require_confirmed(account_of(user_id))
    person = lock_person(person_id)
    if person.user_id != user_id:
        offer = join_offer(user_id)
        if offer is None or offer.person_id != person_id:
            raise NotYourRecord()
    _join(person, account, JoinedBy.EMAIL, actor_id=None, now=now)
    return person.id


@transaction.atomic
def claim_account(*, person_id: UUID, user_id: int, actor_id: UUID | None, now: datetime) -> None:
    """Join an account to a person and confirm it: by the officer ``actor_id``, or by an operator (``actor_id`` None).

    Raises NotInRole, NotFound, AccountNotConfirmed, AccountTaken, PersonHasAccount.
    """
    if actor_id is not None:
        require_office(actor_id, on=kigali_date(now))
    account = account_of(user_id)
    if account is None or not account.is_active:
        raise AccountNotConfirmed()
    how = JoinedBy.OPERATOR if actor_id is None else JoinedBy.OFFICER
    _join(lock_person(person_id), account, how, actor_id=actor_id, now=now)


@transaction.atomic
def make_code(*, person_id: UUID, officer_id: UUID | None, now: datetime) -> str:
    """Make a one-time code and return it, to be shown once; older ones end.

    It joins an account, or confirms the one that has joined already. ``officer_id`` is None for an operator.
    Raises NotInRole, NotFound, PersonHasAccount.
    """
    if officer_id is not None:
        require_office(officer_id, on=kigali_date(now))
    person = lock_person(person_id)
    _require_not_retired(person)
    if person.user_id is not None and not roles_sleep(person.user_id, person.roles_confirmed_at):
        raise PersonHasAccount()
    person.claim_codes.filter(ended_at=None).update(ended_at=now)
    code = "".join(secrets.choice(CODE_SYMBOLS) for _place in range(CODE_LENGTH))
    row = ClaimCode.objects.create(
        person=person, digest=_digest(code), made_by_id=officer_id, made_at=now, expires_at=now + CODE_GOOD_FOR
    )
    audit.record("claim_code_made", actor_id=officer_id, now=now, learner_id=person.id, code=row.id)
    return printed_code(code)


def join_by_code(*, user_id: int, code: str, now: datetime) -> UUID:
    """Join the account to the person the code was made for, and wake their roles. Wrong codes are counted.

    Raises EmailNotConfirmed, TooManyCodes, UnknownCode, AccountTaken, PersonHasAccount.
    """
    account = require_confirmed(account_of(user_id))
    tries = CodeAttempt.objects.filter(user_id=user_id, at__gt=now - WRONG_CODES_WITHIN)
    require_tries_left(tries.count())
    try:
        return _join_by_code(account, code, now)
    except UnknownCode:
        CodeAttempt.objects.filter(at__lte=now - WRONG_CODES_WITHIN).delete()
        CodeAttempt.objects.create(user_id=user_id, at=now)  # outside the act, which wrote nothing
        raise


@transaction.atomic
def _join_by_code(account: Account, code: str, now: datetime) -> UUID:
    row = ClaimCode.objects.select_for_update().filter(digest=_digest(plain_code(code)), ended_at=None).first()
    if row is None or now >= row.expires_at:
        raise UnknownCode()
    _join(lock_person(row.person_id), account, JoinedBy.CODE, actor_id=None, now=now)
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    return row.person_id


def _digest(code: str) -> str:
    return salted_hmac(CODES, code, algorithm="sha256").hexdigest()


def person_for_account(*, user_id: int, full_name: str, now: datetime) -> UUID:
    """Return the person of an account that writes, recording one on the account's first write.

    Someone who is in no cohort yet becomes a new person, so that they can draft and lose nothing when they are added.
    Raises EmailNotConfirmed, and JoinFirst where a record waits: a second one would keep its owner out for good.
    """
    account = require_confirmed(account_of(user_id))
    known = Person.objects.filter(user_id=user_id).values_list("id", flat=True).first()
    if known is not None:
        return known
    if join_offer(user_id) is not None:
        raise JoinFirst()
    given, family = account_names(full_name)
    is_free = account.vouches_for_email and not Person.objects.filter(email=account.email).exists()
    try:
        with transaction.atomic():
            person_id = add_person(
                family_name=family[:80] or f"Account {user_id}",
                given_names=given[:120],
                email=account.email if is_free else None,
                now=now,
            )
            _join(lock_person(person_id), account, JoinedBy.FIRST_WRITE, actor_id=None, now=now)
            return person_id
    except (IntegrityError, AccountTaken, BadField):
        # Two tabs wrote first at the same moment; where the other one made the person, this is them.
        made = Person.objects.filter(user_id=user_id).values_list("id", flat=True).first()
        if made is None:
            raise
        return made


@transaction.atomic
def confirm_roles(*, joining_ids: Iterable[UUID], officer_id: UUID | None, now: datetime) -> int:
    """Wake the coach and university roles of accounts that an officer knows to be these persons'; all or none.

    ``officer_id`` is None for an operator. Returns how many were asleep. Raises NotInRole, JoiningChanged.
    """
    if officer_id is not None:
        require_office(officer_id, on=kigali_date(now))
    wanted = sorted(set(joining_ids))
    rows = {row.id: row for row in AccountJoining.objects.filter(pk__in=wanted)}
    woken = 0
    for joining_id in wanted:
        row = rows.get(joining_id)
        person = lock_person(row.person_id) if row else None
        if row is None or person is None or not _is_in_force(joining_id, person):
            raise JoiningChanged()
        woken += _wake(person, joining_id, officer_id, now)
    return woken


def _is_in_force(joining_id: UUID, person: Person) -> bool:
    """Asked under the person's lock."""
    row = AccountJoining.objects.get(pk=joining_id)
    return row.undone_at is None and row.user_id == person.user_id


def _wake(person: Person, joining_id: UUID, officer_id: UUID | None, now: datetime) -> int:
    if person.roles_confirmed_at is not None:
        return 0
    person.roles_confirmed_at = now
    person.save(update_fields=["roles_confirmed_at"])
    AccountJoining.objects.filter(pk=joining_id).update(confirmed_at=now, confirmed_by_id=officer_id)
    audit.record("roles_confirmed", actor_id=officer_id, now=now, learner_id=person.id, joining=joining_id)
    return 1


@transaction.atomic
def undo_joining(*, joining_id: UUID, reason: str, officer_id: UUID, now: datetime) -> None:
    """Part an account from a person: roles sleep, and this account is never offered the record again.

    What was done meanwhile stays, for others to judge. Raises NotInRole, NotFound, NotJoined, MissingField, BadField.
    """
    require_office(officer_id, on=kigali_date(now))
    why = require_text("reason", reason, limit=300)
    row = AccountJoining.objects.filter(pk=joining_id).first()
    if row is None:
        raise NotFound()
    person = lock_person(row.person_id)
    if not _is_in_force(joining_id, person):
        raise NotJoined()
    # Whoever holds this address is not the person: the address alone lets nobody back in.
    person.user_id, person.roles_confirmed_at, person.joins_by_email = None, None, False
    person.save(update_fields=["user_id", "roles_confirmed_at", "joins_by_email"])
    AccountJoining.objects.filter(pk=joining_id).update(undone_at=now, undone_by_id=officer_id, undo_reason=why)
    audit.record("account_parted", actor_id=officer_id, now=now, learner_id=person.id, joining=joining_id)
    outbox.put("account_parted", {"joining": joining_id}, dedupe=str(joining_id), now=now)


def _require_not_retired(person: Person) -> None:
    """A record that became a number is joined by nobody any more. Raises NotFound."""
    if person.anonymised_at is not None:
        raise NotFound()


def _join(person: Person, account: Account, how: JoinedBy, *, actor_id: UUID | None, now: datetime) -> None:
    """Join under the person's lock, tell the person by e-mail; joining the same two again only confirms."""
    _require_not_retired(person)
    confirms = how in CONFIRMS_ROLES
    if person.user_id == account.user_id:
        joining = person.joinings.filter(user_id=account.user_id, undone_at=None).order_by("-joined_at").first()
        if confirms and joining is not None:
            _wake(person, joining.id, actor_id, now)
        return
    if person.user_id is not None:
        raise PersonHasAccount()
    if Person.objects.filter(user_id=account.user_id).exists():
        raise AccountTaken()
    row = write_joining(person, account.user_id, how, actor_id=actor_id, confirms=confirms, now=now)
    if how is not JoinedBy.FIRST_WRITE:  # whoever begins a record of their own need not be told of it
        outbox.put("account_claimed", {"joining": row.id}, dedupe=str(row.id), now=now)


@transaction.atomic
def vouch_for(*, person_id: UUID, now: datetime) -> bool:
    """An operator says that whoever confirmed the person's address is that person: join the account, wake the roles.

    Returns False where no account has confirmed that address yet, so that nothing could be joined. Raises NotFound.
    """
    person = lock_person(person_id)
    if person.user_id is None:
        account = account_with_address(person.email or "")
        if account is None:
            return False
        _join(person, account, JoinedBy.OPERATOR, actor_id=None, now=now)
        return True
    joining = person.joinings.filter(user_id=person.user_id, undone_at=None).order_by("-joined_at").first()
    if joining is not None:
        _wake(person, joining.id, None, now)
    return True
