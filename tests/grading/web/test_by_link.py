"""Links for people without an account: the token is in no address and no log, and each link opens its own page."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.views.debug import ExceptionReporter

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import errors
from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.models import CoachingSession, WitnessInvitation
from cpd_grading.web import by_link
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import NOW
from tests.grading.returning.pages import read, task_address

from .conftest import SignIn, address, opened

SECOND = timedelta(seconds=1)
Clock = Callable[[datetime], None]


@dataclass
class Given:
    """A link somebody was given, the form its page takes, and how it is taken back."""

    opener: str
    token: str
    field: str
    form: dict[str, str]
    take_back: Callable[[], None]
    state: Callable[[], str]


@pytest.fixture
def witness(learner: UUID) -> Callable[[], Given]:
    item = builders.ready_item(learner)

    def made() -> Given:
        invitation, token = witnesses.invite_witness(
            item_id=item,
            learner_id=learner,
            witness_name="Sample WITNESS",
            witness_post="Parent",
            request_id=uuid4(),
            now=NOW,
        )
        seen = witnesses.witness_page(link_digest(token), now=NOW).summary.digest
        words = {"statement": "I was there.", "saw_it_on": "2026-02-20", "language": "en", "declares": "on"}
        return Given(
            "open_witness",
            token,
            "statement",
            {"act": "answer", "seen_digest": seen, **words},
            lambda: witnesses.take_back_invitation(invitation_id=invitation, learner_id=learner, now=NOW),
            lambda: WitnessInvitation.objects.get(pk=invitation).state,
        )

    return made


@pytest.fixture
def neighbour(coach: UUID) -> UUID:
    person = builders.person(given_names="Vestine")
    builders.assign(coach, person)
    return person


@pytest.fixture
def session(coach: UUID, neighbour: UUID) -> Callable[[], Given]:
    def made() -> Given:
        row, token = builders.record_session(coach, neighbour, course_key="", module_code="")
        return Given(
            "open_session",
            token,
            "drawn_for",
            {"reply": "agree"},
            lambda: coaching.take_back_session_link(session_id=row, coach_id=coach, now=NOW),
            lambda: CoachingSession.objects.get(pk=row).state,
        )

    return made


@pytest.fixture(params=["witness", "session"])
def given(request: Any) -> Callable[[], Given]:
    return request.getfixturevalue(request.param)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return lambda now: builders.set_clock(monkeypatch, now, today=now.date())


def drawn(browser: Client, link: Given) -> tuple[str, dict[str, Any]]:
    """The page a link opens: its address, and its form as it was drawn, filled in."""
    place = opened(browser, link.token, opener=link.opener)
    form = read(browser.get(place)).form(holding=link.field)
    return place, {**form, **link.form}


# -- the token ------------------------------------------------------------------------------------------------------


@pytest.fixture
def logged() -> Iterator[list[logging.LogRecord]]:
    """Every record of every logger that is there, also of those that tell nobody above them."""
    records: list[logging.LogRecord] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    kept, named = Kept(level=logging.NOTSET), [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    levels = [(one, one.level) for one in (logging.root, *named)]
    for one, _level in levels:
        one.addHandler(kept)
        one.setLevel(logging.DEBUG)
    yield records
    for one, level in levels:
        one.removeHandler(kept)
        one.setLevel(level)


def all_said(record: logging.LogRecord) -> str:
    said = logging.Formatter().format(record)
    if record.exc_info and getattr(record, "request", None) is not None:
        reporter = ExceptionReporter(record.request, *record.exc_info)  # type: ignore[attr-defined]
        said += reporter.get_traceback_text() + unescape(reporter.get_traceback_html())
    return said


def test_no_token_is_in_an_address_a_log_or_a_report_of_an_error(
    given: Callable[[], Given], logged: list[logging.LogRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    link, browser = given(), Client(enforce_csrf_checks=True, raise_request_exception=False)
    opener = address(link.opener)
    place, form = drawn(browser, link)
    answers = [
        browser.get(opener),
        browser.put(opener, {"token": link.token}),
        browser.post(opener, {"token": f"{link.token}x"}),
        browser.post(place, link.form),
        browser.put(place),
        Client().get(place),
        browser.post(place, form),
        browser.post(place, form),
    ]
    monkeypatch.setattr(by_link.signing, "dumps", lambda *_said, **_more: 1 // 0)
    answers.append(browser.post(opener, {"token": link.token}))

    assert [one.status_code for one in answers] == [200, 405, 404, 403, 405, 403, 200, 409, 500]
    assert any(record.levelno >= logging.ERROR for record in logged), "the mistake was told"
    assert any(re.match("Not Found: .*cpd/", record.getMessage()) for record in logged)
    for record in logged:
        assert link.token not in all_said(record), record.name
    for answer in answers:
        asked = answer.request
        assert link.token not in asked["PATH_INFO"] + asked["QUERY_STRING"] + answer.get("Location", "")
        assert link.token not in str(browser.cookies)


@pytest.mark.parametrize("text", ["{}", "#{}/", " {}/ ", "https://cpd.example.org/cpd/w/#{}/", "https://x/cpd/w/#{}"])
def test_a_link_that_is_pasted_is_read_with_or_without_its_address(witness: Callable[[], Given], text: str) -> None:
    link = witness()

    assert opened(Client(), text.format(link.token)).startswith("/cpd/w/")


@pytest.mark.parametrize("token", ["", "never-given", "%00", "../../etc", "a" * 4000, "#", "#/"])
def test_a_wrong_token_is_told_in_words(given: Callable[[], Given], token: str) -> None:
    link = given()

    answer = Client().post(address(link.opener), {"token": token})

    page = read(answer)
    assert (page.status, "This link opens nothing" in page.read) == (404, True)
    assert "Set-Cookie" not in answer or "cpd_link_key" not in answer.cookies


def test_a_link_of_one_kind_opens_nothing_at_the_address_of_the_other(
    witness: Callable[[], Given], session: Callable[[], Given]
) -> None:
    for link, other in ((witness(), "open_session"), (session(), "open_witness")):
        assert Client().post(address(other), {"token": link.token}).status_code == 404


# -- the cookie -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_secure", [True, False])
def test_the_cookie_is_signed_short_and_for_its_own_page_alone(given: Callable[[], Given], is_secure: bool) -> None:
    link, browser = given(), Client()

    answer = browser.post(address(link.opener), {"token": link.token}, secure=is_secure)

    cookie = answer.cookies["cpd_link_key"]
    assert cookie["path"] == answer["Location"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7200)
    assert bool(cookie["secure"]) is is_secure
    cookie.set("cpd_link_key", cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B"), "x")
    browser.cookies["cpd_link_key"] = cookie.value
    assert browser.get(answer["Location"]).status_code == 403


def test_a_site_that_is_secure_behind_its_proxy_marks_the_cookie(given: Callable[[], Given], settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    link = given()

    assert Client().post(address(link.opener), {"token": link.token}).cookies["cpd_link_key"]["secure"]


def test_two_links_in_one_browser_each_open_their_own_page(given: Callable[[], Given]) -> None:
    """A browser keeps a cookie for each path; the test client knows none, so each is put into a client of its own."""
    cookies: dict[str, str] = {}
    for link in (given(), given()):
        answer = Client().post(address(link.opener), {"token": link.token})
        cookie = answer.cookies["cpd_link_key"]
        assert cookie["path"] == answer["Location"]
        cookies[answer["Location"]] = cookie.value

    assert len(cookies) == 2
    for place, value in cookies.items():
        for other in cookies:
            browser = Client()
            browser.cookies["cpd_link_key"] = value
            assert browser.get(other).status_code == (200 if other == place else 403)


@pytest.mark.parametrize(("after", "status"), [(timedelta(0), 200), (timedelta(hours=2) - SECOND, 200),
                                               (timedelta(hours=2), 403), (timedelta(days=20), 403)])  # fmt: skip
def test_after_its_time_a_page_is_opened_again_by_its_link(
    given: Callable[[], Given], clock: Clock, after: timedelta, status: int
) -> None:
    link, browser = given(), Client()
    place = opened(browser, link.token, opener=link.opener)
    clock(NOW + after)

    assert browser.get(place).status_code == status
    if status == 403:
        assert "Open the link again" in read(browser.get(place)).read
        assert browser.get(opened(browser, link.token, opener=link.opener)).status_code == 200


# -- what was typed -------------------------------------------------------------------------------------------------


def test_a_form_that_was_begun_is_taken_after_the_cookie_has_ended(given: Callable[[], Given], clock: Clock) -> None:
    link, browser = given(), Client(enforce_csrf_checks=True)
    place, form = drawn(browser, link)
    del browser.cookies["cpd_link_key"]
    clock(NOW + timedelta(days=20))

    assert browser.post(place, form).status_code == 200
    assert link.state() in ("answered", "counted")


def test_a_browser_that_forgot_every_cookie_shows_what_was_typed_with_one_button(
    witness: Callable[[], Given],
) -> None:
    link, browser = witness(), Client(enforce_csrf_checks=True)
    place, form = drawn(browser, link)
    browser.cookies.clear()

    page = read(browser.post(place, form))

    assert (page.status, "I was there." in page.read) == (403, True)
    again = browser.post(page.action(holding="statement"), page.form(holding="statement"))
    assert again.status_code == 200
    assert link.state() == "answered"


@pytest.mark.parametrize("mark", ["", "0" * 32])
def test_without_cookie_or_mark_nothing_is_answered_and_the_words_stand_on_the_page(
    witness: Callable[[], Given], mark: str
) -> None:
    link, browser = witness(), Client(enforce_csrf_checks=True)
    place, form = drawn(browser, link)
    del browser.cookies["cpd_link_key"]

    page = read(browser.post(place, {**form, "drawn_for": mark}))

    assert page.status == 403
    assert "I was there." in page.read
    assert link.state() == "waiting"


def test_the_mark_of_one_link_sends_no_form_of_another(given: Callable[[], Given]) -> None:
    mine, other, browser = given(), given(), Client()
    _place, form = drawn(browser, mine)
    place = opened(Client(), other.token, opener=other.opener)

    assert browser.post(place, form).status_code == 403
    assert other.state() in ("waiting", "awaiting")


# -- ends -----------------------------------------------------------------------------------------------------------


def test_a_link_that_was_taken_back_opens_nothing_and_its_open_page_says_so(given: Callable[[], Given]) -> None:
    link, browser = given(), Client()
    place, form = drawn(browser, link)

    link.take_back()

    for answer in (browser.get(place), browser.post(place, form)):
        assert answer.status_code in (403, 409)
    assert link.state() in ("taken_back", "awaiting")


@pytest.mark.parametrize(("before_the_end", "status"), [(SECOND, 200), (timedelta(0), 409), (-SECOND, 409)])
def test_a_link_stands_for_28_days(
    given: Callable[[], Given], clock: Clock, before_the_end: timedelta, status: int
) -> None:
    link, browser = given(), Client()
    clock(NOW + timedelta(days=28) - before_the_end)
    place = opened(browser, link.token, opener=link.opener)

    page = read(browser.get(place))

    assert page.status == status
    assert ("This link is too old" in page.read) is (status == 409)
    if status == 409:
        assert browser.post(place, link.form).status_code == 409
        assert link.state() in ("waiting", "awaiting")


# -- another link for a session --------------------------------------------------------------------------------------


def session_row() -> CoachingSession:
    return CoachingSession.objects.get()


def test_a_coach_makes_another_link_and_the_first_opens_nothing_from_then_on(
    session: Callable[[], Given], coach: UUID, sign_in: SignIn
) -> None:
    first, browser = session(), sign_in(coach)
    place, form = drawn(Client(), first)
    assert "Make a new link" in browser.get(address("decided")).content.decode()
    pressed = {"act": "make_link", "request_id": str(uuid4())}

    shown = [browser.post(address("session_link", session_row().pk), pressed).context["link"] for _ in range(2)]

    assert shown[0] == shown[1], "a second press shows the same link"
    assert Client().post(address("open_session"), {"token": first.token}).status_code == 404
    assert Client().post(place, form).status_code == 403, "an open page of the first link"
    someone = Client()
    assert someone.post(opened(someone, shown[0], opener="open_session"), {"reply": "agree"}).status_code == 200


def test_a_coach_takes_a_link_back_and_may_make_another(
    session: Callable[[], Given], coach: UUID, sign_in: SignIn
) -> None:
    first, browser = session(), sign_in(coach)
    place = address("session_link", session_row().pk)

    for _ in range(2):
        assert "Taken back" in browser.post(place, {"act": "take_back_link"}, follow=True).content.decode()

    assert Client().post(address("open_session"), {"token": first.token}).status_code == 404
    assert (session_row().token_digest, session_row().link_until) == (None, None)
    again = browser.post(place, {"act": "make_link", "request_id": str(uuid4())}).context["link"]
    assert opened(Client(), again, opener="open_session")


def test_a_link_made_again_stands_for_28_days_from_then(session: Callable[[], Given], coach: UUID) -> None:
    session()
    later = NOW + timedelta(days=40)

    coaching.make_session_link(session_id=session_row().pk, coach_id=coach, request_id=uuid4(), now=later)

    assert session_row().link_until == later + timedelta(days=28)


def test_only_the_coach_who_recorded_an_unanswered_session_makes_links(
    session: Callable[[], Given], learner: UUID, coach: UUID, neighbour: UUID
) -> None:
    link = session()
    waiting = session_row().pk
    counted, _token = builders.record_session(coach, learner)
    for person, row in ((neighbour, waiting), (learner, waiting), (coach, counted), (coach, uuid4())):
        with pytest.raises(errors.NotFound):
            coaching.make_session_link(session_id=row, coach_id=person, request_id=uuid4(), now=NOW)
        with pytest.raises(errors.NotFound):
            coaching.take_back_session_link(session_id=row, coach_id=person, now=NOW)
    coaching.answer_session_by_link(link=link_digest(link.token), agrees=False, now=NOW)
    with pytest.raises(errors.TransitionNotAllowed):
        coaching.make_session_link(session_id=waiting, coach_id=coach, request_id=uuid4(), now=NOW)


def test_a_session_sent_twice_shows_its_link_twice(coach: UUID, neighbour: UUID) -> None:
    request = uuid4()

    first, second = (
        builders.record_session(coach, neighbour, course_key="", module_code="", request_id=request) for _ in range(2)
    )

    assert first == second
    assert first[1]


# -- answers that are none -------------------------------------------------------------------------------------------

NO_ANSWER = ["", " ", "yes", "yes ", "oui", "no", "AGREE", "declin", "on", "\u200b"]


@pytest.mark.parametrize("reply", [None, *NO_ANSWER])
def test_an_answer_that_is_none_by_a_link_changes_nothing_and_names_the_buttons(
    session: Callable[[], Given], reply: str | None
) -> None:
    link, browser = session(), Client()
    place = opened(browser, link.token, opener="open_session")

    page = read(browser.post(place, {} if reply is None else {"reply": reply}))

    assert page.status == 400
    assert "Yes, it took place; No" in page.read
    assert link.state() == "awaiting"


@pytest.mark.parametrize("reply", [None, *NO_ANSWER])
def test_an_answer_that_is_none_of_somebody_signed_in_changes_nothing(
    coach: UUID, learner: UUID, sign_in: SignIn, reply: str | None
) -> None:
    row, _token = builders.record_session(coach, learner, recorded_by=learner)
    place = address("answer_session", row)

    page = read(sign_in(coach).post(place, {} if reply is None else {"reply": reply}))

    assert page.status == 400
    assert "Yes, it took place; No; Dispute" in page.read
    assert session_row().state == "awaiting"


@pytest.mark.parametrize("counts", [None, *(one for one in NO_ANSWER if one.strip() not in ("yes", "no"))])
def test_a_dispute_is_settled_by_one_of_two_buttons_and_by_nothing_else(
    coach: UUID, learner: UUID, sign_in: SignIn, counts: str | None
) -> None:
    row, _token = builders.record_session(coach, learner)
    coaching.dispute_session(session_id=row, learner_id=learner, reason="It did not", now=NOW)
    form = {"act": "settle", "session_id": str(row)}

    page = read(
        sign_in(builders.with_role("programme_manager")).post(
            address("office"), form if counts is None else {**form, "counts": counts}
        )
    )

    assert page.status == 400
    assert "It counts; It does not count" in page.read
    assert session_row().state == "disputed"


@pytest.mark.parametrize("agrees", [None, *(one for one in NO_ANSWER if one not in ("on", "no"))])
def test_what_a_coach_added_is_left_out_by_its_button_and_by_nothing_else(
    coach: UUID, learner: UUID, sign_in: SignIn, agrees: str | None
) -> None:
    item = builders.add_for(learner, coach)
    form = {"act": "confirm", "item_id": str(item)}

    page = read(sign_in(learner).post(task_address(), form if agrees is None else {**form, "agrees": agrees}))

    assert page.status == 400
    assert "Yes, this is mine; No, leave it out" in page.read
    assert [one.needs_confirmation for one in builders.task_page(learner).items] == [True]
