"""HTML that no person wrote: read in a second, and answered with words, never with a traceback or for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cpd_course.api import find_problems, write_study_packs
from cpd_course.imports.html_markdown import to_inline, to_markdown
from cpd_course.markdown import MOST_NESTED, not_allowed, render

Studio = Callable[[Mapping[str, bytes | None]], Path]
MANY = 100_000
ENOUGH = 5.0  # seconds of processor; each takes a few tenths of one
UNFINISHED = ["<a ", "<!--", "<!", "<![CDATA[", "<![x[", "<!DOCTYPE ", "<?", "</", "</a ", "<a b='", "<a b=\"'", "<"]


def taken_by(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


@pytest.mark.parametrize("sign", UNFINISHED)
@pytest.mark.parametrize("end", ["", ">", "-->"])
def test_a_hundred_thousand_unfinished_signs_end_soon(sign: str, end: str) -> None:
    html = f"<p>Words</p>{sign * MANY}{end}"

    assert taken_by(lambda: not_allowed(html)) < ENOUGH
    assert taken_by(lambda: to_markdown(html)) < ENOUGH


def test_what_stands_behind_an_unfinished_tag_is_named_as_taken_out(course: Path) -> None:
    assert not_allowed("<p>Seen</p><!-- never seen") == ("an unfinished tag",)
    assert not_allowed("<p>1 < 2 & 3 <</p>") == ()
    (course / "m1/pages/more.md").write_text("One\n\n<div>Two</div><a href=\n", encoding="utf-8")

    found = [str(problem) for problem in find_problems(course)]

    assert "m1/pages/more.md:3: warning: Taken out, learners never see it: an unfinished tag." in found


@pytest.mark.parametrize("sign", UNFINISHED)
def test_unfinished_signs_on_an_authors_page_end_soon(sign: str) -> None:
    page = f"<div>\n{sign * (60_000 // len(sign))}"

    assert taken_by(lambda: render(page)) < ENOUGH


@pytest.mark.parametrize("tag", ["div", "b", "span", "blockquote", "em"])
def test_three_thousand_nested_tags_become_their_words(tag: str) -> None:
    html = f"<{tag}>" * 3000 + "Words &amp; *more*" + f"</{tag}>" * 3000
    started = time.process_time()

    written = to_markdown(html)

    assert time.process_time() - started < ENOUGH
    assert (written.text, written.is_flat) == ("Words \\& \\*more\\*", True)
    assert to_inline(html).is_flat


@pytest.mark.parametrize(("depth", "is_flat"), [(MOST_NESTED, False), (MOST_NESTED + 1, True)])
def test_the_deepest_page_is_read_and_one_deeper_is_not(depth: int, is_flat: bool) -> None:
    assert to_markdown(f"{'<div>' * depth}x{'</div>' * depth}").is_flat is is_flat


def test_lists_in_lists_as_deep_as_allowed_are_written_and_printed(course: Path, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    depth = MOST_NESTED // 2
    page = to_markdown(f"{'<ul><li>x' * depth}{'</li></ul>' * depth}")
    (course / "m1/pages/more.md").write_text(page.text, encoding="utf-8")

    assert not [problem for problem in find_problems(course) if problem.severity == "error"]
    assert write_study_packs(course, tmp_path / "out").missing == ""


def test_an_authors_page_nested_too_deeply_is_an_error_with_its_line(course: Path) -> None:
    (course / "m1/pages/more.md").write_text(f"One\n\n{'<b>' * 3000}x{'</b>' * 3000}\n", encoding="utf-8")

    said = f"m1/pages/more.md:3: error: More than {MOST_NESTED} HTML tags stand inside each other"
    assert any(str(problem).startswith(said) for problem in find_problems(course))
