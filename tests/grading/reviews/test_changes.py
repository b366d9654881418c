"""What changed between two rounds, as plain values: words before and after, files, items new and gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import perf_counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cpd_grading.portfolio.api import AttachmentView, ItemFields, ItemView
from cpd_grading.reviews.changes import IN, OUT, SAME, changes_between, field_changes, word_diff
from tests.builders import NOW, answers

PHOTO = AttachmentView(UUID(int=7), "photo.jpg", "image/jpeg", 1000, "a" * 64, None)
PLAN = AttachmentView(UUID(int=8), "plan.pdf", "application/pdf", 1000, "b" * 64, None)


def item(number: int, fields: ItemFields | None = None, *files: AttachmentView, version: int = 1) -> ItemView:
    return ItemView(UUID(int=number), version, True, fields or answers(), files, NOW)


def test_words_are_compared_one_by_one():
    assert word_diff("We met on Monday with parents", "We met on Friday with all parents") == (
        (SAME, "We met on"),
        (OUT, "Monday"),
        (IN, "Friday"),
        (SAME, "with"),
        (IN, "all"),
        (SAME, "parents"),
    )


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", ()),
        ("same", "same", ((SAME, "same"),)),
        ("one\n\ntwo", "one two", ((SAME, "one two"),)),
        ("", "new words", ((IN, "new words"),)),
        ("old words", "", ((OUT, "old words"),)),
        ("a a a", "a a", ((SAME, "a a"), (OUT, "a"))),
    ],
)
def test_the_ends_of_a_comparison(before, after, pieces):
    assert word_diff(before, after) == pieces


@given(some.lists(some.sampled_from("abc")), some.lists(some.sampled_from("abc")))
def test_the_pieces_give_both_texts_back(before, after):
    pieces = word_diff(" ".join(before), " ".join(after))

    for kept, whole in ((OUT, before), (IN, after)):
        assert " ".join(words for kind, words in pieces if kind in (SAME, kept)).split() == whole


def test_two_long_texts_with_nothing_in_common_cost_no_time():
    before, after = (" ".join(f"{word}{place % 3}" for place in range(5000)) for word in ("old", "new"))
    started = perf_counter()

    assert [kind for kind, _words in word_diff(before, after)] == [OUT, IN]
    assert perf_counter() - started < 1


def test_a_small_change_in_a_long_text_is_still_found():
    words = [f"word{place}" for place in range(5000)]

    pieces = word_diff(" ".join(words), " ".join([*words[:2500], "added", *words[2500:]]))

    assert [(kind, text) for kind, text in pieces if kind != SAME] == [(IN, "added")]


def test_codes_days_and_lists_are_told_as_a_whole():
    old = answers(kind="work_product", activity_on=date(2026, 2, 1), criteria=("c1", "c2"))
    new = replace(old, kind="rpl", activity_on=None, criteria=("c2", "c3"), links=("https://example.org/a",))

    assert {one.name: (one.pieces, one.is_code) for one in field_changes(old, new)} == {
        "kind": (((OUT, "work_product"), (IN, "rpl")), True),
        "activity_on": (((OUT, "2026-02-01"),), True),
        "criteria": (((OUT, "c1"), (IN, "c3")), True),
        "links": (((IN, "https://example.org/a"),), False),
    }


def test_blanks_alone_are_no_change_of_words():
    assert field_changes(answers(did="One.\nTwo."), answers(did="One. Two.")) == ()


def test_items_are_new_changed_taken_out_or_not_named():
    stays, edited, gone, fresh = item(1), item(2, answers(), PHOTO), item(3), item(4)
    again = item(2, answers(did="I wrote it with parents."), PLAN, version=2)

    changes = changes_between([stays, edited, gone], [stays, again, fresh])

    assert [(change.item.id.int, change.kind) for change in changes] == [(2, "edited"), (4, "new"), (3, "withdrawn")]
    assert [one.name for one in changes[0].fields] == ["did"]
    assert (changes[0].files_added, changes[0].files_removed) == ((PLAN,), (PHOTO,))
