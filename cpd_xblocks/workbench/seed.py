"""The lived-in cohort of the local site: ten months of a course, told backwards from today, every step by its door."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from cpd_grading import api
from cpd_grading.templatetags.cpd import say_todo

from . import journey, sample_people, sample_site, sample_words, sample_work
from .journey import Office, Run
from .sample_people import LLL, NLL, Learner
from .sample_site import Account
from .sample_work import Pair
from .site_folder import Progress

SEED = 1
WEEKS = 43  # since the cohort started
_LINES = 2  # things to do that one line names


def waiting_lines() -> Mapping[int, str]:
    """One line for each sample person's account: what waits for them today."""
    lines = {}
    for user_id in get_user_model().objects.filter(groups__isnull=False).values_list("pk", flat=True).distinct():
        person = api.person_of_user(user_id)
        todos = api.todo_of(person.id, on=api.today()) if person else ()
        lines[user_id] = " · ".join(say_todo(todo) for todo in todos[:_LINES])
    return lines


def load_sample(progress: Progress[Any], *, today: date | None = None) -> None:
    """Fill an empty site as it would stand on ``today``, which is the current day unless another is given.

    Nothing is dated later than yesterday evening. The same day gives the same people, ids and marks.
    """
    with api.seeded_ids(SEED):
        story = Story(today or api.today())
        for step in progress(list(story.steps()), "sample"):
            with transaction.atomic():
                step()
    journey.deliver_news()
