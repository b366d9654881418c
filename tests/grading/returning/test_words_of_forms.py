"""A form without its page: every button and every answer of our templates has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

import cpd_export
import cpd_grading
from cpd_grading.presentation.field_labels import LABELS
from cpd_grading.returning.domain import DRAWN_FOR, PRESSED, KeptForm, as_bytes, from_bytes
from cpd_grading.returning.words import ACTS
from tests.builders import NOBODY
from tests.markup import one_line

TEMPLATES = [
    path
    for package in (cpd_grading, cpd_export)
    for path in (Path(package.__file__).parent / "templates").rglob("*.html")
]
POSTED = "own_form"
# Files are told by their names; a hidden field holds an id; these belong to the desk's own scripts, which post nothing.
NOT_ANSWERS = {
    "file",
    "minute",
    "camera",
    "pin",
    "again",
    "owner",
    "item_id",
    "cohort_id",
    "enrolment_id",
    "portfolio_id",
}
# Fields of blocks, whose forms go to the platform's handlers and not to an address of ours.
OF_BLOCKS = {
    *("action_due", "action_owner", "action_what", "figure_class", "figure_result", "figure_subject", "figure_target"),
    *("issue", "learner", "module", "questions", "roll", "root_causes", "reviewed:", "district", "waiting"),
    *("module_code", "coach_id", "{{ field.name }}"),
}


def form_of(*fields: tuple[str, str], act: str = "", files: tuple[str, ...] = ()) -> KeptForm:
    return KeptForm(address="/cpd/desk/", back="/cpd/desk/", act=act, fields=fields, files=files)


def test_no_form_of_ours_carries_the_token_alone() -> None:
    """A form that does not say for whom it was drawn loses its words at the end of a session."""
    alone = [path.name for path in TEMPLATES if "csrf_token" in path.read_text()]

    assert alone == []
    assert sum(POSTED in path.read_text() for path in TEMPLATES) >= 28


def test_every_form_that_is_posted_says_for_whom_it_was_drawn() -> None:
    bare = []
    for path in TEMPLATES:
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
            is_plain_post = 'method="post"' in form.split(">", 1)[0] or "plain_forms" in form.split(">", 1)[0]
            is_for_nobody = "data-locked-form" in form or "data-link" in form  # whose address writes nothing
            if is_plain_post and POSTED not in form and "parts/act.html" not in form and not is_for_nobody:
                bare.append((path.name, form[:80]))

    assert bare == []


def test_every_button_of_our_pages_has_its_words() -> None:
    pressed = set()
    for path in TEMPLATES:
        for name, value in re.findall(r'name="(\w+)" value="(\w*)"', one_line(path.read_text())):
            if name in PRESSED:
                pressed.add(f"{name}:{value}")
        pressed |= {f"act:{act}" for act in re.findall(r'with act="(\w+)"', path.read_text())}

    assert len(pressed) > 30
    assert sorted(pressed - set(ACTS)) == []


def test_every_answer_of_our_pages_has_a_label() -> None:
    asked = set()
    for path in TEMPLATES:
        for tag in re.findall(r'<(?:input|select|textarea)\b[^>]*name="[^"]*"', path.read_text()):
            name = re.search(r'name="([^"]*)"', tag)
            if name and 'type="hidden"' not in tag:
                kind, colon, _about = name[1].partition(":")
                asked.add(kind + colon)

    assert len(asked) > 40
    assert sorted(asked - set(LABELS) - NOT_ANSWERS - OF_BLOCKS - set(PRESSED)) == []


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        (("did", "I wrote it."), [("What I did", "I wrote it.")]),
        (("feedback:c1", "Well done."), [("Feedback", "Well done.")]),
        (("children", "not_identifiable"), [("Can a child be recognised in a picture?", "Children are in it, but")]),
        (("declares", "on"), [("I declare it", "Yes")]),
        (("standards_met", "no"), [("Are the standards of the award met?", "No")]),
        (("unheard_of", "some words"), [("", "some words")]),
        (("item_id", str(NOBODY)), []),
        (("seen_digest", "0" * 64), []),
        (("sheet_digest", "0" * 64), [("Digest on the signed sheet", "0" * 64)]),
        (("seed", "4a1f"), [("Seed", "4a1f")]),
        (("act", "save_item"), []),
        (("reason", "   "), []),
        (("agrees", ""), []),
    ],
)
def test_what_is_read_of_a_field(field: tuple[str, str], shown: list[tuple[str, str]]) -> None:
    lines = [(line.label, line.text) for line in form_of(field).lines]

    assert [label for label, _text in lines] == [label for label, _text in shown]
    assert all(text.startswith(begin) for (_, text), (_, begin) in zip(lines, shown, strict=True))


def test_ticked_criteria_are_counted_for_their_keys_say_nothing_to_a_reader() -> None:
    (line,) = form_of(("criteria", "c1"), ("criteria", "c2")).lines

    assert (line.label, line.text) == ("Criteria it shows", "2")


@pytest.mark.parametrize(
    ("fields", "act", "words"),
    [
        ([("act", "save_item")], "", "Save"),
        ([("act", "confirm"), ("agrees", "no")], "", "No, leave it out"),
        ([("act", "settle"), ("counts", "no")], "", "It does not count"),
        ([], "Download everything", "Download everything"),
        ([("act", "invented")], "", ""),
        ([], "", ""),
    ],
)
def test_what_is_read_of_the_button(fields: list[tuple[str, str]], act: str, words: str) -> None:
    assert form_of(*fields, act=act).act_words == words


def test_the_words_are_the_readers() -> None:
    with translation.override("fr"):
        form = form_of(("did", "Une phrase."), ("act", "submit"))
        assert form.lines[0].label != "What I did"
        assert form.lines[0].text == "Une phrase."
        assert form.act_words != "Send to my coach"


def test_what_is_sealed_is_what_comes_back() -> None:
    form = form_of(("did", "é\n‘x’ <b>"), ("link", "a"), ("link", "b"), act="Sign out", files=("une photo.jpg",))

    assert from_bytes(as_bytes(form)) == form
    assert DRAWN_FOR not in dict(form.fields)
