"""People who really sign in, on a day that does not move, and what a page wrote."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel.models import AuditEvent
from cpd_grading.people import api as people
from tests import builders

SignIn = Callable[..., Client]


def queries_of(browser: Client, page: str) -> int:
    """How often a page asks the database, once its first visit has filled what is kept between visits."""
    browser.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(page).status_code == 200
    return len(asked)


def address(name: str, *args: object) -> str:
    return reverse(f"cpd_grading:{name}", args=args)


def opened(browser: Client, token: str, *, opener: str = "open_witness") -> str:
    """Open a link in a browser: its page posts what stands behind the "#". Returns the address it leads to."""
    answer = browser.post(address(opener), {"token": token})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def state_of(round_id: UUID) -> str:
    return assessment.sheet_of(round_id).state


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask the door for the time; here it is always noon of the builders' day."""
    builders.set_clock(monkeypatch, builders.NOW, today=builders.TODAY)


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A browser of its own for a person; their account is joined on the first sign-in."""

    def signed_in(person_id: UUID | None, *, checks_csrf: bool = False) -> Client:
        browser = Client(enforce_csrf_checks=checks_csrf)
        user_id = people.person(person_id).user_id if person_id else None
        users = get_user_model().objects
        user = users.get(pk=user_id) if user_id else users.create_user(f"user-{users.count()}")
        if person_id and not user_id:
            people.claim_account(person_id=person_id, user_id=user.pk, actor_id=None, now=builders.NOW)
        browser.force_login(user)
        return browser

    return signed_in


@pytest.fixture
def acts_on_record(db: None) -> Callable[[], int]:
    """How many acts were recorded so far: a page that refuses writes none."""
    return AuditEvent.objects.count


@pytest.fixture
def portfolio(cohort: UUID, team: builders.Staff) -> UUID:
    """A module that its learner sent to UR-CE, in an open round."""
    sent = builders.submitted_module(cohort, given_names="Claudine", school_code="S1")
    builders.open_round(cohort, team)
    return sent


@pytest.fixture
def round_id(portfolio: UUID) -> UUID:
    return assessment.marking_page(portfolio).round_id


@pytest.fixture
def in_moderation(round_id: UUID, portfolio: UUID, team: builders.Staff) -> UUID:
    """The round with its one portfolio marked and drawn."""
    builders.mark_portfolio(portfolio, team.assessor)
    builders.close_marking(round_id, team)
    builders.draw_sample(round_id, team)
    return round_id


@pytest.fixture
def at_board(in_moderation: UUID, portfolio: UUID, team: builders.Staff) -> UUID:
    builders.second_mark(in_moderation, portfolio, team)
    builders.comment(in_moderation, team)
    assessment.close_moderation(round_id=in_moderation, officer_id=team.officer, now=builders.NOW)
    return in_moderation


@pytest.fixture
def officer(team: builders.Staff, sign_in: SignIn) -> Client:
    return sign_in(team.officer)


@pytest.fixture
def second_officer(team: builders.Staff, sign_in: SignIn) -> Client:
    return sign_in(team.second_officer)


@pytest.fixture
def moderator(team: builders.Staff, sign_in: SignIn) -> Client:
    return sign_in(team.moderator)


@pytest.fixture
def examiner(team: builders.Staff, sign_in: SignIn) -> Client:
    return sign_in(team.external_examiner)
