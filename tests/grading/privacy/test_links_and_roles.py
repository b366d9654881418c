"""What ends with a person besides words: roles, links somebody holds, files on their way; and what a request undoes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import EvidenceVersion, Person, Upload, WitnessInvitation
from cpd_grading.people import api as people
from cpd_grading.privacy import api as privacy
from cpd_grading.reviews import api as reviews
from cpd_grading.uploads import api as uploads
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import NOW, TODAY
from tests.grading.web.conftest import address, opened

from .conftest import Year
from .search import columns_with, everything, files_with, stored_files


def retire(person_id: UUID, **changes: object) -> privacy.Retirement:
    return privacy.retire_person(**{"person_id": person_id, "actor_id": None, "now": NOW, **changes})


@pytest.fixture
def learner_in_requests(transactional_db: None) -> UUID:
    """A learner on a database whose commits are real."""
    return builders.learner(builders.open_cohort())


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(-30, None), (-30, 0), (-30, 30), (-1, None), (0, None), (5, None), (5, 30), (-30, -1), (-30, -10)],
)
def test_a_role_ends_the_day_before_and_one_to_come_never_begins_to_last(
    starts: int, ends: int | None, db: None
) -> None:
    day = {"starts_on": TODAY + timedelta(days=starts), "ends_on": None if ends is None else TODAY + timedelta(ends)}
    officer = builders.with_role("exam_officer", **day)

    retire(officer)

    (grant,) = Person.objects.get(pk=officer).roles.all()
    last = max(day["starts_on"], min(day["ends_on"] or TODAY, TODAY - timedelta(days=1)))
    assert (grant.starts_on, grant.ends_on) == (day["starts_on"], last)
    assert retire(officer).rows == 0


def test_nothing_is_left_that_tells_one_head_teacher_from_another(cohort: UUID) -> None:
    learner = builders.learner(cohort, school_code="S1", sex="F", language="rw", registration_number="226000042")

    retire(learner)

    view, row = people.person(learner), Person.objects.get(pk=learner)
    assert (view.name, view.registration_number) == ("Person 226000042", "226000042")
    assert (view.school_code, view.email, row.sex, row.language) == ("", "", "", "en")


def test_a_link_to_a_session_opens_nothing(cohort: UUID, client: Client) -> None:
    coach, neighbour = builders.coach_of(builders.learner(cohort)), builders.person(email=None)
    builders.assign(coach, neighbour)
    _session, token = builders.record_session(coach, neighbour, course_key="", module_code="")

    place = opened(client, token, opener="open_session")

    retire(neighbour)

    assert client.post(place, {"reply": "agree"}).status_code == 403
    assert client.post(address("open_session"), {"token": token}).status_code == 404
    assert [one.state for one in coaching.sessions_of(neighbour)] == ["awaiting"]


def test_a_witness_finds_the_link_taken_back(learner: UUID, client: Client) -> None:
    _invitation, token = witnesses.invite_witness(
        item_id=builders.ready_item(learner),
        learner_id=learner,
        witness_name="Sample WITNESS",
        witness_post="Teacher",
        request_id=uuid4(),
        now=NOW,
    )
    place = opened(client, token)
    assert client.get(place).status_code == 200

    retire(learner)

    assert client.get(place).status_code == 409
    assert WitnessInvitation.objects.get().state == "taken_back"


def test_a_file_on_its_way_is_stopped(learner: UUID) -> None:
    now = kernel.utc_now()
    upload = uploads.create_upload(
        learner_id=learner, request_id=uuid4(), name="plan.pdf", size=2000, item_id=builders.save(learner), now=now
    )

    retire(learner)

    assert (Upload.objects.get().state, Upload.objects.get().name) == ("stopped", "file")
    with pytest.raises(errors.UploadEnded):
        uploads.receive_chunk(upload_id=upload.id, learner_id=learner, offset=0, content=b"x", now=now)


def test_a_hold_on_one_study_keeps_nothing_of_what_belongs_to_none(
    learner: UUID, team: builders.Staff, settings: Any
) -> None:
    """A draft in a course without a cohort, and a session that counts for no module."""
    elsewhere = "course-v1:Sample+OTHER+2026"
    account = User.objects.create(username="elsewhere")
    people.claim_account(person_id=learner, user_id=account.pk, actor_id=None, now=NOW)
    settings.CPD_ENROLMENTS = "cpd_workbench.services.is_enrolled"
    draft = builders.save(learner, course_key=elsewhere)
    builders.record_session(builders.coach_of(learner), learner, course_key="", module_code="")
    (study, _name), *_ = privacy.studies_of(learner)
    privacy.place_hold(enrolment_id=study, officer_id=team.officer, reason="Appeal", now=NOW)

    assert retire(learner).held == 1

    assert EvidenceVersion.objects.get(item=draft).did == ""
    assert [session.focus for session in coaching.sessions_of(learner)] == [""]


@pytest.mark.parametrize("who", ["assessor", "moderator"])
def test_who_was_at_a_conversation_is_names_and_goes_with_its_assessor_alone(
    who: str, cohort: UUID, team: builders.Staff
) -> None:
    portfolio = builders.submitted_module(cohort)
    builders.open_round(cohort, team)
    builders.converse(portfolio, team.assessor, people="Claudine and Chantal", notes="Spoke of her plan.")

    retire(getattr(team, who))

    talk = assessment.marking_page(portfolio).conversation
    assert (talk.people, talk.notes) == ("" if who == "assessor" else "Claudine and Chantal", "Spoke of her plan.")


def test_nobody_waits_for_work_of_somebody_who_left(learner: UUID, coach: UUID) -> None:
    builders.submitted_task(learner)
    later = TODAY + timedelta(days=60)
    assert len(reviews.waiting_long(on=later)) == 1

    retire(learner)

    assert reviews.waiting_long(on=later) == ()
    assert reviews.queue_page(coach, wanted=reviews.QueueFilter(), on=TODAY).lines == ()


@pytest.mark.parametrize(
    ("owner", "becomes_a_number"),
    [
        ("Claudine MUKESHIMANA", True),
        ("Mukeshimana Claudine, head teacher", True),
        ("claudine", True),  # at their own meeting one name is enough
        ("The bursar", False),
        ("Claud", False),
    ],
)
def test_an_action_is_owned_by_a_number_where_it_named_somebody_of_the_meeting(
    owner: str, becomes_a_number: bool, cohort: UUID
) -> None:
    learner = builders.learner(cohort, family_name="MUKESHIMANA", given_names="Claudine", registration_number="22601")
    other = builders.learner(cohort)
    builders.record_meeting(learner, other, actions=[coaching.NewAction("Read", owner, None)])

    retire(learner)

    (action,) = coaching.open_actions(kind="plc_sector", chair_id=learner, cohort_id=cohort, area_code="")
    assert action.owner == ("Person 22601" if becomes_a_number else owner)


@pytest.mark.parametrize(("owner", "becomes_a_number"), [("Uwera Agnès", True), ("Uwera", False), ("Agnès", False)])
def test_at_a_meeting_of_others_all_names_have_to_be_there(owner: str, becomes_a_number: bool, cohort: UUID) -> None:
    agnes = builders.learner(cohort, family_name="Uwera", given_names="Agnès", registration_number="22602")
    chair = builders.learner(cohort)
    builders.record_meeting(chair, actions=[coaching.NewAction("Read", owner, None)])

    retire(agnes)

    (action,) = coaching.open_actions(kind="plc_sector", chair_id=chair, cohort_id=cohort, area_code="")
    assert action.owner == ("Person 22602" if becomes_a_number else owner)


def test_within_a_request_of_the_platform_files_go_with_its_commit(year: Year) -> None:
    """The LMS runs each request in one transaction (ATOMIC_REQUESTS)."""
    with transaction.atomic():
        retire(year.learner)
        assert files_with("quagga"), "a rollback could not bring them back"

    assert (columns_with("quagga"), files_with("quagga")) == (set(), set())
    assert people.person(year.learner).user_id is None


def test_the_next_request_of_the_platform_hears_of_files_the_first_could_not_destroy(
    breaking: Callable[[bool], None], learner_in_requests: UUID
) -> None:
    builders.ready_item(learner_in_requests)
    breaking(True)
    with transaction.atomic():
        retire(learner_in_requests)  # nothing is committed yet, so nothing can be destroyed or told

    with pytest.raises(errors.FilesNotDestroyed) as refused, transaction.atomic():
        retire(learner_in_requests)

    assert refused.value.places == {"count": 2}


def test_a_request_of_the_platform_that_fails_later_takes_all_of_it_back(year: Year) -> None:
    before, files = everything(), stored_files()

    with transaction.atomic():
        retire(year.learner)
        transaction.set_rollback(True)

    assert (everything(), stored_files()) == (before, files)


def test_an_account_that_goes_on_is_somebody_new(year: Year) -> None:
    retire(year.learner)

    new = people.person_for_account(user_id=year.learner_account.pk, full_name="Claudine Mukeshimana", now=NOW)

    assert new != year.learner


def test_nobody_joins_a_record_that_became_a_number(year: Year) -> None:
    retire(year.learner)
    retire(year.coach)
    newcomer = User.objects.create(username="newcomer", email="newcomer@example.org")

    for person_id in (year.learner, year.coach):
        with pytest.raises(errors.NotFound):
            people.claim_account(person_id=person_id, user_id=newcomer.pk, actor_id=None, now=NOW)
        with pytest.raises(errors.NotFound):
            people.make_code(person_id=person_id, officer_id=None, now=NOW)


def test_whoever_registers_the_address_next_is_not_offered_the_number(year: Year) -> None:
    retire(year.learner)

    assert not Person.objects.filter(email="mukesh@example.org").exists()


def test_an_unknown_person_is_not_found(db: None, django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    with django_capture_on_commit_callbacks() as waiting, pytest.raises(errors.NotFound):
        retire(builders.NOBODY)

    assert waiting == []
    assert not User.objects.exists()
