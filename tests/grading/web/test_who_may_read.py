"""Every page for everyone: the right person reads it, the wrong one a sentence, and neither writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from tests import builders

from .conftest import SignIn, address

OPEN = {"desk", "queue"}
READ_BY = {
    "learner": OPEN,
    "coach": OPEN | {"progress", "cohort_progress"},
    "assessor": OPEN | {"assess", "portfolio", "moderate", "progress", "cohort_progress"},
    "moderator": OPEN | {"rounds", "round", "sheet", "portfolio", "moderate", "progress", "cohort_progress"},
    "external_examiner": OPEN | {"rounds", "round", "sheet", "portfolio", "moderate"},
    "officer": OPEN | {"rounds", "round", "sheet", "progress", "cohort_progress", "office"},
    "manager": OPEN | {"progress", "cohort_progress", "office"},
    "deo": OPEN | {"progress", "cohort_progress"},
    "deo_elsewhere": OPEN,
    "nobody_in_particular": OPEN,
    "former_assessor": OPEN,
}


@pytest.fixture
def pages(cohort: UUID, in_moderation: UUID, portfolio: UUID) -> dict[str, str]:
    return {
        "desk": address("desk"),
        "queue": address("queue"),
        "assess": address("assess"),
        "portfolio": address("portfolio", portfolio),
        "rounds": address("rounds"),
        "round": address("round", in_moderation),
        "sheet": address("sheet", in_moderation),
        "moderate": address("moderate", in_moderation, portfolio),
        "progress": address("progress"),
        "cohort_progress": address("cohort_progress", cohort),
        "office": address("office"),
    }


def person_called(who: str, portfolio: UUID, team: builders.Staff) -> UUID:
    learner = assessment.marking_page(portfolio).learner.id
    people: dict[str, Callable[[], UUID]] = {
        "learner": lambda: learner,
        "coach": lambda: coaching.coaches_of(learner, on=builders.TODAY)[0].id,
        "deo": lambda: builders.with_role("deo", area_code="11"),
        "deo_elsewhere": lambda: builders.with_role("deo", area_code="21"),
        "nobody_in_particular": builders.person,
        "former_assessor": lambda: builders.with_role("assessor", ends_on=date(2026, 3, 3)),
    }
    return people[who]() if who in people else getattr(team, who)


@pytest.mark.parametrize("who", READ_BY)
def test_a_page_is_read_by_those_whose_business_it_is(
    who: str,
    pages: dict[str, str],
    portfolio: UUID,
    team: builders.Staff,
    sign_in: SignIn,
    acts_on_record: Callable[[], int],
) -> None:
    browser = sign_in(person_called(who, portfolio, team))
    before = acts_on_record()

    answers = {name: browser.get(page) for name, page in pages.items()}

    assert {name for name, answer in answers.items() if answer.status_code == 200} == READ_BY[who]
    for answer in answers.values():
        if answer.status_code != 200:
            assert answer.status_code in (403, 404)
            assert 'role="alert"' in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
    assert acts_on_record() == before


def test_somebody_who_did_not_sign_in_signs_in_first(pages: dict[str, str]) -> None:
    for page in pages.values():
        answer = Client().get(page)
        assert answer.status_code == 302
        assert f"next={page}" in answer["Location"]


def test_an_account_the_programme_does_not_know_reads_whom_to_ask(pages: dict[str, str], sign_in: SignIn) -> None:
    browser = sign_in(None)

    for page in pages.values():
        answer = browser.get(page)
        assert answer.status_code == 403
        assert "ask your programme office" in answer.content.decode()


def test_nobody_at_the_university_reads_their_own_work(pages: dict[str, str], portfolio: UUID, sign_in: SignIn) -> None:
    learner = assessment.marking_page(portfolio).learner.id
    for role in ("assessor", "moderator", "external_examiner", "exam_officer"):
        builders.with_role(role, person_id=learner)
    browser = sign_in(learner)

    for name in ("portfolio", "round", "sheet", "moderate"):
        answer = browser.get(pages[name])
        assert answer.status_code == 403
        assert "own work" in answer.content.decode()


def test_a_moderator_and_the_examiner_read_nothing_while_a_round_is_marking(
    portfolio: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    for who in (team.moderator, team.external_examiner):
        assert sign_in(who).get(address("portfolio", portfolio)).status_code == 403
    assert sign_in(team.assessor).get(address("portfolio", portfolio)).status_code == 200


def test_ids_that_are_nobodys_are_not_found(
    in_moderation: UUID, portfolio: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    everything = builders.with_role("assessor", person_id=team.moderator)
    browser = sign_in(everything)

    for page in (
        address("portfolio", uuid4()),
        address("round", uuid4()),
        address("sheet", uuid4()),
        address("moderate", in_moderation, uuid4()),
        address("moderate", uuid4(), portfolio),
        address("cohort_progress", uuid4()),
        address("review", uuid4()),
        address("file", uuid4()),
        "/cpd/assess/not-an-id/",
    ):
        assert browser.get(page).status_code == 404, page


def test_a_portfolio_outside_the_sample_is_not_moderated(cohort: UUID, team: builders.Staff, sign_in: SignIn) -> None:
    sent = [builders.submitted_module(cohort) for _ in range(12)]
    round_id = builders.open_round(cohort, team)
    for portfolio in sent:
        builders.mark_portfolio(portfolio, team.assessor)
    builders.close_marking(round_id, team)
    builders.draw_sample(round_id, team)
    left = next(line for line in assessment.sheet_of(round_id).lines if not line.is_sampled)

    answer = sign_in(team.moderator).get(address("moderate", round_id, left.portfolio_id))

    assert answer.status_code == 409
    assert "not in the moderation sample" in answer.content.decode()


GET_ONLY = ("desk", "queue", "assess", "sheet", "progress", "cohort_progress")
BOTH = ("portfolio", "rounds", "round", "moderate", "office")


def test_a_page_takes_the_methods_it_names_and_no_other(
    pages: dict[str, str], team: builders.Staff, sign_in: SignIn, acts_on_record: Callable[[], int]
) -> None:
    for role in ("assessor", "moderator", "programme_manager"):
        builders.with_role(role, person_id=team.officer)
    browser = sign_in(team.officer)
    before = acts_on_record()

    for name in GET_ONLY:
        answer = browser.post(pages[name])
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD"), name
    for name in BOTH:
        answer = browser.put(pages[name])
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST"), name
        assert browser.head(pages[name]).status_code == 200
    assert browser.get(address("answer_session", uuid4())).status_code == 405
    assert acts_on_record() == before


def test_a_form_from_another_site_is_refused(
    pages: dict[str, str], team: builders.Staff, sign_in: SignIn, acts_on_record: Callable[[], int]
) -> None:
    builders.with_role("moderator", person_id=team.officer)
    browser = sign_in(team.officer, checks_csrf=True)
    before = acts_on_record()

    for name in BOTH:
        assert browser.post(pages[name], {"act": "open"}).status_code == 403, name
    assert browser.post(address("review", uuid4()), {"decision": "draft"}).status_code == 403
    assert browser.post(address("answer_session", uuid4()), {"reply": "agree"}).status_code == 403
    assert acts_on_record() == before


def test_a_button_that_does_not_exist_does_nothing(
    pages: dict[str, str], team: builders.Staff, sign_in: SignIn, acts_on_record: Callable[[], int]
) -> None:
    for role in ("assessor", "moderator"):
        builders.with_role(role, person_id=team.officer)
    browser = sign_in(team.officer)
    before = acts_on_record()

    for name in BOTH:
        assert browser.post(pages[name], {"act": "erase"}).status_code == 400, name
    assert acts_on_record() == before
