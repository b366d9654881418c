"""Study packs: one file a learner can carry to where there is no network."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cpd_course.api import PackTooLarge, load_course, write_study_packs
from cpd_course.cli import main
from cpd_course.packs import page as page_module
from cpd_course.packs.page import module_page

Editor = Callable[[str, str, str], Path]


def html_of(course: Path, language: str = "en") -> str:
    loaded = load_course(course)[0]
    return module_page(loaded, loaded.modules[0], language).decode()


def test_a_pack_is_one_file_that_fetches_nothing(course: Path) -> None:
    html = html_of(course)

    assert not re.search(r'(src|href)="(?!data:image/|#|https?://|mailto:|tel:)', html)
    assert "default-src 'none'" in html
    assert "<script" not in html
    assert 'src="data:image/svg+xml;base64,' in html


def test_a_pack_holds_pages_questions_tasks_rubrics_and_guides(course: Path) -> None:
    html = html_of(course)

    for words in (
        "Visit a lesson",
        "Who leads the",
        "Do <strong>this</strong>",
        "It helps others.",
        "Ask <em>open</em>",
    ):
        assert words in html


def test_links_inside_a_pack_work_and_headings_stand_under_their_unit(course: Path) -> None:
    html = html_of(course)

    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert "m1-check-unit" in targets
    assert targets <= set(re.findall(r'id="([^"]+)"', html))
    assert [level for level in re.findall(r"<h([1-6])", html) if level == "1"] == ["1"]


def test_what_is_not_in_a_pack_is_plain_words_there(course: Path) -> None:
    (course / "static/talk.mp3").write_bytes(b"ID3")
    page = "[Words](../../static/talk.mp3)\n\n<audio src='../../static/talk.mp3' controls></audio>\n"
    (course / "m1/pages/more.md").write_text(page, encoding="utf-8")

    html = html_of(course)

    assert re.search(r"<a[^>]*>Words</a>", html)
    assert 'href="#"' not in html
    assert "Listen to the sound in the course." in html
    assert "<audio" not in html


def test_a_pack_in_another_language_falls_back_to_english(course: Path) -> None:
    html = html_of(course, "fr")

    assert "Lisez" in html
    assert "More to read" in html
    assert '<html lang="fr">' in html


def test_a_pack_that_costs_too_much_data_is_refused_with_what_to_make_smaller(
    course: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(page_module, "MAX_PAGE_BYTES", 3000)

    with pytest.raises(PackTooLarge, match=r"first: hill\.svg"):
        write_study_packs(course, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_without_typst_the_html_is_made_and_the_command_says_what_to_install(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)  # an import of it fails as if it were not installed

    assert main(["pack", str(course), "-o", str(tmp_path / "out")]) == 0

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["smp-m1.html"]
    assert "pip install 'cpd-xblocks[pack]'" in capsys.readouterr().err


def test_a_booklet_is_a_pdf_with_the_same_bytes_each_time(course: Path, tmp_path: Path) -> None:
    pytest.importorskip("typst")

    first = write_study_packs(course, tmp_path / "one").files[-1].read_bytes()
    second = write_study_packs(course, tmp_path / "two").files[-1].read_bytes()

    assert first.startswith(b"%PDF-")
    assert first == second


def test_words_that_look_like_typst_are_only_words(mend: Editor, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    course = mend("m1/pages/more.md", "More to read", '#read("/etc/passwd") $x$ #eval("1") *a* @b \\\\ `c`')

    assert write_study_packs(course, tmp_path / "out").files[-1].stat().st_size > 5000
