"""What a learner reads before release: no level, no mark, no outcome, in no corner of any page's record."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from cpd_grading.credits import api as credits
from cpd_grading.kernel import errors
from cpd_grading.overview import api as overview
from cpd_grading.programmes import api as programmes
from tests import builders
from tests.builders import COURSE, MODULE, TODAY, Staff

LEVELS = {"not_yet", "met", "strong"}
OUTCOMES = {"pass", "refer", "fail", "deferred", "void"}
BANDS = {"A", "B+", "B", "C", "F"}
# What a course says to everybody before it starts: rubrics with points and weights, credits, bands and pass mark.
PUBLIC = (programmes.TaskSpec, programmes.ModuleSpec, programmes.Programme)


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every plain value of a record, however deep, with the way to it; what the course says to everybody is skipped."""
    if isinstance(value, PUBLIC):
        return
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from leaves(key, f"{path}[key]")
            yield from leaves(one, f"{path}[{key}]")
    elif isinstance(value, tuple | list | set | frozenset):
        for place, one in enumerate(value):
            yield from leaves(one, f"{path}[{place}]")
    else:
        yield path, value


def judgements(record: object) -> list[str]:
    """Where a level, mark, band or outcome stands in a record."""
    return [
        path
        for path, value in leaves(record)
        if isinstance(value, Decimal | Fraction | float)
        or (isinstance(value, str) and value in LEVELS | OUTCOMES | BANDS)
    ]


def pages_of(learner_id: UUID) -> dict[str, object]:
    """Everything that shows a learner their own work."""
    return {
        "task": builders.task_page(learner_id),
        "other task": builders.task_page(learner_id, "m1-plan"),
        "module": overview.module_page(COURSE, MODULE, learner_id),
        "desk": overview.desk(learner_id, on=TODAY),
        "todo": overview.todo_of(learner_id, on=TODAY),
    }


def assert_silent(learner_id: UUID, when: str) -> None:
    found = {name: judgements(page) for name, page in pages_of(learner_id).items()}
    assert not any(found.values()), (when, found)


def test_the_walk_finds_what_it_looks_for():
    record = credits.OutcomeView(
        *(UUID(int=1), UUID(int=2), "M1", 1, (("portfolio", Decimal(70), Decimal(75)),)),
        *(Decimal(75), Decimal(75), "B+", "pass", False, "", (), builders.NOW),
    )

    assert judgements({"deep": [record]}) == [
        "[deep][0].components[0][1]",
        "[deep][0].components[0][2]",
        "[deep][0].raw_mark",
        "[deep][0].final_mark",
        "[deep][0].band",
        "[deep][0].outcome",
    ]


def test_before_release_no_page_of_a_learner_holds_a_level_a_mark_or_an_outcome(cohort, learner, coach, team):
    task = builders.submitted_task(learner)
    builders.send_back(task, coach)
    assert_silent(learner, "returned")
    builders.submit(learner)
    builders.sign_off(task, coach, {"c1": "strong", "c2": "met"})
    assert_silent(learner, "signed off")
    builders.sign_off(builders.submitted_task(learner, "m1-plan"), coach)
    builders.record_session(coach, learner)
    builders.record_meeting(learner)
    builders.record_meeting(learner, kind="sgac")
    sent = builders.submit_module(learner)
    round_id = builders.open_round(cohort, team)
    assert_silent(learner, "with UR-CE")
    builders.mark_portfolio(sent, team.assessor)
    assert_silent(learner, "marked")
    builders.close_marking(round_id, team)
    builders.moderate(round_id, team)
    assert_silent(learner, "at the board")
    builders.ratify(round_id, team)
    assert_silent(learner, "ratified")

    builders.release(round_id, team)

    assert {name for name, page in pages_of(learner).items() if judgements(page)} == {
        *("task", "other task", "module", "desk")
    }


