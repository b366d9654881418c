"""A block and the desk speak to one person in one language, and a block says which it is."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from cpd_grading.models import Person
from tests.runtimes import LMS_LEARNER, SAMPLES, People, PlatformLikeRuntime, our_blocks
from tests.runtimes.fixtures import people

__all__ = ["people"]

CASES = [*product((None, "en", "rw", "fr", "sw"), ("rw", "en"), ("en", "fr"))]


def language_of_block(people: People, preferred: str | None, active: str) -> str:
    runtime = PlatformLikeRuntime(replace(LMS_LEARNER, preferred_language=preferred), people)
    block = runtime.mount(our_blocks().classes["cpd_task"], **SAMPLES["cpd_task"].authored)
    with translation.override(active):
        page = runtime.render(block, "student_view").body_html()
    (found,) = re.findall(r'<div class="cpd" data-cpd-root lang="(\w+)">', page)
    return found


def language_of_desk(people: People, preferred: str | None, active: str) -> str:
    browser = Client(headers={"accept-language": active})
    browser.force_login(people.learner)
    if preferred:
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = preferred
    page = browser.get("/cpd/desk/")
    assert page.status_code == 200
    return re.findall(r'<html lang="(\w+)">', page.content.decode())[0]


@pytest.mark.parametrize(("preferred", "recorded", "active"), CASES)
def test_block_and_desk_agree(preferred: str | None, recorded: str, active: str, people: People) -> None:
    SAMPLES["cpd_task"].prepare(people)
    Person.objects.filter(user=people.learner).update(language=recorded)

    in_block, on_desk = language_of_block(people, preferred, active), language_of_desk(people, preferred, active)

    assert in_block == on_desk == (preferred if preferred in ("en", "rw", "fr") else recorded)


def test_the_words_of_a_block_are_in_the_language_it_names(people: People) -> None:
    SAMPLES["cpd_task"].prepare(people)

    runtime = PlatformLikeRuntime(replace(LMS_LEARNER, preferred_language="fr"), people)
    block = runtime.mount(our_blocks().classes["cpd_task"], **SAMPLES["cpd_task"].authored)
    with translation.override("rw"):
        fragment = runtime.render(block, "student_view")

    assert "Mes preuves" in fragment.body_html()
    assert "La connexion" in fragment.body_html(), "the script speaks as the block does"
