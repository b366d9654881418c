"""A form that is refused comes back with every mistake beside its field, links to them, and all that was typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import lxml.html
import pytest
from django.test import Client

from tests import builders
from tests.builders import COURSE, FIRST_TASK

from .conftest import SignIn, address
from .test_desk import answers, task_address


class Refused:
    """A page after a refusal, as a browser reads it."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.tree = lxml.html.fromstring(response.content.decode())

    def linked(self) -> set[str]:
        """The fields that the list on top leads to; each link leads to a place that is there once."""
        found = [link.get("href").removeprefix("#") for link in self.tree.xpath("//*[@role='alert']//a")]
        for place in found:
            assert len(self.tree.xpath(f"//*[@id='{place}']")) == 1, place
        return {place.removeprefix("wrong-") for place in found}

    def marked(self) -> set[str]:
        """The fields that are marked as wrong; each names the sentence beside it."""
        marked = self.tree.xpath("//*[@aria-invalid='true']")
        for control in marked:
            assert f"wrong-{control.get('name')}" in control.get("aria-describedby").split()
        return {control.get("name") for control in marked}

    def value(self, name: str) -> str:
        (control,) = self.tree.xpath(f"//form[not(@hidden)]//*[@name='{name}' and not(@type='hidden')]")[:1]
        return str(control.value)


def page(browser: Client, at: str, /, **told: Any) -> Refused:
    return Refused(browser.post(at, told))


def test_the_desk_says_everything_that_is_wrong_with_new_evidence(learner: UUID, sign_in: SignIn) -> None:
    told = answers(did="x" * 10_001, title="t" * 201, activity_on="soon", changed="Every teacher can say it now.")

    shown = page(sign_in(learner), task_address(), **told)

    assert shown.status == 400
    assert shown.linked() == shown.marked() == {"did", "title", "activity_on"}
    assert shown.value("did") == "x" * 10_001
    assert shown.value("changed") == "Every teacher can say it now."


def test_only_the_form_that_was_sent_is_marked(learner: UUID, sign_in: SignIn) -> None:
    items = [builders.ready_item(learner) for _ in range(2)]

    shown = page(sign_in(learner), task_address(), **answers(title="t" * 201, item_id=str(items[0])))

    (title,) = shown.tree.xpath("//*[@name='title' and @aria-invalid]")
    assert title.value == "t" * 201
    form = next(one for one in title.iterancestors() if one.tag == "form")
    assert form.fields["item_id"] == str(items[0])


def test_a_description_that_stands_beside_a_field_anyway_is_still_named(learner: UUID, sign_in: SignIn) -> None:
    shown = page(sign_in(learner), task_address(), **answers(did="x" * 10_001))

    (did,) = shown.tree.xpath("//*[@name='did' and @aria-invalid]")
    for place in did.get("aria-describedby").split():
        assert shown.tree.xpath(f"//*[@id='{place}']"), place


def session(**changes: str) -> dict[str, str]:
    return {"held_on": "", "mode": "visit", "minutes": "601", "focus": " ", "request_id": str(uuid4()), **changes}


def test_a_session_that_is_refused_keeps_its_words(learner: UUID, coach: UUID, sign_in: SignIn) -> None:
    shown = page(sign_in(coach), address("new_session", learner), **session(agreed_actions="Visit P4 again"))

    assert shown.status == 400
    assert shown.linked() == shown.marked() == {"held_on", "minutes", "focus"}
    assert (shown.value("minutes"), shown.value("agreed_actions")) == ("601", "Visit P4 again")


def seen_address(learner: UUID) -> str:
    return address("seen", learner) + "?task=" + f"{COURSE}|{FIRST_TASK}".replace(":", "%3A").replace("+", "%2B")


def test_a_sight_is_refused_beside_its_fields(learner: UUID, coach: UUID, sign_in: SignIn) -> None:
    told = {"act": "record", "seen_on": "soon", "place": "p" * 201, "description": "A chart", "request_id": "x"}

    shown = page(sign_in(coach), seen_address(learner), **told)

    assert shown.linked() == shown.marked() == {"seen_on", "place"}
    assert shown.value("description") == "A chart"


def test_a_correction_that_is_refused_keeps_its_words_in_its_own_form(
    learner: UUID, coach: UUID, sign_in: SignIn
) -> None:
    seen = builders.see_in_place(learner, coach)
    told = {
        "act": "correct",
        "seen_id": str(seen),
        "seen_on": "2026-02-20",
        "place": "p" * 201,
        "description": "Another chart",
        "criteria": ["c2"],
        "reason": "Wrong room",
        "request_id": str(uuid4()),
    }

    shown = page(sign_in(coach), seen_address(learner), **told)

    (place,) = shown.tree.xpath("//*[@name='place' and @aria-invalid]")
    form = next(one for one in place.iterancestors() if one.tag == "form")
    assert form.fields["seen_id"] == str(seen)
    assert (form.fields["description"], form.fields["reason"]) == ("Another chart", "Wrong room")
    assert form.xpath("..//@open"), "the form is not folded away"
    (new,) = [one for one in shown.tree.forms if one.fields.get("act") == "record"]
    assert not new.fields["description"]


@pytest.mark.parametrize(
    ("name", "told", "marked"),
    [
        ("office", {"act": "assign", "coach": "", "kind": "nll", "starts_on": "soon"}, {"coach", "starts_on"}),
        ("office", {"act": "enrol", "cohort_id": ""}, {"cohort_id"}),
    ],
)
def test_the_office_reads_what_is_wrong_beside_the_field(
    name: str, told: dict[str, str], marked: set[str], cohort: UUID, sign_in: SignIn
) -> None:
    builders.learner(cohort, registration_number="R1")
    browser = sign_in(builders.with_role("programme_manager"))

    shown = page(browser, address(name), person="R1", **told)

    assert (shown.status, shown.marked()) == (400, marked)


def test_a_page_that_takes_nothing_more_lists_what_is_wrong_without_links(coach: UUID, sign_in: SignIn) -> None:
    shown = page(sign_in(coach), address("decided"), reason="Too early")

    (box,) = shown.tree.xpath("//*[@role='alert']")
    assert len(box.xpath(".//li")) == 2
    assert not box.xpath(".//a")
