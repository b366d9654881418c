"""What the local site answers in the platform's place: every block of its course, and each account's id in it."""

from __future__ import annotations

from cpd_grading.compat import anonymous_id_of, blocks_of_course
from cpd_workbench.course import Course
from cpd_workbench.services import anonymous_id_for


def test_every_task_and_module_of_the_course_has_its_block(course: Course) -> None:
    """The first task's unit holds other blocks in this sample."""
    usage = "block-v1:UR-CE+SMP+2026+type@{0}+block@{1}"

    assert blocks_of_course(str(course.key)) == {
        ("cpd_task", "m1-lesson"): [usage.format("cpd_task", "m1-lesson")],
        ("cpd_portfolio", "SMP-1"): [usage.format("cpd_portfolio", "smp-1-portfolio")],
    }


def test_another_course_is_not_on_this_site(course: Course) -> None:
    assert blocks_of_course("course-v1:Elsewhere+X+2026") == {}


def test_a_site_whose_course_is_not_built_knows_no_block() -> None:
    assert blocks_of_course("course-v1:UR-CE+CLL+2026") == {}


def test_an_accounts_id_is_the_one_its_blocks_are_given(course: Course) -> None:
    assert anonymous_id_of(user_id=7, course_key=str(course.key)) == anonymous_id_for(7, course.key)
