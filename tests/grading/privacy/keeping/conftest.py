"""Evidence with files, a store that can fail, and people who sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import InMemoryStorage, storages

from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.models import Attachment, Enrolment, EvidenceVersion, TaskSubmission
from cpd_grading.witnesses import api as witnesses
from cpd_grading.witnesses.selectors import current_summary
from tests import builders
from tests.builders import NOW
from tests.grading.privacy.keeping.late import decide, tasks_of
from tests.grading.web.conftest import SignIn, _still_clock, acts_on_record, sign_in  # noqa: F401 pages of this folder


class BrokenStorage(InMemoryStorage):
    """A store that keeps everything and lets nothing go while ``is_broken``."""

    is_broken = False

    def delete(self, name: str) -> None:
        if type(self).is_broken:
            raise OSError("the store does not answer")
        super().delete(name)


@pytest.fixture
def breaking(settings: object) -> Iterator[Callable[[bool], None]]:
    """A store that breaks and is mended: ``breaking(True)``, ``breaking(False)``."""
    store = {"BACKEND": "tests.grading.privacy.keeping.conftest.BrokenStorage"}
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": store}

    def set_broken(is_broken: bool) -> None:
        BrokenStorage.is_broken = is_broken

    yield set_broken
    BrokenStorage.is_broken = False


def stored(key: str | None) -> bool:
    """Whether the bytes of a file are in the store."""
    return bool(key) and storages["cpd_evidence"].exists(key)


@pytest.fixture
def item(learner: UUID, coach: UUID) -> UUID:
    """Evidence with a photo and a PDF."""
    return builders.ready_item(learner)


@pytest.fixture
def photo(item: UUID) -> UUID:
    return Attachment.objects.get(item_id=item, name="photo.jpg").pk


@pytest.fixture
def portfolio(cohort: UUID) -> UUID:
    """A module that its learner sent to UR-CE, with what a witness said."""
    return builders.submitted_module(cohort, given_names="Claudine", school_code="S1")


@pytest.fixture
def enrolment(portfolio: UUID) -> Enrolment:
    return Enrolment.objects.get(portfolios=portfolio)


@pytest.fixture
def due(cohort: UUID, team: builders.Staff, portfolio: UUID, enrolment: Enrolment) -> tuple[UUID, ...]:
    """The two submissions of a decided module, one with what a witness said."""
    item = EvidenceVersion.objects.order_by("pk")[0].item
    TaskSubmission.objects.filter(pk=item.submission_id).update(state="submitted")
    _invitation, token = witnesses.invite_witness(
        item_id=item.pk,
        learner_id=enrolment.learner_id,
        witness_name="Sample WITNESS",
        witness_post="Teacher",
        request_id=uuid4(),
        now=NOW,
    )
    witnesses.answer_as_witness(
        link=link_digest(token),
        statement="I saw it.",
        saw_it_on=date(2026, 2, 20),
        language="en",
        declares=True,
        seen_digest=current_summary(item.pk).digest,
        now=NOW,
    )
    TaskSubmission.objects.filter(pk=item.submission_id).update(state="signed_off")
    decide(cohort, team, portfolio)
    return tuple(sorted(tasks_of(enrolment)))
