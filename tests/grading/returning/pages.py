"""Pages and their forms as a browser reads them, and sign-ins that end."""

from __future__ import annotations

from typing import Any

import lxml.html
from django.contrib.sessions.models import Session
from django.test import Client

from tests.builders import COURSE, FIRST_TASK
from tests.grading.web.conftest import address


def task_address() -> str:
    return address("desk_task", FIRST_TASK) + "?course=" + COURSE.replace(":", "%3A").replace("+", "%2B")


class Page:
    """One answer. ``text`` is the whole source; ``read`` what a person reads of it."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.text: str = response.content.decode()
        self._tree = lxml.html.fromstring(self.text)
        self.read = " ".join(self._tree.find(".//main").text_content().split())
        self.language = self._tree.get("lang")

    def form(self, *, holding: str) -> dict[str, list[str]]:
        """The values of the last posted form with a field of this name, as its button would send them."""
        form = self._form(holding)
        found: dict[str, list[str]] = {}
        for name, value in form.form_values():
            found.setdefault(name, []).append(value)
        return found

    def action(self, *, holding: str) -> str:
        return self._form(holding).action

    def _form(self, holding: str) -> Any:
        # The choice of language stands at the foot of every page and is no form of the page's own.
        posted = [one for one in self._tree.forms if one.method == "POST" and not one.xpath("ancestor::footer")]
        return [one for one in posted if holding in one.fields][-1]

    def all_links(self) -> list[str]:
        return [str(link) for link in self._tree.xpath("//a/@href")]

    def links(self) -> list[str]:
        """The ways back that the page offers beside its navigation."""
        return [str(link) for link in self._tree.xpath("//a[@data-back]/@href")]


def read(response: Any) -> Page:
    return Page(response)


def end_sessions() -> None:
    """As the platform does when a second device signs in: the row is gone, the first device still sends its cookie."""
    Session.objects.all().delete()


def sign_in_again(browser: Client, user_id: int) -> None:
    """The same browser after a sign-in: a session of its own, and a token that makes the earlier ones old."""
    from django.contrib.auth import get_user_model

    browser.force_login(get_user_model().objects.get(pk=user_id))
    browser.cookies["csrftoken"] = "n" * 32
