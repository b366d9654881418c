"""Whether somebody may work in a course today, asked of our own enrolments and of the platform's."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from ..kernel.errors import NotInThisCourse
from ..kernel.locks import lock
from ..people.models import Person
from . import membership
from .membership import Membership
from .models import Enrolment
from .selectors import enrolment_of


def locked_enrolment(course_key: str, learner_id: UUID) -> Enrolment | None:
    """``enrolment_of``, locked for this transaction: what is let through is written before the enrolment ends.

    Before any portfolio and task of the learner (docs/locks.md).
    """
    lock(Enrolment.objects.filter(course_key=course_key, learner_id=learner_id))
    return enrolment_of(course_key, learner_id)


def is_on_platform(user_id: int | None, course_key: str) -> bool | None:
    """Whether an account is enrolled in the platform's course; None where nothing is known (setting CPD_ENROLMENTS)."""
    if user_id is None:
        return None
    ask = import_string(settings.CPD_ENROLMENTS)
    answer: bool | None = ask(user_id=user_id, course_key=course_key)
    return answer


def membership_of(enrolment: Enrolment) -> Membership:
    """How the learner of an enrolment stands in its course."""
    known = is_on_platform(enrolment.learner.user_id, enrolment.course_key)
    return Membership(enrolment.cohort.name, enrolment.ended_on, known)


def require_open_enrolment(enrolment: Enrolment, *, on: date) -> None:
    """Raises EnrolmentEnded, LeftThisCourse."""
    membership.require_open(membership_of(enrolment), on=on)


def require_member(course_key: str, learner_id: UUID, *, on: date) -> Enrolment | None:
    """The enrolment of a person who may work in a course that day, None for somebody who drafts in no cohort yet.

    Raises NotInThisCourse, EnrolmentEnded, LeftThisCourse.
    """
    enrolment = enrolment_of(course_key, learner_id)
    if enrolment is not None:
        require_open_enrolment(enrolment, on=on)
        return enrolment
    user_id = Person.objects.filter(pk=learner_id).values_list("user_id", flat=True).first()
    membership.require_member(Membership("", None, is_on_platform(user_id, course_key)), on=on)
    return None


def require_account_in_course(course_key: str, user_id: int, *, on: date) -> None:
    """The same for an account, which need not be anybody's yet.

    Raises NotInThisCourse, EnrolmentEnded, LeftThisCourse.
    """
    person_id = Person.objects.filter(user_id=user_id).values_list("pk", flat=True).first()
    if person_id is not None:
        require_member(course_key, person_id, on=on)
    elif not is_on_platform(user_id, course_key):
        raise NotInThisCourse()
