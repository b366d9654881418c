"""Seen in place: what a coach saw at the school is evidence without a file; the right coach, and open corrections."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.kernel.models import AuditEvent
from cpd_grading.portfolio.models import EvidenceItem
from cpd_grading.portfolio.selectors import manifests_of
from cpd_grading.programmes import api as programmes
from cpd_grading.site_visits import api as site_visits
from cpd_grading.site_visits.models import SeenInPlace
from tests import builders
from tests.builders import FIRST_TASK, NOBODY, NOW, TODAY, answers

MARCH = date(2026, 3, 1)


@pytest.fixture
def cohort(db: None) -> UUID:
    """A cohort whose tasks take every kind of evidence."""
    builders.add_places()
    return builders.open_cohort(builders.taking())


def seen_of(learner: UUID) -> tuple[site_visits.SeenView, ...]:
    return site_visits.seen_in_place_of(builders.submission_of(learner).id)


def correct(seen_id: UUID, coach: UUID, **changes: Any) -> UUID:
    return site_visits.correct_seen_in_place(
        **{
            "seen_id": seen_id,
            "coach_id": coach,
            "seen_on": TODAY,
            "place": "Staff room",
            "description": "It hangs in the office, not in the staff room.",
            "criteria": ("c1",),
            "reason": "I mixed up two schools",
            "request_id": uuid4(),
            "now": NOW,
            **changes,
        }
    )


def test_what_a_coach_saw_covers_its_criteria_without_a_file(learner: UUID, coach: UUID) -> None:
    builders.save(learner, fields=answers(kind="reflective_account", criteria=("c1",)))
    assert [lack.what for lack in builders.task_page(learner).missing] == ["c2"]

    seen = builders.see_in_place(learner, coach, criteria=("c2",), place=" Staff room ")

    assert builders.task_page(learner).missing == ()
    (view,) = seen_of(learner)
    assert (view.id, view.coach_id, view.place, view.criteria) == (seen, coach, "Staff room", ("c2",))
    builders.submit(learner)
    (manifest,) = manifests_of(builders.submission_of(learner).id)
    assert manifest.seen_ids == {seen}
    assert {"seen": str(seen), "sha256": view.digest} in manifest.entries


def test_what_was_seen_may_be_all_there_is(learner: UUID, coach: UUID) -> None:
    builders.see_in_place(learner, coach)

    page = builders.task_page(learner)
    assert (page.items, page.missing, page.has_evidence, page.state) == ((), (), True, "open")
    builders.submit(learner)
    builders.sign_off(builders.submission_of(learner).id, coach)


def test_a_coach_opens_the_task_as_the_cohort_pinned_it(cohort: UUID, learner: UUID, coach: UUID) -> None:
    builders.see_in_place(learner, coach)

    submission = builders.submission_of(learner)
    assert submission.edition_digest == programmes.pinned_editions(cohort)[FIRST_TASK].digest
    assert (submission.state, submission.cohort_id) == ("open", cohort)


def test_what_was_seen_changes_what_the_learner_sends(learner: UUID, coach: UUID) -> None:
    builders.ready_item(learner)
    digest = builders.task_page(learner).seen_digest
    builders.see_in_place(learner, coach)

    with pytest.raises(errors.StaleVersion):
        builders.submit(learner, seen_digest=digest)


def test_what_is_seen_after_sending_stands_beside_what_was_sent(learner: UUID, coach: UUID) -> None:
    task = builders.submitted_task(learner)
    (before,) = manifests_of(task)

    builders.see_in_place(learner, coach)

    assert manifests_of(task) == (before,)
    assert len(seen_of(learner)) == 1


def test_evidence_that_stays_at_the_school_is_signed_off_once_a_coach_has_seen_it(learner: UUID, coach: UUID) -> None:
    fields = answers(kind="in_situ", title="Reading corner", place="P4 classroom")
    item = builders.save(learner, fields=fields)
    builders.submit(learner)
    task = builders.submission_of(learner).id
    (manifest,) = manifests_of(task)
    assert [one.id for one in site_visits.unseen_items(task, manifest)] == [item]
    builders.see_in_place(learner, coach, criteria=("c1",))  # something else at that school

    with pytest.raises(errors.NotSeenYet, match="Reading corner"):
        builders.sign_off(task, coach)
    assert builders.submission_of(learner).state == "submitted"

    builders.see_in_place(learner, coach, criteria=(), item_id=item)
    assert site_visits.unseen_items(task, manifest) == ()
    assert [one.criteria for one in seen_of(learner) if one.item_id == item] == [("c1", "c2")]
    builders.sign_off(task, coach)


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"seen_on": date(2026, 3, 5)}, errors.ActivityDateOutside),
        ({"place": "  "}, errors.MissingField),
        ({"description": ""}, errors.MissingField),
        ({"description": "d" * 4_001}, errors.BadField),
        ({"place": "Nu\x00l"}, errors.BadField),
        ({"criteria": ()}, errors.MissingField),
        ({"criteria": ("c1", "c9")}, errors.UnknownCriterion),
        ({"item_id": NOBODY}, errors.NotFound),
        ({"slug": "no-such-task"}, errors.NotFound),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_record_that_says_nothing_or_nonsense_is_refused(
    learner: UUID, coach: UUID, details: dict[str, Any], refusal: type[errors.CpdError]
) -> None:
    with pytest.raises(refusal):
        builders.see_in_place(learner, coach, **details)

    assert not SeenInPlace.objects.exists()


def test_a_day_long_before_the_course_is_refused(learner: UUID) -> None:
    coach = builders.coach_of(learner, starts_on=date(2025, 1, 1))

    with pytest.raises(errors.ActivityDateOutside):
        builders.see_in_place(learner, coach, seen_on=date(2025, 6, 1))


def test_an_item_of_another_learner_is_confirmed_by_nobody_here(cohort: UUID, learner: UUID, coach: UUID) -> None:
    other = builders.learner(cohort)
    item = builders.save(other, fields=answers(kind="in_situ"))

    with pytest.raises(errors.NotFound):
        builders.see_in_place(learner, coach, item_id=item)


@pytest.mark.parametrize(
    ("link", "refusal"),
    [
        ({}, None),
        ({"ends_on": MARCH}, errors.NotAssignedCoach),
        ({"starts_on": date(2026, 3, 5)}, errors.NotAssignedCoach),
        ({"starts_on": TODAY, "ends_on": TODAY}, None),
        ({"is_line_manager": True}, None),
    ],
    ids=str,
)
def test_a_coach_is_assigned_on_the_day_of_the_visit(
    learner: UUID, link: dict[str, Any], refusal: type[errors.CpdError] | None
) -> None:
    coach = builders.coach_of(learner, **link)

    if refusal is None:
        builders.see_in_place(learner, coach)
    else:
        with pytest.raises(refusal):
            builders.see_in_place(learner, coach)
    assert SeenInPlace.objects.count() == (refusal is None)


def test_a_coach_whose_assignment_has_ended_records_no_more_visits_of_the_time_before(learner: UUID) -> None:
    """Evidence comes from who is the coach today; the coach that follows can go and see it again."""
    coach = builders.coach_of(learner, ends_on=MARCH)

    with pytest.raises(errors.NotAssignedCoach):
        builders.see_in_place(learner, coach, seen_on=MARCH)

    assert not SeenInPlace.objects.exists()


def test_nobody_sees_their_own_work_nor_that_of_their_own_coach(cohort: UUID, learner: UUID) -> None:
    pair = builders.learner(cohort)
    for one, other in ((learner, pair), (pair, learner)):
        builders.assign(one, other)

    with pytest.raises(errors.ReciprocalCoaching):
        builders.see_in_place(learner, pair)
    with pytest.raises(errors.OwnWork):
        builders.see_in_place(learner, learner)
    with pytest.raises(errors.NotAssignedCoach):
        builders.see_in_place(learner, builders.person())
    assert not SeenInPlace.objects.exists()


def test_somebody_in_no_cohort_has_no_task_to_be_seen(db: None) -> None:
    learner = builders.learner(None)

    with pytest.raises(errors.NotFound):
        builders.see_in_place(learner, builders.coach_of(learner))


def test_a_signed_off_task_takes_no_more(learner: UUID, coach: UUID) -> None:
    builders.sign_off(builders.submitted_task(learner), coach)

    with pytest.raises(errors.TransitionNotAllowed):
        builders.see_in_place(learner, coach)


def test_one_request_is_one_record_and_nobody_elses(cohort: UUID, learner: UUID, coach: UUID) -> None:
    request, second = uuid4(), builders.coach_of(learner)

    seen = {builders.see_in_place(learner, coach, request_id=request) for _ in range(2)}

    assert (len(seen), SeenInPlace.objects.count()) == (1, 1)
    with pytest.raises(errors.NotFound):
        builders.see_in_place(learner, second, request_id=request)
    with pytest.raises(errors.NotFound):
        builders.see_in_place(learner, coach, "m1-plan", request_id=request)


# -- corrections ------------------------------------------------------------------------------------------------------


def test_a_correction_takes_the_place_of_the_first_record_and_both_stay(learner: UUID, coach: UUID) -> None:
    first = builders.see_in_place(learner, coach)
    before = SeenInPlace.objects.values("description", "place", "criteria").get()

    second = correct(first, coach)
    third = correct(second, coach, criteria=("c2",), description="Both are wrong")

    (view,) = seen_of(learner)
    assert (view.id, view.supersedes_id, view.reason) == (third, second, "I mixed up two schools")
    assert SeenInPlace.objects.count() == 3
    assert SeenInPlace.objects.values("description", "place", "criteria").get(pk=first) == before
    assert SeenInPlace.objects.filter(in_force_key=None).count() == 2


def test_a_correction_needs_a_reason_and_is_made_once(learner: UUID, coach: UUID) -> None:
    first, request = builders.see_in_place(learner, coach), uuid4()

    with pytest.raises(errors.ReasonRequired):
        correct(first, coach, reason=" ")
    assert correct(first, coach, request_id=request) == correct(first, coach, request_id=request)
    with pytest.raises(errors.StaleVersion):
        correct(first, coach)
    assert SeenInPlace.objects.count() == 2


def test_only_the_coach_who_recorded_it_corrects_it(learner: UUID, coach: UUID) -> None:
    first = builders.see_in_place(learner, coach)

    for somebody in (builders.coach_of(learner), learner, builders.person()):
        with pytest.raises(errors.NotFound):
            correct(first, somebody)
    with pytest.raises(errors.NotFound):
        correct(NOBODY, coach)


def test_what_was_signed_off_is_corrected_no_more(learner: UUID, coach: UUID) -> None:
    first = builders.see_in_place(learner, coach)
    builders.submit(learner)
    builders.sign_off(builders.submission_of(learner).id, coach)

    with pytest.raises(errors.TransitionNotAllowed):
        correct(first, coach)


def test_every_act_is_in_the_learners_chain_without_a_word_of_it(cohort: UUID, learner: UUID, coach: UUID) -> None:
    item = builders.save(learner, fields=answers(kind="in_situ", place="P4 classroom"))
    first = builders.see_in_place(learner, coach, item_id=item)
    correct(first, coach)

    acts = AuditEvent.objects.filter(action__startswith="seen_in_place").order_by("seq")
    assert [act.action for act in acts] == ["seen_in_place_recorded", "seen_in_place_corrected"]
    assert {act.actor_id for act in acts} == {coach}
    assert all("room" not in str(act.payload) for act in acts)
    assert acts[1].payload["supersedes"] == str(first)
    assert kernel.broken_links(f"{cohort}:{learner}") == []


def test_a_digest_is_of_who_saw_what_where_and_when(learner: UUID, coach: UUID) -> None:
    first = builders.see_in_place(learner, coach)
    digests = {seen_of(learner)[0].digest}
    for change in ({}, {"place": "Office"}, {"seen_on": TODAY - timedelta(days=1)}, {"criteria": ("c2",)}):
        first = correct(first, coach, **change)
        digests.add(seen_of(learner)[0].digest)

    assert len(digests) == 5
    assert not EvidenceItem.objects.exists()


def test_whoever_was_once_signed_off_by_a_learner_sees_nothing_of_theirs(cohort: UUID, learner: UUID) -> None:
    """The link has ended and the sign-off stands: evidence must not come back the other way."""
    coach = builders.learner(cohort)
    builders.assign(learner, coach, ends_on=TODAY - timedelta(days=1))
    submission = builders.submitted_task(coach, now=builders.noon("2026-02-25"))
    builders.sign_off(submission, learner, now=builders.noon("2026-02-26"))
    builders.assign(coach, learner)

    with pytest.raises(errors.ReciprocalCoaching):
        builders.see_in_place(learner, coach)

    assert not SeenInPlace.objects.exists()
