"""The office: disputes, changed wordings, a person's cohorts and coaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import errors
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes
from tests import builders

from .conftest import SignIn, address, queries_of


@pytest.fixture
def manager(team: builders.Staff, sign_in: SignIn) -> Client:
    return sign_in(team.manager)


@pytest.fixture
def disputed(learner: UUID, coach: UUID) -> UUID:
    session, _token = builders.record_session(coach, learner)
    coaching.dispute_session(session_id=session, learner_id=learner, reason="Nobody came that day.", now=builders.NOW)
    return session


def state_of(session: UUID, learner: UUID) -> str:
    return next(one.state for one in coaching.sessions_of(learner) if one.id == session)


def about(person_id: UUID) -> str:
    return people.person(person_id).email


@pytest.mark.parametrize(("counts", "state"), [("yes", "counted"), ("no", "void")])
def test_the_programme_manager_settles_a_disputed_session(
    counts: str, state: str, disputed: UUID, learner: UUID, manager: Client
) -> None:
    assert "Nobody came that day." in manager.get(address("office")).content.decode()

    manager.post(address("office"), {"act": "settle", "session_id": disputed, "counts": counts})

    assert state_of(disputed, learner) == state


def test_an_exam_officer_neither_reads_nor_settles_disputes(
    disputed: UUID, learner: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    officer = sign_in(team.officer)

    assert "Nobody came that day." not in officer.get(address("office")).content.decode()
    assert (
        officer.post(address("office"), {"act": "settle", "session_id": disputed, "counts": "yes"}).status_code == 403
    )
    assert state_of(disputed, learner) == "disputed"


@pytest.mark.parametrize(
    ("form", "status"), [({"session_id": "x"}, 400), ({"counts": ""}, 400), ({"session_id": str(uuid4())}, 404)]
)
def test_a_settlement_that_names_nothing_is_refused(
    form: dict[str, str], status: int, disputed: UUID, learner: UUID, manager: Client
) -> None:
    sent = {"act": "settle", "session_id": str(disputed), "counts": "yes", **form}

    assert manager.post(address("office"), sent).status_code == status
    assert state_of(disputed, learner) == "disputed"


@pytest.fixture
def reworded(cohort: UUID) -> programmes.TaskSpec:
    """The course words one criterion of the first task differently from the cohort's pin."""
    document = builders.task(builders.FIRST_TASK, "M1", "60")
    document["criteria"][0]["text"]["en"] = "Criterion c1 in the words of teachers"
    spec = programmes.read_task_spec(document)
    programmes.register_edition(course_key=builders.COURSE, spec=spec, now=builders.NOW + timedelta(minutes=1))
    return spec


def test_a_changed_wording_shows_the_words_that_differ(reworded: programmes.TaskSpec, manager: Client) -> None:
    page = manager.get(address("office")).content.decode()

    assert "Criterion c1 <ins>in the words of teachers</ins>" in " ".join(page.split())
    assert "Criterion, c1, statement, English" in page
    assert page.count("<del>") == 0


def test_a_changed_wording_is_adopted_with_a_reason_only(
    reworded: programmes.TaskSpec, cohort: UUID, manager: Client
) -> None:
    form = {"act": "adopt", "cohort_id": cohort, "slug": reworded.slug, "digest": reworded.digest}

    assert manager.post(address("office"), {**form, "reason": " "}).status_code == 409
    assert builders.pinned_spec(cohort, reworded.slug).digest != reworded.digest
    manager.post(address("office"), {**form, "reason": "Clearer for coaches"})

    assert builders.pinned_spec(cohort, reworded.slug).digest == reworded.digest
    assert "Every cohort is held to the wording" in manager.get(address("office")).content.decode()


@pytest.mark.parametrize("given", ["email", "number", "number_with_blanks"])
def test_a_person_is_found_by_e_mail_or_registration_number(given: str, learner: UUID, manager: Client) -> None:
    person = people.person(learner)
    number = person.registration_number
    text = {"email": person.email.upper(), "number": number, "number_with_blanks": f"{number[:3]} {number[3:]}"}[given]

    assert f"<h3>{person.name}</h3>" in manager.get(address("office"), {"person": text}).content.decode()


def test_nobody_by_that_name_is_said_plainly(db: None, manager: Client) -> None:
    answer = manager.get(address("office"), {"person": "who@example.org"})

    assert answer.status_code == 400
    assert "We know nobody with “who@example.org”." in answer.content.decode()


