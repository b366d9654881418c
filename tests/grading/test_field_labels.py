"""A refusal names an answer as its page does: every name that a person fills in has a label, and no other is shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.utils import translation

import cpd_export
import cpd_grading
from cpd_grading.kernel import errors
from cpd_grading.kernel.messages import Message
from cpd_grading.presentation import http
from cpd_grading.presentation.field_labels import LABELS, label_of
from cpd_grading.presentation.forms import PostedForm

PACKAGES = (cpd_grading, cpd_export)
# Functions whose first text among their arguments is the name of an answer.
NAMING = {
    *("require_text", "require_storable", "require_choice", "require_past"),
    *("required", "required_day", "whole_number", "optional_number", "day", "text", "flag", "texts", "as_uuid"),
}
# Nobody fills these in: ids, digests, what was pressed, headers of an upload, what an address asks for.
FILLED_BY_PROGRAMS = {
    *("", "request_id", "file_request_id"),  # "" while a field of a form is asked before its name is known
    *("assignment_id", "attachment_id", "grant_id", "hold_id", "invitation_id", "item_id", "meeting_id", "person_id"),
    *("phrase_id", "review_id", "seen_id", "session_id", "submission_id", "upload_id"),
    *("digest", "seen", "seen_digest", "seen_draft", "sha256", "client_saved_at", "client_submitted_at"),
    *("ahead", "client_sent_at", "has_lines", "heard_at", "ours"),  # what a phone tells of its clock and its queue
    *("X-Cpd-Phone", "item", "offset", "phone_id", "size", "trouble", "waiting_since", "is_persistent"),
    *("act", "agrees", "counts", "decision", "is_forced", "reply", "state"),
    *("Upload-Offset", "Upload-Metadata", "Upload-Checksum", "page", "course"),
}


def named_in_source() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in Path(package.__file__).parent.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                yield from ((name, path.name) for name in _names(node))


def _names(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    for keyword in node.keywords:
        match keyword:
            case ast.keyword(arg="field", value=ast.Constant(value=str(name))):
                yield name
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called in NAMING:
        yield from (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))


def kinds_of(form: type[PostedForm]) -> Iterator[type[PostedForm]]:
    for kind in form.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def named_in_forms() -> Iterator[tuple[str, str]]:
    return ((name, form.__name__) for form in kinds_of(PostedForm) for name in form.base_fields)


def nameless(named: Mapping[str, str]) -> dict[str, str]:
    """Names without a label, with where each was found."""
    return {name: where for name, where in named.items() if not label_of(name)}


def test_every_answer_that_a_refusal_may_name_has_a_label() -> None:
    found = dict(named_in_source())

    assert len(found) > 50
    assert {name: where for name, where in nameless(found).items() if name not in FILLED_BY_PROGRAMS} == {}


def test_every_field_of_a_form_has_a_label() -> None:
    found = dict(named_in_forms())

    assert len(found) > 90
    assert {name: where for name, where in nameless(found).items() if name not in FILLED_BY_PROGRAMS} == {}


def test_what_programs_fill_in_is_asked_for_and_has_no_label() -> None:
    assert FILLED_BY_PROGRAMS - set(nameless({**dict(named_in_source()), **dict(named_in_forms())})) == set()


def test_no_label_is_the_name_of_its_field() -> None:
    assert [name for name, label in LABELS.items() if label == name or "_" in label] == []


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (errors.MissingField(field="held_on"), "“When was it?” is missing. Fill it in and send again."),
        (errors.MissingField(field="mark:portfolio"), "“Mark” is missing. Fill it in and send again."),
        (
            errors.MissingField(field="seen_digest"),
            "An answer is missing. Fill in the whole form and send it again.",
        ),
        (
            errors.MissingField(field=Message("Decision of the board")),
            "“Decision of the board” is missing. Fill it in and send again.",
        ),
        (errors.BadField(field="minutes", problem=Message("Say it.")), "“How many minutes?”: Say it."),
        (errors.BadField(field="request_id", problem=Message("Say it.")), "Say it."),
    ],
)
def test_a_field_without_a_label_is_not_named_at_all(refusal: errors.CpdError, said: str) -> None:
    with translation.override("en"):
        assert http.sentence_of(refusal) == said
