"""The audit chain: whole after every act, broken after any tampering, one per learner of a cohort."""

from __future__ import annotations

from datetime import timedelta, timezone
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import audit
from cpd_grading.kernel.models import AuditChain, AuditEvent
from tests import builders
from tests.builders import NOW

COHORT, LEARNER = UUID(int=0xC0), UUID(int=0x1E)
KEY = f"{COHORT}:{LEARNER}"


def three_events() -> None:
    for number in range(1, 4):
        kernel.record_audit(
            "seen", actor_id=LEARNER, now=NOW + timedelta(hours=number), cohort_id=COHORT, learner_id=LEARNER, n=number
        )


@pytest.mark.django_db
def test_a_chain_of_acts_is_whole() -> None:
    three_events()

    assert kernel.broken_links(KEY) == []
    assert audit.heads(COHORT) == {KEY: AuditEvent.objects.get(seq=3).digest}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("seq", 7),
        ("action", "released"),
        ("actor_id", UUID(int=9)),
        ("actor_id", None),
        ("payload", {"n": 20}),
        ("payload", {}),
        ("at", NOW),
        ("prev_digest", "0" * 64),
        ("digest", "0" * 64),
    ],
)
def test_a_changed_column_breaks_the_chain_at_its_event(column: str, value: object) -> None:
    three_events()
    AuditEvent.objects.filter(seq=2).update(**{column: value})

    broken = kernel.broken_links(KEY)

    assert (7 if column == "seq" else 2) in broken


@pytest.mark.django_db
def test_a_deleted_event_breaks_the_chain_behind_it() -> None:
    three_events()
    AuditEvent.objects.filter(seq=2).delete()

    assert kernel.broken_links(KEY) == [3]


@pytest.mark.django_db
def test_a_deleted_last_event_is_missed_at_its_place() -> None:
    three_events()
    AuditEvent.objects.filter(seq=3).delete()

    assert kernel.broken_links(KEY) == [3]


@pytest.mark.django_db
@pytest.mark.parametrize(("column", "value"), [("head", "0" * 64), ("length", 9)])
def test_a_changed_head_breaks_the_chain_at_the_next_place(column: str, value: object) -> None:
    three_events()
    AuditChain.objects.filter(key=KEY).update(**{column: value})

    assert kernel.broken_links(KEY) == [4]


@pytest.mark.django_db
def test_an_event_moved_into_another_learners_chain_breaks_it_there() -> None:
    three_events()
    other = UUID(int=0x2E)
    kernel.record_audit("seen", actor_id=other, now=NOW, cohort_id=COHORT, learner_id=other)
    theirs = f"{COHORT}:{other}"
    moved, own = AuditEvent.objects.get(chain_id=KEY, seq=1), AuditEvent.objects.get(chain_id=theirs)
    own.delete()
    AuditEvent.objects.filter(pk=moved.pk).update(chain_id=theirs)
    AuditChain.objects.filter(key=theirs).update(head=moved.digest)

    assert kernel.broken_links(theirs) == [1]


@pytest.mark.django_db
def test_an_act_timed_in_rwanda_reads_back_whole_from_a_database_in_utc() -> None:
    kigali = NOW.astimezone(timezone(timedelta(hours=2)))

    kernel.record_audit("seen", actor_id=None, now=kigali, cohort_id=COHORT, learner_id=LEARNER)

    assert kernel.broken_links(KEY) == []


@pytest.mark.django_db
def test_learners_of_one_cohort_do_not_queue_on_one_chain(cohort: UUID, learner: UUID) -> None:
    other = builders.learner(cohort)
    builders.save(learner)
    builders.save(other)

    heads = audit.heads(cohort)

    assert {f"{cohort}:{learner}", f"{cohort}:{other}"} <= set(heads)
    assert AuditEvent.objects.get(chain_id=f"{cohort}:{other}", action="item_saved").seq == 2
    assert all(kernel.broken_links(key) == [] for key in heads)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        audit.record("seen", actor_id=None, now=NOW)

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_trace() -> None:
    @transaction.atomic
    def act() -> None:
        audit.record("seen", actor_id=None, now=NOW, cohort_id=COHORT)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()

    assert not AuditEvent.objects.exists()
    assert kernel.broken_links(f"{COHORT}:-") == []


@pytest.mark.django_db
def test_a_text_in_a_payload_that_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        kernel.record_audit("seen", actor_id=None, now=NOW, mark=0.5)


@pytest.mark.django_db
def test_ids_in_a_payload_are_kept_as_text() -> None:
    seen = uuid4()

    kernel.record_audit("seen", actor_id=None, now=NOW, item=seen)

    assert AuditEvent.objects.get().payload == {"item": str(seen)}
    assert kernel.broken_links("-:-") == []
