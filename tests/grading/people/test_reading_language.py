"""One rule says in which language somebody reads, wherever they read."""

from __future__ import annotations

import pytest

from cpd_grading.people import api as people


@pytest.mark.parametrize(
    ("preferred", "recorded", "active", "read"),
    [
        ("fr", "rw", "en", "fr"),
        (None, "rw", "en", "rw"),
        ("", "rw", "en", "rw"),
        (None, None, "fr", "fr"),
        (None, None, None, "en"),
        ("sw", "rw", "fr", "rw"),
        ("sw", None, "sw", "en"),
        ("sw", "", "fr", "fr"),
        ("fr-ca", "rw", "en", "fr"),
        ("fr_CA", "rw", "en", "fr"),
        ("RW", "en", "en", "rw"),
        ("rwanda", "en", "fr", "en"),
        ("-", None, None, "en"),
    ],
)
def test_the_first_language_we_have_of_account_person_and_page(
    preferred: str | None, recorded: str | None, active: str | None, read: str
) -> None:
    assert people.reading_language(preferred, recorded, active) == read
