"""Each row gives what the platform documents there, and nothing else."""

from __future__ import annotations

from typing import Any

import crum
import pytest
from web_fragments.fragment import Fragment
from webob import Request, Response
from xblock.core import XBlock
from xblock.fields import Integer, Scope, String

from tests.runtimes import (
    ANONYMOUS,
    EDITOR,
    LIBRARY,
    LMS_COACH,
    LMS_LEARNER,
    LMS_STAFF,
    MASQUERADE,
    PREVIEW,
    ROWS,
    WORKBENCH,
    People,
    PlatformLikeRuntime,
    Row,
    cases_of,
    get,
)
from tests.runtimes import violations as v
from tests.runtimes.people import USER_ATTRIBUTES
from tests.runtimes.right_blocks import RIGHT_BLOCKS
from tests.runtimes.rows import DOCUMENTED_SERVICES, UNBOUND, Place

EVERY_SERVICE = sorted(DOCUMENTED_SERVICES)


@XBlock.wants(*EVERY_SERVICE)
class Window(XBlock):
    """Gives a test the view from inside a block."""

    title = String(default="Window", scope=Scope.settings)
    seen = Integer(default=0, scope=Scope.user_state)
    look: Any = None

    def student_view(self, context: Any = None) -> Fragment:
        return Fragment(str(type(self).look(self)))


def inside(runtime: PlatformLikeRuntime, look: Any) -> Any:
    """What ``look`` sees when a block runs it in its view."""
    answers: list[Any] = []
    block_class = type("Looking", (Window,), {"look": staticmethod(lambda block: answers.append(look(block)))})
    runtime.render(runtime.mount(block_class), "student_view")
    return answers[0]


@XBlock.wants("user")
class Asking(XBlock):
    """Answers who is bound and who makes the request."""

    @XBlock.handler
    def who(self, request: Request, suffix: str = "") -> Response:
        requester = crum.get_current_user()
        bound = self.runtime.service(self, "user").get_current_user().opt_attrs.get("edx-platform.user_id")
        real = getattr(getattr(requester, "real_user", None), "pk", None)
        return Response(json={"bound": bound, "requester": requester.pk, "real": real})


def asked_in_a_handler(runtime: PlatformLikeRuntime) -> dict[str, Any]:
    answer: dict[str, Any] = runtime.answer(runtime.mount(Asking), "who", get()).json
    return answer


def opt_attrs(runtime: PlatformLikeRuntime) -> dict[str, Any]:
    return inside(runtime, lambda block: dict(block.runtime.service(block, "user").get_current_user().opt_attrs))


def in_row(row: Row, people: People) -> PlatformLikeRuntime:
    return PlatformLikeRuntime(row, people)


def test_each_place_has_its_rows() -> None:
    assert [str(row) for row in ROWS] == [
        "LMS learner",
        "LMS staff",
        "LMS coach",
        "LMS account without a confirmed e-mail",
        "LMS account that is not enrolled",
        "masquerading staff",
        "anonymous",
        "Studio preview",
        "Studio editor",
        "library",
        "workbench",
    ]


def test_a_row_gives_the_services_documented_there_and_none_of_the_others(runtime: PlatformLikeRuntime) -> None:
    given = inside(runtime, lambda block: {name for name in EVERY_SERVICE if block.runtime.service(block, name)})

    assert given == runtime.row.services


@pytest.mark.parametrize(
    ("row", "names", "there"),
    [
        (LMS_LEARNER, ("completion", "publish", "user_state", "settings", "enrollments"), True),
        (ANONYMOUS, ("completion",), False),
        (PREVIEW, ("completion", "publish", "user_state", "enrollments"), False),
        (PREVIEW, ("settings", "replace_urls", "studio_user_permissions"), True),
        (EDITOR, ("completion", "publish", "replace_urls", "cache", "partitions"), False),
        (EDITOR, ("user", "settings", "lti-configuration", "studio_user_permissions"), True),
        (LIBRARY, ("settings", "user_state", "teams", "studio_user_permissions"), False),
        (LIBRARY, ("user", "completion", "publish", "error_tracker"), True),
        (WORKBENCH, ("completion", "publish", "settings", "replace_urls"), False),
    ],
    ids=lambda value: str(value),
)
def test_the_services_that_differ_between_places(row: Row, names: tuple[str, ...], there: bool) -> None:
    assert {name in row.services for name in names} == {there}


def test_a_visitor_has_two_attributes_no_name_and_no_email(people: People) -> None:
    runtime = in_row(ANONYMOUS, people)

    assert set(opt_attrs(runtime)) == {"edx-platform.is_authenticated", "edx-platform.request_country_code"}
    user = inside(runtime, lambda block: block.runtime.service(block, "user").get_current_user())
    assert (user.emails, user.full_name) == ([], None)


@pytest.mark.parametrize("row", [row for row in ROWS if row is not ANONYMOUS], ids=str)
def test_an_account_has_every_attribute_of_the_platform(row: Row, people: People) -> None:
    assert set(opt_attrs(in_row(row, people))) == USER_ATTRIBUTES - {"xblock-workbench.user_id"}


def test_only_course_staff_are_staff_and_a_coach_is_not(people: People) -> None:
    told = {row: opt_attrs(in_row(row, people)).get("edx-platform.user_is_staff") for row in ROWS}

    assert [row for row, is_staff in told.items() if is_staff] == [LMS_STAFF]


