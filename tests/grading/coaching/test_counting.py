"""Which sessions and meetings count: the module page, what is sent, and the progress of a cohort say the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from cpd_grading.coaching import api as coaching
from cpd_grading.overview import api as overview
from tests import builders
from tests.builders import COURSE, MODULE, NOW, TODAY


def recorded(coach: UUID, learner: UUID, team: builders.Staff) -> UUID:
    return builders.record_session(coach, learner)[0]


def recorded_by_learner(coach: UUID, learner: UUID, team: builders.Staff) -> UUID:
    return builders.record_session(coach, learner, recorded_by=learner)[0]


def confirmed(coach: UUID, learner: UUID, team: builders.Staff) -> UUID:
    session = recorded_by_learner(coach, learner, team)
    coaching.answer_session(session_id=session, person_id=coach, agrees=True, now=NOW)
    return session


def declined(coach: UUID, learner: UUID, team: builders.Staff) -> UUID:
    session = recorded_by_learner(coach, learner, team)
    coaching.answer_session(session_id=session, person_id=coach, agrees=False, now=NOW)
    return session


def disputed(coach: UUID, learner: UUID, team: builders.Staff) -> UUID:
    session = recorded(coach, learner, team)
    coaching.dispute_session(session_id=session, learner_id=learner, reason="I was ill that day", now=NOW)
    return session


def upheld(coach: UUID, learner: UUID, team: builders.Staff) -> UUID:
    session = disputed(coach, learner, team)
    coaching.settle_session(session_id=session, manager_id=team.manager, counts=True, now=NOW)
    return session


def annulled(coach: UUID, learner: UUID, team: builders.Staff) -> UUID:
    session = disputed(coach, learner, team)
    coaching.settle_session(session_id=session, manager_id=team.manager, counts=False, now=NOW)
    return session


def of_another_module(coach: UUID, learner: UUID, team: builders.Staff) -> UUID:
    return builders.record_session(coach, learner, module_code="M2")[0]


def after_the_end(coach: UUID, learner: UUID, team: builders.Staff) -> UUID:
    """Somebody outside the course by then: it belongs to no cohort."""
    later = NOW + timedelta(days=2)
    return builders.record_session(coach, learner, held_on=later.date(), now=later, course_key="", module_code="")[0]


@pytest.mark.parametrize(
    ("act", "counts"),
    [
        (recorded, True),
        (recorded_by_learner, False),
        (confirmed, True),
        (declined, False),
        (disputed, False),
        (upheld, True),
        (annulled, False),
        (of_another_module, False),
        (after_the_end, False),
    ],
)
def test_a_session_counts_everywhere_or_nowhere(
    act: Callable[[UUID, UUID, builders.Staff], UUID],
    counts: bool,
    cohort: UUID,
    learner: UUID,
    coach: UUID,
    team: builders.Staff,
) -> None:
    session = act(coach, learner, team)

    counted = coaching.counted_sessions(learner, MODULE, cohort)
    assert counted == ((session,) if counts else ())
    page = overview.module_page(COURSE, MODULE, learner)
    assert page is not None
    assert tuple(one.id for one in page.sessions if one.counts) == counted
    assert counted_on(page, "coaching_sessions") == len(counted)
    assert progress(cohort, learner, team).sessions == len(counted)


@pytest.mark.parametrize(
    ("kind", "counted"),
    [("plc_sector", "plc"), ("plc_district", "plc"), ("sgac", "sgac"), ("partnership", "")],
)
def test_a_meeting_counts_everywhere_or_nowhere(
    kind: str, counted: str, cohort: UUID, learner: UUID, team: builders.Staff
) -> None:
    meeting = builders.record_meeting(learner, kind=kind)

    found = coaching.counted_meetings(learner, MODULE, cohort)
    assert found == {"plc": (), "sgac": (), **({counted: (meeting,)} if counted else {})}
    page = overview.module_page(COURSE, MODULE, learner)
    assert page is not None
    assert [counted_on(page, code) for code in ("plc_meetings", "sgac_meetings")] == [
        len(found["plc"]),
        len(found["sgac"]),
    ]
    assert progress(cohort, learner, team).meetings == len(found["plc"]) + len(found["sgac"])


def counted_on(page: overview.ModulePage, code: str) -> int:
    """How many the page has counted; the sample programme asks for one of each, and then none is missing."""
    return next((missing.have for missing in page.missing if missing.code == code), 1)


def progress(cohort: UUID, learner: UUID, team: builders.Staff) -> overview.ModuleProgress:
    (line,) = overview.progress_page(cohort, viewer_id=team.manager, on=TODAY).learners
    assert line.learner.id == learner
    return next(module for module in line.modules if module.code == MODULE)
