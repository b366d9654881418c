"""What the platform does with what a block does: fields, grades, answers, and where they end up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from webob import Request, Response
from xblock.core import XBlock
from xblock.exceptions import JsonHandlerError, NotFoundError, ProcessingError
from xblock.fields import Integer, Scope, String

from tests.runtimes import (
    EDITOR,
    LIBRARY,
    LMS_LEARNER,
    MASQUERADE,
    PREVIEW,
    WORKBENCH,
    People,
    PlatformLikeRuntime,
    Row,
    Stores,
    get,
    post,
)
from tests.runtimes import violations as v


class Acting(XBlock):
    """Does in its handler what the request names."""

    title = String(default="Acting", scope=Scope.settings)
    written = Integer(default=0, scope=Scope.user_state)

    @XBlock.handler
    def act(self, request: Request, suffix: str = "") -> Response:
        for event, data in (request.json if request.method == "POST" else {}).items():
            self.runtime.publish(self, event, data)
        return Response(json={"method": request.method, "suffix": suffix, "written": self.written})

    @XBlock.json_handler
    def write(self, data: Any, suffix: str = "") -> Any:
        self.written = data
        return {"written": self.written}

    @XBlock.json_handler
    def rename(self, data: Any, suffix: str = "") -> Any:
        self.title = data
        return {}

    @XBlock.json_handler
    def write_and_refuse(self, data: Any, suffix: str = "") -> Any:
        self.written = data
        raise JsonHandlerError(400, "Not like this.")

    @XBlock.handler
    def missing(self, request: Request, suffix: str = "") -> Response:
        raise NotFoundError

    @XBlock.handler
    def excuse(self, request: Request, suffix: str = "") -> Response:
        raise ProcessingError("Try again later.")


def runtime_in(row: Row, people: People, stores: Stores | None = None) -> PlatformLikeRuntime:
    return PlatformLikeRuntime(row, people, stores)


def sent(runtime: PlatformLikeRuntime, handler: str, data: Any) -> Response:
    return runtime.answer(runtime.mount(Acting), handler, post(data))


def written_as_seen_in(row: Row, people: People, stores: Stores) -> int:
    return runtime_in(row, people, stores).mount(Acting).written


# -- handlers ------------------------------------------------------------------------------------------------------


def test_get_reaches_a_plain_handler_with_its_suffix(runtime: PlatformLikeRuntime) -> None:
    answer = runtime.answer(runtime.mount(Acting), "act", get(), "a/b")

    assert answer.json == {"method": "GET", "suffix": "a/b", "written": 0}


def test_not_found_is_404_and_so_is_a_handler_that_does_not_exist(runtime: PlatformLikeRuntime) -> None:
    assert sent(runtime, "missing", {}).status_code == 404
    assert sent(runtime, "nowhere", {}).status_code == 404


def test_a_processing_error_is_200_with_the_message(runtime: PlatformLikeRuntime) -> None:
    answer = sent(runtime, "excuse", {})

    assert (answer.status_code, answer.json) == (200, {"success": "Try again later."})


def test_a_file_over_four_million_bytes_is_413_before_the_block_is_asked(runtime: PlatformLikeRuntime) -> None:
    request = Request.blank("/", POST={"f": ("photo.jpg", b"x" * 4_000_001)})

    assert runtime.answer(runtime.mount(Acting), "act", request).status_code == 413


def test_fields_are_saved_even_after_a_json_handler_error_and_the_harness_objects(people: People) -> None:
    stores = Stores()

    with pytest.raises(v.WrittenThoughRefused):
        sent(runtime_in(LMS_LEARNER, people, stores), "write_and_refuse", 7)

    assert written_as_seen_in(LMS_LEARNER, people, stores) == 7


# -- fields --------------------------------------------------------------------------------------------------------


def test_what_a_learner_writes_is_there_next_time(people: People) -> None:
    stores = Stores()
    sent(runtime_in(LMS_LEARNER, people, stores), "write", 3)

    assert written_as_seen_in(LMS_LEARNER, people, stores) == 3


def test_masquerading_reads_the_learners_fields_and_writes_to_the_staff_session(people: People) -> None:
    stores = Stores()
    sent(runtime_in(LMS_LEARNER, people, stores), "write", 3)
    assert written_as_seen_in(MASQUERADE, people, stores) == 3

    with pytest.raises(v.WriteWhileMasquerading):
        sent(runtime_in(MASQUERADE, people, stores), "write", 9)

    assert written_as_seen_in(MASQUERADE, people, stores) == 9
    assert written_as_seen_in(LMS_LEARNER, people, stores) == 3


@pytest.mark.parametrize("row", [EDITOR, LIBRARY, WORKBENCH], ids=str)
def test_authored_fields_are_taken_where_authors_edit(row: Row, people: People) -> None:
    stores = Stores()
    sent(runtime_in(row, people, stores), "rename", "New")

    assert runtime_in(row, people, stores).mount(Acting).title == "New"


@pytest.mark.parametrize("row", [LMS_LEARNER, MASQUERADE, PREVIEW], ids=str)
def test_authored_fields_are_read_only_where_learners_work(row: Row, people: People) -> None:
    stores = Stores()

    with pytest.raises(v.AuthoredFieldWrite):
        sent(runtime_in(row, people, stores), "rename", "New")

    assert runtime_in(row, people, stores).mount(Acting).title == "Acting"


# -- events --------------------------------------------------------------------------------------------------------

GRADE = {"grade": {"value": 4, "max_value": 5}}


def fates(runtime: PlatformLikeRuntime) -> list[tuple[str, str, int | None]]:
    return [(event.type, event.fate, event.user_id) for event in runtime.events]


def test_a_grade_is_the_bound_learners(people: People) -> None:
    runtime = runtime_in(LMS_LEARNER, people)
    sent(runtime, "act", {**GRADE, "cpd.task.opened": {"slug": "m1"}})

    assert fates(runtime) == [("grade", "applied", people.learner.pk), ("cpd.task.opened", "tracked", None)]


def test_a_grade_while_masquerading_is_a_line_in_the_log(people: People) -> None:
    runtime = runtime_in(MASQUERADE, people)
    sent(runtime, "act", {**GRADE, "completion": {"completion": 1.0}})

    assert fates(runtime) == [("grade", "tracked", None), ("completion", "tracked", None)]


@pytest.mark.parametrize("row", [PREVIEW, EDITOR], ids=str)
def test_studio_drops_every_event(row: Row, people: People) -> None:
    runtime = runtime_in(row, people)
    sent(runtime, "act", GRADE)

    assert fates(runtime) == [("grade", "dropped", None)]


@pytest.mark.parametrize(
    "event",
    [
        {"grade": {"value": "four", "max_value": 5}},
        {"grade": {"value": 4}},
        {"completion": {"completion": 1.5}},
        {"completion": {}},
    ],
    ids=json.dumps,
)
def test_an_event_the_platform_cannot_read_is_a_violation(event: Any, runtime: PlatformLikeRuntime) -> None:
    with pytest.raises(v.BadEvent):
        sent(runtime, "act", event)


def test_progress_events_are_a_thing_of_the_past(runtime: PlatformLikeRuntime) -> None:
    with pytest.raises(v.DeprecatedEvent):
        sent(runtime, "act", {"progress": {}})
