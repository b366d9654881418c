"""Rules of witness testimony at their very edge, asked of the rules themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.kernel.link_tokens import STANDS_FOR
from cpd_grading.portfolio.api import ItemFields
from cpd_grading.witnesses import domain
from cpd_grading.witnesses.domain import Answer, InvitationView, TestimonyView
from tests.builders import NOBODY, NOW
from tests.grading.witnesses.conftest import Invite, Testify

BEFORE, AFTER = NOW - timedelta(microseconds=1), NOW + timedelta(days=1)
FIELDS = ItemFields(
    "work_product", title="Plan", did="We wrote it", changed="All know it", activity_on=date(2026, 2, 20)
)
ANSWER = Answer("I saw it.", date(2026, 2, 20), "rw")
GIVEN = {
    "invitation_id": UUID(int=1),
    "item_id": UUID(int=2),
    "name": "Jean",
    "post": "Teacher",
    "seen": "0a",
    "answer": ANSWER,
}


@pytest.mark.parametrize(
    ("state", "now", "shown"),
    [
        ("waiting", BEFORE, "waiting"),
        ("waiting", NOW, "expired"),
        ("waiting", AFTER, "expired"),
        ("answered", NOW, "answered"),
        ("taken_back", NOW, "taken_back"),
    ],
)
def test_only_a_waiting_invitation_expires_and_does_so_at_its_moment(state: str, now, shown: str) -> None:
    assert domain.standing(state, NOW, now) == shown


@pytest.mark.parametrize(
    ("state", "waiting", "asked", "refusal"),
    [
        ("open", 2, 2, None),
        ("returned", 0, 19, None),
        ("returned", 0, 20, errors.TooManyWitnesses),
        ("open", 3, 20, errors.TooManyWitnesses),
        ("open", 3, 3, errors.TooManyInvitations),
        ("open", 4, 4, errors.TooManyInvitations),
        ("signed_off", 0, 0, errors.TransitionNotAllowed),
        ("signed_off", 0, 20, errors.TransitionNotAllowed),
    ],
)
def test_three_witnesses_wait_and_twenty_are_asked_while_a_task_is_not_signed_off(
    state: str, waiting: int, asked: int, refusal: type[errors.CpdError] | None
) -> None:
    assert domain.may_invite(state, waiting, asked, 20) is (refusal is None)
    if refusal is None:
        domain.require_invitable(state, waiting, asked, 20)
    else:
        with pytest.raises(refusal):
            domain.require_invitable(state, waiting, asked, 20)


@pytest.mark.parametrize(
    ("state", "now", "is_withdrawn", "refusal"),
    [
        ("waiting", BEFORE, False, None),
        ("waiting", NOW, False, errors.InvitationExpired),
        ("waiting", AFTER, False, errors.InvitationExpired),
        ("waiting", BEFORE, True, errors.InvitationTakenBack),
        ("taken_back", BEFORE, False, errors.InvitationTakenBack),
        ("taken_back", NOW, False, errors.InvitationTakenBack),
        ("answered", BEFORE, False, errors.InvitationUsed),
        ("declined", BEFORE, True, errors.InvitationUsed),
    ],
)
def test_a_link_says_first_that_it_was_used_then_taken_back_then_too_old(
    state: str, now, is_withdrawn: bool, refusal: type[errors.CpdError] | None
) -> None:
    if refusal is None:
        domain.require_answerable(state, NOW, now, is_withdrawn=is_withdrawn)
    else:
        with pytest.raises(refusal):
            domain.require_answerable(state, NOW, now, is_withdrawn=is_withdrawn)


@pytest.mark.parametrize(
    ("state", "may"), [("waiting", True), ("expired", False), ("answered", False), ("taken_back", False)]
)
def test_only_what_waits_is_taken_back(state: str, may: bool) -> None:
    invitation = InvitationView(NOBODY, NOBODY, "Jean", "Teacher", state, NOW, NOW, None)

    assert invitation.may_take_back is may


def test_a_witness_declares_that_they_saw_it() -> None:
    domain.require_eyewitness(True)
    with pytest.raises(errors.WitnessDeclarationMissing):
        domain.require_eyewitness(False)


@pytest.mark.parametrize(
    ("is_sensitive", "words"), [(False, ("We wrote it", "All know it")), (True, ("", ""))], ids=["plain", "sensitive"]
)
def test_a_witness_reads_no_words_about_health_or_family(is_sensitive: bool, words: tuple[str, str]) -> None:
    summary = domain.summary_of(replace(FIELDS, is_sensitive=is_sensitive))

    assert (summary.did, summary.changed) == words
    assert (summary.title, summary.activity_on) == ("Plan", date(2026, 2, 20))


@pytest.mark.parametrize(
    "change",
    [{"kind": "rpl"}, {"title": "x"}, {"did": "x"}, {"changed": "x"}, {"activity_on": None}],
    ids=str,
)
def test_whatever_a_witness_read_is_in_its_digest(change: dict[str, object]) -> None:
    assert domain.summary_of(replace(FIELDS, **change)).digest != domain.summary_of(FIELDS).digest
    assert domain.summary_of(replace(FIELDS, place="elsewhere")).digest == domain.summary_of(FIELDS).digest


@pytest.mark.parametrize(
    "change",
    [
        {"invitation_id": NOBODY},
        {"item_id": NOBODY},
        {"name": "Jeanne"},
        {"post": "Head"},
        {"seen": "0b"},
        {"answer": replace(ANSWER, statement="x")},
        {"answer": replace(ANSWER, saw_it_on=date(2026, 2, 21))},
        {"answer": replace(ANSWER, language="fr")},
    ],
    ids=str,
)
def test_whatever_was_testified_is_in_its_digest(change: dict[str, object]) -> None:
    assert domain.testimony_digest(**{**GIVEN, **change}) != domain.testimony_digest(**GIVEN)


def test_a_testimony_is_of_the_words_its_witness_read() -> None:
    def of(seen_digest: str) -> TestimonyView:
        return TestimonyView(NOBODY, NOBODY, "Jean", "Teacher", "I saw it.", None, "rw", NOW, "0a", seen_digest)

    testimony = of(domain.summary_of(FIELDS).digest)

    assert (testimony.is_of(FIELDS), testimony.is_purged) == (True, False)
    assert not testimony.is_of(replace(FIELDS, did="Somebody else wrote it"))


@pytest.mark.parametrize(("length", "is_taken"), [(4_000, True), (4_001, False)])
def test_a_statement_has_its_longest_words(invite: Invite, testify: Testify, length: int, is_taken: bool) -> None:
    _invitation, token = invite()

    if is_taken:
        testify(token, statement="s" * length)
    else:
        with pytest.raises(errors.BadField):
            testify(token, statement="s" * length)


def test_a_link_stands_for_four_weeks() -> None:
    assert timedelta(weeks=4) == STANDS_FOR
