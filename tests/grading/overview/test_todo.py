"""What waits for each person today, counted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from cpd_grading.overview import api as overview
from tests import builders
from tests.builders import NOW, TODAY, Staff


def todo(person_id: UUID, *, on=TODAY) -> dict[str, int]:
    found = overview.todo_of(person_id, on=on)
    assert len({one.code for one in found}) == len(found)
    return {one.code: one.count for one in found}


def test_a_learner_with_nothing_waiting_studies_on(learner):
    assert todo(learner) == {"study_on": 1}


def test_somebody_with_no_part_in_anything_has_nothing_to_do(cohort):
    assert todo(builders.person()) == {}


def test_a_task_goes_back_and_forth_between_learner_and_coach(learner, coach):
    assert todo(coach) == {"people_to_visit": 1}
    task = builders.submitted_task(learner)
    assert (todo(learner), todo(coach)) == ({"study_on": 1}, {"tasks_to_review": 1})
    builders.send_back(task, coach)
    assert (todo(learner), todo(coach)) == ({"tasks_returned": 1}, {"people_to_visit": 1})


def test_what_a_coach_added_waits_for_its_learner(learner, coach):
    item = builders.add_for(learner, coach)
    assert todo(learner) == {"evidence_to_confirm": 1}
    builders.confirm(learner, item)

    assert todo(learner) == {"study_on": 1}


def test_a_complete_module_waits_to_be_sent(learner, coach):
    builders.complete_module(learner, coach)

    assert todo(learner) == {"modules_ready": 1}


def test_a_result_is_news_for_two_weeks(cohort, learner, coach, team):
    builders.complete_module(learner, coach)
    builders.released_round(cohort, team, [builders.submit_module(learner)])

    assert todo(learner) == {"results_to_read": 1}
    assert todo(learner, on=TODAY + timedelta(days=14)) == {"results_to_read": 1}
    assert todo(learner, on=TODAY + timedelta(days=15)) == {"study_on": 1}


def test_who_studies_two_courses_with_different_modules_has_one_list(learner, coach):
    builders.sign_off(builders.submitted_task(learner), coach)
    other = builders.programme(code="SLL", version="1")
    other["modules"] = [builders.module("S1", ["s1-task"])]
    other["tasks"] = [builders.task("s1-task", "S1", "100")]
    course = "course-v1:Sample+SLL+2026"
    builders.enrol(builders.open_cohort(other, course_key=course, name="SLL intake"), learner)

    assert todo(learner) == {"study_on": 1}


def test_work_of_a_course_that_somebody_left_no_longer_waits(learner, coach):
    builders.send_back(builders.submitted_task(learner), coach)
    builders.end(learner, on=TODAY)

    assert todo(learner) == {"tasks_returned": 1}, "the last day counts"
    assert todo(learner, on=TODAY + timedelta(days=1)) == {}


def test_a_session_waits_for_the_other_side(learner, coach):
    builders.record_session(coach, learner, recorded_by=learner)

    assert todo(coach)["sessions_to_confirm"] == 1
    assert "sessions_to_confirm" not in todo(learner)


def test_a_round_passes_from_desk_to_desk(cohort, team: Staff):
    sent = builders.submitted_module(cohort)
    round_id = builders.open_round(cohort, team)
    assert todo(team.assessor) == {"portfolios_to_mark": 1}
    assert todo(team.officer) == {"rounds_marking": 1}
    builders.mark_portfolio(sent, team.assessor)
    assert todo(team.assessor) == {}
    builders.close_marking(round_id, team)
    assert (todo(team.moderator), todo(team.external_examiner)) == ({"samples_to_draw": 1}, {"rounds_to_comment": 1})
    builders.draw_sample(round_id, team)
    assert todo(team.moderator) == {"portfolios_to_moderate": 1}
    builders.second_mark(round_id, sent, team)
    builders.comment(round_id, team)
    assert (todo(team.moderator), todo(team.external_examiner)) == ({}, {})
    assessment.close_moderation(round_id=round_id, officer_id=team.officer, now=NOW)
    assert todo(team.officer) == todo(team.second_officer) == {"decisions_to_record": 1}
    builders.ratify(round_id, team)
    assert (todo(team.officer), todo(team.second_officer)) == ({}, {"releases_to_confirm": 1})
    builders.release(round_id, team)
    assert (todo(team.officer), todo(team.second_officer)) == ({}, {})


def test_an_assessor_is_not_sent_to_their_own_portfolio(cohort, learner, coach, team):
    builders.complete_module(learner, coach)
    builders.submit_module(learner)
    builders.open_round(cohort, team)
    builders.with_role("assessor", person_id=learner)

    assert "portfolios_to_mark" not in todo(learner)


def test_the_office_settles_disputes(cohort, learner, coach, team):
    session, _ = builders.record_session(coach, learner)
    coaching.dispute_session(session_id=session, learner_id=learner, reason="Nobody came", now=NOW)

    assert todo(team.manager)["disputes_to_settle"] == 1


@pytest.mark.parametrize(("role", "area"), [("seo", "1101"), ("deo", "11"), ("programme_manager", "")])
def test_those_who_support_are_told_how_many_they_may_read(role, area, learner):
    who = builders.with_role(role, area_code=area)

    assert todo(who) == {"progress_to_read": 1}
