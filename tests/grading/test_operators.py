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
from cpd_grading.reviews import api as reviews
from cpd_grading.reviews.comment_bank import STOCK_PREFIX
from tests import builders

OURS = [model for app in ("cpd_grading", "cpd_export") for model in apps.get_app_config(app).get_models()]
SHOWN = [model for model in admin.site._registry if model._meta.app_label == "cpd_grading"]
EDITABLE = {"District", "Sector", "School", "SavedComment"}
READ_ONLY = {
    "AssessmentRound", "AuditChain", "AuditEvent", "Cohort", "CourseBlock", "CreditAward", "EditionPin", "Outbox",
    "ProgrammeVersion", "RetentionRun", "RoundEntry", "SampleItem", "TaskEdition",
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
    assert {model.__name__ for model in SHOWN} == EDITABLE | READ_ONLY


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


@pytest.mark.parametrize("name", ["\u200b", "\u2800", "\u3164", "\u0301"], ids=ascii)
def test_a_place_is_not_called_by_what_nobody_sees(operator: Client, name: str) -> None:
    District.objects.create(code="11", name="Nyarugenge")

    answer = operator.post("/admin/cpd_grading/district/11/change/", {"name": name})

    assert "name" in answer.context["adminform"].form.errors
    assert District.objects.get(code="11").name == "Nyarugenge"


def test_an_appended_row_cannot_be_written_by_its_form(operator: Client) -> None:
    cohort = builders.open_cohort()

    answer = operator.post(f"/admin/cpd_grading/cohort/{cohort}/change/", {"name": "Another"})

    assert answer.status_code == 403


COMMENTS = "/admin/cpd_grading/savedcomment/"


def test_a_coachs_own_comments_are_the_coachs(operator: Client) -> None:
    coach: UUID = builders.person()
    mine = SavedComment.objects.create(owner_id=coach, text={"en": "Mine"}, request_id=coach, made_at=builders.NOW)

    assert "0 saved comments" in operator.get(COMMENTS).content.decode()
    assert operator.get(f"{COMMENTS}{mine.pk}/change/").status_code == 302  # there is none that they may open


def test_a_comment_an_operator_adds_is_everybodys_until_it_is_taken_out(operator: Client) -> None:
    coach = builders.coach_of(builders.learner(builders.open_cohort()))

    def read() -> list[dict[str, str]]:
        return [dict(one.text) for one in reviews.saved_comments_of(coach) if not one.key.startswith(STOCK_PREFIX)]

    assert operator.post(f"{COMMENTS}add/", {"en": " Say who was there. ", "fr": "Qui ?"}).status_code == 302
    assert read() == [{"en": "Say who was there.", "fr": "Qui ?"}]
    place = f"{COMMENTS}{SavedComment.objects.get().pk}/change/"
    assert "Say who was there." in operator.get(place).content.decode()
    assert operator.post(place, {"en": "Who was there?"}).status_code == 302
    assert read() == [{"en": "Who was there?"}]
    assert operator.post(place, {"en": "Who was there?", "is_removed": "on"}).status_code == 302
    assert read() == []


@pytest.mark.parametrize("text", [{}, {"en": "  "}, {"rw": "w" * 501}], ids=["nothing", "blanks", "too long"])
def test_a_comment_that_cannot_be_kept_is_not(operator: Client, text: dict[str, str]) -> None:
    answer = operator.post(f"{COMMENTS}add/", text)

    assert (answer.status_code, SavedComment.objects.count()) == (200, 0)
    assert "errorlist" in answer.content.decode()
