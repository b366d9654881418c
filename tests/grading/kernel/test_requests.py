"""A request that was made already: the same act finds its row, another act is refused, each in its own words."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.kernel.requests import id_of_request, require_same_request
from cpd_grading.models import EvidenceItem
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(learner: UUID) -> EvidenceItem:
    return EvidenceItem.objects.get(pk=builders.save(learner))


def test_a_new_request_has_no_row(item: EvidenceItem) -> None:
    assert id_of_request(EvidenceItem, uuid4(), submission_id=item.submission_id) is None


def test_the_same_act_finds_its_row_in_one_query(item: EvidenceItem, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert id_of_request(EvidenceItem, item.request_id, submission_id=item.submission_id) == item.id
    assert id_of_request(EvidenceItem, item.request_id) == item.id
    assert require_same_request(item, submission_id=item.submission_id) is item


@pytest.mark.parametrize("refusal", [errors.NotFound, errors.AlreadyDone])
@pytest.mark.parametrize(
    "other",
    [{"submission_id": uuid4()}, {"recorded_by_id": uuid4()}, {"submission_id": None, "recorded_by_id": None}],
    ids=["another task", "another person", "one of two"],
)
def test_the_request_of_another_act_is_refused_as_its_caller_wants(
    item: EvidenceItem, refusal: type[errors.CpdError], other: dict[str, UUID | None]
) -> None:
    with pytest.raises(refusal):
        id_of_request(EvidenceItem, item.request_id, otherwise=refusal, **other)
    with pytest.raises(refusal):
        require_same_request(item, otherwise=refusal, **other)
