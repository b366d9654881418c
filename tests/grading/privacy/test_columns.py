"""The list of columns: whole, without a line too many, and as the page of data protection prints it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from cpd_grading.privacy.columns import ERASED, KEPT, as_markdown

PAGE = Path(__file__).parents[3] / "docs" / "data-protection.md"
TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)


def listed() -> list[str]:
    return [column for group in (ERASED, KEPT) for columns in group.values() for column in columns]


def text_columns() -> set[str]:
    return {
        f"{model.__name__}.{field.name}"
        for app in ("cpd_grading", "cpd_export")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, TEXT)
    }


def test_every_column_that_holds_text_or_a_file_is_erased_or_kept_with_a_reason() -> None:
    new = text_columns() - set(listed())

    assert not new, f"Say in cpd_grading/privacy/columns.py what a retirement does to {sorted(new)}."


def test_no_column_is_listed_that_is_gone_or_listed_twice() -> None:
    assert set(listed()) <= text_columns()
    assert len(listed()) == len(set(listed()))


def test_the_page_of_data_protection_prints_the_list() -> None:
    page = PAGE.read_text(encoding="utf-8")
    printed = page.partition("<!-- columns -->\n")[2].partition("\n<!-- /columns -->")[0]

    assert printed == as_markdown(), "Put cpd_grading.privacy.columns.as_markdown() between the two marks of the page."


@pytest.mark.parametrize("column", sorted(column for columns in ERASED.values() for column in columns))
def test_the_model_of_an_erased_column_says_that_it_holds_personal_data(column: str) -> None:
    model = next(
        model
        for app in ("cpd_grading", "cpd_export")
        for model in apps.get_app_config(app).get_models()
        if model.__name__ == column.split(".")[0]
    )

    assert ".. pii:" in (model.__doc__ or "")
    assert ".. pii_retirement: local_api" in (model.__doc__ or "")
