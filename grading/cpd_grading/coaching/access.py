"""Who may write in a course's coaching and meeting pages: its learners, and whoever coaches somebody that day."""

from __future__ import annotations

from datetime import date

from ..people.models import Person
from ..programmes.api import require_account_in_course
from ..programmes.models import Enrolment
from .selectors import is_coach


def require_account_in_course_or_coach(course_key: str, user_id: int, *, on: date) -> None:
    """A coach acts for the people they coach without studying the course; each act asks for its own assignment.

    Raises NotInThisCourse, EnrolmentEnded, LeftThisCourse.
    """
    person_id = Person.objects.filter(user_id=user_id).values_list("pk", flat=True).first()
    if person_id is None or not is_coach(person_id, on=on):
        require_account_in_course(course_key, user_id, on=on)


def require_may_answer(course_key: str, user_id: int, *, on: date) -> None:
    """Whoever ever studied here answers for what was recorded of them, also after the end: that is no new work.

    Raises NotInThisCourse.
    """
    if not Enrolment.objects.filter(course_key=course_key, learner__user_id=user_id).exists():
        require_account_in_course_or_coach(course_key, user_id, on=on)
