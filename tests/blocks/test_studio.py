"""Studio's editor changes words and nothing else: points, weights, levels and slugs are the university's."""

from __future__ import annotations

import copy

import pytest

from cpd_grading.kernel import errors
from cpd_xblocks.studio import with_words
from tests.builders import documents

TASK = documents.programme()["tasks"][0]


def test_words_of_every_kind_are_put_in_place_and_nothing_else_moves() -> None:
    changed = with_words(TASK, {"title.fr": ["Une direction"], "criteria.0.levels.1.description.en": ["It is there."]})

    expected = copy.deepcopy(TASK)
    expected["title"]["fr"] = "Une direction"
    expected["criteria"][0]["levels"][1]["description"]["en"] = "It is there."
    assert changed == expected
    assert "fr" not in TASK["title"] or TASK["title"]["fr"] != "Une direction", "the block's own fields are not touched"


def test_an_emptied_translation_goes_and_english_is_shown_instead() -> None:
    with_french = with_words(TASK, {"title.fr": ["Une direction"]})

    assert "fr" not in with_words(with_french, {"title.fr": ["  "]})["title"]


@pytest.mark.parametrize(
    "path",
    [
        "weight",
        "slug.en",
        "criteria.0.weight",
        "criteria.0.levels.0.points.en",
        "criteria.0.levels.0.en",
        "criteria.99.text.en",
        "criteria.-1.text.en",
        "criteria.x.text.en",
        "title.de",
        "title.en.en",
        "__class__.en",
        "",
    ],
)
def test_a_path_that_is_no_text_of_the_block_is_refused(path: str) -> None:
    with pytest.raises(errors.BadField):
        with_words(TASK, {path: ["9"]})
