"""A form with an old token, or none: our own page with the words, and nothing changed before its button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from cpd_grading.models import EvidenceItem, WitnessInvitation
from cpd_grading.people import api as people
from tests import builders
from tests.grading.returning.conftest import WORDS
from tests.grading.returning.pages import Page, read, sign_in_again, task_address
from tests.grading.web.conftest import SignIn, address, opened
from tests.grading.witnesses.conftest import Invite, invite, item

__all__ = ["invite", "item"]


def send_again(browser: Client, page: Page, *, holding: str) -> Any:
    return browser.post(page.action(holding=holding), page.form(holding=holding))


def test_a_new_sign_in_in_another_tab_costs_one_more_press_and_no_word(
    browser: Client, typed: dict[str, list[str]], learner: UUID, acts_on_record: Callable[[], int]
) -> None:
    before = acts_on_record()
    sign_in_again(browser, int(people.person(learner).user_id or 0))

    page = read(browser.post(task_address(), typed))

    assert page.status == 403
    assert WORDS in page.read
    assert acts_on_record() == before
    assert send_again(browser, page, holding="did").status_code == 302
    assert EvidenceItem.objects.count() == 1


def test_the_page_speaks_the_language_of_its_reader(cohort: UUID, sign_in: SignIn) -> None:
    browser = sign_in(builders.learner(cohort, language="fr"), checks_csrf=True)
    form = read(browser.get(task_address())).form(holding="did")
    browser.cookies["csrftoken"] = "n" * 32

    assert read(browser.post(task_address(), form)).language == "fr"


def test_a_form_that_another_site_made_changes_nothing_and_offers_nothing_to_press(
    browser: Client, acts_on_record: Callable[[], int]
) -> None:
    before = acts_on_record()

    page = read(browser.post(task_address(), {"act": "save_item", "did": "Confirm you are human"}))

    assert page.status == 403
    assert "This form was opened before you signed in" in page.read
    assert "Confirm you are human" not in page.text
    assert not [one for one in page.text.split("<form")[1:] if 'name="did"' in one]
    assert page.links() == [task_address()]
    assert acts_on_record() == before


def test_a_form_with_a_strangers_own_mark_is_locked_for_the_stranger_and_not_shown(
    browser: Client, others_browser: Client, acts_on_record: Callable[[], int]
) -> None:
    mark = read(others_browser.get(task_address())).form(holding="did")["drawn_for"]
    before = acts_on_record()

    page = read(browser.post(task_address(), {"act": "save_item", "did": "Confirm this", "drawn_for": mark}))

    assert page.status == 403
    assert "Confirm this" not in page.text
    assert acts_on_record() == before


def test_a_page_left_open_by_one_person_sends_nothing_for_the_next(
    typed: dict[str, list[str]], others_browser: Client, browser: Client, learner: UUID
) -> None:
    """Scripts put the browser's newest token in the place of the form's own."""
    fresh = read(others_browser.get(task_address())).form(holding="did")["csrfmiddlewaretoken"]

    page = read(others_browser.post(task_address(), {**typed, "csrfmiddlewaretoken": fresh}))

    assert page.status == 403
    assert "Mukamana" not in page.text
    assert not EvidenceItem.objects.exists()
    assert WORDS in read(send_again(browser, page, holding="kept")).read
    told = others_browser.post(
        task_address(), {**typed, "csrfmiddlewaretoken": fresh}, headers={"accept": "application/json"}
    )
    assert told.json()["code"] == "other_person"


def test_a_script_reads_that_its_token_is_old_and_fetches_another(
    browser: Client, typed: dict[str, list[str]], learner: UUID
) -> None:
    sign_in_again(browser, int(people.person(learner).user_id or 0))
    json = {"accept": "application/json"}
    del typed["csrfmiddlewaretoken"]  # our scripts send the browser's own in a header
    old = browser.post(task_address(), typed, headers=json)
    assert (old.status_code, old.json()["code"]) == (403, "stale_form")

    told = browser.get(reverse("cpd_grading:returning"), headers=json)

    assert "no-store" in told["Cache-Control"]
    assert told.json()["is_signed_in"] is True
    sent = browser.post(task_address(), typed, headers={**json, "x-csrftoken": told.json()["token"]})
    assert sent.status_code == 200
    assert EvidenceItem.objects.count() == 1


def test_the_fresh_token_says_whether_anybody_is_signed_in(db: None) -> None:
    told = Client().get(reverse("cpd_grading:returning"), headers={"accept": "application/json"})

    assert told.json()["is_signed_in"] is False


def test_a_witness_whose_token_is_old_loses_no_word(invite: Invite) -> None:
    witness = Client(enforce_csrf_checks=True)
    place = opened(witness, invite()[1])
    form = read(witness.get(f"{place}?language=fr")).form(holding="statement")
    form |= {"statement": ["I was there."], "saw_it_on": ["2026-02-20"], "declares": ["on"], "act": ["answer"]}
    witness.cookies["csrftoken"] = "n" * 32

    answer = witness.post(f"{place}?language=fr", form)

    page = read(answer)
    assert (page.status, page.language) == (403, "fr")
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "I was there." in page.read
    assert WitnessInvitation.objects.get().state == "waiting"
    assert send_again(witness, page, holding="statement").status_code == 200
    assert WitnessInvitation.objects.get().state == "answered"


def test_a_witnesss_form_without_its_mark_offers_nothing_to_press(invite: Invite) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = read(browser.post(opened(browser, invite()[1]), {"act": "decline"}))

    assert page.status == 403
    assert "decline" not in page.text


def test_signing_out_with_an_old_token_asks_once_more_and_twice_is_no_fault(browser: Client, learner: UUID) -> None:
    form = read(browser.get(address("desk"))).form(holding="drawn_for")
    browser.cookies["csrftoken"] = "n" * 32
    page = read(browser.post(address("sign_out"), form))
    assert (page.status, "Sign out" in page.read) == (403, True)

    assert send_again(browser, page, holding="drawn_for").status_code == 302
    assert browser.get(address("desk")).status_code == 302, "signed out"
    assert browser.post(address("sign_out"), form).status_code == 302
