"""What the platform's Progress page makes of a built course: the marks that are released, and no 0 % in their place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from unittest.mock import Mock

import pytest
from lxml import etree
from xblock.field_data import DictFieldData
from xblock.test.tools import TestRuntime

from cpd_course.api import build_course
from cpd_xblocks.module_portfolio import ModulePortfolioXBlock
from tests.lms.progress_page import Block, ProgressPage, Score, Section, progress_page

CLL = Path(__file__).parents[2] / "course_content" / "cll"
Files = Mapping[str, bytes]


@pytest.fixture
def built_as(tmp_path: Path, unpacked: Callable[[Path], dict[str, bytes]]) -> Callable[[str], Files]:
    """The three modules of the real course, for a programme that writes to the gradebook or not."""

    def build(gradebook: str) -> Files:
        folder = shutil.copytree(CLL, tmp_path / "cll")
        source = folder / "course.yaml"
        words = source.read_text(encoding="utf-8")
        assert 'gradebook: "off"' in words
        source.write_text(words.replace('gradebook: "off"', f'gradebook: "{gradebook}"'), encoding="utf-8")
        build_course(folder, tmp_path / "cll.tar.gz", tmp_path / "programme.json")
        return unpacked(tmp_path / "cll.tar.gz")

    return build


def grading_policy(files: Files) -> dict:
    (name,) = [name for name in files if name.endswith("/grading_policy.json")]
    return json.loads(files[name])


def course_settings(files: Files) -> dict:
    (name,) = [name for name in files if name.endswith("/policy.json")]
    (settings,) = json.loads(files[name]).values()
    return settings


def sections(files: Files, scores: Sequence[Score]) -> list[Section]:
    """Every sequential that holds a portfolio, with what the real block answers and the scores released so far."""
    found, left = [], list(scores)
    for name in sorted(name for name in files if name.startswith("sequential/")):
        element = etree.fromstring(files[name])
        units = [etree.fromstring(files[f"vertical/{unit.get('url_name')}.xml"]) for unit in element]
        portfolios = [block for unit in units for block in unit.iter("cpd_portfolio")]
        blocks = tuple(answered(block, left.pop(0) if left else None) for block in portfolios)
        if blocks:
            found.append(Section(name, element.get("graded") == "true", element.get("format", ""), blocks))
    return found


def answered(element: etree._Element, score: Score | None) -> Block:
    fields = {"weight": int(element.get("weight")), "in_gradebook": element.get("in_gradebook") == "true"}
    block = ModulePortfolioXBlock(TestRuntime(services={}), DictFieldData(fields), Mock())
    return Block(block.has_score, block.max_score(), score if block.has_score else None)


def page(files: Files, *marks: int) -> ProgressPage:
    return progress_page(grading_policy(files), sections(files, [(mark, 100) for mark in marks]))


@pytest.mark.parametrize(
    ("marks", "percent", "is_passing", "in_summary"),
    [
        ((), 0.0, False, 0.0),
        ((70,), 0.70, True, 0.2333),
        ((70, 60), 0.65, True, 0.4333),
        ((70, 60, 80), 0.70, True, 0.70),
        ((50,), 0.50, True, 0.1667),
        ((49,), 0.49, False, 0.1633),
        ((0,), 0.0, False, 0.0),
    ],
    ids=["none", "one", "two", "all three", "one at the pass mark", "one below it", "one that earned nothing"],
)
def test_with_on_release_the_page_shows_the_average_of_the_released_modules(
    marks: tuple[int, ...], percent: float, is_passing: bool, in_summary: float, built_as: Callable[[str], Files]
) -> None:
    """Its second table counts the modules without a result as 0 all the same: the blocks say so beside it."""
    shown = page(built_as("on_release"), *marks)

    assert (shown.percent, shown.is_passing) == (percent, is_passing)
    assert list(shown.marks.values()) == [(mark, 100) for mark in marks]
    assert shown.summary == {"Module portfolio": in_summary}


@pytest.mark.parametrize("released", [0, 1, 2, 3])
def test_with_off_the_course_promises_nothing_and_hides_the_page(
    released: int, built_as: Callable[[str], Files]
) -> None:
    files = built_as("off")

    assert page(files, *[70] * released) == ProgressPage(percent=0.0, is_passing=False, marks={}, summary=None)
    assert grading_policy(files)["GRADER"] == []
    assert course_settings(files)["hide_progress_tab"] is True


def test_with_off_the_platform_still_finds_a_cutoff(built_as: Callable[[str], Files]) -> None:
    """It asks for the lowest one when it draws a course, and fails without any."""
    assert grading_policy(built_as("off"))["GRADE_CUTOFFS"] == {"Pass": 0.5}


def test_with_on_release_the_page_is_shown(built_as: Callable[[str], Files]) -> None:
    assert "hide_progress_tab" not in course_settings(built_as("on_release"))


@pytest.mark.parametrize(
    ("min_count", "max_score", "percent"),
    [(3, 100, 0.23), (3, None, 0.23), (1, 100, 0.23), (1, None, 0.70)],
    ids=["as it was", "three units promised", "points promised", "neither"],
)
def test_a_unit_or_a_point_that_is_promised_counts_as_nothing_earned(
    min_count: int, max_score: int | None, percent: float
) -> None:
    """Why both are left out: with either of them one module of three at 70 reads 23 %."""
    policy = {
        "GRADER": [{"type": "Module portfolio", "min_count": min_count, "drop_count": 0, "weight": 1.0}],
        "GRADE_CUTOFFS": {"Pass": 0.5},
    }
    units = [
        Section(str(number), True, "Module portfolio", (Block(True, max_score, score),))
        for number, score in enumerate([(70.0, 100.0), None, None])
    ]

    assert progress_page(policy, units).percent == percent
