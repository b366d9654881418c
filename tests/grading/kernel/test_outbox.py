"""News is written with its act, delivered after commit exactly once, and again only until it is taken.

What a receiver cannot do yet is in ``test_outbox_waiting``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import outbox
from cpd_grading.kernel.models import AuditEvent, Outbox
from tests import builders
from tests.builders import NOW

KIND = "bell_rang"


class Receiver:
    """Writes its effect into the database; told to, it fails after writing, like a process that dies half-way."""

    def __init__(self) -> None:
        self.is_failing = False

    def __call__(self, news: Mapping[str, Any]) -> None:
        kernel.record_audit("heard", actor_id=None, now=NOW, n=news["n"])
        if self.is_failing:
            raise ConnectionError("person@example.org was not reached")

    @property
    def heard(self) -> list[int]:
        return [event.payload["n"] for event in AuditEvent.objects.filter(action="heard").order_by("seq")]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    outbox.receives(KIND)(one)
    yield one
    outbox._receivers.pop(KIND)


def ring(number: int = 1, *, dedupe: str = "", now: Any = NOW) -> None:
    with transaction.atomic():
        outbox.put(KIND, {"n": number}, dedupe=dedupe or str(number), now=now)


def killed_before_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the process ends after every commit, before it delivers anything."""
    monkeypatch.setattr(transaction, "on_commit", lambda *args, **kwargs: None)


@pytest.mark.django_db(transaction=True)
def test_news_is_delivered_after_commit(receiver: Receiver) -> None:
    with transaction.atomic():
        outbox.put(KIND, {"n": 1}, dedupe="1", now=NOW)
        assert receiver.heard == []

    assert receiver.heard == [1]
    assert Outbox.objects.get().delivered_at is not None


@pytest.mark.django_db(transaction=True)
def test_news_of_an_act_that_was_rolled_back_is_never_told(receiver: Receiver) -> None:
    @transaction.atomic
    def act() -> None:
        outbox.put(KIND, {"n": 1}, dedupe="1", now=NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()

    assert kernel.deliver_pending() == (0, 0)
    assert receiver.heard == []


@pytest.mark.django_db(transaction=True)
def test_killed_between_commit_and_delivery_the_news_still_arrives_exactly_once(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed_before_delivery(killed)
        ring()
    assert receiver.heard == []

    assert kernel.deliver_pending() == (1, 0)
    assert kernel.deliver_pending() == (0, 0)
    assert receiver.heard == [1]


@pytest.mark.django_db(transaction=True)
def test_a_submission_whose_process_was_killed_still_reaches_its_open_round(monkeypatch: pytest.MonkeyPatch) -> None:
    builders.add_places()
    cohort, team = builders.open_cohort(), builders.staff()
    round_id = builders.open_round(cohort, team)
    with monkeypatch.context() as killed:
        killed_before_delivery(killed)
        portfolio = builders.submitted_module(cohort)
    assert assessment.marking_queue(team.assessor) == ()

    kernel.deliver_pending()
    kernel.deliver_pending()

    assert [line.portfolio_id for line in assessment.marking_queue(team.assessor)] == [portfolio]
    assert assessment.marking_page(portfolio).round_id == round_id


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_fails_leaves_no_half_effect_and_is_tried_again(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.is_failing = True
    ring()

    row = Outbox.objects.get()
    assert (row.delivered_at, row.attempts, row.last_error) == (None, 1, "ConnectionError")
    assert receiver.heard == []
    assert kernel.deliver_pending() == (0, 1)
    assert Outbox.objects.get().attempts == 2
    assert "example.org" not in caplog.text, "the words of an error may name people"

    receiver.is_failing = False
    assert kernel.deliver_pending() == (1, 0)
    assert receiver.heard == [1]
    assert Outbox.objects.get().attempts == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_news_put_twice_is_one_piece_of_news(receiver: Receiver) -> None:
    ring(1, dedupe="a")
    ring(2, dedupe="a")

    assert receiver.heard == [1]
    assert Outbox.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_delivered_row_is_never_delivered_again(receiver: Receiver) -> None:
    ring()
    row = Outbox.objects.get()

    assert outbox.deliver(row.pk) is True
    assert kernel.deliver_pending() == (0, 0)
    assert receiver.heard == [1]


@pytest.mark.django_db(transaction=True)
def test_rows_that_keep_failing_do_not_block_newer_ones(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver.is_failing = True
    ring(1)
    receiver.is_failing = False
    with monkeypatch.context() as killed:
        killed_before_delivery(killed)
        ring(2, now=NOW + timedelta(hours=1))

    outbox.deliver_pending(limit=1)

    assert receiver.heard == [2]


@pytest.mark.django_db(transaction=True)
def test_news_nobody_listens_to_is_done_with() -> None:
    with transaction.atomic():
        outbox.put("nobody_cares", {"id": UUID(int=1)}, dedupe="1", now=NOW)

    assert Outbox.objects.get().delivered_at is not None
    assert Outbox.objects.get().payload == {"id": str(UUID(int=1))}


def test_a_receiver_registered_twice_is_called_once(receiver: Receiver) -> None:
    outbox.receives(KIND)(receiver)

    assert outbox._receivers[KIND] == [receiver]
