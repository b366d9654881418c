"""What a block finds on the local site is what it will find in the LMS."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, User
from opaque_keys.edx.keys import UsageKey
from workbench.models import XBlockState
from workbench.runtime import WorkbenchRuntime
from xblock.exceptions import NoSuchUsage

from cpd_workbench.course import Course
from cpd_workbench.models import BlockCompletion
from cpd_workbench.runtime import InvalidWriteError, SiteRuntime

ONE = UsageKey.from_string("block-v1:UR-CE+SMP+2026+type@cpd_notebook+block@book-one")


@pytest.fixture
def runtime(course: Course, learner: User) -> SiteRuntime:
    return SiteRuntime(learner, course, language="rw")


def test_the_runtime_stands_on_xblock_sdk(runtime: SiteRuntime) -> None:
    assert isinstance(runtime, WorkbenchRuntime)


def test_a_block_has_its_real_keys(runtime: SiteRuntime) -> None:
    block = runtime.get_block(ONE)
    assert block.usage_key == ONE
    assert str(block.context_key) == "course-v1:UR-CE+SMP+2026"


def test_a_block_has_the_fields_its_author_wrote(runtime: SiteRuntime) -> None:
    block = runtime.get_block(ONE)
    assert (block.display_name, block.criteria) == ("First book", ["a", "b"])


def test_a_changed_copy_of_an_authored_list_stays_in_its_request(runtime: SiteRuntime) -> None:
    runtime.get_block(ONE).criteria.append("c")
    assert runtime.get_block(ONE).criteria == ["a", "b"]


def test_a_block_of_another_course_is_not_found(runtime: SiteRuntime) -> None:
    with pytest.raises(NoSuchUsage):
        runtime.get_block(UsageKey.from_string("block-v1:UR-CE+OTHER+2026+type@cpd_notebook+block@book-one"))


def test_a_block_gets_no_attribute_that_the_platform_does_not_give(runtime: SiteRuntime) -> None:
    block = runtime.get_block(ONE)
    runtime.render(block, "student_view", {})
    assert not hasattr(block, "due")
    assert not hasattr(block, "location")


def test_a_learner_has_exactly_the_attributes_of_the_lms(runtime: SiteRuntime, learner: User) -> None:
    user = runtime.service(runtime.get_block(ONE), "user").get_current_user()

    assert (user.emails, user.full_name) == (["amina@example.org"], "Amina Sample")
    names = {name.removeprefix("edx-platform."): value for name, value in user.opt_attrs.items()}
    anonymous, everywhere = names.pop("anonymous_user_id"), names.pop("deprecated_anonymous_user_id")
    assert len(anonymous) == 32
    assert anonymous != everywhere
    assert names == {
        "is_authenticated": True,
        "user_id": learner.pk,
        "username": "amina",
        "user_is_staff": False,
        "user_is_global_staff": False,
        "user_is_beta_tester": False,
        "user_role": "student",
        "user_preferences": {"pref-lang": "rw", "time_zone": "Africa/Kigali"},
        "request_country_code": "RW",
    }


def test_somebody_without_a_sign_in_has_two_attributes_and_no_completion(course: Course) -> None:
    runtime = SiteRuntime(AnonymousUser(), course)
    block = runtime.get_block(ONE)

    user = runtime.service(block, "user").get_current_user()
    assert user.opt_attrs == {"edx-platform.is_authenticated": False, "edx-platform.request_country_code": "RW"}
    assert runtime.service(block, "completion") is None


def test_anonymous_ids_are_for_staff_and_lead_back_to_the_account(course: Course, learner: User, coach: User) -> None:
    staff = User.objects.create(username="staff", is_staff=True)
    by_staff = SiteRuntime(staff, course)._services["user"]
    by_coach = SiteRuntime(coach, course)._services["user"]

    uid = by_staff.get_anonymous_user_id("amina", str(course.key))
    assert by_coach.get_anonymous_user_id("amina", str(course.key)) is None
    assert by_coach.get_user_by_anonymous_id(uid) == learner


def test_an_authored_field_cannot_be_written(runtime: SiteRuntime) -> None:
    with pytest.raises(InvalidWriteError, match="display_name"):
        runtime.render(runtime.get_block(ONE), "renaming_view", {})


def test_what_a_learner_writes_lies_in_the_sdks_table_and_is_read_back(
    runtime: SiteRuntime, course: Course, learner: User, coach: User
) -> None:
    block = runtime.get_block(ONE)
    block.note = "Twelve parents came."
    block.save()

    row = XBlockState.objects.get()
    assert (row.user_id, row.tag, "Twelve parents" in row.state) == (str(learner.pk), "cpd_notebook", True)
    assert SiteRuntime(learner, course).get_block(ONE).note == "Twelve parents came."
    assert SiteRuntime(coach, course).get_block(ONE).note == ""


def test_looking_at_a_block_writes_nothing_and_asks_once(
    runtime: SiteRuntime, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):
        runtime.render(runtime.get_block(ONE), "student_view", {})
    assert not XBlockState.objects.exists()


def test_what_nobody_signed_in_writes_is_gone_with_the_request(course: Course, db: None) -> None:
    block = SiteRuntime(AnonymousUser(), course).get_block(ONE)
    block.note = "x"
    block.save()
    assert not XBlockState.objects.exists()


def test_a_reset_field_falls_back_to_its_default(runtime: SiteRuntime, course: Course, learner: User) -> None:
    block = runtime.get_block(ONE)
    block.note = "x"
    block.save()
    del block.note

    assert SiteRuntime(learner, course).get_block(ONE).note == ""


def test_an_event_counts_for_the_person_signed_in_whoever_it_names(
    runtime: SiteRuntime, learner: User, coach: User
) -> None:
    runtime.publish(runtime.get_block(ONE), "completion", {"completion": 0.5, "user_id": coach.pk})

    assert list(BlockCompletion.objects.values_list("user", "completion")) == [(learner.pk, 0.5)]


def test_a_grade_does_not_complete_a_block_that_completes_itself(runtime: SiteRuntime) -> None:
    runtime.publish(runtime.get_block(ONE), "grade", {"value": 1, "max_value": 1})
    assert not BlockCompletion.objects.exists()


def test_a_coach_completes_a_block_for_several_learners_or_for_none(course: Course, learner: User, coach: User) -> None:
    runtime = SiteRuntime(coach, course)
    service = runtime.service(runtime.get_block(ONE), "completion")

    assert service.completion_tracking_enabled()
    with pytest.raises(User.DoesNotExist):
        service.submit_group_completion(block_key=ONE, completion=1.0, user_ids=[learner.pk, 999_999])
    assert not BlockCompletion.objects.exists()

    service.submit_group_completion(block_key=ONE, completion=1.0, user_ids=[learner.pk, coach.pk])
    assert service.get_completions([ONE]) == {ONE: 1.0}
    assert BlockCompletion.objects.count() == 2


def test_a_handler_address_has_the_form_of_the_lms(runtime: SiteRuntime) -> None:
    block = runtime.get_block(ONE)
    assert runtime.handler_url(block, "write", "part", "a=1") == (
        f"/courses/course-v1:UR-CE+SMP+2026/xblock/{ONE}/handler/write/part?a=1"
    )
    with pytest.raises(ValueError, match="not a handler"):
        runtime.handler_url(block, "student_view")


def test_course_addresses_in_a_blocks_html_lead_into_this_site(runtime: SiteRuntime) -> None:
    replace = runtime.service(runtime.get_block(ONE), "replace_urls").replace_urls
    text = replace(
        '<img src="/static/hill.svg"><a href="/jump_to_id/m1-more-page#x">go</a><img src="/static/none.png">'
    )

    assert '<img src="/course/file/hill.svg?v=' in text
    assert '<a href="/course/jump/m1-more-page#x">' in text
    assert '<img src="/static/none.png">' in text
