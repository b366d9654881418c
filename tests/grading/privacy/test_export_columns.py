"""Every personal text column is in the archive its owner takes away, or left out for a reason that is written down."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from cpd_grading.coaching import api as coaching
from cpd_grading.models import Attendance, EvidenceVersion
from cpd_grading.portfolio import answers as kinds
from cpd_grading.portfolio.domain import ANSWERS, TEXTS
from cpd_grading.privacy import api as privacy
from cpd_grading.privacy.columns import ERASED, KEPT
from cpd_grading.privacy.export_columns import HANDED_OUT, WITHHELD
from tests.grading.privacy.keeping.late import LATE

from .conftest import Year
from .search import archive_of, columns_with

PERSONAL = [column for columns in ERASED.values() for column in columns]
LEFT_OUT = [column for columns in WITHHELD.values() for column in columns]
# Codes and a digest: no word can be put there.
UNMARKED = {"Person.language", "Person.sex", "CoachingSession.token_digest"}


def test_every_personal_column_is_handed_out_or_left_out_with_a_reason() -> None:
    said = [*HANDED_OUT, *LEFT_OUT]
    assert not set(PERSONAL) - set(said), "Say in cpd_grading/privacy/export_columns.py whether the archive holds it."
    assert sorted(said) == sorted(PERSONAL)


def test_the_archive_holds_what_the_list_hands_out_and_nothing_that_it_leaves_out(year: Year) -> None:
    marks = dict(_marked(year))
    archive = archive_of(year.learner)

    found = {column for column, mark in marks.items() if mark in archive}

    assert found == set(HANDED_OUT) & set(marks)
    assert set(PERSONAL) - set(marks) == UNMARKED


def test_what_another_brought_to_a_meeting_stays_theirs(year: Year) -> None:
    Attendance.objects.filter(person_id=year.coach).update(contribution="zzothers")
    Attendance.objects.filter(person_id=year.learner).update(contribution="zzmine")

    archive = archive_of(year.learner)

    assert "zzmine" in archive
    assert "zzothers" not in archive


def test_no_session_and_no_meeting_is_left_out_for_being_old(year: Year) -> None:
    assert len(coaching.sessions_of(year.learner, limit=1)) == 1
    assert len(coaching.meetings_of(year.learner, limit=1)) == 1
    assert len(privacy.data_export(year.learner, now=LATE).meetings) == len(
        coaching.meetings_of(year.learner, limit=None)
    )


def test_every_column_of_a_learners_own_words_is_an_answer_of_the_table() -> None:
    columns = {
        field.name: type(field)
        for field in EvidenceVersion._meta.local_concrete_fields
        if isinstance(field, models.TextField | models.CharField | models.JSONField)
    }
    of_the_table = {answer.name: answer.kind for answer in ANSWERS}

    assert set(columns) - set(of_the_table) == {"purged_because"} & set(columns)
    assert {name for name, kind in columns.items() if kind is models.TextField} <= set(TEXTS)
    free = {f"EvidenceVersion.{name}" for name, kind in of_the_table.items() if kind in (kinds.TEXT, kinds.LINKS)}
    assert free == {column for column in PERSONAL if column.startswith("EvidenceVersion.")}


def _marked(year: Year) -> Iterator[tuple[str, str]]:
    """Give every personal column a word of its own, in every row but the coach's own ones."""
    for number, column in enumerate(PERSONAL):
        mark, (name, field) = f"zz{number:03d}zz", column.split(".")
        if column in UNMARKED:
            continue
        app = "cpd_export" if name.startswith("Export") else "cpd_grading"
        rows = apps.get_model(app, name).objects.all()
        if name == "Person":
            rows = rows.filter(pk=year.learner)
        column_type = apps.get_model(app, name)._meta.get_field(field)
        rows.update(**{field: _shaped(column, mark) if isinstance(column_type, models.JSONField) else mark})
        assert column in columns_with(mark), f"the year leaves {column} out, so that nothing is shown of it"
        yield column, mark


def _shaped(column: str, mark: str) -> object:
    shapes: dict[str, object] = {
        "EvidenceVersion.links": [f"https://{mark}.example.org"],
        "Meeting.figures": [{"class": mark, "subject": "English", "target": "60", "result": "55"}],
        "AccountDecision.settled": [mark],
    }
    return shapes.get(column, {"": mark})


def test_no_column_of_the_accreditation_record_is_in_both_lists() -> None:
    assert not {one for columns in KEPT.values() for one in columns} & set(HANDED_OUT)
