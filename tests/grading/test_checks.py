"""An operator is told at once when evidence would have nowhere private to go."""

from __future__ import annotations

import pytest
from django.core.checks import ERROR

from cpd_grading.checks import (
    evidence_has_a_private_storage,
    evidence_types_are_known,
    files_can_be_read,
    kinyarwanda_is_offered,
    scanner_has_an_address,
)


@pytest.mark.parametrize(
    ("alias", "found"),
    [
        ("cpd_evidence", []),
        ("default", ["cpd_grading.W004"]),
        ("staticfiles", ["cpd_grading.W004"]),
        ("elsewhere", ["cpd_grading.W003"]),
        ("", ["cpd_grading.W003"]),
    ],
)
def test_evidence_needs_a_storage_of_its_own(alias: str, found: list[str], settings: object) -> None:
    settings.CPD_EVIDENCE_STORAGE = alias

    problems = evidence_has_a_private_storage()

    assert [problem.id for problem in problems] == found
    assert all(problem.hint for problem in problems)


@pytest.mark.parametrize(
    ("languages", "found"),
    [
        ([("en", "English"), ("rw", "Ikinyarwanda")], []),
        ([("en", "English"), ("fr", "Français")], ["cpd_grading.W005"]),
        ([], ["cpd_grading.W005"]),
    ],
)
def test_an_operator_is_told_when_nobody_can_choose_kinyarwanda(
    languages: list[tuple[str, str]], found: list[str], settings: object
) -> None:
    settings.LANGUAGES = languages

    assert [problem.id for problem in kinyarwanda_is_offered()] == found


@pytest.mark.parametrize("name", ["CPD_EVIDENCE_STORAGE", "CPD_CLAMD", "CPD_EVIDENCE_TYPES"])
def test_a_setting_that_is_absent_stops_no_check(name: str, settings: object) -> None:
    delattr(settings, name)

    for check in (evidence_has_a_private_storage, scanner_has_an_address, evidence_types_are_known):
        assert all(problem.level < ERROR for problem in check())


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", []),
        ("unix:/var/run/clamav/clamd.ctl", []),
        ("tcp:127.0.0.1:3310", []),
        ("127.0.0.1:3310", ["cpd_grading.W001"]),
        ("tcp:127.0.0.1", ["cpd_grading.W001"]),
    ],
)
def test_a_scanner_needs_an_address_we_can_read(address: str, found: list[str], settings: object) -> None:
    settings.CPD_CLAMD = address

    assert [problem.id for problem in scanner_has_an_address()] == found


@pytest.mark.parametrize(("kinds", "found"), [(("jpeg", "pdf"), []), (("jpg", "pdf"), ["cpd_grading.W002"])])
def test_kinds_of_evidence_are_named_as_we_name_them(
    kinds: tuple[str, ...], found: list[str], settings: object
) -> None:
    settings.CPD_EVIDENCE_TYPES = kinds

    assert [problem.id for problem in evidence_types_are_known()] == found


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("CPD_FILE_SECONDS", 1),
        ("CPD_FILE_MEMORY", 100_000_000),
        ("CPD_FILES_AT_ONCE", 1),
        ("CPD_FILES_WAITING", 0),
        ("CPD_FILE_WAIT", 0),
        ("CPD_PDF_PAGES", 0),
    ],
)
def test_an_operator_is_told_of_a_bound_that_no_file_fits(name: str, least: int, settings: object) -> None:
    assert files_can_be_read() == []
    setattr(settings, name, least)
    assert files_can_be_read() == []

    setattr(settings, name, least - 1)

    (told,) = files_can_be_read()
    assert (told.id, name in told.msg, str(least) in told.hint) == ("cpd_grading.W008", True, True)
