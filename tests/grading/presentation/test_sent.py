"""The one adapter: what a block, a page or a script sent becomes the same names, texts and files."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from xblock.django.request import django_to_webob_request

from cpd_grading.kernel import errors
from cpd_grading.presentation import forms

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=20)
NAMES = st.text("abc_:", min_size=1, max_size=4)


def part(name: str, content: bytes = b"%PDF") -> Any:
    """A part of a posted form that holds a file, as the runtimes give it: a name and a file, and nothing more."""
    return SimpleNamespace(filename=name, file=io.BytesIO(content))


@given(st.dictionaries(NAMES, st.lists(TEXTS, min_size=1, max_size=3), max_size=5))
def test_the_same_answers_are_the_same_whoever_carried_them(told: dict[str, list[str]]) -> None:
    request = RequestFactory().post("/", told)
    pairs = [(name, text) for name, texts in told.items() for text in texts]

    assert forms.sent_from_json(told) == forms.sent_from_pairs(pairs) == forms.sent_from_request(request) == told


def test_a_file_is_the_same_from_a_block_and_from_a_page() -> None:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("plan.pdf", b"%PDF")})

    in_a_block = django_to_webob_request(RequestFactory().post("/", {"file": SimpleUploadedFile("plan.pdf", b"%PDF")}))
    of_platform = forms.sent_from_pairs(in_a_block.POST.items())
    for sent in (forms.sent_from_request(request), of_platform, forms.sent_from_pairs([("file", part("plan.pdf"))])):
        (file,) = sent.files["file"]
        assert (dict(sent), file.name, file.size, file.read()) == ({}, "plan.pdf", 4, b"%PDF")


@pytest.mark.parametrize(("name", "kept"), [("../x.php", "x.php"), ("a/b/plan.pdf", "plan.pdf")])
def test_a_file_is_called_by_its_last_name(name: str, kept: str) -> None:
    (file,) = forms.sent_from_pairs([("file", part(name))]).files["file"]

    assert file.name == kept


def test_a_file_without_a_name_is_refused_and_a_field_without_a_file_is_none() -> None:
    with pytest.raises(errors.BadField):
        forms.sent_from_pairs([("file", part(".."))])
    assert forms.sent_from_pairs([("file", part(""))]).files == {}


def test_json_says_yes_no_and_numbers_as_a_form_would() -> None:
    sent = forms.sent_from_json({"yes": True, "no": False, "none": None, "number": 20, "list": ["a", 1, True]})

    assert sent == {"yes": ["on"], "no": [""], "none": [""], "number": ["20"], "list": ["a", "1", "on"]}


def test_json_that_is_no_form_is_refused_with_every_name_it_holds() -> None:
    with pytest.raises(errors.BadForm) as refusal:
        forms.sent_from_json({"a": {}, "b": [[1], [2]], "c": 1.5, "d": "well"})

    assert [mistake.places["field"] for mistake in refusal.value.mistakes] == ["a", "b", "c"]


@pytest.mark.parametrize("most", [3, 1000])
def test_as_many_answers_are_read_as_from_any_form_of_the_site(most: int, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = most

    assert len(forms.sent_from_json({f"n{number}": "" for number in range(most)})) == most
    for read in (forms.sent_from_json, lambda told: forms.sent_from_pairs(told.items())):
        with pytest.raises(errors.BadInput):
            read({f"n{number}": "" for number in range(most + 1)})


def test_a_site_without_a_limit_reads_everything(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None

    assert len(forms.sent_from_json({f"n{number}": "" for number in range(10_000)})) == 10_000
