"""A task pressed on a phone without a line: the receipt decides, and what came late is shown to staff as such."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from cpd_grading.portfolio.domain import ManifestView
from cpd_grading.portfolio.models import Manifest
from cpd_grading.portfolio.selectors import manifests_of
from cpd_grading.submissions import api as submissions
from cpd_grading.submissions.pressed import PhoneClock, Pressed, is_late_sync, pressed_between
from cpd_grading.submissions.readiness import due_moment
from tests import builders
from tests.builders import NOW, key_of, noon, spec_of

DUE = due_moment(date(2026, 1, 12), 4)  # 9 February in Rwanda
assert DUE is not None
STARTED = noon("2026-01-12")
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
        (STARTED, noon("2026-02-20"), DUE, True),
        (STARTED - MOMENT, noon("2026-02-20"), DUE, False),
        (None, FIRST_LATE, DUE, False),
        (LAST, FIRST_LATE, None, False),
    ],
)
def test_late_sync_is_pressed_in_time_and_received_too_late(
    pressed: datetime | None, received: datetime, due: datetime | None, is_late: bool
) -> None:
    moment = Pressed(pressed, pressed) if pressed else None

    assert is_late_sync(moment, received, due, opened_at=STARTED) is is_late


def test_what_may_have_been_in_time_or_late_is_shown_to_staff() -> None:
    assert is_late_sync(Pressed(LAST, FIRST_LATE), noon("2026-02-20"), DUE, opened_at=STARTED)
    assert not is_late_sync(Pressed(FIRST_LATE, FIRST_LATE + MOMENT), noon("2026-02-20"), DUE, opened_at=STARTED)


DAYS = (-400, -40, -1, 0, 1, 40, 400)


@pytest.mark.parametrize("days", DAYS)
def test_however_wrong_a_phones_clock_is_the_moment_is_right(days: int) -> None:
    wrong = timedelta(days=days)
    clock = PhoneClock(LAST + wrong, noon("2026-02-20") + wrong, noon("2026-02-01"), -wrong)

    assert pressed_between(clock, noon("2026-02-20")) == Pressed(LAST, LAST)
    assert pressed_between(replace(clock, ahead=None), noon("2026-02-20")) == Pressed(LAST, LAST)
    assert pressed_between(replace(clock, sent_at=None), noon("2026-02-20")) == Pressed(LAST, LAST)


@pytest.mark.parametrize("before", DAYS)
@pytest.mark.parametrize("after", DAYS)
def test_a_clock_that_was_changed_while_it_waited_leaves_a_doubt_that_holds_the_moment(before: int, after: int) -> None:
    """Pressed before the owner changed the clock, or after it: either way the moment lies between the two."""
    heard_at, received_at = noon("2026-02-01"), noon("2026-02-20")
    for pressed_by in (before, after):
        clock = PhoneClock(
            LAST + timedelta(days=pressed_by), received_at + timedelta(days=after), heard_at, timedelta(days=-before)
        )

        pressed = pressed_between(clock, received_at)

        assert pressed is not None
        assert heard_at <= pressed.earliest <= LAST <= pressed.latest <= received_at
        assert (pressed.earliest == pressed.latest) is (before == after)


@pytest.mark.parametrize(
    ("clock", "moment"),
    [
        (PhoneClock(LAST), None),
        (PhoneClock(datetime.max.replace(tzinfo=UTC), LAST), None),
        (PhoneClock(noon("2026-02-25"), noon("2026-02-20")), noon("2026-02-20")),
        (PhoneClock(noon("2025-02-01"), noon("2026-02-20"), noon("2026-02-02")), noon("2026-02-02")),
        (PhoneClock(noon("2026-02-10"), noon("2026-02-20"), noon("2027-02-02")), noon("2026-02-20")),
    ],
)
def test_nothing_is_pressed_after_its_receipt_or_before_the_last_contact(
    clock: PhoneClock, moment: datetime | None
) -> None:
    assert pressed_between(clock, noon("2026-02-20")) == (Pressed(moment, moment) if moment else None)


@pytest.mark.parametrize(
    ("pressed", "is_late"), [(noon("2026-02-09"), True), (noon("2026-02-10"), False), (None, False)]
)
def test_the_phones_time_and_the_receipt_are_both_kept(learner: UUID, pressed: datetime | None, is_late: bool) -> None:
    builders.ready_item(learner)
    an_hour = timedelta(hours=1)

    submissions.submit_task(
        task=key_of(),
        spec=spec_of(),
        learner_id=learner,
        seen_digest=builders.task_page(learner).seen_digest,
        declares=True,
        language="en",
        request_id=uuid4(),
        phone=submissions.FromPhone(PhoneClock(pressed + an_hour, NOW + an_hour)) if pressed else None,
        now=NOW,
    )

    sent = Manifest.objects.get()
    by_phone = pressed + an_hour if pressed else None
    assert (sent.submitted_at, sent.client_submitted_at, sent.is_late_sync) == (NOW, by_phone, is_late)
    (view,) = manifests_of(builders.submission_of(learner).id)
    assert (view.client_submitted_at, view.pressed_from, view.pressed_until) == (by_phone, pressed, pressed)
    assert (view.is_late_sync, view.is_press_in_doubt) == (is_late, False)


@pytest.mark.parametrize(("minutes", "is_in_doubt"), [(10, False), (11, True)])
def test_a_slow_line_is_no_doubt(minutes: int, is_in_doubt: bool) -> None:
    doubt = timedelta(minutes=minutes)
    sent = ManifestView(uuid4(), 1, "", NOW, (), pressed_from=NOW - doubt, pressed_until=NOW)

    assert sent.is_press_in_doubt is is_in_doubt


def test_the_phones_clock_changes_nothing_of_what_was_sent(learner: UUID) -> None:
    builders.ready_item(learner)
    builders.submit(learner)

    assert Manifest.objects.get().client_submitted_at is None
    assert NOW - timedelta(days=1) < builders.submission_of(learner).changed_at
