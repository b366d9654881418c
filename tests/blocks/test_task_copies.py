"""What becomes of a task that Studio duplicates or pastes: never two tasks of one name by accident."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from lxml import html
from xblock.core import XBlock

from tests.blocks.studio_site import Studio, advanced, held, written
from tests.runtimes import COURSE_KEY, EDITOR, People
from tests.runtimes.fixtures import people
from tests.runtimes.samples import SAMPLES, SLUG

__all__ = ["advanced", "held", "people", "written"]


class Store:
    """Studio's store as far as a hook needs it: the copy is saved only when it is asked to."""

    def __init__(self) -> None:
        self.saved_by: list[Any] = []

    def update_item(self, block: XBlock, user_id: Any) -> XBlock:
        block.save()
        self.saved_by.append(user_id)
        return block


def duplicated(studio: Studio) -> Store:
    store = Store()
    _runtime, task = studio.in_place(EDITOR)
    assert task.studio_post_duplicate(store, copy.copy(task)) is False, "there are no children to handle"
    return store


def pasted(studio: Studio, copied_from: str | None) -> Store:
    store, node = Store(), html.Element("cpd_task")
    if copied_from is not None:
        node.set("copied_from_block", copied_from)
    _runtime, task = studio.in_place(EDITOR)
    assert task.studio_post_paste(store, node) is False
    return store


HERE = str(COURSE_KEY.make_usage_key("cpd_task", "original"))
ELSEWHERE = "block-v1:UR-CE+SMP+2025+type@cpd_task+block@original"


@pytest.mark.parametrize("copied", [duplicated, lambda studio: pasted(studio, HERE)], ids=["duplicate", "paste"])
def test_a_copy_in_the_same_course_is_another_task(copied: Any, held: Studio, people: People) -> None:
    before = held.document()

    store = copied(held)

    after = held.document()
    assert after["slug"] != SLUG
    assert after["slug"].startswith(f"{SLUG}-copy-")
    assert {**after, "slug": SLUG} == before
    assert store.saved_by == [people.author.pk]
    assert held.told() == [], "it is a whole task that no cohort is held to"


def test_two_copies_have_two_names_however_long_the_name(people: People) -> None:
    slugs = set()
    for _copy in range(2):
        studio = Studio(people, **{**SAMPLES["cpd_task"].authored, "slug": "s" * 80})
        duplicated(studio)
        slugs.add(studio.document()["slug"])

    assert len(slugs) == 2
    assert all(len(slug) <= 80 for slug in slugs)


@pytest.mark.parametrize("copied", [duplicated, lambda studio: pasted(studio, HERE)], ids=["duplicate", "paste"])
def test_a_copy_of_a_task_without_a_name_has_none(copied: Any, advanced: Studio) -> None:
    copied(advanced)

    assert advanced.document()["slug"] == ""


@pytest.mark.parametrize("copied_from", [ELSEWHERE, "lb:UR-CE:SMP:cpd_task:one", "no key at all", "", None])
def test_a_task_pasted_from_elsewhere_keeps_its_name_and_its_author_is_asked(
    copied_from: str | None, written: Studio
) -> None:
    pasted(written, copied_from)

    assert written.document()["slug"] == SLUG
    (question,) = written.told()
    assert f"“{SLUG}”" in question

    assert written.save(title__fr="Une priorité").status_code == 200
    assert written.told() == [], "whoever has edited it has been asked"


def test_a_task_pasted_where_a_cohort_is_held_to_it_asks_nothing(held: Studio) -> None:
    pasted(held, ELSEWHERE)

    assert (held.document()["slug"], held.told()) == (SLUG, [])
