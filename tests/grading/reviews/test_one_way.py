"""Two who sign off each other: queue, next task, review page and visit say the same of every pair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from cpd_grading.kernel import errors
from cpd_grading.reviews import api as reviews
from cpd_grading.site_visits import api as site_visits
from tests import builders
from tests.builders import COURSE, NOW, TODAY, answers, key_of

OTHER = "course-v1:Sample+CLL+2027"
DAY = timedelta(days=1)
EARLIER = NOW - 10 * DAY
# When the learner coaches the coach: first and last day, each side of today and today itself.
COACHES_BACK = {
    "never": None,
    "until yesterday": (TODAY - 3 * DAY, TODAY - DAY),
    "until today": (TODAY - 3 * DAY, TODAY),
    "from today": (TODAY, None),
    "from tomorrow": (TODAY + DAY, None),
}
SIGNED_OFF = ("never", "once", "taken back")


class Situation(NamedTuple):
    study_together: bool
    coaches_back: str
    signed_off: str

    @property
    def is_refused(self) -> bool:
        """The rule, written down a second time."""
        return self.study_together and (
            self.signed_off != "never" or self.coaches_back in ("until today", "from today")
        )


SITUATIONS = [Situation(*each) for each in product((True, False), COACHES_BACK, SIGNED_OFF)]


def coach_in(situation: Situation, learner: UUID, cohorts: dict[bool, UUID]) -> UUID:
    """A coach of the learner; before that, and perhaps today, the learner coached them."""
    coach = builders.learner(cohorts[situation.study_together])
    builders.assign(coach, learner, starts_on=TODAY - 5 * DAY)
    if situation.signed_off != "never":
        builders.assign(learner, coach, starts_on=TODAY - 15 * DAY, ends_on=TODAY - 6 * DAY)
        course = COURSE if situation.study_together else OTHER
        builders.save(coach, fields=answers(kind="reflective_account"), course_key=course, now=EARLIER)
        builders.submit(coach, course_key=course, now=EARLIER)
        review = builders.sign_off(builders.submission_of(coach, course_key=course).id, learner, now=EARLIER)
        if situation.signed_off == "taken back":
            undo = {"reason": "Wrong person", "request_id": uuid4(), "now": EARLIER}
            reviews.undo_review(review_id=review, coach_id=learner, **undo)
    period = COACHES_BACK[situation.coaches_back]
    if period:
        builders.assign(learner, coach, starts_on=period[0], ends_on=period[1])
    return coach


def allows(act: Callable[..., Any], *args: Any, **named: Any) -> bool:
    try:
        act(*args, **named)
    except errors.ReciprocalCoaching:
        return False
    return True


def test_lists_show_a_coach_exactly_what_the_guards_allow(cohort: UUID, learner: UUID) -> None:
    task = builders.submitted_task(learner)
    cohorts = {True: cohort, False: builders.open_cohort(course_key=OTHER, name="Another")}
    coaches = {coach_in(situation, learner, cohorts): situation for situation in SITUATIONS}

    def found(is_so: Callable[[UUID], bool]) -> set[Situation]:
        return {situation for coach, situation in coaches.items() if is_so(coach)}

    allowed = found(lambda coach: allows(reviews.review_page, task, coach_id=coach, on=TODAY))
    assert allowed == {situation for situation in SITUATIONS if not situation.is_refused}
    assert found(lambda coach: [one.submission_id for one in reviews.coach_queue(coach, on=TODAY)] == [task]) == allowed
    assert found(lambda coach: reviews.next_in_queue(coach, on=TODAY) == task) == allowed
    visit = {"on": TODAY, "chosen": key_of()}
    assert found(lambda coach: allows(site_visits.visit_page, learner, coach_id=coach, **visit)) == allowed


def test_the_queue_asks_the_same_of_a_coach_who_studies_and_of_one_who_does_not(
    cohort: UUID, learner: UUID, coach: UUID, django_assert_num_queries: Callable[..., Any]
) -> None:
    builders.submitted_task(learner)
    peer = builders.coach_of(learner, coach_id=builders.learner(cohort))

    for who in (coach, peer):
        with django_assert_num_queries(2):
            assert len(reviews.coach_queue(who, on=TODAY)) == 1
