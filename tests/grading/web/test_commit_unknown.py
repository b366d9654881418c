"""The line to the database drops while a commit is under way: whether it arrived nobody knows, so no bytes are lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connections

from cpd_grading.assessment import api as assessment
from cpd_grading.models import Attachment, BoardDecision, EvidenceItem
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio import storing
from cpd_grading.site_visits import api as site_visits
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def dropped_at_commit(number: int, *, arrives: bool) -> Iterator[None]:
    """The so-many-th commit from here is made (or not), and its answer never comes."""
    database, left = connections["default"], [number]
    real = database._commit

    def commit() -> None:
        left[0] -= 1
        if left[0]:
            real()
            return
        if arrives:
            real()
        else:
            database._rollback()
        raise OperationalError("the line dropped")

    database._commit = commit
    try:
        yield
    finally:
        del database._commit


def in_store() -> set[str]:
    storage = storing.evidence_storage()
    found = set()
    for folder in ("evidence", "kept"):
        for day in storage.listdir(folder)[0] if storage.exists(folder) else []:
            found |= {f"{folder}/{day}/{name}" for name in storage.listdir(f"{folder}/{day}")[1]}
    return found


def named() -> set[str]:
    rows = Attachment.objects.all()
    previews = [key for row in rows for key in row.previews.values_list("storage_key", flat=True)]
    return {*(row.storage_key for row in rows), *previews, *BoardDecision.objects.values_list("minute_key", flat=True)}


def attach(learner: UUID) -> Callable[[], object]:
    item, request_id = builders.save(learner), uuid4()
    return lambda: builders.attach(learner, item, request_id=request_id)


def save_with_file(learner: UUID) -> Callable[[], object]:
    request_id, file_id = uuid4(), uuid4()
    return lambda: portfolio.save_item_with_file(
        task=builders.key_of(),
        spec=builders.spec_of(),
        learner_id=learner,
        now=NOW,
        file=portfolio.NewFile("a.jpg", builders.jpeg(), file_id),
        fields=builders.answers(),
        request_id=request_id,
    )


def on_behalf(learner: UUID) -> Callable[[], object]:
    coach, request_id, file_id = builders.coach_of(learner), uuid4(), uuid4()
    return lambda: site_visits.add_file_on_behalf(
        task=builders.key_of(),
        learner_id=learner,
        coach_id=coach,
        fields=builders.answers(),
        reason="The phone is broken",
        name="a.jpg",
        content=builders.jpeg(),
        request_id=request_id,
        file_request_id=file_id,
        now=NOW,
    )


def last_part(learner: UUID) -> Callable[[], object]:
    item, content = builders.save(learner), builders.jpeg()
    begun = uploads.create_upload(
        learner_id=learner, request_id=uuid4(), item_id=item, name="a.jpg", size=len(content), now=NOW
    )
    return lambda: uploads.receive_chunk(upload_id=begun.id, learner_id=learner, offset=0, content=content, now=NOW)


ACTS = {"attach": attach, "a form with a file": save_with_file, "on behalf": on_behalf, "the last part": last_part}


@pytest.mark.parametrize("arrives", [True, False], ids=["the commit arrived", "it did not"])
@pytest.mark.parametrize("name", ACTS)
def test_a_file_is_there_after_the_retry_and_there_once(name: str, arrives: bool, learner: UUID) -> None:
    act = ACTS[name](learner)
    with pytest.raises(OperationalError), dropped_at_commit(1, arrives=arrives):
        act()

    assert named() <= in_store(), "no row without its bytes"
    if not (name == "the last part" and arrives):  # the same part again finds the file whole
        act()

    assert Attachment.objects.count() == 1
    assert EvidenceItem.objects.count() == 1
    assert named() <= in_store()


@pytest.mark.parametrize("arrives", [True, False], ids=["the commit arrived", "it did not"])
def test_the_minute_of_a_decision_stays_where_the_decision_does(
    arrives: bool, at_board: UUID, team: builders.Staff
) -> None:

    def decide() -> UUID:
        return assessment.record_board_decision(
            round_id=at_board,
            sheet_digest=assessment.sheet_of(at_board).digest,
            held_on=date(2026, 3, 4),
            reference="UR-CE/B/2026/14",
            minute=builders.pdf("Minute"),
            officer_id=team.officer,
            now=NOW,
        )

    with pytest.raises(OperationalError), dropped_at_commit(1, arrives=arrives):
        decide()

    assert named() <= in_store()
    assert BoardDecision.objects.count() == int(arrives)


def test_an_error_before_the_row_is_written_leaves_no_bytes(learner: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    item = builders.save(learner)

    def fails(*args: object) -> None:
        raise OperationalError

    monkeypatch.setattr(storing, "record_previews", fails)

    with pytest.raises(OperationalError):
        builders.attach(learner, item)

    assert in_store() == set()
