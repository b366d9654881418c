"""What every test of this room stands on: evidence in memory, and a cohort with its people where they are asked for."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests import builders


@pytest.fixture(autouse=True)
def _evidence_in_memory(settings: object) -> None:
    """Each test has an evidence store of its own that is gone afterwards."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": memory}


@pytest.fixture
def cohort(db: None) -> UUID:
    """A cohort of the sample programme."""
    builders.add_places()
    return builders.open_cohort()


@pytest.fixture
def learner(cohort: UUID) -> UUID:
    """A learner of the cohort, at a school of the first district."""
    return builders.learner(cohort, given_names="Claudine", school_code="S1")


@pytest.fixture
def coach(learner: UUID) -> UUID:
    """The learner's coach."""
    return builders.coach_of(learner)


@pytest.fixture
def team(db: None) -> builders.Staff:
    """The people of UR-CE."""
    return builders.staff()
