"""A hold that is placed while a deletion runs is obeyed: asked under its lock, in the transaction that destroys."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.core.files.storage import InMemoryStorage
from django.db import close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext

from cpd_grading.models import Attachment, Enrolment, EvidenceVersion, WitnessInvitation
from cpd_grading.privacy import api as privacy
from cpd_grading.privacy import clearing, destroying, retention
from tests import builders
from tests.builders import NOW
from tests.grading.privacy.keeping.conftest import stored, tasks_of
from tests.grading.privacy.keeping.late import LATE, decide


class TellingStorage(InMemoryStorage):
    """A store that calls somebody while it deletes the first file."""

    on_delete: Callable[[], object] | None = None

    def delete(self, name: str) -> None:
        called, TellingStorage.on_delete = TellingStorage.on_delete, None
        if called:
            called()
        super().delete(name)


@pytest.fixture
def telling(settings: object) -> Iterator[type[TellingStorage]]:
    store = {"BACKEND": "tests.grading.privacy.keeping.test_holds.TellingStorage"}
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": store}  # type: ignore[attr-defined]
    yield TellingStorage
    TellingStorage.on_delete = None


def hold(enrolment: Enrolment, team: builders.Staff) -> UUID:
    return privacy.place_hold(enrolment_id=enrolment.pk, officer_id=team.officer, reason="Appeal 12", now=LATE)


def test_bytes_that_wait_stay_where_a_hold_is_placed_between_two_files(
    telling: type[TellingStorage], cohort: UUID, team: builders.Staff
) -> None:
    learners = [builders.learner(cohort) for _ in range(2)]
    for learner in learners:
        builders.ready_item(learner)
    rows = list(Attachment.objects.order_by("pk"))
    keys = {row.pk: row.storage_key for row in rows}
    Attachment.objects.update(purged_at=NOW, purged_because="consent")
    first = rows[0].item.submission
    (other,) = Enrolment.objects.exclude(pk=first.enrolment_id)
    telling.on_delete = lambda: hold(other, team)

    destroying.destroy_waiting()

    theirs = {row.pk for row in rows if row.item.submission.enrolment_id == other.pk}
    assert theirs
    for pk, key in keys.items():
        assert stored(key) is (pk in theirs)
    assert destroying.destroy_waiting().destroyed == 0


ACTS = {
    "destroying evidence": lambda enrolment: retention.Run(LATE).destroy(min(tasks_of(enrolment))),
    "retiring": lambda enrolment: privacy.retire_person(person_id=enrolment.learner_id, actor_id=None, now=LATE),
    "clearing invitations": lambda _enrolment: clearing.clear_past(now=LATE),
}


@pytest.fixture
def invited(cohort: UUID, team: builders.Staff, portfolio: UUID, enrolment: Enrolment) -> Enrolment:
    """A learner whose evidence is past its time, and an invitation that nobody answered."""
    decide(cohort, team, portfolio)
    WitnessInvitation.objects.create(
        item=EvidenceVersion.objects.order_by("pk")[0].item,
        request_id=portfolio,
        token_digest="0" * 64,
        state="waiting",
        witness_name="Sample WITNESS",
        witness_post="Teacher",
        invited_at=NOW,
        expires_at=NOW,
    )
    return enrolment


def places(words: list[str], pattern: str) -> list[int]:
    return [place for place, sql in enumerate(words) if re.match(pattern, sql)]


@pytest.mark.parametrize("act", ACTS)
def test_whoever_destroys_locks_the_enrolment_before_asking_for_a_hold_and_destroys_after_it(
    invited: Enrolment, act: str
) -> None:
    with CaptureQueriesContext(connection) as asked:
        ACTS[act](invited)

    words = [one["sql"] for one in asked]
    locks = places(words, r'SELECT ["`]cpd_grading_enrolment["`]\.["`]id["`] (AS ["`]pk["`] )?FROM')
    holds = places(words, r'SELECT (?!.*NOT EXISTS).*FROM ["`]cpd_grading_retentionhold["`]')
    emptied = places(words, r'(UPDATE|DELETE FROM) ["`]cpd_grading_(evidenceversion|witnessinvitation)["`]')
    assert locks
    assert holds
    assert emptied
    assert min(locks) < min(holds) < min(emptied)
    if connection.vendor != "sqlite":
        assert "FOR UPDATE" in words[min(locks)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ACTS)
def test_a_deletion_waits_for_an_officer_who_is_placing_a_hold(
    invited: Enrolment, team: builders.Staff, act: str
) -> None:
    """Real connections: the officer's transaction is open when the deletion begins, and commits while it waits."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time")
    is_open = threading.Event()

    def officer() -> None:
        with transaction.atomic():
            hold(invited, team)
            is_open.set()
            time.sleep(1.0)
        close_old_connections()
        connection.close()

    def deletion() -> None:
        assert is_open.wait(10)
        ACTS[act](invited)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(officer), pool.submit(deletion)]:
            one.result(30)

    assert EvidenceVersion.objects.exclude(purged_at=None).count() == 0
    assert WitnessInvitation.objects.get().witness_name == "Sample WITNESS"
    assert Attachment.objects.exclude(purged_at=None).count() == 0