def test_no_database_is_asked_for_a_name_that_none_can_keep(db: None, manager: Client) -> None:
    def without_nul(execute: Callable[..., object], sql: str, params: Iterable[object], *rest: object) -> object:
        assert not any("\x00" in str(one) for one in params or ())
        return execute(sql, params, *rest)

    with connection.execute_wrapper(without_nul):
        assert manager.get(address("office"), {"person": "who\x00@example.org"}).status_code == 400


def test_somebody_is_enrolled_and_a_second_time_refused(cohort: UUID, manager: Client) -> None:
    newcomer = builders.learner(None)
    form = {"act": "enrol", "person": about(newcomer), "cohort_id": cohort}

    first = manager.post(address("office"), form, follow=True)
    assert [view.id for view in programmes.cohorts_of(newcomer)] == [cohort]
    assert "Enrolled:" in first.content.decode()
    assert manager.post(address("office"), form).status_code == 409


def test_a_coach_is_assigned_and_the_assignment_ended(learner: UUID, manager: Client) -> None:
    coach = builders.person(given_names="Boniface")
    form = {"act": "assign", "person": about(learner), "coach": about(coach), "kind": "nll", "starts_on": "2026-03-01"}

    manager.post(address("office"), {**form, "is_line_manager": "on"})
    (line,) = coaching.assignments_of(learner, on=builders.TODAY)
    assert (line.coach.id, line.link.kind, line.link.is_line_manager) == (coach, "nll", True)

    end = {"act": "end", "person": about(learner), "assignment_id": line.link.id}
    assert manager.post(address("office"), {**end, "ends_on": "2026-02-01"}).status_code == 409
    assert manager.post(address("office"), {**end, "ends_on": "2026-03-03"}).status_code == 302
    assert coaching.coaches_of(learner, on=builders.TODAY) == ()


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"coach": "nobody@example.org"}, 400), ({"kind": "friend"}, 400), ({"starts_on": ""}, 400), ({"coach": ""}, 400)],
)
def test_an_assignment_that_is_not_right_is_refused_and_keeps_what_was_typed(
    changes: dict[str, str], status: int, learner: UUID, manager: Client
) -> None:
    coach = builders.person()
    form = {"act": "assign", "person": about(learner), "coach": about(coach), "kind": "nll", "starts_on": "2026-03-01"}

    answer = manager.post(address("office"), {**form, **changes})

    assert answer.status_code == status
    assert f'value="{changes.get("coach", about(coach))}"' in answer.content.decode()
    assert coaching.assignments_of(learner, on=builders.TODAY) == ()


def test_nobody_is_assigned_to_themselves(learner: UUID, manager: Client) -> None:
    form = {
        "act": "assign",
        "person": about(learner),
        "coach": about(learner),
        "kind": "nll",
        "starts_on": "2026-03-01",
    }

    assert manager.post(address("office"), form).status_code == 403


def test_a_coach_does_not_run_the_office(
    learner: UUID, coach: UUID, cohort: UUID, sign_in: SignIn, acts_on_record: Callable[[], int]
) -> None:
    browser, newcomer = sign_in(coach), builders.learner(None)
    before = acts_on_record()

    for form in (
        {"act": "enrol", "person": about(newcomer), "cohort_id": cohort},
        {"act": "assign", "person": about(learner), "coach": about(newcomer), "kind": "nll", "starts_on": "2026-03-01"},
    ):
        assert browser.post(address("office"), form).status_code == 403
    assert acts_on_record() == before


def test_the_acts_of_the_office_are_refused_behind_the_page_too(learner: UUID, coach: UUID, cohort: UUID) -> None:
    newcomer = builders.learner(None)
    (line,) = coaching.assignments_of(learner, on=builders.TODAY)

    with pytest.raises(errors.NotInRole):
        programmes.enrol(cohort_id=cohort, learner_id=newcomer, on=builders.TODAY, now=builders.NOW, actor_id=coach)
    with pytest.raises(errors.NotInRole):
        builders.assign(newcomer, learner, assigned_by=coach)
    with pytest.raises(errors.NotInRole):
        coaching.end_assignment(assignment_id=line.link.id, ends_on=builders.TODAY, now=builders.NOW, actor_id=coach)


def test_the_office_asks_the_database_as_often_for_four_disputes_as_for_one(
    disputed: UUID, learner: UUID, coach: UUID, manager: Client
) -> None:
    once = queries_of(manager, address("office"))
    for _ in range(3):
        session, _token = builders.record_session(coach, learner)
        coaching.dispute_session(session_id=session, learner_id=learner, reason="No.", now=builders.NOW)

    assert "Disputed sessions (4)" in " ".join(manager.get(address("office")).content.decode().split())
    assert queries_of(manager, address("office")) == once <= 16