def test_what_a_learner_reads_of_a_review_is_met_or_not_yet_and_the_feedback(learner, coach):
    task = builders.submitted_task(learner)
    builders.send_back(task, coach)

    (review,) = builders.task_page(learner).reviews

    assert (review.levels, review.met) == ({}, {"c1": True, "c2": False})
    assert review.feedback == {"c2": "Say what the parents said."}
    assert review.returned_criteria == ("c2",)


def test_the_four_words_of_a_module(cohort, learner, coach, team):
    def word() -> str:
        return overview.module_page(COURSE, MODULE, learner).stage

    assert word() == "collecting"
    builders.complete_module(learner, coach)
    assert word() == "collecting"
    sent = builders.submit_module(learner)
    assert word() == "with_ur_ce"
    round_id = builders.open_round(cohort, team)
    builders.mark_portfolio(sent, team.assessor)
    builders.close_marking(round_id, team)
    assert word() == "with_ur_ce"
    builders.moderate(round_id, team)
    assert word() == "at_the_board"
    builders.ratify(round_id, team)
    builders.release(round_id, team)
    assert word() == "result"


def levels_read(learner_id: UUID) -> list[dict[str, str]]:
    return [dict(review.levels) for review in builders.task_page(learner_id).reviews]


STRONG = {"c1": "strong", "c2": "strong"}


def test_at_release_levels_of_every_round_up_to_what_was_judged_are_shown(cohort, learner, coach, team):
    task = builders.submitted_task(learner)
    builders.send_back(task, coach)
    builders.submit(learner)
    builders.sign_off(task, coach, STRONG)
    builders.sign_off(builders.submitted_task(learner, "m1-plan"), coach)
    builders.record_session(coach, learner)
    builders.record_meeting(learner)
    builders.record_meeting(learner, kind="sgac")
    sent = builders.submit_module(learner)
    assert levels_read(learner) == [{}, {}]

    builders.released_round(cohort, team, [sent])

    assert levels_read(learner) == [builders.C2_NOT_YET, STRONG]


def test_after_a_referral_the_new_round_is_silent_again_until_its_own_release(cohort, learner, coach, team):
    builders.complete_module(learner, coach)
    sent = builders.submit_module(learner)
    round_id = builders.open_round(cohort, team)
    weak = dict.fromkeys(STRONG, "not_yet")
    builders.mark_portfolio(sent, team.assessor, levels={builders.FIRST_TASK: weak}, conversation="60")
    builders.close_marking(round_id, team)
    builders.moderate(round_id, team)
    builders.ratify(round_id, team)
    builders.release(round_id, team)
    builders.submit(learner)
    builders.sign_off(builders.submission_of(learner).id, coach, STRONG)

    assert levels_read(learner) == [weak, {}], "what was released counts: the assessor's levels, not the coach's"


def cohort_that_shows_on_sign_off() -> UUID:
    return builders.open_cohort(builders.programme(version="2026.6", policy={"marks_visible": "on_sign_off"}))


def test_a_programme_may_show_levels_on_sign_off_and_still_no_mark(team: Staff):
    learner = builders.learner(cohort_that_shows_on_sign_off())
    coach = builders.coach_of(learner)
    task = builders.submitted_task(learner)
    builders.send_back(task, coach)
    assert levels_read(learner) == [{}], "a return is no sign-off"
    builders.submit(learner)

    builders.sign_off(task, coach, STRONG)

    assert levels_read(learner) == [builders.C2_NOT_YET, STRONG]
    for page in (overview.module_page(COURSE, MODULE, learner), overview.desk(learner, on=TODAY)):
        assert judgements(page) == []


def test_a_learner_in_no_cohort_reads_no_module_and_no_level(cohort):
    outsider = builders.drafter()
    builders.ready_item(outsider)

    assert overview.module_page(COURSE, MODULE, outsider) is None
    assert judgements(builders.task_page(outsider)) == []


def test_an_unknown_module_is_not_found(learner):
    with pytest.raises(errors.NotFound):
        overview.module_page(COURSE, "M9", learner)
