"""A receiver may say "not yet, because …": the news waits with growing pauses, and its reason is there to be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import outbox
from cpd_grading.kernel.models import AuditEvent, Outbox
from cpd_grading.kernel.outbox import NotYet, pause_after
from cpd_grading.presentation import news_wording
from cpd_grading.presentation.news_wording import WAITING
from tests.builders import NOW

KIND, REASON = "letter_came", "nobody_home"

pytestmark = pytest.mark.django_db


class Neighbour:
    """Takes a letter when at home, and writes down that it came even where it then says that it waits."""

    def __init__(self) -> None:
        self.is_home = False
        self.error: Exception | None = None

    def __call__(self, news: Mapping[str, Any]) -> None:
        kernel.record_audit("heard", actor_id=None, now=NOW, n=news["n"])
        if self.error:
            raise self.error
        if not self.is_home:
            raise NotYet(REASON, f"door {news['n']}")

    def ready(self, doors: Collection[str]) -> Collection[str]:
        return set(doors) if self.is_home else set()


def heard() -> int:
    return AuditEvent.objects.filter(action="heard").count()


@pytest.fixture
def neighbour(monkeypatch: pytest.MonkeyPatch) -> Iterator[Neighbour]:
    one = Neighbour()
    outbox.receives(KIND)(one)
    yield one
    outbox._receivers.pop(KIND)
    outbox._ready.pop(REASON, None)


def written(number: int = 1) -> Outbox:
    with transaction.atomic():
        outbox.put(KIND, {"n": number}, dedupe=str(number), now=NOW)
    return Outbox.objects.get(dedupe=f"{KIND}:{number}")


def test_news_that_waits_keeps_its_reason_and_leaves_nothing_half_done(neighbour: Neighbour) -> None:
    row = written()

    assert outbox.deliver(row.pk, now=NOW) is False

    row.refresh_from_db()
    assert (row.delivered_at, row.waits_for, row.waits_on) == (None, REASON, "door 1")
    assert (row.attempts, row.due_at, row.last_error) == (1, NOW + timedelta(minutes=5), "")
    assert heard() == 0


def test_waiting_is_no_failure(neighbour: Neighbour) -> None:
    written()

    assert kernel.deliver_pending(now=NOW) == (0, 0)


def test_news_is_not_tried_before_its_pause_is_over_and_is_tried_when_it_is(neighbour: Neighbour) -> None:
    written()
    kernel.deliver_pending(now=NOW)
    neighbour.is_home = True
    over = NOW + timedelta(minutes=5)

    assert kernel.deliver_pending(now=over - timedelta(seconds=1)) == (0, 0)
    assert kernel.deliver_pending(now=over) == (1, 0)

    row = Outbox.objects.get()
    assert (row.delivered_at, row.waits_for, row.waits_on, row.due_at) == (over, "", "", None)
    assert heard() == 1


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 5), (1, 5), (2, 10), (3, 20), (8, 640), (9, 1280), (10, 1440), (11, 1440), (5000, 1440)],
)
def test_pauses_grow_twofold_up_to_a_day(attempts: int, minutes: int) -> None:
    assert pause_after(attempts) == timedelta(minutes=minutes)


def test_once_the_thing_waited_for_is_there_the_next_run_delivers_whatever_the_pause(neighbour: Neighbour) -> None:
    outbox.ready_when(REASON)(neighbour.ready)
    written()
    kernel.deliver_pending(now=NOW)
    assert kernel.deliver_pending(now=NOW) == (0, 0)

    neighbour.is_home = True

    assert kernel.deliver_pending(now=NOW) == (1, 0)


def test_only_what_is_there_is_woken(neighbour: Neighbour) -> None:
    outbox.ready_when(REASON)(lambda doors: {"door 2"} & set(doors))
    written(1)
    written(2)
    kernel.deliver_pending(now=NOW)
    neighbour.is_home = True

    assert kernel.deliver_pending(now=NOW) == (1, 0)

    assert [news.about for news in kernel.waiting_news()] == ["door 1"]


def test_one_receiver_that_waits_does_not_hold_up_the_others(neighbour: Neighbour) -> None:
    outbox.receives(KIND)(lambda news: kernel.record_audit("read", actor_id=None, now=NOW, n=news["n"]) and None)
    written()

    kernel.deliver_pending(now=NOW)

    assert AuditEvent.objects.filter(action="read").count() == 1
    assert Outbox.objects.get().waits_for == REASON


def test_a_failure_of_one_receiver_undoes_what_the_others_did_and_is_tried_at_every_run(neighbour: Neighbour) -> None:
    outbox.receives(KIND)(lambda news: kernel.record_audit("read", actor_id=None, now=NOW, n=news["n"]) and None)
    neighbour.error = ConnectionError("person@example.org was not reached")
    written()

    assert kernel.deliver_pending(now=NOW) == (0, 1)
    assert kernel.deliver_pending(now=NOW) == (0, 1)

    (news,) = kernel.waiting_news()
    assert (news.reason, news.last_error, news.attempts) == ("failed", "ConnectionError", 2)
    assert not AuditEvent.objects.filter(action="read").exists()


def test_news_that_failed_and_now_waits_says_what_it_waits_for(neighbour: Neighbour) -> None:
    neighbour.error = ConnectionError()
    written()
    kernel.deliver_pending(now=NOW)
    neighbour.error = None

    kernel.deliver_pending(now=NOW)

    assert [(news.reason, news.last_error) for news in kernel.waiting_news()] == [(REASON, "")]


def test_what_is_still_here_is_counted_by_reason_and_listed_oldest_first(
    neighbour: Neighbour, django_assert_num_queries: Any
) -> None:
    first, second = written(1), written(2)
    kernel.deliver_pending(now=NOW)
    Outbox.objects.filter(pk=first.pk).update(created_at=NOW + timedelta(days=1))
    written(3)
    with transaction.atomic():
        Outbox.objects.filter(dedupe=f"{KIND}:3").update(attempts=1, last_error="ConnectionError")

    with django_assert_num_queries(1):
        counts = kernel.count_waiting_news()

    assert counts == {REASON: 2, "failed": 1}
    assert [news.id for news in kernel.waiting_news(limit=3)][-1] == first.pk
    assert second.pk in {news.id for news in kernel.waiting_news(limit=2)}


def test_every_reason_of_ours_has_its_sentence() -> None:
    assert set(outbox._ready) - {REASON} <= set(WAITING)
    assert news_wording.say_waiting("no_account") == "The learner has no account yet. Join it on the office page."
