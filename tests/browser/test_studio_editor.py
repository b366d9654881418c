"""Studio's editor in a real browser: what is typed and ticked is sent, and a refusal is read beside the form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import cpd_xblocks
from tests.blocks.studio_site import Studio, advanced
from tests.runtimes import EDITOR, post
from tests.runtimes.fixtures import people

__all__ = ["advanced", "people"]

SCRIPT = Path(cpd_xblocks.__file__).parent / "public" / "studio.js"
SITE = "http://studio.test"
START = """
window.told = [];
CpdStudio({
  handlerUrl: (element, name) => '/handler/' + name,
  notify: (name, data) => window.told.push([name, data.state || data.msg || '']),
}, document.querySelector('main'), {failed: 'The line dropped.'});
"""


class Editor:
    """The editor of one task in a page of its own; saving reaches the block as in Studio."""

    def __init__(self, page: Page, studio: Studio) -> None:
        self.page, self.studio, self.sent = page, studio, dict[str, Any]()
        self.drawn = ""
        page.route(f"{SITE}/edit", lambda route: route.fulfill(content_type="text/html", body=self.drawn))
        self.open()

    def open(self) -> None:
        runtime, block = self.studio.in_place(EDITOR)
        body = runtime.render(block, "studio_view").body_html()
        self.drawn = f'<!doctype html><meta charset="utf-8"><main>{body}</main>'
        self.page.goto(f"{SITE}/edit")
        self.page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
        self.page.evaluate(START)

    def save(self, outcome: str) -> None:
        """Press Save, let the block answer, and wait until Studio is told ``outcome``."""
        asked: list[Route] = []
        self.page.route(f"{SITE}/handler/**", lambda route: asked.append(route))
        self.page.get_by_role("button", name="Save").click()
        while not asked:
            self.page.wait_for_timeout(20)
        # Answered here and not in the listener, which has no part in the test's transaction.
        self.sent = json.loads(asked[0].request.post_data or "")
        runtime, block = self.studio.in_place(EDITOR)
        answer = runtime.answer(block, asked[0].request.url.rpartition("/")[2], post(self.sent))
        asked[0].fulfill(status=answer.status_code, content_type="application/json", body=answer.text)
        self.page.wait_for_function("told.length > 1")
        assert self.page.evaluate("told[1].join(' ')").startswith(outcome)


@pytest.fixture
def editor(browser: Browser, advanced: Studio) -> Any:
    page = browser.new_page()
    yield Editor(page, advanced)
    page.close()


def test_only_what_was_changed_is_sent_and_kept(editor: Editor) -> None:
    editor.page.get_by_label("Title, English").fill("One priority")
    editor.page.get_by_label("Short name").fill("m9-priority")
    editor.page.get_by_label("my reflection").check()
    editor.page.get_by_label("Criterion, new, statement, English").fill("It is clear.")

    editor.save("save end")

    assert editor.sent == {
        "title.en": "One priority",
        "slug": "m9-priority",
        "evidence_kinds": ["reflective_account"],
        "criteria.new.text.en": "It is clear.",
    }
    editor.open()
    expect(editor.page.get_by_label("my reflection")).to_be_checked()
    editor.page.get_by_label("Criterion 1, level 1, met").check()
    editor.page.get_by_label("my reflection").uncheck()
    editor.save("save end")
    assert editor.sent == {"criteria.0.levels.0.met": True, "evidence_kinds": []}


@pytest.mark.parametrize(
    ("status", "kind", "body", "sentence"),
    [
        (200, "text/html", "<h1>Sign in</h1>", "The line dropped."),
        (403, "application/json", '{"detail": "CSRF Failed"}', "The line dropped."),
        (500, "application/json", "null", "The line dropped."),
        (400, "application/json", '{"error": "Not now."}', "Not now."),
    ],
)
def test_an_answer_that_is_not_the_blocks_own_is_never_taken_for_saved(
    editor: Editor, status: int, kind: str, body: str, sentence: str
) -> None:
    page = editor.page
    page.route(f"{SITE}/handler/**", lambda route: route.fulfill(status=status, content_type=kind, body=body))
    page.get_by_label("Short name").fill("m9-priority")

    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_contain_text(sentence)
    assert page.evaluate("told[1].join(' ')") == f"error {sentence}"


def test_a_refusal_is_read_beside_the_form_and_nothing_typed_is_lost(editor: Editor) -> None:
    editor.page.get_by_label("Short name").fill("one priority")

    editor.save("error")

    expect(editor.page.get_by_role("alert")).to_contain_text("short name: write letters, digits, - and _ only")
    expect(editor.page.get_by_label("Short name")).to_have_value("one priority")
    assert editor.studio.document()["slug"] == ""
