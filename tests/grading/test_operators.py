"""What an operator sees: every row says what it is and not whose; the admin shows no evidence and no person."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client

from cpd_grading.models import District, Person, SavedComment
from cpd_grading.privacy.columns import ERASED
from tests import builders

OURS = [model for app in ("cpd_grading", "cpd_export") for model in apps.get_app_config(app).get_models()]
SHOWN = [model for model in admin.site._registry if model._meta.app_label == "cpd_grading"]
EDITABLE = {"District", "Sector", "School", "SavedComment"}
NEVER = {
    "Person", "RoleGrant", "AccountJoining", "AccountDecision", "ClaimCode", "CodeAttempt", "EvidenceItem",
    "EvidenceVersion", "Attachment", "Preview", "CoachReview", "TaskMark", "Conversation", "WitnessInvitation",
    "CoachingSession", "Meeting", "Upload",
}  # fmt: skip


@pytest.fixture
def operator(db: None) -> Client:
    browser = Client()
    browser.force_login(User.objects.create(username="operator", is_staff=True, is_superuser=True))
    return browser


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_row_says_what_it_is(model: type[Model]) -> None:
    assert str(model()).startswith(str(model._meta.verbose_name))


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_row_prints_nothing_that_retirement_erases(model: type[Model]) -> None:
    erased = {column for columns in ERASED.values() for column in columns}

    assert not erased & {f"{model.__name__}.{name}" for name in model.described_by}  # type: ignore[attr-defined]


def test_a_person_prints_as_a_number() -> None:
    row = Person(given_names="Amina", family_name="UWASE", email="amina@example.org")

    assert str(row) == f"person {row.pk}"


def test_the_admin_shows_no_evidence_no_person_and_no_role() -> None:
    assert not NEVER & {model.__name__ for model in SHOWN}


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_only_places_and_saved_comments_may_be_edited_and_nothing_be_deleted(
    operator: Client, model: type[Model]
) -> None:
    place = f"/admin/cpd_grading/{model._meta.model_name}/"
    may_edit = model.__name__ in EDITABLE

    assert operator.get(place).status_code == 200
    assert operator.get(f"{place}add/").status_code == (200 if may_edit else 403)
    assert not admin.site._registry[model].has_delete_permission(None)  # type: ignore[arg-type]


def test_an_operator_corrects_the_name_of_a_place_but_not_its_code(operator: Client) -> None:
    District.objects.create(code="11", name="Nyarugnge")

    changed = operator.post("/admin/cpd_grading/district/11/change/", {"code": "12", "name": "Nyarugenge"})

    assert changed.status_code == 302
    assert list(District.objects.values_list("code", "name")) == [("11", "Nyarugenge")]


def test_an_appended_row_cannot_be_written_by_its_form(operator: Client) -> None:
    cohort = builders.open_cohort()

    answer = operator.post(f"/admin/cpd_grading/cohort/{cohort}/change/", {"name": "Another"})

    assert answer.status_code == 403


def test_a_coachs_own_comments_are_the_coachs(operator: Client) -> None:
    coach: UUID = builders.person()
    SavedComment.objects.create(owner_id=coach, text={"en": "Mine"}, request_id=coach, made_at=builders.NOW)

    assert "Mine" not in operator.get("/admin/cpd_grading/savedcomment/").content.decode()
