"""A coach's hour of work, on a site that is open.

Bosco coaches four learners, each of whom has three tasks waiting, and is a learner himself with a coach of his own.
Fabrice and Rose have one review each, in French and in Kinyarwanda.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import Group, User

from cpd_course.data import programme_path
from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes
from tests import builders

from .small_site import COURSE_KEY

TASKS = ("m1-time", "m1-review", "m1-direction")
COACHES = {"Bosco": "en", "Fabrice": "fr", "Rose": "rw", "Head": "en"}
LEARNERS = {"Bosco": ("Agnes", "Beata", "Clement", "Donat"), "Fabrice": ("Emile",), "Rose": ("Flora",)}


def fill() -> None:
    now, today = kernel.utc_now(), kernel.today()
    start = today - timedelta(days=60)
    document = json.loads(programme_path().read_text(encoding="utf-8"))
    programme = programmes.load_programme(document, course_key=COURSE_KEY, now=now)
    cohort = programmes.open_cohort(
        programme_id=programme,
        course_key=COURSE_KEY,
        name="Sample cohort",
        academic_year="2026",
        starts_on=start,
        now=now,
    )
    builders.add_places()
    coaches = {name: _person(name, "Coaches", language) for name, language in COACHES.items()}
    _join(cohort, coaches["Bosco"], coaches["Head"], start, now)
    specs = {slug: pin.spec for slug, pin in programmes.pinned_editions(cohort).items()}
    sent_at = now - timedelta(days=3)
    for coach, names in LEARNERS.items():
        for name in names:
            learner = _person(name, "Learners", COACHES[coach])
            _join(cohort, learner, coaches[coach], start, now)
            for slug in TASKS if coach == "Bosco" else TASKS[:1]:
                sent_at += timedelta(minutes=1)
                _send(learner, slug, specs[slug], today - timedelta(days=5), sent_at)


def _person(name: str, group: str, language: str) -> UUID:
    user = User.objects.create_user(f"{name.lower()}.sample", first_name=name, last_name="Sample")
    Group.objects.get_or_create(name=group)[0].user_set.add(user)
    registered = {"registration_number": f"SAMPLE{user.pk:03}", "school_code": "S1"}
    return builders.person(family_name="Sample", given_names=name, user_id=user.pk, language=language, **registered)


def _join(cohort: UUID, learner: UUID, coach: UUID, start: date, now: datetime) -> None:
    programmes.enrol(cohort_id=cohort, learner_id=learner, on=start, now=now)
    coaching.assign_coach(coach_id=coach, coachee_id=learner, kind="nll", starts_on=start, now=now)


def _send(learner: UUID, slug: str, spec: Any, on: date, now: datetime) -> None:
    """A photo, a document and an account of them, sent to the coach."""
    step = {"spec": spec, "course_key": COURSE_KEY, "now": now}
    item = builders.save(learner, slug, fields=builders.answers(activity_on=on), **step)
    # Everybody's own photo; the plan is the same for all who do the task, as when heads of a sector write it together.
    photo = builders.jpeg(size=(800, 600), colour=f"#{now.minute:02}{now.second:02}60")
    builders.attach(learner, item, slug, name="photo.jpg", content=photo, **step)
    builders.attach(learner, item, slug, name="plan.pdf", content=builders.pdf(f"Plan for {slug}"), **step)
    page = overview.task_page(programmes.TaskKey(COURSE_KEY, slug), spec, people.person(learner), on=kernel.today())
    builders.submit(learner, slug, seen_digest=page.seen_digest, request_id=uuid4(), **step)