def test_every_author_in_a_preview_is_the_same_student_and_the_editor_has_nobody(people: People) -> None:
    assert opt_attrs(in_row(PREVIEW, people))["edx-platform.anonymous_user_id"] == "student"
    assert opt_attrs(in_row(EDITOR, people))["edx-platform.anonymous_user_id"] is None


def test_only_staff_are_told_another_users_anonymous_id(people: People) -> None:
    def ask(block: XBlock) -> Any:
        return block.runtime.service(block, "user").get_anonymous_user_id("sample.learner", "course-v1:UR-CE+SMP+2026")

    assert inside(in_row(LMS_COACH, people), ask) is None
    assert inside(in_row(MASQUERADE, people), ask) is None
    assert len(inside(in_row(LMS_STAFF, people), ask)) == 32


def test_masquerading_binds_the_learner_in_views_and_handlers(people: People) -> None:
    runtime = in_row(MASQUERADE, people)

    assert opt_attrs(runtime)["edx-platform.user_id"] == people.learner.pk
    assert asked_in_a_handler(runtime)["bound"] == people.learner.pk


def test_in_a_masqueraders_view_the_request_is_the_learners_with_the_real_user_on_it(people: People) -> None:
    seen = inside(in_row(MASQUERADE, people), lambda block: crum.get_current_user())

    assert (seen, seen.real_user) == (people.learner, people.staff)
    assert not hasattr(people.learner, "real_user"), "nobody else's request knows of it"


def test_in_a_masqueraders_handler_the_request_stays_with_staff(people: People) -> None:
    told = asked_in_a_handler(in_row(MASQUERADE, people))

    assert told == {"bound": people.learner.pk, "requester": people.staff.pk, "real": None}


@pytest.mark.parametrize("row", [row for row in ROWS if row not in (MASQUERADE, ANONYMOUS, EDITOR)], ids=str)
def test_everybody_else_is_who_they_are_in_handlers_too(row: Row, people: People) -> None:
    own = people.bound_to(row).pk

    assert asked_in_a_handler(in_row(row, people)) == {"bound": own, "requester": own, "real": None}


@pytest.mark.parametrize(("shows", "is_drawn"), [(True, True), (False, False)])
def test_staff_see_a_card_in_place_of_a_block_that_is_not_for_reading(
    shows: bool, is_drawn: bool, people: People
) -> None:
    shown = type("Shown", (Window,), {"look": staticmethod(lambda block: "text"), "show_in_read_only_mode": shows})
    runtime = in_row(MASQUERADE, people)

    text = runtime.render(runtime.mount(shown), "student_view").body_html()

    assert ("text" in text, "cannot be shown" in text) == (is_drawn, not is_drawn)


def test_nobody_requests_anything_after_the_block_has_run(runtime: PlatformLikeRuntime) -> None:
    inside(runtime, lambda block: None)

    assert not crum.get_current_user()


def test_author_mode_is_told_in_previews_only(runtime: PlatformLikeRuntime) -> None:
    told = inside(runtime, lambda block: getattr(block.runtime, "is_author_mode", False))

    assert told == (runtime.row.place is Place.PREVIEW)


def test_usage_keys_belong_to_a_course_and_in_a_library_to_no_course(runtime: PlatformLikeRuntime) -> None:
    is_course = inside(runtime, lambda block: block.context_key.is_course)

    assert is_course == (runtime.row.place is not Place.LIBRARY)


@pytest.mark.parametrize("name", ["user_id", "anonymous_student_id", "user_is_staff", "course_id"])
def test_a_deprecated_shim_of_the_runtime_is_a_violation_even_behind_a_default(
    name: str, runtime: PlatformLikeRuntime
) -> None:
    with pytest.raises(v.DeprecatedShim):
        inside(runtime, lambda block: getattr(block.runtime, name, None))


@pytest.mark.parametrize("name", ["location", "course_id"])
def test_a_deprecated_shim_of_the_block_is_a_violation(name: str, runtime: PlatformLikeRuntime) -> None:
    with pytest.raises(v.DeprecatedShim):
        inside(runtime, lambda block: getattr(block, name, None))


def test_an_undocumented_part_of_a_service_is_a_violation(people: People) -> None:
    with pytest.raises(v.UndocumentedServiceUse, match=r"user\.set_password"):
        inside(in_row(LMS_LEARNER, people), lambda block: block.runtime.service(block, "user").set_password)


def test_a_needed_service_that_a_row_does_not_have_is_a_violation(people: People) -> None:
    block_class = XBlock.needs("completion")(type("Needing", (XBlock,), {}))
    runtime = in_row(PREVIEW, people)

    with pytest.raises(v.NeededServiceMissing):
        runtime.service(runtime.mount(block_class), "completion")


def test_an_installed_block_lives_directly_under_its_top_package(people: People) -> None:
    check = next(case for case in cases_of(RIGHT_BLOCKS[0]) if str(case).endswith("-class"))

    with pytest.raises(v.NestedModule):
        check.run(people)


@pytest.mark.parametrize(
    ("call", "violation"),
    [
        (lambda block: setattr(block, "seen", 1) or block.save(), v.WriteUnbound),
        (lambda block: block.runtime.service(block, "user").get_current_user(), v.UnboundCallRaised),
    ],
    ids=["writes", "asks who"],
)
def test_a_call_without_a_user_neither_writes_nor_finds_a_user(call: Any, violation: Any, people: People) -> None:
    runtime = in_row(UNBOUND, people)
    block = runtime.mount(Window)

    with pytest.raises(violation):
        runtime.call_unbound(block, lambda: call(block), "max_score")
