"""An operator is told at once when evidence would have nowhere private to go."""

from __future__ import annotations

import pytest

from cpd_grading.checks import evidence_has_a_private_storage


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
