"""What cannot be false is held by the database: each named constraint is violated directly and refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError

from cpd_grading import models
from tests import builders
from tests.builders import COURSE, MODULE, NOW, TODAY

# Rooms whose constraints are tried here; the others try theirs.
ROOMS = ("kernel", "people", "programmes", "coaching", "portfolio", "phones", "uploads")
EARLIER = date(2025, 1, 1)


def again(row: Model, **changes: Any) -> Model:
    """A copy of a row under another primary key."""
    copy = type(row).objects.get(pk=row.pk)
    copy.pk, copy._state.adding = uuid4(), True
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)
    return copy


class Rows:
    """One row of everything, made through the door."""

    def __init__(self) -> None:
        builders.add_places()
        self.cohort = builders.open_cohort()
        self.learner = builders.learner(self.cohort, registration_number="R1")
        self.coach = builders.coach_of(self.learner)
        builders.with_role("assessor")
        builders.see_in_place(self.learner, self.coach)
        builders.complete_module(self.learner, self.coach)
        builders.submit_module(self.learner)

    def one(self, model: type[Model]) -> Model:
        if model is models.Person:
            return model.objects.get(pk=self.learner)
        return model.objects.order_by("pk")[0]


def _appointment(rows: Rows) -> None:
    models.Appointment.objects.create(
        person_id=rows.learner, kind="NLL", area_code="11", selected_by="x", starts_on=TODAY, ends_on=EARLIER
    )


def _address(rows: Rows) -> None:
    for _ in range(2):
        models.BlockAddress.objects.create(
            learner_id=rows.learner,
            course_key="c",
            place="p",
            block_type="b",
            usage_key="u",
            anonymous_user_id="a",
            seen_at=NOW,
        )


def _block(rows: Rows) -> None:
    for _ in range(2):
        models.CourseBlock.objects.create(course_key="c", place="p", block_type="b", usage_key="u", learnt_at=NOW)


def _role(rows: Rows) -> None:
    models.RoleGrant.objects.create(person_id=rows.learner, role="seo", starts_on=TODAY, ends_on=EARLIER)


def _upload(rows: Rows, **changes: Any) -> models.Upload:
    details = {"learner_id": rows.learner, "item": rows.one(models.EvidenceItem), "name": "photo.jpg", "state": "open"}
    times = {"created_at": NOW, "expires_at": NOW}
    return models.Upload.objects.create(request_id=uuid4(), size=10, **{**details, **times, **changes})


def _phones(rows: Rows) -> None:
    """One phone of one person twice."""
    phone = {"person_id": rows.learner, "phone_id": uuid4(), "heard_at": NOW}
    for _time in range(2):
        models.PhoneContact.objects.create(**phone)


def _packs(rows: Rows) -> None:
    """Two packs of one module in one language."""
    pack = {"course_key": COURSE, "module_code": MODULE, "language": "en", "sha256": "0" * 64, "size": 1}
    for key in ("one", "two"):
        models.StudyPack.objects.create(**pack, storage_key=key)


def _chunks(rows: Rows) -> None:
    upload = _upload(rows)
    for key in ("one", "two"):
        models.UploadChunk.objects.create(upload=upload, offset=0, size=5, sha256="0" * 64, storage_key=key)


def _assignment(rows: Rows, **changes: Any) -> Model:
    return again(rows.one(models.CoachingAssignment), **changes)


VIOLATIONS: dict[str, Callable[[Rows], object]] = {
    "cpd_audit_one_event_per_place": lambda rows: again(rows.one(models.AuditEvent)),
    "cpd_role_period_in_order": _role,
    "cpd_programme_version_once": lambda rows: again(rows.one(models.ProgrammeVersion)),
    "cpd_edition_once": lambda rows: again(rows.one(models.TaskEdition)),
    "cpd_cohort_name_once": lambda rows: again(rows.one(models.Cohort)),
    "cpd_pin_in_order": lambda rows: again(rows.one(models.EditionPin)),
    "cpd_enrolment_ends_with_reason": lambda rows: models.Enrolment.objects.update(ended_on=TODAY),
    "cpd_enrolment_one_cohort_per_course": lambda rows: again(rows.one(models.Enrolment)),
    "cpd_appointment_period_in_order": _appointment,
    "cpd_nobody_coaches_themselves": lambda rows: _assignment(rows, coach_id=rows.learner),
    "cpd_assignment_period_in_order": lambda rows: _assignment(rows, ends_on=EARLIER),
    "cpd_no_session_with_oneself": lambda rows: again(
        rows.one(models.CoachingSession), request_id=uuid4(), coach_id=rows.learner
    ),
    "cpd_once_on_a_roll": lambda rows: again(rows.one(models.Attendance)),
    "cpd_one_submission_per_task": lambda rows: again(rows.one(models.TaskSubmission)),
    "cpd_version_in_order": lambda rows: again(rows.one(models.EvidenceVersion)),
    "cpd_one_preview_per_page": lambda rows: again(rows.one(models.Preview), storage_key="another"),
    "cpd_one_manifest_per_round": lambda rows: again(rows.one(models.Manifest), request_id=uuid4()),
    "cpd_one_portfolio_per_attempt": lambda rows: again(rows.one(models.ModulePortfolio), request_id=None),
    "cpd_one_address_per_place": _address,
    "cpd_one_block_per_place": _block,
    "cpd_upload_offset_in_file": lambda rows: _upload(rows, offset=11),
    "cpd_one_chunk_per_offset": _chunks,
    "cpd_one_contact_per_phone": _phones,
    "cpd_one_pack_per_language": _packs,
}
# Columns of one value each: the same request, token or address twice.
SINGLE: tuple[tuple[type[Model], str], ...] = (
    (models.Outbox, "dedupe"),
    (models.Person, "email"),
    (models.Person, "registration_number"),
    (models.CoachingSession, "request_id"),
    (models.Meeting, "request_id"),
    (models.EvidenceItem, "request_id"),
    (models.Attachment, "request_id"),
    (models.Attachment, "storage_key"),
    (models.Manifest, "request_id"),
    (models.SeenInPlace, "request_id"),
    (models.SeenInPlace, "in_force_key"),
    (models.ModulePortfolio, "request_id"),
)


def test_every_named_constraint_of_these_rooms_is_tried() -> None:
    named = {
        constraint.name
        for model in apps.get_app_config("cpd_grading").get_models()
        if model.__module__.split(".")[1] in ROOMS
        for constraint in model._meta.constraints
    }

    assert named == set(VIOLATIONS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses_what_cannot_be(name: str) -> None:
    rows = Rows()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        VIOLATIONS[name](rows)

    assert _names(str(refused.value), name)


def _names(said: str, name: str) -> bool:
    """Check constraints are named; of a unique one SQLite names the columns."""
    return name in said or "UNIQUE constraint failed" in said


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "column"), SINGLE, ids=lambda value: getattr(value, "__name__", value))
def test_the_database_keeps_one_row_for_one_key(model: type[Model], column: str) -> None:
    rows = Rows()
    row = rows.one(model)
    others = {
        field.name: uuid4() if field.get_internal_type() == "UUIDField" else f"{uuid4()}"
        for field in model._meta.fields
        if field.unique and not field.primary_key and field.name != column and not field.is_relation
    }
    if hasattr(row, "attempt"):
        others["attempt"] = row.attempt + 1  # MariaDB names the first key that speaks
    assert getattr(row, column)

    with pytest.raises(IntegrityError, match=f"{column}|UNIQUE"), transaction.atomic():
        again(row, **others)


@pytest.mark.django_db
def test_a_record_that_others_stand_on_cannot_be_deleted() -> None:
    rows = Rows()
    used = (
        rows.one(models.Person),
        rows.one(models.Cohort),
        models.TaskEdition.objects.get(slug=builders.FIRST_TASK),
        rows.one(models.EvidenceItem),
        rows.one(models.TaskSubmission),
    )

    for row in used:
        with pytest.raises(ProtectedError):
            row.delete()
