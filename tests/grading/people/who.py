"""Sample accounts, and persons who wait for one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from cpd_grading.coaching import api as coaching
from cpd_grading.people import api as people
from tests import builders
from tests.builders import NOW, TODAY

ADDRESS = "claudine@example.org"


def an_account(name: str = "claudine", *, email: str = ADDRESS, is_active: bool = True) -> User:
    return User.objects.create(username=name, email=email, is_active=is_active, password="!")


def join(account: User, person_id: UUID) -> UUID:
    return people.join_my_record(user_id=account.pk, person_id=person_id, now=NOW)


def write_as(account: User, *, full_name: str = "Claudine Uwase Sample") -> UUID:
    return people.person_for_account(user_id=account.pk, full_name=full_name, now=NOW)


def a_learner(**details: Any) -> UUID:
    return builders.person(**details)


def a_coach(**details: Any) -> UUID:
    coach = builders.person(**details)
    coaching.assign_coach(coach_id=coach, coachee_id=builders.person(), kind="nll", starts_on=TODAY, now=NOW)
    return coach


def an_officer(**details: Any) -> UUID:
    return builders.with_role("exam_officer", person_id=builders.person(**details))


WHO = {"learner": a_learner, "coach": a_coach, "officer": an_officer}
