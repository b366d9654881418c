"""A task pressed on a phone without a line: the receipt decides, and what came late is shown to staff as such."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from cpd_grading.portfolio.models import Manifest
from cpd_grading.portfolio.selectors import manifests_of
from cpd_grading.submissions import api as submissions
from cpd_grading.submissions.readiness import due_moment, is_late_sync
from tests import builders
from tests.builders import NOW, key_of, noon, spec_of

DUE = due_moment(date(2026, 1, 12), 4)  # 9 February in Rwanda
assert DUE is not None
MOMENT = timedelta(microseconds=1)
LAST, FIRST_LATE = datetime.fromisoformat("2026-02-09T23:59:59+02:00"), datetime.fromisoformat("2026-02-10T00:00+02:00")


def test_a_task_is_due_at_the_end_of_a_day_in_rwanda() -> None:
    assert LAST < DUE < FIRST_LATE
    assert due_moment(date(2026, 1, 12), None) is None


@pytest.mark.parametrize(
    ("pressed", "received", "due", "is_late"),
    [
        (LAST, FIRST_LATE, DUE, True),
        (LAST, LAST, DUE, False),
        (DUE, DUE + MOMENT, DUE, True),
        (DUE, DUE, DUE, False),
        (DUE + MOMENT, DUE + MOMENT, DUE, False),
        (DUE - MOMENT, DUE + MOMENT, DUE, True),
        (noon("2026-02-01"), noon("2026-02-20"), DUE, True),
        (FIRST_LATE, noon("2026-02-20"), DUE, False),
        (noon("2026-02-20"), LAST, DUE, False),
        (None, FIRST_LATE, DUE, False),
        (LAST, FIRST_LATE, None, False),
    ],
)
def test_late_sync_is_pressed_in_time_and_received_too_late(
    pressed: datetime | None, received: datetime, due: datetime | None, is_late: bool
) -> None:
    assert is_late_sync(pressed, received, due) is is_late


@pytest.mark.parametrize(
    ("pressed", "is_late"), [(noon("2026-02-09"), True), (noon("2026-02-10"), False), (None, False)]
)
def test_the_phones_time_and_the_receipt_are_both_kept(learner: UUID, pressed: datetime | None, is_late: bool) -> None:
    builders.ready_item(learner)

    submissions.submit_task(
        task=key_of(),
        spec=spec_of(),
        learner_id=learner,
        seen_digest=builders.task_page(learner).seen_digest,
        declares=True,
        language="en",
        request_id=uuid4(),
        client_submitted_at=pressed,
        now=NOW,
    )

    sent = Manifest.objects.get()
    assert (sent.submitted_at, sent.client_submitted_at, sent.is_late_sync) == (NOW, pressed, is_late)
    (view,) = manifests_of(builders.submission_of(learner).id)
    assert (view.client_submitted_at, view.is_late_sync) == (pressed, is_late)


def test_the_phones_clock_changes_nothing_of_what_was_sent(learner: UUID) -> None:
    builders.ready_item(learner)
    builders.submit(learner)

    assert Manifest.objects.get().client_submitted_at is None
    assert NOW - timedelta(days=1) < builders.submission_of(learner).changed_at
