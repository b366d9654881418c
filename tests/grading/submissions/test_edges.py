"""Rules of sending a task at their very edge, asked of the rules themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.portfolio.domain import ItemView
from cpd_grading.programmes import api as programmes
from cpd_grading.site_visits.domain import SeenView
from cpd_grading.submissions.readiness import (
    TaskEvidence,
    due_moment,
    missing_of_task,
    require_submittable,
)
from cpd_grading.witnesses.domain import TestimonyView
from tests import builders
from tests.builders import NOBODY, NOW, TODAY

START = date(2026, 1, 12)
POLICY = programmes.read_programme(builders.programme()).policy
SPEC = builders.spec_of()


def item(number: int = 1, *, needs_confirmation: bool = False, **said: object) -> ItemView:
    fields = builders.answers(**{"kind": "reflective_account", "criteria": ("c1", "c2"), **said})
    return ItemView(UUID(int=number), 1, False, fields, (), NOW, needs_confirmation=needs_confirmation)


def seen(number: int = 7, *criteria: str) -> SeenView:
    return SeenView(UUID(int=number), None, NOBODY, "Jean", TODAY, "Office", "On the wall", criteria, NOW)


def said_of(item_id: int, number: int) -> TestimonyView:
    return TestimonyView(
        UUID(int=number), UUID(int=item_id), "Jeanne", "Teacher", "I saw it", TODAY, "en", NOW, f"{number}", "0a"
    )


def lacks(evidence: TaskEvidence) -> list[tuple[str, str]]:
    return [(lack.code, lack.what) for lack in missing_of_task(evidence, SPEC)]


def submittable(evidence: TaskEvidence) -> None:
    require_submittable(evidence, SPEC, POLICY, cohort_starts_on=START, today=TODAY)


@pytest.mark.parametrize(
    ("evidence", "refusal"),
    [
        (TaskEvidence(items=(item(),)), None),
        (TaskEvidence(seen=(seen(7, "c1", "c2"),)), None),
        (TaskEvidence(items=(item(criteria=("c1",)),), seen=(seen(7, "c2"),)), None),
        (TaskEvidence(), errors.NothingToSubmit),
        (TaskEvidence(items=(item(needs_confirmation=True),)), errors.NothingToSubmit),
        (TaskEvidence(seen=(seen(7, "c1"),)), errors.EvidenceIncomplete),
        (TaskEvidence(items=(item(),), on_their_way=("plan.pdf",)), errors.EvidenceIncomplete),
        (TaskEvidence(items=(item(activity_on=TODAY),)), None),
        (TaskEvidence(items=(item(activity_on=date(2026, 3, 5)),)), errors.ActivityDateOutside),
        (TaskEvidence(items=(item(), item(2, activity_on=date(2026, 3, 5)))), errors.ActivityDateOutside),
        (TaskEvidence(items=(item(children="identifiable", consent_held=False),)), errors.IdentifiableChildren),
    ],
)
def test_what_may_be_sent(evidence: TaskEvidence, refusal: type[errors.CpdError] | None) -> None:
    if refusal is None:
        submittable(evidence)
    else:
        with pytest.raises(refusal):
            submittable(evidence)


def test_what_a_coach_added_covers_nothing_until_the_learner_agrees() -> None:
    added = item(2, needs_confirmation=True)

    assert lacks(TaskEvidence(items=(item(criteria=("c1",)), added))) == [("evidence_for_criterion", "c2")]
    assert lacks(TaskEvidence(items=(item(criteria=("c1",)), replace(added, needs_confirmation=False)))) == []


def test_everything_that_is_missing_is_named_in_order() -> None:
    evidence = TaskEvidence(items=(item(criteria=("c2",), did=""),), on_their_way=("plan.pdf", "b.jpg"))

    assert lacks(evidence) == [
        ("what_i_did", "Direction of the school"),
        ("evidence_for_criterion", "c1"),
        ("file_on_its_way", "plan.pdf"),
        ("file_on_its_way", "b.jpg"),
    ]


def test_a_testimony_counts_for_the_item_it_is_of() -> None:
    testified = item(kind="witness_testimony")

    assert TaskEvidence(items=(testified,), testimonies=(said_of(1, 5),)).missing_of(testified) == []
    assert TaskEvidence(items=(testified,), testimonies=(said_of(2, 5),)).missing_of(testified) != []


def test_a_manifest_has_its_lines_in_a_stable_order_and_only_what_counts() -> None:
    evidence = TaskEvidence(
        items=(item(3), item(2), item(1, needs_confirmation=True)),
        testimonies=(said_of(3, 9), said_of(2, 8), said_of(1, 6)),
        seen=(seen(7, "c1"), seen(4, "c2")),
    )

    told = [
        (kind, UUID(line[kind]).int)
        for line in evidence.lines
        for kind in ("item", "testimony", "seen")
        if kind in line
    ]

    assert told == [("item", 2), ("item", 3), ("testimony", 8), ("testimony", 9), ("seen", 4), ("seen", 7)]


def test_what_a_learner_saw_is_the_state_the_round_and_every_line() -> None:
    one = TaskEvidence(items=(item(),))

    assert one.digest("open", 1) == TaskEvidence(items=(item(),), on_their_way=("a.pdf",)).digest("open", 1)
    others = (one.digest("returned", 1), one.digest("open", 2), TaskEvidence(items=(item(2),)).digest("open", 1))
    assert one.digest("open", 1) not in others


@pytest.mark.parametrize(("week", "day"), [(0, "2026-01-12"), (1, "2026-01-19"), (4, "2026-02-09")])
def test_a_task_is_due_so_many_weeks_after_the_start(week: int, day: str) -> None:
    due = due_moment(START, week)

    assert due == datetime.fromisoformat(f"{day}T23:59:59.999999+02:00")
