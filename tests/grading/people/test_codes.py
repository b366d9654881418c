"""One-time codes on paper, joinings by an officer and their undoing, and the first write of an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User

from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.people.domain import CODE_GOOD_FOR, CODE_SYMBOLS, WRONG_CODES, WRONG_CODES_WITHIN
from cpd_grading.people.models import AccountJoining, ClaimCode, CodeAttempt, Person, RoleGrant
from tests import builders
from tests.builders import NOW, TODAY

from .who import ADDRESS, a_coach, an_account, an_officer, join, write_as

pytestmark = pytest.mark.django_db

# -- one-time codes ------------------------------------------------------------------------------------------------


def code_for(person_id: UUID, officer: UUID) -> str:
    return people.make_code(person_id=person_id, officer_id=officer, now=NOW)


def use(account: User, code: str, *, now: Any = NOW) -> UUID:
    return people.join_by_code(user_id=account.pk, code=code, now=now)


def test_a_code_on_paper_joins_whatever_the_address_and_wakes_the_roles(account: User, officer: UUID) -> None:
    record = an_officer(email="at.school@example.org")
    code = code_for(record, officer)

    assert use(account, f" {code.lower().replace('-', ' ')} ") == record
    assert people.require_role(record, "exam_officer", on=TODAY)


def test_a_code_wakes_whoever_has_joined_by_e_mail(account: User, officer: UUID) -> None:
    record = an_officer(email=ADDRESS)
    join(account, record)

    use(account, code_for(record, officer))

    assert people.require_role(record, "exam_officer", on=TODAY)
    assert AccountJoining.objects.filter(person_id=record).count() == 1


def test_only_the_digest_of_a_code_is_kept(officer: UUID) -> None:
    code = code_for(builders.person(), officer)

    row = ClaimCode.objects.get()
    assert len(code) == 14
    assert set(code) <= {*CODE_SYMBOLS, "-"}
    assert code not in str(vars(row))
    assert code.replace("-", "") not in str(vars(row))


@pytest.mark.parametrize(
    ("later", "is_good"),
    [(timedelta(0), True), (CODE_GOOD_FOR - timedelta(seconds=1), True), (CODE_GOOD_FOR, False)],
    ids=["at once", "a second before its end", "at its end"],
)
def test_a_code_is_good_for_sixty_days(later: timedelta, is_good: bool, account: User, officer: UUID) -> None:
    record = builders.person()
    code = code_for(record, officer)

    if is_good:
        assert use(account, code, now=NOW + later) == record
    else:
        with pytest.raises(errors.UnknownCode):
            use(account, code, now=NOW + later)


def test_a_code_is_used_once_and_a_newer_one_ends_it(account: User, officer: UUID) -> None:
    record = builders.person()
    older, newer = code_for(record, officer), code_for(record, officer)
    with pytest.raises(errors.UnknownCode):
        use(account, older)
    use(account, newer)

    with pytest.raises(errors.UnknownCode):
        use(an_account("second", email="second@example.org"), newer)

    assert Person.objects.get(pk=record).user_id == account.pk


def test_a_record_that_another_account_took_is_told_not_taken_over(account: User, officer: UUID) -> None:
    record = a_coach(email=ADDRESS)
    code = code_for(record, officer)
    join(an_account("quicker", email=ADDRESS), record)

    with pytest.raises(errors.PersonHasAccount):
        use(account, code)


def test_somebody_confirmed_needs_no_code(account: User, officer: UUID) -> None:
    record = builders.person(user_id=account.pk)

    with pytest.raises(errors.PersonHasAccount):
        code_for(record, officer)
    with pytest.raises(errors.NotInRole):
        code_for(builders.person(), builders.person())


@pytest.mark.parametrize(
    ("wrong", "later", "refusal"),
    [
        (WRONG_CODES - 1, timedelta(0), None),
        (WRONG_CODES, timedelta(0), errors.TooManyCodes),
        (WRONG_CODES, WRONG_CODES_WITHIN - timedelta(seconds=1), errors.TooManyCodes),
        (WRONG_CODES, WRONG_CODES_WITHIN, None),
    ],
    ids=["one try left", "none left", "a second too early", "after an hour"],
)
def test_guessing_is_slow(wrong: int, later: timedelta, refusal: Any, account: User, officer: UUID) -> None:
    record = builders.person()
    code = code_for(record, officer)
    for _guess in range(wrong):
        with pytest.raises(errors.UnknownCode):
            use(account, "AAAA-AAAA-AAAA")

    if refusal is None:
        assert use(account, code, now=NOW + later) == record
    else:
        with pytest.raises(refusal):
            use(account, code, now=NOW + later)


def test_old_wrong_codes_are_forgotten(account: User) -> None:
    for later in (timedelta(0), WRONG_CODES_WITHIN):
        with pytest.raises(errors.UnknownCode):
            use(account, "AAAA-AAAA-AAAA", now=NOW + later)

    assert CodeAttempt.objects.count() == 1


def test_an_account_that_is_not_confirmed_uses_no_code(officer: UUID) -> None:
    with pytest.raises(errors.EmailNotConfirmed):
        use(an_account(is_active=False), code_for(builders.person(), officer))


# -- by an officer, and undone -------------------------------------------------------------------------------------


def testan_officer_joins_an_account_to_a_person_and_has_confirmed_it(account: User, officer: UUID) -> None:
    record = an_officer()

    for _twice in range(2):
        people.claim_account(person_id=record, user_id=account.pk, actor_id=officer, now=NOW)

    assert people.person_of_user(account.pk).id == record
    assert people.require_role(record, "exam_officer", on=TODAY)
    assert AccountJoining.objects.filter(person_id=record).count() == 1


@pytest.mark.parametrize("by_officer", [True, False], ids=["officer", "operator"])
def test_nobody_joins_an_account_that_has_confirmed_nothing(by_officer: bool, officer: UUID) -> None:
    account, record = an_account(is_active=False), builders.person()

    with pytest.raises(errors.AccountNotConfirmed):
        people.claim_account(person_id=record, user_id=account.pk, actor_id=officer if by_officer else None, now=NOW)

    assert people.person(record).user_id is None


def test_somebody_without_an_office_joins_no_account(account: User) -> None:
    with pytest.raises(errors.NotInRole):
        people.claim_account(
            person_id=builders.person(), user_id=account.pk, actor_id=builders.with_role("assessor"), now=NOW
        )

    assert people.person_of_user(account.pk) is None


def test_an_account_or_a_person_is_joined_once_only(account: User) -> None:
    other = an_account("other", email="other@example.org")
    taken, free = builders.person(user_id=account.pk), builders.person()

    with pytest.raises(errors.AccountTaken):
        people.claim_account(person_id=free, user_id=account.pk, actor_id=None, now=NOW)
    with pytest.raises(errors.PersonHasAccount):
        people.claim_account(person_id=taken, user_id=other.pk, actor_id=None, now=NOW)
    with pytest.raises(errors.AccountTaken):
        builders.person(user_id=account.pk)
    with pytest.raises(errors.NotFound):
        people.claim_account(person_id=uuid4(), user_id=other.pk, actor_id=None, now=NOW)


@pytest.mark.parametrize("typed", ["claudine", ADDRESS, f" {ADDRESS.upper()} "])
def testan_officer_finds_an_account_by_name_or_address(typed: str, account: User) -> None:
    assert people.find_account(typed).user_id == account.pk


@pytest.mark.parametrize("typed", ["", "claudin", "claudiné@example.org", "nobody"])
def test_an_account_that_only_looks_alike_is_not_found(typed: str, account: User) -> None:
    with pytest.raises(errors.UnknownAccount):
        people.find_account(typed)


def test_an_undone_joining_leaves_the_record_free_and_says_what_was_done(account: User, officer: UUID) -> None:
    cohort = builders.open_cohort()
    record = builders.learner(cohort, email=ADDRESS)
    join(account, record)
    builders.ready_item(record)
    joining = people.joinings_of(record)[0]

    meanwhile = overview.done_meanwhile(record, since=joining.joined_at)
    assert dict(meanwhile.acts)["item_saved"] == 1

    people.undo_joining(joining_id=joining.id, reason="A stranger.", officer_id=officer, now=NOW)
    view = people.joinings_of(record)[0]
    assert (view.undone_at, view.undone_by, view.undo_reason) == (NOW, people.person(officer).name, "A stranger.")
    assert people.person(record).user_id is None
    assert people.join_offer(account.pk) is None
    with pytest.raises(errors.NotJoined):
        people.undo_joining(joining_id=joining.id, reason="Again.", officer_id=officer, now=NOW)
    # The account is a stranger's now; its owner may work as themselves, and the record goes to the right one.
    assert write_as(account) != record
    rightful = an_account("rightful", email="rightful@example.org")
    assert use(rightful, code_for(record, officer)) == record


def test_a_deleted_account_is_in_force_no_more_and_its_roles_do_not_wake_the_next_one(
    account: User, officer: UUID
) -> None:
    record = an_officer(email=ADDRESS)
    people.claim_account(person_id=record, user_id=account.pk, actor_id=officer, now=NOW)

    account.delete()

    assert people.joinings_of(record)[0].is_in_force is False
    with pytest.raises(errors.NotJoined):
        people.undo_joining(joining_id=people.joinings_of(record)[0].id, reason="Gone.", officer_id=officer, now=NOW)
    second = an_account("second")
    if people.join_offer(second.pk):  # while nobody has said otherwise the address may still be joined
        join(second, record)
        with pytest.raises(errors.RolesNotConfirmed):
            people.require_role(record, "exam_officer", on=TODAY)


def test_what_an_undo_asks_for(account: User, officer: UUID) -> None:
    record = builders.person(email=ADDRESS)
    join(account, record)
    joining = people.joinings_of(record)[0].id

    for details, refusal in (
        ({"reason": "  "}, errors.MissingField),
        ({"reason": "x" * 301}, errors.BadField),
        ({"officer_id": record}, errors.NotInRole),
        ({"joining_id": uuid4()}, errors.NotFound),
    ):
        with pytest.raises(refusal):
            people.undo_joining(
                **{"joining_id": joining, "reason": "Not him.", "officer_id": officer, "now": NOW, **details}
            )
    assert people.person(record).user_id == account.pk


# -- the first write -----------------------------------------------------------------------------------------------


def test_an_account_nobody_knows_becomes_a_person_on_its_first_write(account: User) -> None:
    made = write_as(account)

    view = people.person(made)
    assert (view.given_names, view.family_name, view.email) == ("Claudine Uwase", "Sample", ADDRESS)
    assert write_as(account) == made


def test_an_account_that_is_not_confirmed_writes_nothing_and_blocks_nobody() -> None:
    record = builders.person(email=ADDRESS)
    impostor = an_account("impostor", is_active=False)

    with pytest.raises(errors.EmailNotConfirmed):
        write_as(impostor)

    assert Person.objects.count() == 1
    assert join(an_account("claudine"), record) == record


def test_an_account_that_was_switched_off_writes_no_more(account: User) -> None:
    write_as(account)
    User.objects.filter(pk=account.pk).update(is_active=False)

    with pytest.raises(errors.EmailNotConfirmed):
        write_as(account)


def test_an_account_whose_record_waits_joins_first(account: User) -> None:
    builders.person(email=ADDRESS)

    with pytest.raises(errors.JoinFirst):
        write_as(account)

    assert Person.objects.count() == 1


def test_an_address_that_nobody_confirmed_is_not_kept(account: User, settings: Any) -> None:
    settings.SKIP_EMAIL_VALIDATION = True

    assert people.person(write_as(account)).email == ""


@pytest.mark.parametrize(
    ("full_name", "given", "family"),
    [
        ("", "", "Account"),
        ("Uwase", "", "Uwase"),
        ("  Jean de Dieu   Sample ", "Jean de Dieu", "Sample"),
        ("Nul\x00l \ud800Sample", "Null", "Sample"),
        ("Agne\u0300s\u200b\u00a0Sample\u202e", "Agnès", "Sample"),
        ("=Jean '-Sample", "Jean", "Sample"),
        ("\u2066Jean\x1b -", "Jean", "Account"),
        ("\u3164\u200b", "", "Account"),
        ("A" * 300 + " " + "B" * 300, "A" * 120, "B" * 80),
    ],
)
def test_whatever_name_an_account_has_it_can_be_kept(account: User, full_name: str, given: str, family: str) -> None:
    view = people.person(write_as(account, full_name=full_name))

    assert view.given_names.strip() == given
    assert view.family_name.startswith(family)


def test_reading_records_nobody(account: User) -> None:
    assert people.person_of_user(account.pk) is None
    assert people.person_of_user(None) is None
    assert people.stranger(None).is_confirmed is False
    assert not Person.objects.exists()


def test_an_address_of_somebody_who_has_an_account_already_is_not_taken_over(account: User) -> None:
    builders.person(email=account.email, user_id=an_account("other").pk)

    made = write_as(account)

    assert people.person(made).email == ""
    assert people.person(made).user_id == account.pk


class Interrupted(str):
    """A name during whose reading something else happens, once."""

    meanwhile: list[Callable[[], object]]

    def __iter__(self) -> Iterator[str]:
        if self.meanwhile:
            self.meanwhile.pop()()
        return super().__iter__()


def test_two_tabs_that_write_first_at_the_same_moment_are_one_person(account: User) -> None:
    name = Interrupted("Claudine Sample")
    name.meanwhile = [lambda: write_as(account)]

    assert write_as(account, full_name=name) == people.person_of_user(account.pk).id
    assert Person.objects.count() == 1


def test_two_accounts_of_one_address_that_write_at_the_same_moment_are_not_mixed_up(account: User) -> None:
    other = an_account("other")
    name = Interrupted("Claudine Sample")
    name.meanwhile = [lambda: write_as(other)]

    made = write_as(account, full_name=name)

    assert made != people.person_of_user(other.pk).id
    assert people.person(made).email == ""
    assert Person.objects.count() == 2


# -- roles taken back ----------------------------------------------------------------------------------------------


def test_a_role_that_is_taken_back_ends_at_once_and_twice_is_once(officer: UUID) -> None:
    assessor = builders.with_role("assessor")
    grant = people.roles_of(assessor, on=TODAY)[0].id

    for _twice in range(2):
        people.revoke_role(grant_id=grant, revoked_by=officer, now=NOW)

    assert people.roles_of(assessor, on=TODAY) == ()
    assert assessor not in {one.id for one in people.people_with_role("assessor", on=TODAY)}
    assert RoleGrant.objects.get(pk=grant).revoked_by_id == officer
    assert kernel.broken_links(f"-:{assessor}") == []
    with pytest.raises(errors.NotFound):
        people.revoke_role(grant_id=uuid4(), revoked_by=officer, now=NOW)
    with pytest.raises(errors.NotInRole):
        people.revoke_role(grant_id=grant, revoked_by=assessor, now=NOW)
