"""Templates are laid out for those who read them, and nothing of the layout reaches those who read the pages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

import cpd_export
import cpd_grading
from cpd_grading.templatetags.cpd import say_piece
from tests import file_sizes
from tests.grading.catalogues import said_in_template

TEMPLATES = {
    str(path.relative_to(folder)): path.read_text()
    for folder in (Path(package.__file__).parent / "templates" for package in (cpd_grading, cpd_export))
    for path in folder.rglob("*.html")
}
INSIDE_A_TAG = r"(?:\{\{.*?\}\}|\{%.*?%\}|[^>{])*"
TEXTAREA = re.compile(rf"<textarea\b{INSIDE_A_TAG}>(.*?)</textarea>", re.DOTALL)


def test_no_line_of_a_template_style_or_script_is_longer_than_a_screen_is_wide() -> None:
    assert file_sizes.long_lines() == []


@pytest.mark.parametrize(("length", "is_found"), [(119, False), (120, False), (121, True)])
@pytest.mark.parametrize("name", ["page.html", "page.css", "page.js"])
def test_a_line_of_120_characters_is_the_longest(tmp_path: Path, name: str, length: int, is_found: bool) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / name).write_text(f"<p>\n{'x' * length}\n</p>\n")

    assert file_sizes.long_lines(tmp_path) == ([f"{name}:2: {length} characters"] if is_found else [])


def test_no_sentence_holds_the_indentation_of_its_source() -> None:
    """A sentence over two lines without ``trimmed`` is another sentence, which no catalogue knows."""
    said = [(name, sentence) for name, source in TEMPLATES.items() for sentence in said_in_template(source)]

    assert len(said) > 700
    assert [(name, sentence) for name, sentence in said if sentence != " ".join(sentence.split())] == []


def test_a_box_to_write_in_holds_what_was_typed_and_no_spaces_of_ours() -> None:
    boxes = [(name, text) for name, source in TEMPLATES.items() for text in TEXTAREA.findall(source)]

    assert len(boxes) > 25
    assert [(name, text) for name, text in boxes if text != text.strip()] == []


def test_what_was_kept_is_shown_as_it_was_typed() -> None:
    line = SimpleNamespace(label="What I did", text="  First this,\n  then that.  ")

    shown = render_to_string("cpd_grading/parts/kept_lines.html", {"form": SimpleNamespace(lines=[line])})

    assert "<dd>  First this,\n  then that.  </dd>" in shown


@pytest.mark.parametrize(
    ("name", "is_code", "text", "piece"),
    [
        ("criteria", False, "c1", "Goals are shared;"),
        ("criteria", False, "c9", "c9;"),
        ("setting", True, "own_school", "my own school"),
        ("did", False, "own_school", "own_school"),
    ],
)
def test_a_piece_of_a_comparison_is_said_in_words(name: str, is_code: bool, text: str, piece: str) -> None:
    field = SimpleNamespace(name=name, is_code=is_code)
    with translation.override("en"):
        assert say_piece(field, text, {"c1": {"en": "Goals are shared"}}) == piece
