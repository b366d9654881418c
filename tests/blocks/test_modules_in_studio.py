"""The blocks of a module: their author says which module it is, and is told when learners cannot use them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blocks.studio_site import Studio
from tests.builders import MODULE
from tests.runtimes import EDITOR, LMS_LEARNER, PREVIEW, People, post
from tests.runtimes.fixtures import people
from tests.runtimes.samples import SAMPLES

__all__ = ["people"]
OF_A_MODULE = ["cpd_coaching", "cpd_meeting", "cpd_portfolio"]
ACTS = [("cpd_coaching", "record"), ("cpd_meeting", "record"), ("cpd_portfolio", "submit")]


def module_of(studio: Studio) -> str:
    return str(studio.in_place(EDITOR)[1].module_code)


@pytest.mark.parametrize("kind", OF_A_MODULE)
def test_a_block_from_advanced_asks_for_its_module_and_then_asks_no_more(kind: str, people: People) -> None:
    SAMPLES[kind].prepare(people)
    studio = Studio(people, kind)
    assert studio.told() == ["module: it is missing"]
    assert "module: it is missing" in studio.drawn(PREVIEW, "author_view").text_content()

    assert studio.save(module=f" {MODULE} ", display_name__en="Ours").status_code == 200

    assert (module_of(studio), studio.told()) == (MODULE, [])
    assert "Ours" in studio.drawn(PREVIEW, "author_view").text_content()


@pytest.mark.parametrize("kind", OF_A_MODULE)
@pytest.mark.parametrize("code", ["", "M99"])
def test_learners_read_that_a_block_without_a_module_is_not_ready(kind: str, code: str, people: People) -> None:
    SAMPLES[kind].prepare(people)
    page = Studio(people, kind, module_code=code).drawn(LMS_LEARNER, "student_view")

    assert len(page.xpath(".//*[@class='cpd-note']")) == 1
    assert page.xpath(".//form") == []


@pytest.mark.parametrize(("kind", "act"), ACTS)
def test_a_block_without_a_module_takes_no_work(kind: str, act: str, people: People) -> None:
    (body,), _foreign = SAMPLES[kind].made_for(people, act)
    runtime, block = Studio(people, kind).in_place(LMS_LEARNER)

    answer = runtime.answer(block, act, post(body))

    assert (answer.status_code, answer.json["code"]) == (409, "not_ready")


@pytest.mark.parametrize("kind", OF_A_MODULE)
def test_an_author_is_told_of_a_module_that_no_cohort_studies(kind: str, people: People) -> None:
    studio = Studio(people, kind, module_code="M99")
    assert studio.told() == [], "a course without a cohort may have any module"

    SAMPLES[kind].prepare(people)

    (said,) = studio.told()
    assert "“M99”" in said
    assert studio.save(module=MODULE).status_code == 200
    assert studio.told() == []


@pytest.mark.parametrize("kind", OF_A_MODULE)
def test_a_module_that_a_cohort_studies_is_not_exchanged(kind: str, people: People) -> None:
    SAMPLES[kind].prepare(people)
    studio = Studio(people, kind, module_code=MODULE)

    answer = studio.save(module="M2")

    assert (answer.status_code, answer.json["code"]) == (409, "held_by_cohort")
    assert module_of(studio) == MODULE
    assert studio.drawn(EDITOR, "studio_view").xpath(".//*[@name='module']") == []
    assert studio.save(module=MODULE).status_code == 200, "the same is no change"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"module": "M 1"}, "module: write letters, digits, - and _ only"),
        ({"guides__fr": "x" * 20_001}, "“Guide, Français”"),
        ({"display_name__en": "\x00"}, "“Name, English”"),
        ({"weight": "5"}, "“Weight”"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_wrong_is_named_in_words_and_nothing_is_saved(
    fields: dict[str, Any], said: str, people: People
) -> None:
    studio = Studio(people, "cpd_coaching")

    answer = studio.save(guides__en="<p>New.</p>", **fields)

    assert answer.status_code == 400
    assert said in answer.json["error"]
    assert (module_of(studio), dict(studio.in_place(EDITOR)[1].guides)) == ("", {})


def test_progress_needs_nothing_of_its_author(people: People) -> None:
    assert Studio(people, "cpd_progress").told() == []
