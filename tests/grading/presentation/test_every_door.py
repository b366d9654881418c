"""The same answers have the same end whichever door they come by: block, desk page, script on it, queue of a phone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from webob import Request

from cpd_grading.people import api as people_api
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.models import EvidenceVersion
from cpd_xblocks.workplace_task import WorkplaceTaskXBlock
from tests import builders
from tests.runtimes import COURSE_KEY, LMS_LEARNER, SAMPLES, People, PlatformLikeRuntime
from tests.runtimes.fixtures import people

__all__ = ["people"]

Told = Mapping[str, list[str]]
"""Names to the texts posted under each."""

ODD = st.sampled_from(["", " ", "Nu\x00l", "x" * 201, "soon", "2026-02-20", "2026-02-30", "none", "rumour", "on"])
SENT = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.lists(ODD, min_size=1, max_size=2) for name in ("title", "did", "activity_on", "children", "kind")},
        "language": st.lists(st.sampled_from(["en", "fr", "de", ""]), min_size=1, max_size=1),
        "link": st.lists(st.sampled_from(["https://a.example", "http://a.example", ""]), max_size=6),
        "criteria": st.lists(st.sampled_from(["c1", "c2", "c9"]), max_size=2),
        "is_sensitive": st.just(["on"]),
        "children:x": st.just(["none"]),
    },
)


class Doors:
    """One learner of the course, and the four ways to save a piece of evidence. Nothing of it stays."""

    def __init__(self, accounts: People) -> None:
        SAMPLES["cpd_task"].prepare(accounts)
        person = people_api.person_of_user(accounts.learner.pk)
        assert person is not None
        self.owner = str(person.id)
        self.browser = Client()
        self.browser.force_login(accounts.learner)
        self.runtime = PlatformLikeRuntime(LMS_LEARNER, accounts)
        self.block = self.runtime.mount(WorkplaceTaskXBlock, **SAMPLES["cpd_task"].authored)
        query = urlencode({"course": str(COURSE_KEY)})
        self.task = reverse("cpd_grading:desk_task", args=[builders.FIRST_TASK]) + f"?{query}"

    def ends(self, told: Told) -> list[Any]:
        """What becomes of the answers at each door: what is wrong with which fields, or what was saved."""
        return [self._end(door, told) for door in (self._block, self._script, self._page, self._queue)]

    def _end(self, door: Callable[[Told], Any], told: Told) -> Any:
        request_id = str(uuid4())
        with transaction.atomic():
            status, refusal = door({**told, "request_id": [request_id]})
            if status >= 400:
                end = (status, refusal)
            else:
                saved = EvidenceVersion.objects.get(item__request_id=request_id)
                end = (200, portfolio.fields_of(saved))
            transaction.set_rollback(True)
        return end

    def _block(self, told: Told) -> Any:
        request = Request.blank("/", method="POST", POST=urlencode(told, doseq=True))
        answer = self.runtime.answer(self.block, "save_item", request)
        return answer.status_code, _refusal(answer.json)

    def _script(self, told: Told) -> Any:
        answer = self.browser.post(self.task, {"act": "save_item", **told}, headers={"accept": "application/json"})
        return answer.status_code, _refusal(answer.json())

    def _page(self, told: Told) -> Any:
        answer = self.browser.post(self.task, {"act": "save_item", **told})
        fields = answer.context["mistakes"] if answer.status_code >= 400 else {}
        return answer.status_code, _refusal({"fields": fields})

    def _queue(self, told: Told) -> Any:
        body = {"owner": self.owner, "course_key": str(COURSE_KEY), "slug": builders.FIRST_TASK, **told}
        answer = self.browser.post(reverse("cpd_grading:items_api"), json.dumps(body), content_type="application/json")
        return answer.status_code, _refusal(answer.json())


def _refusal(told: Mapping[str, Any]) -> dict[str, int]:
    """How much is said of each field."""
    return {name: len(sentences) for name, sentences in told.get("fields", {}).items()}


@pytest.fixture
def doors(people: People) -> Doors:
    return Doors(people)


@given(told=SENT)
@example(told={})
@example(told={"title": ["x" * 200], "did": ["first", "last"], "link": ["https://a.example"] * 2})
@example(told={"title": ["x" * 201], "activity_on": ["soon"], "language": ["de"]})
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_answers_have_the_same_end_at_every_door(doors: Doors, told: Told) -> None:
    first, *others = doors.ends(told)

    assert others == [first] * 3
    assert first[0] in (200, 400)


def test_what_a_form_cannot_hold_is_refused_by_a_queue(doors: Doors) -> None:
    """A list of lists, an object and a fraction come from no form."""
    for wrong in ([["x"]], {"a": "b"}, 1.5):
        status, refusal = doors._queue({"title": wrong, "request_id": [str(uuid4())]})
        assert (status, refusal) == (400, {"title": 1})


def test_ten_thousand_answers_are_refused_at_every_door(doors: Doors) -> None:
    """Pages leave it to Django, which answers before any of ours is asked."""
    told = {f"n{number}": ["x"] for number in range(10_000)}

    assert [door(told)[0] for door in (doors._block, doors._queue)] == [400, 400]
    assert doors.browser.post(doors.task, {"act": "save_item", **told}).status_code == 400
    assert not EvidenceVersion.objects.filter(item__submission__learner_id=doors.owner).exclude(did="Sample.").exists()


def test_an_item_that_is_nobodys_is_nobodys_at_every_door(doors: Doors) -> None:
    ends = doors.ends({"item_id": [str(UUID(int=1))]})

    assert ends == [(404, {})] * 4
