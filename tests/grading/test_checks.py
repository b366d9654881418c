"""An operator is told at once when evidence would have nowhere private to go."""

from __future__ import annotations

import pytest

from cpd_grading.checks import evidence_has_a_private_storage, evidence_types_are_known, scanner_has_an_address


@pytest.mark.parametrize(
    ("alias", "found"),
    [
        ("cpd_evidence", []),
        ("default", ["cpd_grading.E002"]),
        ("staticfiles", ["cpd_grading.E002"]),
        ("elsewhere", ["cpd_grading.E001"]),
    ],
)
def test_evidence_needs_a_storage_of_its_own(alias: str, found: list[str], settings: object) -> None:
    settings.CPD_EVIDENCE_STORAGE = alias

    problems = evidence_has_a_private_storage()

    assert [problem.id for problem in problems] == found
    assert all(problem.hint for problem in problems)


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
