"""Somebody enrolled in the course but in no cohort: drafts, reads whom to ask, and loses nothing when added."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User

from cpd_grading.kernel import errors
from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.presentation import http
from cpd_grading.programmes import api as programmes
from tests import builders

from .conftest import MEMORY

USER_ID = 77


@pytest.fixture(autouse=True)
def _evidence_in_memory(settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": MEMORY}


@pytest.fixture
def cohort(db: None) -> UUID:
    """A cohort, and an account that is in none."""
    User.objects.create(pk=USER_ID, username="amina", email="Amina@Example.org")
    return builders.open_cohort()


@pytest.fixture
def stranger(cohort: UUID) -> UUID:
    """An account that has just written its first word in the course."""
    return people.person_for_account(user_id=USER_ID, full_name="Amina Sample", now=builders.NOW)


def page() -> overview.TaskPage:
    return overview.task_page_of_user(builders.key_of(), builders.spec_of(), USER_ID, on=builders.TODAY)


def test_reading_a_task_makes_nobody_a_person(cohort: UUID) -> None:
    assert page().learner is None
    assert people.person_of_user(USER_ID) is None


def test_a_draft_is_kept_with_its_files_and_cannot_be_sent_yet(stranger: UUID) -> None:
    builders.ready_item(stranger)
    shown = page()
    assert shown.cohort is None
    assert [len(item.attachments) for item in shown.items] == [2]
    with pytest.raises(errors.NotALearnerHere) as refusal:
        builders.submit(stranger)
    assert http.status_of(refusal.value) == 403
    assert page().state == "open"


def test_once_added_the_draft_is_there_and_goes_all_the_way(cohort: UUID, stranger: UUID) -> None:
    item_id = builders.ready_item(stranger)
    builders.enrol(cohort, stranger)
    assert [item.id for item in page().items] == [item_id]

    coach = builders.coach_of(stranger)
    builders.submit(stranger)
    builders.sign_off(page().submission.id, coach)
    assert page().state == "signed_off"
    module = overview.module_page(builders.COURSE, builders.MODULE, stranger)
    assert {line.slug: line.state for line in module.tasks}[builders.FIRST_TASK] == "signed_off"


def test_from_the_first_submission_the_cohort_s_wording_holds(cohort: UUID, stranger: UUID) -> None:
    document = builders.programme()["tasks"][0]
    document["title"]["en"] = "As the course words it today"
    newer = programmes.read_task_spec(document)
    builders.ready_item(stranger, spec=newer)
    assert builders.submission_of(stranger).edition_digest == newer.digest

    builders.enrol(cohort, stranger)
    builders.submit(stranger, spec=newer)
    assert builders.submission_of(stranger).edition_digest == builders.spec_of().digest


def test_an_imported_person_joins_before_the_first_word_is_kept(cohort: UUID) -> None:
    imported = builders.learner(cohort, email="amina@example.org")
    with pytest.raises(errors.JoinFirst):
        people.person_for_account(user_id=USER_ID, full_name="A. Sample", now=builders.NOW)

    people.join_my_record(user_id=USER_ID, person_id=imported, now=builders.NOW)

    assert people.person_for_account(user_id=USER_ID, full_name="A. Sample", now=builders.NOW) == imported
    assert page().cohort is not None
