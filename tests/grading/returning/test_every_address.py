"""Every address of ours, one by one: what is sent without a sign-in or a token changes nothing and leads somewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from cpd_export.web.urls import urlpatterns as of_exports
from cpd_grading.web.urls import urlpatterns as of_grading
from tests import builders
from tests.builders import FIRST_TASK, NOBODY
from tests.grading.returning.pages import end_sessions, read
from tests.grading.web.conftest import SignIn

SAMPLES = {"uuid": NOBODY, "slug": FIRST_TASK, "str": "x", "int": 0}
# Who asks here is a script or an app, which is answered in its own way; a phone's worker and shell hold no person.
SPEAK_JSON = {"desk_api", "envelopes", "items_api", "phone_api", "submissions_api", "uploads", "upload"}
WITHOUT_A_PERSON = {"home", "worker", "desk_shell"}
OPENERS = {"open_witness", "open_session"}
BY_LINK = {"witness", "linked_session", *OPENERS}
SITE = "/"  # the course site itself, for whom even the desk refuses
ONLY_BY_FORM = {"sign_out", "answer_session", "session_link", "take_away", "make", "download", "withdraw"}


def places() -> Iterator[Any]:
    for app, patterns in (("cpd_grading", of_grading), ("cpd_export", of_exports)):
        for one in patterns:
            kinds = {name: type(kind).__name__.removesuffix("Converter") for name, kind in _converters(one).items()}
            args = {name: SAMPLES[{"String": "str"}.get(kind, kind.lower())] for name, kind in kinds.items()}
            yield pytest.param(one.name, reverse(f"{app}:{one.name}", kwargs=args), id=f"{app}:{one.name}")


def _converters(pattern: Any) -> dict[str, Any]:
    return dict(pattern.pattern.converters)


def each_address(*, but: set[str] = frozenset()) -> Any:
    """Every address of the two packages, but those that another test is about."""
    return pytest.mark.parametrize(("name", "place"), [one for one in places() if one.values[0] not in but])


@pytest.fixture
def officer(team: builders.Staff, sign_in: SignIn) -> Client:
    """Somebody with every role, so that a page is refused for its form and not for its reader."""
    for role in ("assessor", "moderator", "programme_manager"):
        builders.with_role(role, person_id=team.officer)
    return sign_in(team.officer, checks_csrf=True)


def leads_to(response: Any) -> str:
    """Where a sign-in leads afterwards, by the redirect to it or by the link on the page that keeps the words."""
    if response.status_code == 302:
        link = response["Location"]
    else:
        page = read(response)
        link = next(one for one in page.all_links() if "next=" in one)
    return parse_qs(urlsplit(link).query)["next"][0]


@each_address(but=SPEAK_JSON | WITHOUT_A_PERSON | BY_LINK | {"sign_out"})
def test_after_a_sign_in_every_form_leads_to_a_page(
    name: str, place: str, officer: Client, acts_on_record: Callable[[], int]
) -> None:
    before = acts_on_record()

    sent = [Client().post(place, form) for form in ({"act": "x"}, {"act": "x", "drawn_for": "0" * 32, "kept": "x"})]

    assert acts_on_record() == before
    for answer in sent:
        page = officer.get(leads_to(answer))
        # The sample ids are nobody's: a page that is about one of them is not found, and says so as a page.
        assert page.status_code in (200, 302, 403, 404), (leads_to(answer), page.status_code)


@pytest.mark.parametrize("name", sorted(SPEAK_JSON))
def test_a_script_is_told_in_json(db: None, name: str) -> None:
    place = next(one.values[1] for one in places() if one.values[0] == name)

    answer = Client().post(place, headers={"tus-resumable": "1.0.0"})

    assert answer.status_code in (400, 403, 405)
    assert answer.json()["code"] in ("envelope_unreadable", "not_signed_in", "method_not_allowed")


@each_address()
def test_without_its_token_no_form_of_somebody_who_is_signed_in_does_anything(
    name: str, place: str, officer: Client, acts_on_record: Callable[[], int]
) -> None:
    before, people = acts_on_record(), get_user_model().objects.count()

    for form in ({"act": "x"}, {"act": "x", "drawn_for": "0" * 32}, {"kept": "x"}):
        answer = officer.post(place, form)
        # A link that opens nothing is not found; what opens one writes nothing and needs no token.
        # No cookie counts for an envelope: what is in it says whose it is, and this is none.
        refused = (404,) if name in OPENERS else (400,) if name == "envelopes" else (403, 405)
        assert answer.status_code in refused or name == "home", (form, answer.status_code)

    assert acts_on_record() == before
    assert get_user_model().objects.count() == people
    assert officer.get(reverse("cpd_grading:desk")).status_code == 200, "still signed in"


@each_address(but=SPEAK_JSON | WITHOUT_A_PERSON | BY_LINK | {"returning"})
def test_a_form_that_waits_for_one_more_press_has_its_way_back_to_a_page(
    name: str, place: str, team: builders.Staff, officer: Client
) -> None:
    mark = read(officer.get(reverse("cpd_grading:desk"))).form(holding="drawn_for")["drawn_for"]
    officer.cookies["csrftoken"] = "n" * 32

    page = read(officer.post(place, {"drawn_for": mark, "reason": "Something that was written"}))

    assert page.status == 403
    assert "Something that was written" in page.read
    (back,) = page.links()
    assert officer.get(back).status_code != 405


@each_address(but=SPEAK_JSON | BY_LINK | WITHOUT_A_PERSON)
def test_a_page_that_refuses_has_its_way_back(name: str, place: str, cohort: UUID, sign_in: SignIn) -> None:
    for browser in (sign_in(None), sign_in(builders.person())):
        answer = browser.get(place)
        if answer.status_code < 400:
            continue
        (back,) = read(answer).links()
        assert back != place
        assert back == SITE or browser.get(back).status_code != 405


@pytest.mark.parametrize("name", sorted(ONLY_BY_FORM))
def test_an_address_that_takes_only_a_form_says_so_on_a_page_with_a_way_back(name: str, officer: Client) -> None:
    place = next(one.values[1] for one in places() if one.values[0] == name)

    answer = officer.get(place)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    (back,) = read(answer).links()
    assert officer.get(back).status_code != 405


def test_a_refused_form_keeps_its_words_on_the_page(coach: UUID, sign_in: SignIn) -> None:
    """Where there is nothing to correct, such as somebody else's session, the words can still be copied."""
    page = read(
        sign_in(coach).post(
            reverse("cpd_grading:answer_session", args=[NOBODY]),
            {"reply": "dispute", "reason": "It never took place"},
        )
    )

    assert page.status == 404
    assert "It never took place" in page.read
    assert page.links() == [reverse("cpd_grading:desk")]


def test_a_session_that_ended_is_the_platforms_row_that_is_gone(officer: Client) -> None:
    """What the tests above and beside stand on."""
    assert officer.get(reverse("cpd_grading:desk")).status_code == 200
    end_sessions()
    assert "sessionid" in officer.cookies
    assert officer.get(reverse("cpd_grading:desk")).status_code == 302
