"""A form sent after the sign-in had ended: its words wait in the page, locked, for the person who wrote them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cpd_grading.models import EvidenceItem
from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.settings.common import plugin_settings
from tests import builders
from tests.builders import NOW
from tests.grading.returning.conftest import WORDS
from tests.grading.returning.pages import end_sessions, read, sign_in_again, task_address
from tests.grading.web.conftest import SignIn, address

RETURN = "/cpd/return/"


def account_of(person: UUID) -> int:
    return int(people.person(person).user_id or 0)


@pytest.fixture
def kept(browser: Client, typed: dict[str, list[str]]) -> str:
    """What the page carries after the form was sent too late."""
    end_sessions()
    return read(browser.post(task_address(), typed)).form(holding="kept")["kept"][0]


def test_words_sent_too_late_are_read_again_after_the_sign_in_and_sent_once(
    browser: Client, typed: dict[str, list[str]], learner: UUID
) -> None:
    end_sessions()

    late = browser.post(task_address(), typed)

    page = read(late)
    assert late.status_code == 403
    assert "no-store" in late["Cache-Control"]
    assert "Your sign-in has ended. Nothing you wrote is lost." in page.read
    assert not EvidenceItem.objects.exists()
    sign_in_again(browser, account_of(learner))
    back = read(browser.post(page.action(holding="kept"), page.form(holding="kept")))
    assert back.status == 200
    assert WORDS in back.read
    assert "Save" in back.read
    assert not EvidenceItem.objects.exists(), "to look at it sends nothing"
    again = back.form(holding="did")
    for _press in range(2):
        assert browser.post(back.action(holding="did"), again).status_code == 302
    (item,) = overview.task_page(builders.key_of(), builders.spec_of(), people.person(learner), on=builders.TODAY).items
    assert item.fields.did == WORDS


def test_the_waiting_page_shows_nothing_of_the_words_and_no_address_log_or_cookie_has_them(
    browser: Client, typed: dict[str, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    end_sessions()
    caplog.set_level(logging.DEBUG)

    late = browser.post(task_address(), typed)

    for place in (late.content.decode(), caplog.text, str(late.headers), str(browser.cookies)):
        assert "Mukamana" not in place
        assert "Every teacher" not in place


def test_whoever_signs_in_as_somebody_else_on_the_same_phone_never_sees_them(
    kept: str, others_browser: Client, browser: Client, learner: UUID
) -> None:
    theirs = read(others_browser.post(RETURN, {"kept": kept}))

    assert theirs.status == 403
    assert "Somebody else is signed in now." in theirs.read
    assert "Mukamana" not in theirs.text
    assert 'name="did"' not in theirs.text
    sign_in_again(browser, account_of(learner))
    assert WORDS in read(browser.post(RETURN, theirs.form(holding="kept"))).read, "and their owner still does"


def test_whoever_presses_before_signing_in_keeps_what_they_have(kept: str, browser: Client, learner: UUID) -> None:
    early = read(browser.post(RETURN, {"kept": kept}))

    assert (early.status, early.form(holding="kept")["kept"]) == (403, [kept])
    sign_in_again(browser, account_of(learner))
    assert WORDS in read(browser.post(RETURN, {"kept": kept})).read


@pytest.mark.parametrize(
    ("later", "is_kept"),
    [
        (timedelta(), True),
        (timedelta(minutes=29, seconds=59), True),
        (timedelta(minutes=30), True),
        (timedelta(minutes=30, seconds=1), False),
        (timedelta(days=1), False),
    ],
)
def test_words_are_kept_for_half_an_hour(
    later: timedelta, is_kept: bool, kept: str, browser: Client, learner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    _clock_at(NOW + later, monkeypatch)
    sign_in_again(browser, account_of(learner))

    page = read(browser.post(RETURN, {"kept": kept}))

    assert (WORDS in page.read) == is_kept
    if not is_kept:
        assert page.status == 409
        assert "What you wrote was kept for 30 minutes" in page.read
        assert "Mukamana" not in page.text


def test_pressing_too_early_does_not_make_the_time_longer(
    kept: str, browser: Client, learner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    _clock_at(NOW + timedelta(minutes=29), monkeypatch)
    early = read(browser.post(RETURN, {"kept": kept}))
    _clock_at(NOW + timedelta(minutes=31), monkeypatch)
    sign_in_again(browser, account_of(learner))

    assert read(browser.post(RETURN, early.form(holding="kept"))).status == 409


@pytest.mark.parametrize(("told", "minutes"), [({}, 30), ({"CPD_RETURN_MINUTES": 5}, 5)])
def test_an_operator_may_choose_how_long(told: dict[str, int], minutes: int) -> None:
    site = SimpleNamespace(**told)

    plugin_settings(site)

    assert minutes == site.CPD_RETURN_MINUTES


@pytest.mark.parametrize("said", ["", "x", "é", "gAAAAA" + "A" * 100, "\x00"])
def test_what_nobody_sealed_is_nobodys(said: str, browser: Client) -> None:
    answer = browser.post(RETURN, {"kept": said})

    assert answer.status_code == 403
    assert "Somebody else is signed in now." in answer.content.decode()


def test_one_changed_sign_opens_nothing(kept: str, browser: Client, learner: UUID) -> None:
    sign_in_again(browser, account_of(learner))
    middle = len(kept) // 2
    other = "A" if kept[middle] != "A" else "B"

    assert browser.post(RETURN, {"kept": kept[:middle] + other + kept[middle + 1 :]}).status_code == 403


def test_a_file_is_not_kept_and_the_page_says_so(browser: Client, typed: dict[str, list[str]], learner: UUID) -> None:
    end_sessions()
    photo = SimpleUploadedFile("Mukamana.jpg", builders.jpeg(), content_type="image/jpeg")
    late = read(browser.post(task_address(), {**typed, "file": photo}))
    assert "Files are not kept" in late.read
    assert "Mukamana" not in late.text
    sign_in_again(browser, account_of(learner))

    back = read(browser.post(RETURN, late.form(holding="kept")))

    assert "Choose them again on the page afterwards: Mukamana.jpg" in back.read
    assert browser.post(back.action(holding="did"), back.form(holding="did")).status_code == 302
    assert EvidenceItem.objects.count() == 1


def test_a_form_without_a_mark_of_ours_leads_to_the_sign_in_and_its_words_are_in_no_address(browser: Client) -> None:
    end_sessions()

    answer = browser.post(task_address(), {"act": "save_item", "did": WORDS})

    assert answer.status_code == 302
    assert "Mukamana" not in answer["Location"]


@pytest.mark.parametrize("name", ["desk_task", "review", "answer_session"])
def test_a_script_is_told_and_keeps_its_words_itself(db: None, name: str) -> None:
    place = task_address() if name == "desk_task" else address(name, builders.NOBODY)

    answer = Client().post(place, {"drawn_for": "x"}, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (403, "not_signed_in")


def test_who_comes_back_from_the_sign_in_is_told_where_the_words_are(browser: Client) -> None:
    page = read(browser.get(RETURN))

    assert page.status == 200
    assert "go back to it, and press its button" in page.read
    assert address("desk") in page.links()
    end_sessions()
    assert browser.get(RETURN)["Location"].endswith(f"next={RETURN}")


def test_a_coachs_review_sent_too_late_comes_back_with_every_word(
    learner: UUID, coach: UUID, sign_in: SignIn, acts_on_record: Callable[[], int]
) -> None:
    task = builders.submitted_task(learner)
    browser = sign_in(coach, checks_csrf=True)
    form = read(browser.get(address("review", task))).form(holding="feedback:c1")
    form |= {"level:c1": ["met"], "level:c2": ["met"], "feedback:c1": ["A long and careful thought."]}
    before = acts_on_record()
    end_sessions()
    late = read(browser.post(address("review", task), {**form, "decision": "sign_off"}))
    assert acts_on_record() == before
    sign_in_again(browser, account_of(coach))

    back = read(browser.post(RETURN, late.form(holding="kept")))

    assert "A long and careful thought." in back.read
    assert "Sign off" in back.read
    assert browser.post(back.action(holding="decision"), back.form(holding="decision")).status_code == 302
    assert builders.submission_of(learner).state == "signed_off"


def _clock_at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    builders.set_clock(monkeypatch, moment)
