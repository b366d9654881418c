"""A coach's phrases on their page, and where the review page offers them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import NOW

from .conftest import SignIn, address


@pytest.fixture
def browser(coach: UUID, sign_in: SignIn) -> Client:
    return sign_in(coach)


def add(browser: Client, **text: str):
    words = {f"text:{language}": said for language, said in text.items()}
    return browser.post(address("phrases"), {"act": "add", "request_id": str(uuid4()), **words})


def own(coach: UUID) -> list[dict[str, str]]:
    return [dict(phrase.text) for phrase in reviews.saved_comments_of(coach) if phrase.id]


def test_a_coach_adds_a_phrase_finds_it_in_every_box_and_removes_it(learner, coach, browser: Client):
    task = builders.submitted_task(learner)
    add(browser, en="Say who was there.", rw="", fr="Dites qui était là.")
    (phrase,) = [one for one in reviews.saved_comments_of(coach) if one.id]

    assert browser.get(address("review", task)).content.decode().count(f'value="{phrase.id}"') == 3
    assert "Dites qui était là." in browser.get(address("phrases")).content.decode()
    browser.post(address("phrases"), {"act": "remove", "phrase_id": str(phrase.id)})

    assert own(coach) == []


def test_the_boxes_offer_phrases_in_the_learners_language(cohort, sign_in: SignIn):
    learner = builders.learner(cohort, language="rw")
    coach = builders.coach_of(learner)
    reviews.save_comment(coach_id=coach, text={"en": "English only"}, request_id=uuid4(), now=NOW)
    task = builders.submitted_task(learner)

    page = sign_in(coach).get(address("review", task)).content.decode()

    assert 'lang="rw">Ongeramo imibare yo mu kigo cyawe' in page
    assert 'lang="en">English only' in page


@pytest.mark.parametrize("text", [{"en": " "}, {"en": "x" * 501}, {"sw": "Habari"}])
def test_a_phrase_that_cannot_be_kept_comes_back_with_what_was_typed(text, coach, browser: Client):
    answer = add(browser, fr="", **text)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert own(coach) == []


def test_only_coaches_have_phrases_and_each_only_their_own(learner, coach, browser: Client, sign_in: SignIn):
    phrase = reviews.save_comment(coach_id=coach, text={"en": "Mine alone"}, request_id=uuid4(), now=NOW)
    stranger, other = sign_in(learner), sign_in(builders.coach_of(learner))

    assert stranger.get(address("phrases")).status_code == 403
    assert add(stranger, en="Good").status_code == 403
    assert "Mine alone" not in other.get(address("phrases")).content.decode()
    assert other.post(address("phrases"), {"act": "remove", "phrase_id": str(phrase)}).status_code == 404
    assert browser.post(address("phrases"), {"act": "steal"}).status_code == 400
    assert own(coach) == [{"en": "Mine alone"}]
