"""Cohorts are held to the wording they opened with; a newer one warns, and is adopted only with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import errors
from cpd_grading.programmes import api as programmes
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import COURSE, FIRST_TASK, NOBODY, NOW, TODAY

LATER = NOW + timedelta(days=1)


def worded(words: str = "Newer words", **changes: Any) -> programmes.TaskSpec:
    """The first task in other words, as its block would pass it after an author's edit."""
    document = {**builders.programme()["tasks"][0], "brief": {"en": words}, **changes}
    return programmes.read_task_spec(document)


def shown(spec: programmes.TaskSpec, *, now: Any = LATER) -> None:
    """The course shows this wording to somebody who writes."""
    programmes.register_edition(course_key=COURSE, spec=spec, now=now)


def warned(cohort: UUID) -> list[tuple[str, str]]:
    return [(warning.slug, warning.newest_digest) for warning in programmes.edition_warnings([cohort])]


def adopt(
    cohort: UUID, spec: programmes.TaskSpec, officer: UUID, *, reason: str = "The board asked for it", **more: Any
) -> None:
    programmes.adopt_edition(
        **{
            "cohort_id": cohort,
            "slug": spec.slug,
            "digest": spec.digest,
            "reason": reason,
            "officer_id": officer,
            "now": LATER,
            "on": TODAY,
            **more,
        }
    )


def test_a_cohort_opens_on_one_edition_of_every_required_task_in_order(cohort: UUID) -> None:
    pins = programmes.pinned_editions(cohort)

    assert list(pins) == ["m1-direction", "m1-plan", "m2-lesson", "m2-time"]
    assert pins[FIRST_TASK].digest == builders.spec_of().digest
    assert warned(cohort) == []


def test_a_new_wording_after_the_cohort_opened_moves_no_pin_and_warns(cohort: UUID, learner: UUID) -> None:
    newer = worded()
    builders.save(learner, spec=newer, now=LATER)

    assert programmes.pinned_editions(cohort)[FIRST_TASK].digest == builders.spec_of().digest
    assert builders.task_page(learner, spec=newer).spec.brief == builders.spec_of().brief
    assert warned(cohort) == [(FIRST_TASK, newer.digest)]
    assert programmes.pins_that_differ(COURSE, newer) == ("Sample intake",)
    assert programmes.pins_that_differ(COURSE, builders.spec_of()) == ()


def test_a_rubric_edited_after_the_cohort_opened_changes_neither_the_coachs_page_nor_the_marks(
    cohort: UUID, learner: UUID, coach: UUID
) -> None:
    criteria = [builders.criterion(key, weight=weight) for key, weight in (("c1", "9"), ("c2", "1"), ("c3", "1"))]
    newer = worded(criteria=criteria)

    submission = builders.submitted_task(learner, spec=newer, now=LATER)

    page = reviews.review_page(submission, coach_id=coach, on=TODAY)
    assert page.submission.spec.criterion_keys == ("c1", "c2")
    builders.sign_off(submission, coach, {"c1": "strong", "c2": "met"})
    assert str(assessment.task_mark(page.submission.spec, {"c1": "strong", "c2": "met"})) == "175/2"


def test_going_back_to_the_pinned_wording_ends_the_warning(cohort: UUID) -> None:
    shown(worded())
    assert warned(cohort)

    shown(builders.spec_of(), now=LATER + timedelta(days=1))

    assert warned(cohort) == []


def test_loading_the_programme_again_or_opening_another_cohort_ends_no_warning(cohort: UUID) -> None:
    newer = worded()
    shown(newer)

    builders.load(now=LATER + timedelta(days=1))
    second = builders.open_cohort(name="Second intake", now=LATER + timedelta(days=1))

    assert warned(cohort) == warned(second) == [(FIRST_TASK, newer.digest)]


def test_viewing_a_page_registers_no_wording(cohort: UUID, learner: UUID) -> None:
    builders.task_page(learner, spec=worded())

    assert warned(cohort) == []


def test_an_adopted_wording_touches_only_submissions_opened_later(cohort: UUID, learner: UUID) -> None:
    officer, newer, second = builders.with_role("exam_officer"), worded(), builders.learner(cohort)
    builders.save(learner)
    shown(newer)

    adopt(cohort, newer, officer)
    builders.save(second, spec=newer, now=LATER)

    assert warned(cohort) == []
    assert programmes.pinned_editions(cohort)[FIRST_TASK].digest == newer.digest
    assert builders.submission_of(learner).edition_digest == builders.spec_of().digest
    assert builders.submission_of(second).edition_digest == newer.digest
    assert list(programmes.pinned_editions(cohort)) == ["m1-direction", "m1-plan", "m2-lesson", "m2-time"]


