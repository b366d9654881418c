"""Beside the platform's Progress page, which cannot say it itself, our blocks say what its figures are and are not."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from lxml import html

from cpd_grading.people import api as people_api
from tests import builders
from tests.builders import MODULE
from tests.runtimes import LMS_LEARNER, People, PlatformLikeRuntime, our_blocks
from tests.runtimes.fixtures import people
from tests.runtimes.people import COURSE_KEY

__all__ = ["people"]

AVERAGE = "Then it shows the average of the modules with a result"
ZEROS = "its table “Grade summary” counts the others as 0."
ELSEWHERE = "Your result appears here, not on the page “Progress” of the course."


@pytest.fixture
def studies(people: People) -> object:
    """The learner of the course studies a programme that writes to the gradebook, or not."""

    def enrol(gradebook: str) -> UUID:
        builders.add_places()
        document = builders.programme(version="2026.7", policy={"gradebook": gradebook})
        cohort_id = builders.open_cohort(document, course_key=str(COURSE_KEY))
        return builders.learner(cohort_id, user_id=people.learner.pk)

    return enrol


def words_of(block_type: str, people: People, **authored: object) -> str:
    runtime = PlatformLikeRuntime(replace(LMS_LEARNER, preferred_language="en"), people)
    block = runtime.mount(our_blocks().classes[block_type], **authored)
    text = html.fromstring(runtime.render(block, "student_view").body_html()).text_content()
    return " ".join(text.split())


BLOCKS = [("cpd_portfolio", {"module_code": MODULE}), ("cpd_progress", {"programme_code": "CLL"})]


@pytest.mark.parametrize(("block_type", "authored"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_with_on_release_a_learner_reads_what_the_page_counts(block_type, authored, studies, people: People) -> None:
    studies("on_release")

    words = words_of(block_type, people, **authored)

    assert "reads 0 % until your first result is released" in words
    assert AVERAGE in words
    assert ZEROS in words
    assert "What you are awarded stands here only." in words


@pytest.mark.parametrize(("block_type", "authored"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_with_off_a_learner_reads_that_the_result_is_not_there(block_type, authored, studies, people: People) -> None:
    studies("off")

    words = words_of(block_type, people, **authored)

    assert ELSEWHERE in words
    assert AVERAGE not in words


@pytest.mark.parametrize(("block_type", "authored"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_whoever_studies_nothing_here_reads_nothing_of_it(block_type, authored, people: People) -> None:
    people_api.add_person(
        family_name="SAMPLE", given_names="Ada", email="ada@example.org", now=builders.NOW, user_id=people.learner.pk
    )

    words = words_of(block_type, people, **authored)

    assert ELSEWHERE not in words
    assert AVERAGE not in words
