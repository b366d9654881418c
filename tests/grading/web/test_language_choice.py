"""Everybody signed in can choose the language they read in, Kinyarwanda too, from every page of ours."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.test import Client
from lxml import html

from .conftest import SignIn, address

COOKIE = django_settings.LANGUAGE_COOKIE_NAME


@pytest.fixture
def browser(learner: UUID, sign_in: SignIn) -> Client:
    return sign_in(learner)


def choose(browser: Client, language: str, wish: str = "/cpd/desk/", **more: Any) -> Any:
    return browser.post(address("language"), {"language": language, "next": wish}, **more)


@pytest.mark.parametrize("language", ["en", "rw", "fr"])
def test_the_page_comes_back_in_the_language_chosen_and_so_does_every_other(language: str, browser: Client) -> None:
    page = choose(browser, language, address("mine"), follow=True)

    assert page.redirect_chain == [(address("mine"), 302)]
    assert f'<html lang="{language}">' in page.content.decode()
    assert f'<html lang="{language}">' in browser.get(address("desk")).content.decode()


def test_a_page_offers_every_language_in_its_own_words(browser: Client) -> None:
    form = html.fromstring(browser.get(address("desk")).content).xpath("//footer//form")[0]

    assert form.xpath("@action") == [address("language")]
    offered = [
        (button.get("value"), button.get("lang"), (button.text or "").strip()) for button in form.xpath(".//button")
    ]
    assert offered == [("en", "en", "English"), ("rw", "rw", "Ikinyarwanda"), ("fr", "fr", "Français")]
    assert form.xpath(".//*[@name='next']/@value") == [address("desk")]


@pytest.mark.parametrize("language", ["", "sw", "en\n", "fr-ca"])
def test_another_language_is_refused_and_nothing_is_set(language: str, browser: Client) -> None:
    answer = choose(browser, language)

    assert answer.status_code == 400
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize(
    "wish", ["https://elsewhere.example.org/", "//elsewhere.example.org", "javascript:x", "home", ""]
)
def test_nobody_is_led_out_of_the_site(wish: str, browser: Client) -> None:
    assert choose(browser, "rw", wish)["Location"] == address("home")


def test_the_cookie_is_the_platforms_own(browser: Client, settings: Any) -> None:
    settings.SHARED_COOKIE_DOMAIN = ".ur.example.org"

    plain, secure = (choose(browser, "rw", secure=is_secure).cookies[COOKIE] for is_secure in (False, True))

    assert (plain["domain"], plain["samesite"], plain["secure"]) == (".ur.example.org", "Lax", "")
    assert (secure["domain"], secure["samesite"], secure["secure"]) == (".ur.example.org", "None", True)


def test_a_stranger_is_offered_no_choice_and_a_get_chooses_nothing(browser: Client) -> None:
    assert browser.get(address("language")).status_code == 405
    assert Client().post(address("language"), {"language": "rw"}).status_code == 302
    assert "<footer" not in Client().get(address("desk_shell")).content.decode()


def test_a_form_of_another_site_chooses_nothing(learner: UUID, sign_in: SignIn) -> None:
    assert choose(sign_in(learner, checks_csrf=True), "rw").status_code == 403
