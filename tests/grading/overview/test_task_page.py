"""The task as its learner reads it: four questions, everything else under More, and what waits for their word."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.privacy import api as privacy
from tests import builders
from tests.builders import NOW, answers
from tests.markup import one_line


def html_of(learner: UUID, **more: object) -> str:
    page = builders.task_page(learner)
    return one_line(render_to_string("cpd_grading/parts/task.html", {"page": page, "uid": "x", **more}))


NOT_ASKED = ("request_id", "item_id", "file_request_id", "seen_digest")


def asked_at_once(html: str) -> list[str]:
    """The names a learner is asked for in the form of new evidence before they open More."""
    form = html[html.rindex('<form data-handler="save_item"') :]
    first = form[: form.index("<details>")]
    fields = re.findall(r'<(?:input|textarea|select)[^>]*name="([^"]+)"', first)
    return list(dict.fromkeys(name for name in fields if name not in NOT_ASKED))


@pytest.fixture
def taker(db: None) -> UUID:
    """A learner whose tasks take every kind of evidence."""
    builders.add_places()
    return builders.learner(builders.open_cohort(builders.taking()), school_code="S1")


def test_a_learner_is_asked_four_questions(learner: UUID) -> None:
    html = html_of(learner)

    assert asked_at_once(html) == ["file", "keep_full_size", "activity_on", "did", "changed", "children"]
    assert [number for number in "12345" if f"{number}. " in html[html.rindex("<form") :]] == ["1", "2", "3", "4"]


def test_a_task_that_takes_it_offers_to_be_seen_at_school_instead_of_a_file(taker: UUID) -> None:
    html = html_of(taker)

    assert asked_at_once(html)[2:4] == ["in_place", "place"]
    assert html.count('name="place"') == 1


def test_a_task_that_does_not_take_it_asks_for_the_place_under_more(learner: UUID) -> None:
    html = html_of(learner)

    assert "in_place" not in html
    assert html.count('name="place"') == 1


def test_the_rest_waits_under_more_with_defaults_from_the_task(taker: UUID) -> None:
    html = html_of(taker)
    more = html[html.rindex("<summary>More</summary>") :]

    for name in ("title", "kind", "contribution", "source", "setting", "language", "criteria", "link", "is_sensitive"):
        assert f'name="{name}"' in more
    assert more.count('name="criteria"') == more.count(" checked")
    assert '<option value="in_situ"' not in more


@pytest.mark.parametrize("language", ["en", "rw", "fr"])
def test_new_evidence_is_written_in_the_language_that_is_read(learner: UUID, language: str) -> None:
    with translation.override(language):
        assert f'<option value="{language}" selected>' in html_of(learner)


def test_consent_is_asked_for_where_the_programme_takes_it_and_each_file_has_a_question(
    learner: UUID, db: None
) -> None:
    document = builders.programme(policy={"identifiable_children": "allow_with_consent"}, version="2")
    allowed = builders.learner(builders.open_cohort(document, course_key=f"{builders.COURSE}b"))
    item = builders.save(learner)
    photo = builders.attach(learner, item)
    page = overview.task_page(
        builders.key_of(course_key=f"{builders.COURSE}b"), builders.spec_of(), people.person(allowed), on=builders.TODAY
    )

    assert "consent_held" not in html_of(learner)
    assert 'name="consent_held"' in render_to_string("cpd_grading/parts/task.html", {"page": page, "uid": "x"})
    assert html_of(learner).count(f'name="children:{photo}"') == 1


def test_what_a_coach_added_asks_for_a_yes_or_a_no_and_nothing_else(learner: UUID, coach: UUID) -> None:
    item = builders.add_for(learner, coach)
    html = html_of(learner)

    assert "Yes, this is mine" in html
    assert "Her phone fell into the lake" in html
    assert f'name="item_id" value="{item}"' in html[html.index('data-handler="confirm"') :]
    assert html.count('data-handler="save_item"') == 1
    assert "Send to my coach" not in html

    builders.confirm(learner, item)
    assert 'data-handler="confirm"' not in html_of(learner)


def test_evidence_says_what_it_speaks_to_and_what_was_seen(learner: UUID, coach: UUID) -> None:
    item = builders.ready_item(learner)
    builders.see_in_place(learner, coach, item_id=item, description="Signed by <all> teachers.")

    html = html_of(learner)
    assert "Speaks to ST1 Strategic direction" in html
    assert "Signed by &lt;all&gt; teachers." in html
    assert html.count("Seen in place") == 1


def test_a_destroyed_file_is_named_and_leads_nowhere(learner: UUID) -> None:
    item = builders.save(learner)
    photo = builders.attach(learner, item, name="class.jpg")
    builders.submit(learner)

    privacy.withdraw_consent(attachment_id=photo, learner_id=learner, reason="", now=NOW)

    html = html_of(learner)
    assert "class.jpg" in html
    assert f"/files/{photo}" not in html


def test_an_address_opens_elsewhere_and_tells_it_nothing(learner: UUID) -> None:
    builders.save(learner, fields=answers(links=("https://example.org/?a=1&b=<2>",)))

    html = html_of(learner)
    assert 'href="https://example.org/?a=1&amp;b=&lt;2&gt;" target="_blank" rel="noopener noreferrer nofollow"' in html
