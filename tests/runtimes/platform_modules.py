"""Modules of the platform that are imported by name, as far as they are documented: enrolments, the course, access.

They are there inside the ``with`` only; elsewhere our code meets a site without the platform.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from django.core.cache import cache
from django.test import override_settings
from opaque_keys.edx.keys import CourseKey

OUR_DEFAULT = "cpd_grading.compat.enrolment_on_platform"
Enrolments = Mapping[tuple[int, str], bool]


class _Rows:
    """A queryset over at most one row, as far as we ask it."""

    def __init__(self, is_active: bool | None) -> None:
        self._is_active = is_active

    def values_list(self, name: str, *, flat: bool) -> _Rows:
        assert (name, flat) == ("is_active", True)
        return self

    def first(self) -> bool | None:
        return self._is_active


class _Manager:
    def __init__(self, rows: Enrolments) -> None:
        self._rows = rows

    def filter(self, *, user_id: int, course_id: CourseKey) -> _Rows:
        """The platform's field takes a key, not its text."""
        assert isinstance(course_id, CourseKey)
        return _Rows(self._rows.get((user_id, str(course_id))))


@contextmanager
def enrolments(rows: Enrolments) -> Iterator[None]:
    """``CourseEnrollment`` with a row for each (account, course): active, or not any more."""
    student = ModuleType("common.djangoapps.student.models")
    student.CourseEnrollment = SimpleNamespace(objects=_Manager(rows))  # type: ignore[attr-defined]
    with (
        mock.patch.dict(sys.modules, {student.__name__: student}),
        override_settings(CPD_ENROLMENTS=OUR_DEFAULT),
    ):
        yield


@dataclass(frozen=True)
class PublishedTask:
    """A block as the modulestore gives it; ``hidden_from`` are the accounts that may not load it."""

    slug: str
    hidden_from: frozenset[int] = frozenset()


class ItemNotFoundError(Exception):
    """The modulestore has no such course."""


@contextmanager
def courses(published: Mapping[str, Sequence[PublishedTask]]) -> Iterator[list[str]]:
    """A modulestore with these courses, and ``has_access`` for "load"; gives the keys it was asked for, in order."""
    asked: list[str] = []

    def get_items(course_key: CourseKey, *, qualifiers: Mapping[str, str]) -> Iterable[Any]:
        assert isinstance(course_key, CourseKey)
        assert qualifiers == {"category": "cpd_task"}
        asked.append(str(course_key))
        if str(course_key) not in published:
            raise ItemNotFoundError(course_key)
        return list(published[str(course_key)])

    def has_access(user: Any, action: str, obj: PublishedTask, course_key: CourseKey) -> bool:
        assert (action, isinstance(course_key, CourseKey)) == ("load", True)
        return user.pk not in obj.hidden_from

    store, missing = ModuleType("xmodule.modulestore.django"), ModuleType("xmodule.modulestore.exceptions")
    access = ModuleType("lms.djangoapps.courseware.access")
    store.modulestore = lambda: SimpleNamespace(get_items=get_items)  # type: ignore[attr-defined]
    missing.ItemNotFoundError = ItemNotFoundError  # type: ignore[attr-defined]
    access.has_access = has_access  # type: ignore[attr-defined]
    cache.clear()
    with mock.patch.dict(sys.modules, {module.__name__: module for module in (store, missing, access)}):
        yield asked
    cache.clear()
