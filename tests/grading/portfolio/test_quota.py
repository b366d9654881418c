"""Nobody fills the storage for all: what one learner keeps and sends is counted, before and after it arrives."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.models import Attachment
from cpd_grading.portfolio.quota import used_of
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


def begin(learner: UUID, item: UUID, size: int = 1000) -> uploads.UploadView:
    return uploads.create_upload(learner_id=learner, request_id=uuid4(), item_id=item, name="a.txt", size=size, now=NOW)


def test_a_full_learner_is_told_before_an_upload_begins(learner: UUID, settings: object) -> None:
    item = builders.save(learner)
    builders.attach(learner, item, content=b"a" * 600)
    settings.CPD_LEARNER_BYTES = 1500
    begin(learner, item, 900)

    with pytest.raises(errors.QuotaExceeded, match="Ask the programme office"):
        begin(learner, item, 1)


def test_files_on_their_way_need_their_room_too(learner: UUID, settings: object) -> None:
    item = builders.save(learner)
    settings.CPD_LEARNER_FILES = 2
    first = begin(learner, item)
    begin(learner, item)

    with pytest.raises(errors.QuotaExceeded):
        begin(learner, item)
    uploads.stop_upload(upload_id=first.id, learner_id=learner)
    begin(learner, item)


def test_the_room_is_each_learners_own_over_all_tasks(learner: UUID, cohort: UUID, settings: object) -> None:
    builders.attach(learner, builders.save(learner))
    builders.attach(learner, builders.save(learner, "m1-plan"), "m1-plan")
    settings.CPD_LEARNER_FILES = 2
    other = builders.learner(cohort)

    with pytest.raises(errors.QuotaExceeded):
        builders.attach(learner, builders.save(learner))
    builders.attach(other, builders.save(other))


def test_what_was_destroyed_takes_no_room(learner: UUID) -> None:
    builders.attach(learner, builders.save(learner), content=b"a" * 10)
    assert (used_of(learner).files, used_of(learner).size) == (1, 10)

    Attachment.objects.update(storage_key=None)

    assert (used_of(learner).files, used_of(learner).size) == (0, 0)


def test_the_same_file_sent_twice_is_not_stopped_by_the_room_it_takes(learner: UUID, settings: object) -> None:
    item, request = builders.save(learner), uuid4()
    settings.CPD_LEARNER_FILES = 1
    first = builders.attach(learner, item, request_id=request)

    assert builders.attach(learner, item, request_id=request) == first