def test_adopting_what_already_holds_changes_nothing(cohort: UUID) -> None:
    adopt(cohort, builders.spec_of(), builders.with_role("programme_manager"))

    assert programmes.pinned_editions(cohort)[FIRST_TASK].digest == builders.spec_of().digest


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"reason": "  "}, errors.ReasonRequired),
        ({"reason": "x" * 301}, errors.BadField),
        ({"cohort_id": NOBODY}, errors.NotFound),
        ({"slug": "m9-none"}, errors.NotFound),
        ({"digest": "0" * 64}, errors.NotFound),
        ({"on": date(2025, 12, 31)}, errors.NotInRole),
    ],
    ids=lambda value: str(value)[:40],
)
def test_adopting_needs_an_officer_a_reason_and_a_wording_of_the_course(
    cohort: UUID, change: dict[str, Any], refusal: type[errors.CpdError]
) -> None:
    newer = worded()
    shown(newer)

    with pytest.raises(refusal):
        adopt(cohort, newer, builders.with_role("exam_officer"), **change)

    assert programmes.pinned_editions(cohort)[FIRST_TASK].digest == builders.spec_of().digest


def test_a_wording_that_weighs_otherwise_is_the_programmes_business_and_cannot_be_adopted(cohort: UUID) -> None:
    heavier = worded(weight="70")
    shown(heavier)

    with pytest.raises(errors.WeightsMustTotal100, match="they total 110"):
        adopt(cohort, heavier, builders.with_role("exam_officer"))


def test_a_wording_of_another_module_cannot_be_adopted(cohort: UUID) -> None:
    moved = worded(module="M2")
    shown(moved)

    with pytest.raises(errors.BadField):
        adopt(cohort, moved, builders.with_role("exam_officer"))


# -- drafting before being in a cohort ----------------------------------------------------------------------------


def test_somebody_in_no_cohort_may_draft_but_not_send(cohort: UUID) -> None:
    newcomer = builders.drafter()
    item = builders.ready_item(newcomer)

    assert builders.task_page(newcomer).cohort is None
    with pytest.raises(errors.NotALearnerHere):
        builders.submit(newcomer)
    assert [one.id for one in builders.task_page(newcomer).items] == [item]


def test_being_added_to_a_cohort_loses_nothing_of_a_draft(cohort: UUID) -> None:
    newcomer = builders.drafter()
    item = builders.ready_item(newcomer)
    before = builders.task_page(newcomer).items

    builders.enrol(cohort, newcomer)

    assert builders.task_page(newcomer).items == before
    builders.submit(newcomer)
    assert builders.submission_of(newcomer).cohort_id == cohort
    assert [one.id for one in builders.task_page(newcomer).items] == [item]


def test_a_draft_from_before_reads_the_cohorts_own_wording_as_soon_as_its_learner_is_added(cohort: UUID) -> None:
    newcomer = builders.drafter()
    newer = worded(criteria=[builders.criterion("c1")])
    item = builders.ready_item(newcomer, spec=newer)

    builders.enrol(cohort, newcomer)

    page = builders.task_page(newcomer, spec=newer)
    assert page.spec.criterion_keys == ("c1", "c2")
    assert [str(lack) for lack in page.missing] == ["No evidence yet for: “Criterion c2”"]
    with pytest.raises(errors.EvidenceIncomplete):
        builders.submit(newcomer, spec=newer)

    builders.save(newcomer, item_id=item, spec=newer, fields=builders.answers(criteria=("c1", "c2")))
    builders.submit(newcomer, spec=newer)
    assert builders.submission_of(newcomer).edition_digest == builders.spec_of().digest


def test_a_task_of_the_course_that_no_module_requires_can_still_be_sent(cohort: UUID) -> None:
    newcomer = builders.drafter()
    extra = worded(slug="extra-task")
    builders.ready_item(newcomer, "extra-task", spec=extra)
    builders.enrol(cohort, newcomer)

    builders.submit(newcomer, "extra-task", spec=extra)

    assert builders.task_page(newcomer, "extra-task", spec=extra).state == "submitted"
