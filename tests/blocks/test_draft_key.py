"""The key of the drafts on a phone goes to the learner who is signed in, and to nobody who only looks."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from lxml import html

from cpd_grading.kernel import api as kernel
from tests.runtimes import LMS_COACH, LMS_LEARNER, SAMPLES, People, PlatformLikeRuntime, Row, our_blocks
from tests.runtimes.fixtures import people
from tests.runtimes.rows import ANONYMOUS, MASQUERADE, PREVIEW

__all__ = ["people"]


def told_to_the_script(row: Row, people: People) -> dict[str, Any]:
    runtime = PlatformLikeRuntime(row, people)
    block = runtime.mount(our_blocks().classes["cpd_task"], **SAMPLES["cpd_task"].authored)
    page = html.fromstring(runtime.render(block, "student_view").body_html())
    arguments: dict[str, Any] = json.loads(page.xpath("string(//script[@type='json/xblock-args'])") or "{}")
    return arguments


def test_a_learner_is_given_a_key_of_their_own_and_the_same_one_every_time(people: People) -> None:
    learner, again, coach = (told_to_the_script(row, people) for row in (LMS_LEARNER, LMS_LEARNER, LMS_COACH))

    assert len(base64.b64decode(learner["draft_key"])) == 32
    assert learner["draft_key"] == again["draft_key"]
    assert learner["draft_key"] != coach["draft_key"]


@pytest.mark.parametrize("row", [MASQUERADE, ANONYMOUS, PREVIEW], ids=str)
def test_whoever_cannot_write_here_is_given_neither_key_nor_script(row: Row, people: People) -> None:
    assert told_to_the_script(row, people) == {}


def test_another_secret_of_the_site_makes_another_key(settings: Any) -> None:
    before = kernel.draft_key(7)

    settings.SECRET_KEY = "another secret of a sample site"

    assert kernel.draft_key(7) != before
