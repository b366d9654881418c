"""The learner's page of invitations, and the one page a witness sees."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading.models import EvidenceVersion, Person, WitnessInvitation
from tests import builders
from tests.builders import NOBODY, NOW
from tests.grading.web.conftest import SignIn, address, opened, queries_of
from tests.grading.witnesses.conftest import Invite, Testify

ASKED = {"act": "invite", "witness_name": "Sample WITNESS", "witness_post": "Parent"}


def seen_in(page: str) -> str:
    found = re.search(r'name="seen_digest" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def answer(browser: Client, token: str, **changes: str) -> object:
    place = opened(browser, token)
    page = browser.get(place).content.decode()
    form = {"act": "answer", "statement": "I was there.", "saw_it_on": "2026-02-20", "language": "en", "declares": "on"}
    return browser.post(place, {**form, "seen_digest": seen_in(page), **changes})


def test_a_learner_makes_a_link_and_a_person_without_an_account_answers_it(
    item: UUID, learner: UUID, sign_in: SignIn
) -> None:
    made = sign_in(learner).post(address("invite_witness", item), {**ASKED, "request_id": str(uuid4())})

    (link,) = set(re.findall(r"http://testserver/cpd/w/#[^\"<]+", made.content.decode()))
    browser = Client()
    page = browser.get(opened(browser, link)).content.decode()
    assert "Sample WITNESS" in page
    assert "Direction of the school" in page
    kept = answer(browser, link)
    assert "Your answer is kept" in kept.content.decode()
    assert WitnessInvitation.objects.get().state == "answered"


def test_the_link_is_shown_after_a_second_press_and_not_on_a_later_visit(
    item: UUID, learner: UUID, sign_in: SignIn
) -> None:
    browser, form = sign_in(learner), {**ASKED, "request_id": str(uuid4())}

    pages = [browser.post(address("invite_witness", item), form).content.decode() for _ in range(2)]

    first, second = (re.search(r"/cpd/w/#[\w-]+/", page) for page in pages)
    assert first is not None
    assert second is not None
    assert first[0] == second[0]
    assert "/cpd/w/" not in browser.get(address("invite_witness", item)).content.decode()


def test_the_page_of_the_link_shows_one_summary_and_nothing_else(
    item: UUID, learner: UUID, coach: UUID, invite: Invite
) -> None:
    builders.attach(learner, item, name="secret-name.jpg")
    builders.save(learner, fields=builders.answers(title="Another piece", did="Other words"))
    Person.objects.filter(pk=learner).update(email="claudine@example.org")

    browser = Client()
    page = browser.get(opened(browser, invite()[1])).content.decode()

    assert "I wrote the direction with the teachers." in page
    for hidden in (
        "secret-name",
        "Another piece",
        "Other words",
        "@example.org",
        "Boniface",
        "GS Sample",
        "/cpd/files/",
    ):
        assert hidden not in page


def test_the_words_of_an_item_that_names_somebodys_health_stay_with_the_learner(
    learner: UUID, item: UUID, invite: Invite
) -> None:
    EvidenceVersion.objects.filter(item_id=item).update(is_sensitive=True)

    browser = Client()
    page = browser.get(opened(browser, invite()[1])).content.decode()

    assert "Direction of the school" in page
    assert "I wrote the direction" not in page


def test_the_address_is_kept_out_of_referers_caches_and_search_engines(invite: Invite) -> None:
    browser = Client()
    response = browser.get(opened(browser, invite()[1]))

    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_form_from_elsewhere_is_refused(invite: Invite) -> None:
    browser = Client(enforce_csrf_checks=True)
    place = opened(browser, invite()[1])

    response = browser.post(place, {"act": "decline"})

    assert response.status_code == 403
    assert WitnessInvitation.objects.get().state == "waiting"


def test_a_used_link_says_so(invite: Invite, testify: Testify) -> None:
    _invitation, token = invite()
    testify(token)
    browser = Client()

    place = opened(browser, token)
    for response in (browser.get(place), browser.post(place, {"act": "decline"})):
        assert response.status_code == 409
        assert "This link was used already" in response.content.decode()


def test_a_link_that_is_too_old_says_so(invite: Invite) -> None:
    _invitation, token = invite(now=NOW - timedelta(days=28))

    browser = Client()
    response = browser.get(opened(browser, token))

    assert response.status_code == 409
    assert "This link is too old" in response.content.decode()


def test_what_was_typed_survives_a_refusal(invite: Invite) -> None:
    _invitation, token = invite()

    response = answer(Client(), token, declares="", statement="I saw <b>it</b>.")

    assert response.status_code == 409
    assert "Tick that you saw this yourself" in response.content.decode()
    assert "I saw &lt;b&gt;it&lt;/b&gt;." in response.content.decode()


def test_a_button_that_is_not_on_the_page_does_nothing(invite: Invite) -> None:
    _invitation, token = invite()

    browser = Client()
    place = opened(browser, token)
    assert browser.post(place, {"act": "take_back"}).status_code == 400
    assert browser.put(place).status_code == 405


def test_saying_no_needs_no_form(invite: Invite) -> None:
    _invitation, token = invite()

    browser = Client()
    response = browser.post(opened(browser, token), {"act": "decline"})

    assert "You have said no" in response.content.decode()


@pytest.mark.parametrize("language", ["en", "rw", "fr"])
def test_the_page_speaks_the_language_the_witness_chooses(invite: Invite, language: str) -> None:
    browser = Client()
    response = browser.get(opened(browser, invite()[1]), {"language": language})

    assert f'<html lang="{language}">' in response.content.decode()


def test_an_unknown_language_changes_nothing(invite: Invite) -> None:
    browser = Client()
    response = browser.get(opened(browser, invite()[1]), {"language": "../x"})

    assert response.status_code == 200


def test_a_learner_who_opens_the_link_learns_that_it_is_for_somebody_else(
    learner: UUID, invite: Invite, sign_in: SignIn
) -> None:
    browser = sign_in(learner)
    response = browser.get(opened(browser, invite()[1]))

    assert response.status_code == 403


def test_the_learner_reads_that_it_was_given_and_not_what_it_says(
    item: UUID, learner: UUID, invite: Invite, testify: Testify, sign_in: SignIn
) -> None:
    testify(invite()[1])

    page = sign_in(learner).get(address("invite_witness", item)).content.decode()

    assert "answered on 4 March 2026" in page
    assert "I saw the teachers write it together." not in page


def test_an_invitation_is_taken_back_on_the_page(item: UUID, learner: UUID, invite: Invite, sign_in: SignIn) -> None:
    invitation, _token = invite()

    response = sign_in(learner).post(
        address("invite_witness", item), {"act": "take_back", "invitation_id": str(invitation)}, follow=True
    )

    assert "Taken back" in response.content.decode()


def test_a_fourth_invitation_is_refused_with_what_was_typed(
    item: UUID, learner: UUID, invite: Invite, sign_in: SignIn
) -> None:
    browser = sign_in(learner)
    for _ in range(3):
        invite()

    response = browser.post(address("invite_witness", item), {**ASKED, "request_id": str(uuid4())})

    assert response.status_code == 409
    assert "have not answered yet" in response.content.decode()


def test_anothers_item_is_not_found(cohort: UUID, item: UUID, sign_in: SignIn) -> None:
    browser = sign_in(builders.learner(cohort))

    for wanted in (item, NOBODY):
        assert browser.get(address("invite_witness", wanted)).status_code == 404
        asked = {**ASKED, "request_id": str(uuid4())}
        assert browser.post(address("invite_witness", wanted), asked).status_code == 404
    assert not WitnessInvitation.objects.exists()


def test_pages_ask_the_database_few_questions(item: UUID, learner: UUID, invite: Invite, sign_in: SignIn) -> None:
    tokens = [invite()[1] for _ in range(3)]

    assert queries_of(sign_in(learner), address("invite_witness", item)) <= 10
    browser = Client()
    assert queries_of(browser, opened(browser, tokens[0])) <= 5
