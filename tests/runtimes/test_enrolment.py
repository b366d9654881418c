"""Who may write in a course, through the handlers of our blocks: by the platform's enrolment and by our own records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import translation
from webob import Response

from cpd_grading.kernel import api as kernel
from cpd_grading.people import api as people_api
from cpd_grading.people.models import Person
from cpd_grading.programmes import api as programmes
from tests.runtimes import (
    COURSE_KEY,
    LMS_COACH,
    LMS_LEARNER,
    LMS_UNENROLLED,
    SAMPLES,
    WORKBENCH,
    People,
    PlatformLikeRuntime,
    Row,
    our_blocks,
    post,
)
from tests.runtimes.platform_modules import enrolments

CLASSES = our_blocks().classes
WRITES = [
    (block_type, handler)
    for block_type, sample in SAMPLES.items()
    for handler in sample.bodies
    if handler not in ("show", "save_words")
]


def answered(row: Row, people: People, block_type: str, handler: str, **changes: Any) -> Response:
    """A good body of the sample, posted in a row."""
    sample = SAMPLES[block_type]
    bodies, _theirs = sample.made_for(people, handler)
    runtime = PlatformLikeRuntime(row, people)
    block = runtime.mount(CLASSES[block_type], **sample.authored)
    return runtime.answer(block, handler, post({**bodies[0], "request_id": str(uuid4()), **changes}))


def rows_in_every_table() -> int:
    with connection.cursor() as cursor:
        total = 0
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            total += cursor.fetchone()[0]
    return total


@pytest.mark.parametrize(("block_type", "handler"), WRITES)
def test_an_account_that_is_not_enrolled_writes_nothing_and_reads_why(
    people: People, block_type: str, handler: str
) -> None:
    sample, runtime = SAMPLES[block_type], PlatformLikeRuntime(LMS_UNENROLLED, people)
    bodies, _theirs = sample.made_for(people, handler)
    block = runtime.mount(CLASSES[block_type], **sample.authored)
    before = rows_in_every_table()

    response = runtime.answer(block, handler, post({**bodies[0], "request_id": str(uuid4())}))

    # Joining a record asks whose it is, not which course; whoever is not waited for joins none.
    code = "not_your_record" if handler == "join" else "not_in_this_course"
    assert (response.status_code, response.json["code"]) == (403, code)
    assert rows_in_every_table() == before
    assert people_api.person_of_user(people.stranger.pk) is None, "a refusal makes nobody a person"


@pytest.mark.parametrize(
    ("block_type", "handler"), [("cpd_task", "save_item"), ("cpd_coaching", "record"), ("cpd_meeting", "record")]
)
def test_a_learner_of_the_cohort_writes(people: People, block_type: str, handler: str) -> None:
    assert answered(LMS_LEARNER, people, block_type, handler).status_code == 200


def test_an_enrolled_account_in_no_cohort_drafts(people: People) -> None:
    sample, runtime = SAMPLES["cpd_task"], PlatformLikeRuntime(LMS_LEARNER, people)
    block = runtime.mount(CLASSES["cpd_task"], **sample.authored)

    response = runtime.answer(block, "save_item", post({**sample.bodies["save_item"][0]}))

    assert response.status_code == 200
    assert people_api.person_of_user(people.learner.pk) is not None


@pytest.mark.parametrize(
    ("block_type", "handler", "status", "code"),
    [
        ("cpd_meeting", "record", 200, None),
        ("cpd_meeting", "contribute", 404, "not_found"),
        ("cpd_coaching", "reply", 404, "not_found"),
        ("cpd_coaching", "record", 403, "not_in_this_course"),
        ("cpd_task", "save_item", 403, "not_in_this_course"),
        ("cpd_portfolio", "submit", 403, "not_in_this_course"),
    ],
)
def test_a_coach_outside_the_course_acts_as_a_coach_and_not_as_a_learner(
    people: People, block_type: str, handler: str, status: int, code: str | None
) -> None:
    response = answered(LMS_COACH, people, block_type, handler)

    assert (response.status_code, response.json.get("code")) == (status, code)


def _ended(learner: UUID) -> None:
    (cohort,) = programmes.cohorts_of(learner)
    day = kernel.today() - timedelta(days=1)
    programmes.end_enrolment(
        cohort_id=cohort.id, learner_id=learner, reason="withdrawn", ended_on=day, now=kernel.utc_now()
    )


@pytest.mark.parametrize(
    ("block_type", "handler", "code"),
    [
        ("cpd_task", "save_item", "enrolment_ended"),
        ("cpd_task", "remove", "enrolment_ended"),
        ("cpd_task", "confirm", "enrolment_ended"),
        ("cpd_task", "submit", "enrolment_ended"),
        ("cpd_portfolio", "submit", "enrolment_ended"),
        ("cpd_coaching", "record", "enrolment_ended"),
        ("cpd_meeting", "record", "enrolment_ended"),
        ("cpd_meeting", "contribute", "enrolment_ended"),
        ("cpd_coaching", "reply", None),
    ],
)
def test_after_the_end_a_learner_only_answers_for_what_was_recorded_before(
    people: People, block_type: str, handler: str, code: str | None
) -> None:
    sample = SAMPLES[block_type]
    bodies, _theirs = sample.made_for(people, handler)
    _ended(Person.objects.get(user_id=people.learner.pk).pk)
    runtime = PlatformLikeRuntime(LMS_LEARNER, people)
    block = runtime.mount(CLASSES[block_type], **sample.authored)

    response = runtime.answer(block, handler, post({**bodies[0], "request_id": str(uuid4())}))

    assert response.json.get("code") == code
    assert response.status_code == (403 if code else 200)


def test_a_learner_whom_the_platform_has_taken_out_of_the_course_is_told_so(people: People) -> None:
    sample = SAMPLES["cpd_task"]
    sample.made_for(people, "save_item")
    runtime = PlatformLikeRuntime(WORKBENCH, people)
    block = runtime.mount(CLASSES["cpd_task"], **sample.authored)

    with enrolments({(people.learner.pk, str(COURSE_KEY)): False}):
        response = runtime.answer(block, "save_item", post(sample.bodies["save_item"][0]))

    assert (response.status_code, response.json["code"]) == (403, "left_this_course")


@pytest.mark.parametrize("wrong_key", ["no key at all", "library-v1:UR-CE+SMP"])
def test_a_cohort_whose_course_the_platform_cannot_know_counts_by_our_own_records(wrong_key: str, db: None) -> None:
    from cpd_grading.compat import enrolment_on_platform

    with enrolments({}):
        assert enrolment_on_platform(user_id=1, course_key=wrong_key) is None


def test_a_site_without_the_platform_knows_no_enrolments(db: None) -> None:
    from cpd_grading.compat import enrolment_on_platform

    assert enrolment_on_platform(user_id=1, course_key=str(COURSE_KEY)) is None


@pytest.mark.parametrize("has_ended", [False, True])
@pytest.mark.parametrize("block_type", ["cpd_task", "cpd_coaching", "cpd_meeting", "cpd_portfolio", "cpd_progress"])
def test_a_block_names_the_run_and_says_when_it_has_ended(people: People, block_type: str, has_ended: bool) -> None:
    sample = SAMPLES[block_type]
    sample.prepare(people)
    learner = Person.objects.get(user_id=people.learner.pk)
    if has_ended:
        _ended(learner.pk)
    runtime = PlatformLikeRuntime(LMS_LEARNER, people)

    with translation.override("en"):
        page = runtime.render(runtime.mount(CLASSES[block_type], **sample.authored), "student_view").body_html()

    assert "Sample intake" in page
    if block_type != "cpd_progress":
        assert ('data-handler="' in page.replace('data-handler="reply"', "")) is (
            not has_ended and block_type != "cpd_portfolio"
        )
