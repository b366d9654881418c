"""The lived-in cohort of the local site, and what waits for each of its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import get_language, gettext

from cpd_grading import api
from cpd_grading.templatetags.cpd import say_todo

from . import journey
from .sample_cohort import SEED, Days, settle
from .sample_story import steps
from .site_names import Progress

NAMED = 2  # things to do that a line names


_kept: dict[str, tuple[object, Mapping[int, str]]] = {}  # language -> when it was asked, and the lines


def waiting_lines() -> Mapping[int, str]:
    """One line for each sample person's account: what waits for them today.

    Every rule of the programme is asked for every person, some 25 questions each; so the lines are kept until somebody
    does something, or the day is over.
    """
    users = get_user_model().objects.filter(groups__isnull=False).order_by("pk").values_list("pk", flat=True).distinct()
    known, newest, language = tuple(users), api.newest_act(), get_language() or ""
    asked = (newest, known, api.today())
    if newest is None or _kept.get(language, (None,))[0] != asked:
        _kept[language] = (asked, _lines_of(known))
    return _kept[language][1]


def _lines_of(user_ids: Sequence[int]) -> Mapping[int, str]:
    lines = {}
    for user_id in user_ids:
        person = api.signed_in(user_id, on=api.today())
        if person is None:
            lines[user_id] = gettext("a record that waits to be joined") if api.join_offer(user_id) else ""
        elif person.roles_wait:
            lines[user_id] = gettext("an account that waits to be confirmed")
        else:
            lines[user_id] = _line(api.todo_of(person.id, on=api.today()))
    return lines


def _line(todos: Sequence[api.Todo]) -> str:
    """The first things to do; that there is always something to study is said only where nothing else waits."""
    pressing = [todo for todo in todos if todo.code != "study_on"] or todos
    return " · ".join(say_todo(todo) for todo in pressing[:NAMED])


def load_sample(progress: Progress[Any], *, today: date | None = None) -> None:
    """Fill an empty site as it would stand on ``today``, the current day unless another is given.

    Nothing happened later than yesterday. The same day gives the same people, ids and marks.
    """
    with api.seeded_ids(SEED), api.files_read_once():
        with transaction.atomic():
            sample = settle(Days(today or api.today()))
        for step in progress(list(steps(sample)), "sample"):
            with transaction.atomic():
                step()
        journey.deliver_news()
