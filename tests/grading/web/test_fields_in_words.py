"""Refusals speak of fields and files as the page does, in the reader's language, and never by a program's names."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from cpd_grading.kernel import errors
from cpd_grading.media.kinds import KINDS
from cpd_grading.presentation import http
from cpd_grading.templatetags.cpd import file_kinds
from tests import builders
from tests.markup import one_line

from .conftest import SignIn, address
from .test_desk import answers, task_address


@pytest.fixture
def browser(learner: UUID, coach: UUID, sign_in: SignIn) -> Client:
    return sign_in(learner)


def test_a_wrong_web_address_is_refused_by_the_name_of_its_field(browser: Client) -> None:
    page = browser.post(task_address(), answers(link="http://example.org/plan")).content.decode()

    assert "“Web address”: Only addresses that begin with https:// are kept." in page


@pytest.mark.parametrize(
    ("field", "label"),
    [("activity_on", "When was it?"), ("seen_on", "When did you see it?"), ("feedback:c1", "Feedback")],
)
def test_a_field_is_named_as_its_label_says_it(field: str, label: str) -> None:
    with translation.override("en"):
        assert http.sentence_of(errors.MissingField(field=field)).startswith(f"“{label}” is missing.")


def test_a_file_field_offers_every_kind_of_file_that_is_taken(browser: Client) -> None:
    offered = set(file_kinds().split(","))

    for name in settings.CPD_EVIDENCE_TYPES:
        assert offered.issuperset(KINDS[name].endings), name
    assert {"image/*", "audio/*", "video/*"} <= offered
    assert f'accept="{file_kinds()}"' in browser.get(task_address()).content.decode()


def test_a_file_field_offers_no_kind_that_a_site_leaves_out(settings: object) -> None:
    settings.CPD_EVIDENCE_TYPES = ("pdf",)

    assert file_kinds() == ".pdf"


def test_a_refusal_shows_its_sentence_and_keeps_its_code_for_programs(browser: Client, learner: UUID) -> None:
    page = browser.get(address("assess")).content.decode()

    assert 'data-code="not_in_role"' in page
    assert "(not_in_role)" not in page


def test_a_task_that_was_not_begun_says_so(browser: Client) -> None:
    page = browser.get(task_address()).content.decode()

    assert '<span class="cpd-state">not started</span>' in one_line(page)


def test_the_page_of_witnesses_leads_back_to_the_task(browser: Client, learner: UUID) -> None:
    item = builders.ready_item(learner)

    assert f'href="{task_address()}"' in browser.get(address("invite_witness", item)).content.decode()


def test_parents_consent_is_asked_of_a_coach_only_where_children_may_be_shown(
    learner: UUID, coach: UUID, sign_in
) -> None:
    task = f"{builders.COURSE}|{builders.FIRST_TASK}"

    page = sign_in(coach).get(address("behalf", learner), {"task": task}).content.decode()

    assert 'name="consent_held"' not in page
