"""Somebody may no longer be shown: the file is gone at once, its line stays, the coach is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import errors
from cpd_grading.kernel.models import AuditEvent, Outbox
from cpd_grading.models import Attachment, ConsentWithdrawal, Manifest, Preview
from cpd_grading.overview import api as overview
from cpd_grading.privacy import api as privacy
from cpd_grading.privacy import destroying
from tests import builders
from tests.builders import NOBODY, NOW, TODAY
from tests.grading.privacy.keeping.conftest import stored

Committed = Callable[..., object]


@pytest.fixture
def withdraw(learner: UUID, photo: UUID, django_capture_on_commit_callbacks: Committed) -> Callable[..., object]:
    """Withdraw the photo and let what follows the commit happen."""

    def withdrawn(**changes: object) -> object:
        with django_capture_on_commit_callbacks(execute=True):
            return privacy.withdraw_consent(
                **{"attachment_id": photo, "learner_id": learner, "reason": "The parents asked", "now": NOW, **changes}
            )

    return withdrawn


def test_a_withdrawn_file_is_hidden_from_everybody_also_from_its_owner(
    learner: UUID, coach: UUID, photo: UUID, withdraw: Callable[..., object]
) -> None:
    builders.submit(learner)
    withdraw()

    for person_id in (learner, coach):
        with pytest.raises(errors.NotFound):
            assessment.open_attachment(attachment_id=photo, person_id=person_id, now=NOW)


def test_its_bytes_and_pictures_are_destroyed_and_its_line_and_hash_stay(
    learner: UUID, photo: UUID, withdraw: Callable[..., object]
) -> None:
    builders.submit(learner)
    before, entries = Attachment.objects.get(pk=photo), Manifest.objects.get().entries
    Preview.objects.get_or_create(
        attachment=before,
        number=0,
        defaults={
            "storage_key": "preview-of-the-sample",
            "content_type": "image/jpeg",
            "width": 1,
            "height": 1,
            "size": 1,
        },
    )

    withdraw()

    after = Attachment.objects.get(pk=photo)
    assert not stored(before.storage_key)
    assert after.storage_key is None
    assert not after.previews.exists()
    assert (after.sha256, after.size, after.name) == (before.sha256, before.size, before.name)
    assert (after.purged_at, after.purged_because) == (NOW, "consent")
    assert Manifest.objects.get().entries == entries


def test_it_is_hidden_in_the_transaction_and_destroyed_only_after_it(learner: UUID, photo: UUID) -> None:
    key = Attachment.objects.get(pk=photo).storage_key

    privacy.withdraw_consent(attachment_id=photo, learner_id=learner, reason="", now=NOW)

    # A rollback brings the row back, and then its bytes must still be there.
    assert Attachment.objects.get(pk=photo).purged_at == NOW
    assert stored(key)


def test_copies_in_other_evidence_go_with_it(
    learner: UUID, photo: UUID, withdraw: Callable[..., tuple[UUID, ...]]
) -> None:
    elsewhere = builders.save(learner, "m1-plan")
    copy = builders.attach(learner, elsewhere, "m1-plan", content=builders.jpeg())
    other = builders.attach(learner, elsewhere, "m1-plan", content=builders.jpeg(colour="navy"))

    assert set(withdraw()) == {photo, copy}
    assert Attachment.objects.get(pk=other).purged_at is None


def test_the_same_file_of_another_learner_is_theirs(cohort: UUID, withdraw: Callable[..., object]) -> None:
    theirs = builders.learner(cohort)
    same = builders.attach(theirs, builders.save(theirs), content=builders.jpeg())

    withdraw()

    assert Attachment.objects.get(pk=same).purged_at is None


def test_withdrawing_twice_is_withdrawing_once(withdraw: Callable[..., object]) -> None:
    withdraw()

    assert withdraw(now=NOW + timedelta(hours=1)) == ()
    assert ConsentWithdrawal.objects.get().withdrawn_at == NOW
    assert AuditEvent.objects.filter(action="consent_withdrawn").count() == 1


def test_what_it_was_for_is_kept_with_the_row_and_not_in_the_audit(
    learner: UUID, photo: UUID, withdraw: Callable[..., object]
) -> None:
    withdraw()

    row = ConsentWithdrawal.objects.get()
    assert (row.attachment_id, row.withdrawn_by_id, row.reason) == (photo, learner, "The parents asked")
    event = AuditEvent.objects.get(action="consent_withdrawn")
    assert event.payload["attachment"] == str(photo)
    assert "parents" not in str(event.payload)


def test_the_coach_is_told_of_a_file_that_was_sent(
    learner: UUID, coach: UUID, photo: UUID, withdraw: Callable[..., object]
) -> None:
    builders.submit(learner)
    withdraw()

    assert Outbox.objects.get(kind="consent_withdrawn").payload["attachment"] == str(photo)
    assert overview.Todo("files_withdrawn", 1) in overview.todo_of(coach, on=TODAY)


def test_who_has_decided_already_is_told_too_and_the_decision_stands(
    learner: UUID, coach: UUID, withdraw: Callable[..., object]
) -> None:
    builders.submit(learner)
    builders.sign_off(builders.submission_of(learner).id, coach)

    withdraw()

    assert overview.Todo("files_withdrawn", 1) in overview.todo_of(coach, on=TODAY)
    assert builders.submission_of(learner).state == "signed_off"


def test_a_draft_that_was_never_sent_is_nobodys_business(
    learner: UUID, coach: UUID, withdraw: Callable[..., object]
) -> None:
    withdraw()

    assert "files_withdrawn" not in {todo.code for todo in overview.todo_of(coach, on=TODAY)}


def test_the_line_leaves_the_list_after_two_weeks(learner: UUID, coach: UUID, withdraw: Callable[..., object]) -> None:
    builders.submit(learner)
    withdraw()

    later = overview.todo_of(coach, on=TODAY + timedelta(days=15))
    assert "files_withdrawn" not in {todo.code for todo in later}


def test_another_learners_file_is_not_found(cohort: UUID, photo: UUID, withdraw: Callable[..., object]) -> None:
    for changes in ({"learner_id": builders.learner(cohort)}, {"attachment_id": NOBODY}):
        with pytest.raises(errors.NotFound):
            withdraw(**changes)
    assert Attachment.objects.get(pk=photo).purged_at is None


def test_a_store_that_fails_hides_the_file_all_the_same_and_is_tried_again(
    breaking: Callable[[bool], None], learner: UUID, photo: UUID, withdraw: Callable[..., object]
) -> None:
    key = Attachment.objects.get(pk=photo).storage_key
    breaking(True)

    withdraw()

    assert Attachment.objects.get(pk=photo).storage_key == key
    with pytest.raises(errors.NotFound):
        assessment.open_attachment(attachment_id=photo, person_id=learner, now=NOW)
    assert destroying.destroy_waiting() == destroying.Tried(destroyed=0, left=1)
    breaking(False)
    assert destroying.destroy_waiting() == destroying.Tried(destroyed=1, left=0)
    assert not stored(key)
    assert destroying.destroy_waiting() == destroying.Tried(destroyed=0, left=0)


def test_nothing_that_is_not_hidden_is_ever_destroyed(photo: UUID) -> None:
    assert destroying.destroy([photo]) == destroying.Tried(destroyed=0, left=0)
    assert stored(Attachment.objects.get(pk=photo).storage_key)


def test_a_parent_may_turn_to_the_programme_manager(photo: UUID, team: builders.Staff) -> None:
    privacy.withdraw_consent_for(attachment_id=photo, manager_id=team.manager, reason="The mother called", now=NOW)

    assert ConsentWithdrawal.objects.get().withdrawn_by_id == team.manager


def test_the_office_says_why_and_only_the_manager_may(photo: UUID, team: builders.Staff) -> None:
    with pytest.raises(errors.ReasonRequired):
        privacy.withdraw_consent_for(attachment_id=photo, manager_id=team.manager, reason=" ", now=NOW)
    with pytest.raises(errors.NotInRole):
        privacy.withdraw_consent_for(attachment_id=photo, manager_id=team.officer, reason="Asked", now=NOW)
    with pytest.raises(errors.NotFound):
        privacy.withdraw_consent_for(attachment_id=NOBODY, manager_id=team.manager, reason="Asked", now=NOW)


def test_under_a_hold_a_withdrawn_file_is_hidden_and_destroyed_only_when_the_hold_is_lifted(
    learner: UUID, photo: UUID, withdraw: Callable[..., object], team: builders.Staff
) -> None:
    """Nobody who is asked about their evidence destroys it by withdrawing it."""
    (enrolment_id, _name), *_ = privacy.studies_of(learner)
    key = Attachment.objects.get(pk=photo).storage_key
    hold = privacy.place_hold(enrolment_id=enrolment_id, officer_id=team.officer, reason="Inquiry 3", now=NOW)

    withdraw()
    destroying.destroy_waiting()

    assert stored(key)
    with pytest.raises(errors.NotFound):
        assessment.open_attachment(attachment_id=photo, person_id=learner, now=NOW)
    privacy.lift_hold(hold_id=hold, officer_id=team.manager, now=NOW)
    destroying.destroy_waiting()
    assert not stored(key)
