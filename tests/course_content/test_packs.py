"""Study packs: one file a learner can carry to where there is no network."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from cpd_course.api import CannotPrint, PackTooLarge, load_course, write_study_packs
from cpd_course.cli import main
from cpd_course.packs import page as page_module
from cpd_course.packs import paper
from cpd_course.packs.page import module_page

Editor = Callable[[str, str, str], Path]
CLL = Path(__file__).parents[2] / "course_content" / "cll"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 100">'
YELLOW, BLUE = (255, 238, 0), (0, 0, 255)


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


def shown_on_pages(pdf: Path) -> list[set[tuple[int, ...]]]:
    """Return the colours that a reader of each page sees."""
    pdfium = pytest.importorskip("pypdfium2")
    with pdfium.PdfDocument(pdf) as document:
        pictures = [page.render(scale=0.5).to_pil().convert("RGB") for page in document]
    return [{color for _, color in picture.getcolors(picture.width * picture.height)} for picture in pictures]


def words_of(pdf: Path) -> str:
    pdfium = pytest.importorskip("pypdfium2")
    with pdfium.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_every_drawing_of_the_course_is_in_its_booklet(tmp_path: Path) -> None:
    pytest.importorskip("typst")

    write_study_packs(CLL, tmp_path)

    for drawing in sorted((CLL / "static").glob("*.svg")):
        printed = words_of(tmp_path / f"cll-{drawing.name[:2]}.pdf")
        for text in etree.parse(drawing).iterfind(".//{*}text"):
            assert " ".join("".join(text.itertext()).split()) in printed, drawing.name


@pytest.mark.parametrize(
    "page",
    ["{}", "Word {} word", "- {}", "> {}", "| a |\n|---|\n| {} |", "# {}"],
    ids=["alone", "in a line", "in a list", "in a quotation", "in a table", "in a heading"],
)
def test_a_picture_is_printed_wherever_it_stands(mend: Editor, tmp_path: Path, page: str) -> None:
    pytest.importorskip("typst")
    course = mend("m1/pages/more.md", "More to read", page.format("![sky](../../static/sky.svg)"))
    (course / "static/sky.svg").write_text(f'{DRAWING}<rect width="10" height="5" fill="#0000ff"/></svg>')

    pages = shown_on_pages(write_study_packs(course, tmp_path / "out").files[-1])

    assert any(BLUE in colors for colors in pages)


def test_a_picture_longer_than_a_page_is_printed_to_its_end(mend: Editor, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    course = mend("m1/pages/more.md", "More to read", "![long](../../static/long.svg)")
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 100"><rect width="10" height="100" fill="#ffee00"/>'
    )
    end = '<rect y="95" width="10" height="5" fill="#0000ff"/></svg>'
    (course / "static/long.svg").write_text(drawing + end, encoding="utf-8")

    pages = shown_on_pages(write_study_packs(course, tmp_path / "out").files[-1])

    assert any({YELLOW, BLUE} <= colors for colors in pages)


def test_a_picture_that_cannot_be_printed_stops_the_packs_with_a_sentence(
    mend: Editor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("typst")
    course = mend("m1/pages/more.md", "More to read", "![broken](../../static/broken.png)")
    (course / "static/broken.png").write_bytes(b"\x89PNG\r\n\x1a\n no picture")

    assert main(["pack", str(course), "-o", str(tmp_path / "out")]) == 2

    assert capsys.readouterr().err.startswith("The booklet of SMP-1 would not be whole. Typst says: ")
    assert not (tmp_path / "out").exists()


def test_a_warning_of_the_typesetter_is_an_error(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("typst")
    bare = paper.TEMPLATE.read_text(encoding="utf-8").replace("{ picture(it) }", "{ image(it.file) }")
    (tmp_path / "bare.typ").write_text(bare, encoding="utf-8")
    monkeypatch.setattr(paper, "TEMPLATE", tmp_path / "bare.typ")

    with pytest.raises(CannotPrint, match="block may not occur inside of a paragraph"):
        write_study_packs(course, tmp_path / "out")
