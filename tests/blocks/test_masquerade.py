"""Staff who look as a learner read what the learner reads, are told whose view it is, and are given nothing to act."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from tests.runtimes import LMS_LEARNER, MASQUERADE, SAMPLES, People, PlatformLikeRuntime, Row, our_blocks, post
from tests.runtimes.fixtures import people

__all__ = ["people"]
BLOCKS = sorted(our_blocks().classes)


def drawn(name: str, row: Row, people: People) -> Any:
    runtime = PlatformLikeRuntime(row, people)
    block = runtime.mount(our_blocks().classes[name], **SAMPLES[name].authored)
    return html.fragment_fromstring(runtime.render(block, "student_view").body_html())


@pytest.mark.parametrize("name", BLOCKS)
def test_a_line_says_whose_view_it_is(name: str, people: People) -> None:
    SAMPLES[name].prepare(people)

    (line,) = drawn(name, MASQUERADE, people).xpath(".//*[@data-cpd-read-only]")

    assert people.learner.get_full_name() in line.text_content()


@pytest.mark.parametrize("name", BLOCKS)
def test_a_learner_reads_no_such_line(name: str, people: People) -> None:
    SAMPLES[name].prepare(people)

    assert drawn(name, LMS_LEARNER, people).xpath(".//*[@data-cpd-read-only]") == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cpd_task", ["Sample.", "a.jpg", "What to do at school for m1-direction (rw)"]),
        ("cpd_coaching", ["Sample."]),
        ("cpd_meeting", ["Sample."]),
        ("cpd_portfolio", ["Task m1-direction (rw)"]),
        ("cpd_progress", ["Module M1 (rw)"]),
    ],
)
def test_staff_read_the_learners_work(name: str, words: list[str], people: People) -> None:
    SAMPLES[name].prepare(people)

    text = drawn(name, MASQUERADE, people).text_content()

    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("name", BLOCKS)
def test_there_is_nothing_to_fill_in_to_send_or_to_open_and_no_script(name: str, people: People) -> None:
    SAMPLES[name].prepare(people)
    page = drawn(name, MASQUERADE, people)

    assert page.xpath(".//form|.//button|.//input|.//textarea|.//select|.//img") == []
    assert [link for link in page.xpath(".//@href|.//@src") if link.startswith("/cpd/")] == []
    assert page.xpath("string(.//script[@type='json/xblock-args'])") == ""


def test_every_block_offers_a_learner_what_staff_are_not_offered(people: People) -> None:
    """So that the test before this one can fail."""
    SAMPLES["cpd_task"].prepare(people)
    offered = {name: bool(drawn(name, LMS_LEARNER, people).xpath(".//form")) for name in BLOCKS}

    assert [name for name, forms in offered.items() if forms] == ["cpd_coaching", "cpd_meeting", "cpd_task"]


def test_what_a_handler_answers_to_staff_is_for_reading_too(people: People) -> None:
    SAMPLES["cpd_task"].prepare(people)
    runtime = PlatformLikeRuntime(MASQUERADE, people)
    block = runtime.mount(our_blocks().classes["cpd_task"], **SAMPLES["cpd_task"].authored)

    answer = runtime.answer(block, "show", post({})).json

    assert "data-cpd-read-only" in answer["html"]
    assert "<form" not in answer["html"]


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_is_drawn_by_the_mobile_app(name: str) -> None:
    view = our_blocks().classes[name].student_view

    assert view._supports == {"multi_device"}
