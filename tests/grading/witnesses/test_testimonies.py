"""A witness testifies once, of one item, by a link that ends."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.kernel.link_tokens import STANDS_FOR, link_digest
from cpd_grading.kernel.models import AuditEvent
from cpd_grading.models import WitnessInvitation
from cpd_grading.portfolio import api as portfolio
from cpd_grading.witnesses import api as witnesses
from cpd_grading.witnesses.domain import MAX_WAITING
from tests import builders
from tests.builders import NOBODY, NOW
from tests.grading.witnesses.conftest import Invite, Testify

LATER = NOW + timedelta(days=28)


def test_what_a_witness_wrote_is_kept_with_who_and_when(
    item: UUID, learner: UUID, invite: Invite, testify: Testify
) -> None:
    _invitation, token = invite()

    testify(token)

    (testimony,) = witnesses.testimonies_of(builders.submission_of(learner).id)
    assert (testimony.item_id, testimony.witness_name, testimony.witness_post) == (
        item,
        "Sample WITNESS",
        "Teacher of P4",
    )
    assert testimony.statement == "I saw the teachers write it together."
    assert (testimony.saw_it_on, testimony.language, testimony.answered_at) == (date(2026, 2, 20), "rw", NOW)
    assert len(testimony.digest) == 64


def test_the_database_holds_no_token(invite: Invite) -> None:
    _invitation, token = invite()

    row = WitnessInvitation.objects.get()
    assert token not in {str(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    assert len(token) >= 40


def test_pressing_twice_is_one_invitation_with_one_link(invite: Invite) -> None:
    request_id = uuid4()

    assert invite(request_id=request_id) == invite(request_id=request_id)
    assert WitnessInvitation.objects.count() == 1


def test_two_invitations_have_two_links(invite: Invite) -> None:
    assert invite()[1] != invite()[1]


def test_a_request_id_of_another_item_is_not_found(learner: UUID, invite: Invite) -> None:
    request_id = uuid4()
    invite(request_id=request_id)

    with pytest.raises(errors.NotFound):
        invite(request_id=request_id, item_id=builders.save(learner))


def test_a_second_answer_says_that_the_link_is_used(invite: Invite, testify: Testify) -> None:
    _invitation, token = invite()
    testify(token)

    for again in (
        lambda: testify(token, statement="Something else"),
        lambda: witnesses.decline_as_witness(link=link_digest(token), now=NOW),
    ):
        with pytest.raises(errors.InvitationUsed):
            again()

    assert WitnessInvitation.objects.get().statement == "I saw the teachers write it together."


def test_who_declined_is_not_asked_again_by_the_same_link(learner: UUID, invite: Invite, testify: Testify) -> None:
    _invitation, token = invite()
    witnesses.decline_as_witness(link=link_digest(token), now=NOW)

    with pytest.raises(errors.InvitationUsed):
        testify(token)
    assert witnesses.testimonies_of(builders.submission_of(learner).id) == ()


def test_an_answered_invitation_cannot_be_taken_back(learner: UUID, invite: Invite, testify: Testify) -> None:
    invitation, token = invite()
    testify(token)

    with pytest.raises(errors.TransitionNotAllowed):
        witnesses.take_back_invitation(invitation_id=invitation, learner_id=learner, now=NOW)


def test_a_link_taken_back_says_so(learner: UUID, invite: Invite, testify: Testify) -> None:
    invitation, token = invite()
    witnesses.take_back_invitation(invitation_id=invitation, learner_id=learner, now=NOW)

    with pytest.raises(errors.InvitationTakenBack):
        testify(token)


def test_a_link_of_a_withdrawn_item_says_that_it_was_taken_back(
    item: UUID, learner: UUID, invite: Invite, testify: Testify
) -> None:
    _invitation, token = invite()
    portfolio.withdraw_item(task=builders.key_of(), spec=builders.spec_of(), learner_id=learner, item_id=item, now=NOW)

    with pytest.raises(errors.InvitationTakenBack):
        testify(token)


def test_what_was_testified_of_a_withdrawn_item_counts_no_more(
    item: UUID, learner: UUID, invite: Invite, testify: Testify
) -> None:
    testify(invite()[1])
    portfolio.withdraw_item(task=builders.key_of(), spec=builders.spec_of(), learner_id=learner, item_id=item, now=NOW)

    assert witnesses.testimonies_of(builders.submission_of(learner).id) == ()


def test_a_link_lives_28_days(invite: Invite, testify: Testify) -> None:
    _first, token = invite()
    _second, other = invite()

    testify(token, now=LATER - timedelta(seconds=1))
    with pytest.raises(errors.InvitationExpired):
        testify(other, now=LATER)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "../../etc", "a" * 5000])
def test_a_token_that_was_never_given_is_not_found(item: UUID, testify: Testify, token: str) -> None:
    with pytest.raises(errors.NotFound):
        testify(token)


def test_three_witnesses_of_an_item_may_be_waiting(learner: UUID, invite: Invite, testify: Testify) -> None:
    invitations = [invite() for _ in range(3)]
    with pytest.raises(errors.TooManyInvitations):
        invite()

    testify(invitations[0][1])
    invite()
    with pytest.raises(errors.TooManyInvitations):
        invite()

    witnesses.take_back_invitation(invitation_id=invitations[1][0], learner_id=learner, now=NOW)
    invite()


@pytest.mark.parametrize(
    ("open_ones", "before_the_end", "may"),
    [
        (MAX_WAITING - 1, timedelta(seconds=1), True),
        (MAX_WAITING, timedelta(seconds=1), False),
        (MAX_WAITING, timedelta(), True),  # at the very moment they expire
    ],
)
def test_the_form_is_there_exactly_where_inviting_is_not_refused(open_ones, before_the_end, may, item, invite, learner):
    for _ in range(open_ones):
        invite()
    now = NOW + STANDS_FOR - before_the_end

    page = witnesses.invite_page(item, learner_id=learner, now=now)

    assert page.may_invite is may
    if may:
        invite(now=now)
    else:
        with pytest.raises(errors.TooManyInvitations):
            invite(now=now)


def test_invitations_that_are_too_old_wait_no_more(invite: Invite) -> None:
    for _ in range(3):
        invite()

    invite(now=LATER)

    assert WitnessInvitation.objects.count() == 4


def test_another_learners_item_is_not_found(cohort: UUID, invite: Invite) -> None:
    with pytest.raises(errors.NotFound):
        invite(learner_id=builders.learner(cohort))
    with pytest.raises(errors.NotFound):
        invite(item_id=NOBODY)


def test_nobody_takes_back_anothers_invitation(cohort: UUID, invite: Invite) -> None:
    invitation, _token = invite()

    for invitation_id, learner_id in ((invitation, builders.learner(cohort)), (NOBODY, builders.learner(cohort))):
        with pytest.raises(errors.NotFound):
            witnesses.take_back_invitation(invitation_id=invitation_id, learner_id=learner_id, now=NOW)


def test_the_learner_signed_in_is_no_witness_of_their_own_work(learner: UUID, invite: Invite, testify: Testify) -> None:
    _invitation, token = invite()

    with pytest.raises(errors.OwnWork):
        testify(token, person_id=learner)


def test_the_learners_coach_records_it_as_seen_in_place_instead(coach: UUID, invite: Invite, testify: Testify) -> None:
    _invitation, token = invite()

    with pytest.raises(errors.CoachIsNoWitness):
        testify(token, person_id=coach)


def test_another_person_signed_in_may_testify(invite: Invite, testify: Testify) -> None:
    testify(invite()[1], person_id=builders.person())


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"statement": "  "}, errors.MissingField),
        ({"statement": "x" * 4001}, errors.BadField),
        ({"statement": "a\x00b"}, errors.BadField),
        ({"saw_it_on": builders.TODAY + timedelta(days=1)}, errors.ActivityDateOutside),
        ({"language": "sw"}, errors.BadField),
        ({"declares": False}, errors.WitnessDeclarationMissing),
        ({"seen_digest": "0" * 64}, errors.StaleVersion),
    ],
)
def test_an_answer_that_cannot_be_kept_leaves_the_link_open(
    invite: Invite, testify: Testify, changes: dict[str, object], refusal: type[errors.CpdError]
) -> None:
    _invitation, token = invite()

    with pytest.raises(refusal):
        testify(token, **changes)

    testify(token)


def test_words_changed_after_the_witness_opened_the_page_are_read_again_first(
    item: UUID, learner: UUID, invite: Invite, testify: Testify
) -> None:
    _invitation, token = invite()
    read = witnesses.witness_page(link_digest(token), now=NOW).summary.digest
    builders.save(learner, item_id=item, fields=builders.answers(did="I did something else."))

    with pytest.raises(errors.StaleVersion):
        testify(token, seen_digest=read)


def test_a_testimony_says_whether_the_item_still_says_what_the_witness_read(
    item: UUID, learner: UUID, invite: Invite, testify: Testify
) -> None:
    testify(invite()[1])
    submission = builders.submission_of(learner)
    (testimony,) = witnesses.testimonies_of(submission.id)

    assert testimony.is_of(builders.answers())
    assert not testimony.is_of(builders.answers(did="I did something else."))


def test_a_signed_off_task_takes_no_new_witness(learner: UUID, coach: UUID, item: UUID, invite: Invite) -> None:
    _early, token = invite()
    builders.attach(learner, item)
    builders.submit(learner)
    builders.sign_off(builders.submission_of(learner).id, coach)

    with pytest.raises(errors.TransitionNotAllowed):
        invite()
    assert not witnesses.invite_page(item, learner_id=learner, now=NOW).may_invite
    assert witnesses.witness_page(link_digest(token), now=NOW).learner_name


@pytest.mark.parametrize("field", ["witness_name", "witness_post"])
def test_a_witness_has_a_name_and_a_post(invite: Invite, field: str) -> None:
    with pytest.raises(errors.MissingField):
        invite(**{field: " "})
    with pytest.raises(errors.BadField):
        invite(**{field: "x" * 121})


def test_how_invitations_stand_is_told_without_the_words(learner: UUID, invite: Invite, testify: Testify) -> None:
    for _ in range(3):
        invite()
    submission = builders.submission_of(learner).id
    testify(_token_of_first(invite, learner))

    states = [one.state for one in witnesses.invitations_of(submission, now=LATER)]

    assert states == ["taken_back", "expired", "expired", "answered"]
    assert not any(hasattr(one, "statement") for one in witnesses.invitations_of(submission, now=NOW))


def _token_of_first(invite: Invite, learner: UUID) -> str:
    """Make room by taking the oldest invitation back, and give the link of a new one."""
    oldest = WitnessInvitation.objects.order_by("invited_at", "pk").first()
    assert oldest is not None
    witnesses.take_back_invitation(invitation_id=oldest.pk, learner_id=learner, now=NOW)
    return invite(now=NOW + timedelta(hours=1))[1]


def test_every_step_is_on_record_without_names_and_words(learner: UUID, invite: Invite, testify: Testify) -> None:
    invitation, token = invite()
    testify(token)
    other, _token = invite()
    witnesses.take_back_invitation(invitation_id=other, learner_id=learner, now=NOW)
    witnesses.decline_as_witness(link=link_digest(invite()[1]), now=NOW)

    events = AuditEvent.objects.filter(action__startswith="witness_").order_by("seq")
    assert [event.action for event in events] == [
        "witness_invited",
        "witness_answered",
        "witness_invited",
        "witness_taken_back",
        "witness_invited",
        "witness_declined",
    ]
    assert events[1].payload["invitation"] == str(invitation)
    assert not any("WITNESS" in str(event.payload) or "teachers" in str(event.payload) for event in events)
