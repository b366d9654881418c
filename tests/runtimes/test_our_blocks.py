"""Every view and handler of every block of ours, in every row."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from cpd_grading.people import api as people_api
from tests.runtimes import (
    LMS_LEARNER,
    SAMPLES,
    UNCONFIRMED,
    People,
    PlatformLikeRuntime,
    cases_of,
    our_blocks,
    post,
)
from tests.runtimes.cases import Case

OURS = {"cpd_task", "cpd_coaching", "cpd_meeting", "cpd_portfolio", "cpd_progress"}
FOUND = our_blocks()
CASES = [(name, case) for name, block_class in FOUND.classes.items() for case in cases_of(block_class)]


def test_our_five_blocks_are_registered() -> None:
    assert dict(FOUND.unloadable) == {}
    assert set(FOUND.classes) == OURS


def test_samples_are_for_our_blocks_only() -> None:
    assert set(SAMPLES) <= OURS


@pytest.mark.parametrize(("name", "case"), CASES, ids=[str(case) for _, case in CASES])
def test_our_block_keeps_to_what_the_platform_allows(name: str, case: Case, people: People) -> None:
    case.run(people, SAMPLES.get(name))


@pytest.mark.parametrize("name", sorted(OURS))
def test_an_unconfirmed_account_reads_what_to_do_and_is_offered_nobody_s_record(name: str, people: People) -> None:
    sample = SAMPLES[name]
    ids = sample.prepare(people)
    runtime = PlatformLikeRuntime(UNCONFIRMED, people)
    block = runtime.mount(FOUND.classes[name], **sample.authored)

    shown = runtime.render(block, "student_view").body_html()
    answer = runtime.answer(block, "join", post({"person_id": ids["@waited_for"]}))

    assert "not confirmed yet" in shown
    assert "Join my work" not in shown
    assert (answer.status_code, answer.json["code"]) == (403, "email_not_confirmed")


@pytest.mark.parametrize("name", sorted(OURS))
def test_the_first_visit_offers_the_record_that_waits_and_one_press_joins_it(name: str, people: People) -> None:
    sample = SAMPLES[name]
    ids = sample.prepare(people)
    people.unconfirmed.is_active = True  # the link in the e-mail was pressed
    people.unconfirmed.save()
    runtime = PlatformLikeRuntime(replace(UNCONFIRMED, may_write=LMS_LEARNER.may_write), people)
    block = runtime.mount(FOUND.classes[name], **sample.authored)

    shown = runtime.render(block, "student_view").body_html()
    answer = runtime.answer(block, "join", post({"person_id": ids["@waited_for"]}))

    assert "Are you Officer Sample?" in shown
    assert answer.status_code == 200
    assert "Are you" not in answer.json["html"]
    assert people_api.person_of_user(people.unconfirmed.pk).id == UUID(ids["@waited_for"])
