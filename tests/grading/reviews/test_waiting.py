"""What has waited long: the list, the guard, the queue and the learner's desk say the same of every moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.overview import api as overview
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import noon

ON = date(2026, 3, 18)
NOW = noon("2026-03-18")
LAST_MINUTE = datetime(2026, 3, 4, 21, 59, tzinfo=UTC)  # 23:59 in Rwanda, fourteen days before
MIDNIGHT = LAST_MINUTE + timedelta(minutes=1)  # 0:00 in Rwanda, on the fifth


def said_on_desk(learner: UUID) -> bool:
    (module,) = overview.desk(learner, on=ON).current
    return any(task.is_waiting_long for task in module.tasks)


def said_in_queue(coach: UUID) -> bool:
    return reviews.queue_page(coach, on=ON, wanted=reviews.QueueFilter()).waiting_long == 1


def said_in_office(submission: UUID) -> bool:
    return submission in {line.submission_id for line in reviews.waiting_long(on=ON)}


def said_by_guard(submission: UUID, manager: UUID) -> bool:
    """Whether a stand-in is refused for another reason than the time: nobody in particular is offered."""
    offered = {"stand_in_id": builders.person(), "offered_by": manager, "ends_on": ON, "request_id": uuid4()}
    try:
        reviews.offer_stand_in(submission_id=submission, now=NOW, **offered)
    except errors.NotWaitingLong:
        return False
    except errors.NotAppointed:
        return True
    raise AssertionError("somebody without an appointment was offered")


@pytest.mark.parametrize(
    ("sent", "is_long"),
    [
        (noon("2026-03-18"), False),
        (noon("2026-03-05"), False),
        (MIDNIGHT, False),  # thirteen days, to the minute
        (LAST_MINUTE, True),  # fourteen days
        (noon("2026-03-04"), True),
        (noon("2026-03-03"), True),
        (noon("2026-02-25"), True),
    ],
)
def test_list_guard_queue_and_desk_agree_from_the_fourteenth_day_in_rwanda(sent, is_long, learner, coach, team):
    submission = builders.submitted_task(learner, now=sent)

    said = [
        said_in_office(submission),
        said_by_guard(submission, team.manager),
        said_in_queue(coach),
        said_on_desk(learner),
    ]

    assert said == [is_long] * 4
