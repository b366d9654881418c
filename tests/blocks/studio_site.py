"""One block of a course in Studio: its author in the editor and at the unit page, and a learner beside them."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from tests.runtimes import EDITOR, PREVIEW, People, PlatformLikeRuntime, Row, Stores, our_blocks, post
from tests.runtimes.samples import SAMPLES

Block = Any


class Studio:
    """One block, kept between requests; each request has a runtime of its own."""

    def __init__(self, people: People, kind: str = "cpd_task", **authored: Any) -> None:
        self.people, self.stores, self.kind = people, Stores(), kind
        self.in_place(EDITOR, **authored)

    def in_place(self, row: Row, **authored: Any) -> tuple[PlatformLikeRuntime, Block]:
        runtime = PlatformLikeRuntime(row, self.people, self.stores)
        return runtime, runtime.mount(our_blocks().classes[self.kind], **authored)

    def save(self, **fields: Any) -> Any:
        """What the editor posts, with ``__`` for the dots of a field's name."""
        runtime, block = self.in_place(EDITOR)
        return runtime.answer(block, "save_words", post({name.replace("__", "."): one for name, one in fields.items()}))

    def document(self) -> dict[str, Any]:
        return dict(self.in_place(EDITOR)[1].document())

    def drawn(self, row: Row, view: str) -> html.HtmlElement:
        runtime, block = self.in_place(row)
        return html.fragment_fromstring(runtime.render(block, view).body_html())

    def told(self) -> list[str]:
        """What the unit page says to the author."""
        return [message.text for message in self.in_place(PREVIEW)[1].validate().messages]


@pytest.fixture
def advanced(people: People) -> Studio:
    """A task as Studio's *Advanced* menu makes it: every field at its default."""
    return Studio(people)


@pytest.fixture
def written(people: People) -> Studio:
    """A whole task that no cohort is held to."""
    return Studio(people, **SAMPLES["cpd_task"].authored)


@pytest.fixture
def held(people: People) -> Studio:
    """The same, once a cohort of the course is held to it."""
    SAMPLES["cpd_task"].prepare(people)
    return Studio(people, **SAMPLES["cpd_task"].authored)
