"""The same file at two learners is shown to who reviews; nobody is failed by it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpd_grading.assessment import api as assessment
from cpd_grading.models import Attachment, EvidenceVersion
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio import duplicates
from cpd_grading.privacy import api as privacy
from tests import builders

OTHER_COURSE = "course-v1:Sample+CLL+2025"


@pytest.fixture
def photo(learner: UUID, coach: UUID) -> UUID:
    """A photo of the learner's evidence."""
    return Attachment.objects.get(item_id=builders.ready_item(learner), name="photo.jpg").pk


@pytest.fixture
def other(cohort: UUID) -> UUID:
    """Another learner of the cohort with the same photo and another PDF, sent."""
    theirs = builders.learner(cohort, given_names="Esther")
    item = builders.save(theirs)
    builders.attach(theirs, item, content=builders.jpeg())
    builders.attach(theirs, item, name="own.pdf", content=builders.pdf("Another plan"))
    builders.submit(theirs)
    return theirs


def same_as(photo: UUID) -> tuple[portfolio.DuplicateView, ...]:
    return portfolio.duplicates_in(Attachment.objects.get(pk=photo).item.submission_id).get(photo, ())


def test_the_same_photo_at_another_learner_is_named(photo: UUID, other: UUID) -> None:
    (line,) = same_as(photo)

    assert set(portfolio.duplicates_in(Attachment.objects.get(pk=photo).item.submission_id)) == {photo}
    assert line.learner_id == other
    assert line.learner_name.startswith("Esther")
    assert line.task_title["en"] == "Task m1-direction"
    assert line.sent_at == builders.NOW
    assert not line.is_shared


def test_a_file_that_was_only_saved_is_its_learners_alone(cohort: UUID, photo: UUID) -> None:
    theirs = builders.learner(cohort)
    builders.attach(theirs, builders.save(theirs), content=builders.jpeg())

    assert same_as(photo) == ()


def test_who_sends_their_own_file_again_is_no_duplicate(learner: UUID, photo: UUID) -> None:
    item = builders.save(learner, "m1-plan")
    builders.attach(learner, item, "m1-plan", content=builders.jpeg())
    builders.submit(learner, "m1-plan")

    assert same_as(photo) == ()


def test_a_learner_of_another_course_counts_too(photo: UUID) -> None:
    cohort = builders.open_cohort(builders.programme(version="2025.1"), course_key=OTHER_COURSE, name="Earlier")
    builders.submitted_task(builders.learner(cohort, given_names="Jean"), course_key=OTHER_COURSE)

    assert [line.learner_name.split()[0] for line in same_as(photo)] == ["Jean"]


def test_what_a_group_made_together_is_marked_so(cohort: UUID, photo: UUID) -> None:
    theirs = builders.learner(cohort)
    item = builders.save(theirs)
    builders.attach(theirs, item, content=builders.jpeg())
    builders.submit(theirs)
    EvidenceVersion.objects.filter(item_id=item).update(kind="shared_group_product")

    (line,) = same_as(photo)
    assert line.is_shared


def test_who_sends_on_what_they_downloaded_from_another_is_found(learner: UUID, cohort: UUID, photo: UUID) -> None:
    with assessment.open_attachment(attachment_id=photo, person_id=learner, now=builders.NOW).content as kept:
        content = kept.read()
    theirs = builders.learner(cohort)
    copy = builders.attach(theirs, builders.save(theirs), content=content)
    # What is re-encoded twice is another file; only the bytes as they came in tell.
    Attachment.objects.filter(pk=copy).update(sha256="0" * 64)
    builders.submit(theirs)

    assert [line.learner_id for line in same_as(photo)] == [theirs]


def test_the_hash_finds_a_file_that_was_destroyed(photo: UUID, other: UUID) -> None:
    theirs = Attachment.objects.get(item__submission__learner_id=other, name="photo.jpg")
    privacy.withdraw_consent(attachment_id=theirs.pk, learner_id=other, reason="", now=builders.NOW)

    assert len(same_as(photo)) == 1


def test_a_submission_without_files_has_none(learner: UUID) -> None:
    builders.save(learner)

    assert portfolio.duplicates_in(builders.submission_of(learner).id) == {}


def test_the_question_uses_indexes_and_two_queries(photo: UUID, other: UUID) -> None:
    row = Attachment.objects.select_related("item__submission").get(pk=photo)
    with CaptureQueriesContext(connection) as asked:
        assert portfolio.duplicates_in(row.item.submission_id)
    assert len(asked) == 2

    if connection.vendor == "sqlite":
        plan = duplicates.same_files([row.sha256], row.item.submission.learner_id).explain()
        assert "cpd_grading_attachment_sha256_" in plan
        assert "SCAN cpd_grading_attachment" not in plan
