"""The archive of the course builder, read as it is built."""

from __future__ import annotations

from pathlib import Path

import pytest
from opaque_keys.edx.keys import CourseKey, UsageKey

from cpd_course.archive import archive_bytes
from cpd_workbench.course import Course, CourseUnreadable, read_course


def test_a_course_keeps_the_keys_it_will_have_in_the_lms(course: Course) -> None:
    assert course.key == CourseKey.from_string("course-v1:UR-CE+SMP+2026")
    key = UsageKey.from_string("block-v1:UR-CE+SMP+2026+type@cpd_portfolio+block@smp-1-portfolio")
    assert course.blocks[key].title == "Module portfolio"


def test_chapters_and_units_stand_in_the_order_of_the_course(course: Course) -> None:
    assert [chapter.title for chapter in course.chapters] == ["Start here", "At your school"]
    assert [unit.name for unit in course.units][:3] == ["m1-welcome-unit", "m1-check-unit", "m1-task-one-unit"]
    assert [part.units[0].name for part in course.chapters[1].sequentials] == ["m1-task-one-unit", "m1-hand-in-unit"]


def test_every_name_of_the_course_leads_to_its_unit(course: Course) -> None:
    names = {
        "m1-start": "m1-welcome-unit",
        "m1-start-lessons": "m1-welcome-unit",
        "m1-check-q3": "m1-check-unit",
        "smp-progress": "m1-credits-unit",
        "m1-hand-in-unit": "m1-hand-in-unit",
    }
    assert {name: course.unit_of[name].name for name in names} == names


def test_a_unit_knows_the_units_beside_it(course: Course) -> None:
    first, second = course.units[0], course.units[1]
    assert course.neighbours(first) == (None, second)
    assert course.neighbours(course.units[-1]) == (course.units[-2], None)


def test_the_course_is_read_once_for_all_requests(course: Course, settings: object) -> None:
    from cpd_workbench.course import current_course

    assert current_course() is course


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"about/overview.html": b"x"}, "course.xml is missing"),
        ({"course.xml": b"<course"}, "course.xml is not well-formed"),
        (
            {
                "course.xml": b'<course url_name="r" org="o" course="c"/>',
                "course/r.xml": b'<c><chapter url_name="x"/></c>',
            },
            "chapter/x.xml is missing",
        ),
    ],
)
def test_an_archive_that_is_no_course_is_refused_by_the_name_of_the_file(
    files: dict[str, bytes], what: str, tmp_path: Path
) -> None:
    path = tmp_path / "other.tar.gz"
    path.write_bytes(archive_bytes(files))

    with pytest.raises(CourseUnreadable, match=what):
        read_course(path)


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.tar.gz"
    path.write_bytes(b"not a tar at all")

    with pytest.raises(CourseUnreadable, match="is not a course archive"):
        read_course(path)
