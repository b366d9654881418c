"""The accounts the rows are bound to, and what the platform tells a block about each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from opaque_keys.edx.keys import CourseKey

from .rows import Place, Row, words

COURSE_KEY = CourseKey.from_string("course-v1:UR-CE+SMP+2026")

# A number nobody meets by chance: seeing it in a query means that the request's ids were believed.
SOMEBODY_ELSE_ID = 987_654_321

USER_ATTRIBUTES = words(
    """edx-platform.is_authenticated edx-platform.user_id edx-platform.username edx-platform.anonymous_user_id
    edx-platform.deprecated_anonymous_user_id edx-platform.request_country_code edx-platform.user_is_staff
    edx-platform.user_is_global_staff edx-platform.user_is_beta_tester edx-platform.user_role
    edx-platform.user_preferences xblock-workbench.user_id"""
)


def anonymous_id(user: Any) -> str:
    """The course-specific anonymous id: 32 hexadecimal digits, as the LMS makes them."""
    return hashlib.md5(f"{COURSE_KEY}:{user.pk}".encode(), usedforsecurity=False).hexdigest()


def deprecated_anonymous_id(user: Any) -> str:
    """The course-agnostic anonymous id."""
    return hashlib.md5(f"{user.pk}".encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class People:
    """Sample accounts; ``other`` is the learner nobody in any row has business with, ``stranger`` in no course."""

    learner: Any
    other: Any
    coach: Any
    staff: Any
    author: Any
    unconfirmed: Any  # registered under the address of somebody the programme waits for
    stranger: Any

    @property
    def everybody(self) -> tuple[Any, ...]:
        return (self.learner, self.other, self.coach, self.staff, self.author, self.unconfirmed, self.stranger)

    @property
    def enrolled(self) -> frozenset[int]:
        """Ids of the accounts the platform has enrolled in the sample course; it asks for no confirmed address."""
        return frozenset({self.learner.pk, self.other.pk, self.unconfirmed.pk})

    def bound_to(self, row: Row) -> Any | None:
        return getattr(self, row.bound) if row.bound else None

    def requesting_in(self, row: Row) -> Any | None:
        return getattr(self, row.requester) if row.requester else None

    def with_anonymous_id(self, uid: str) -> Any | None:
        return next(
            (user for user in self.everybody if uid in (anonymous_id(user), deprecated_anonymous_id(user))), None
        )


def sample_people() -> People:
    """Create the accounts."""
    users = get_user_model().objects

    def account(username: str, first: str, **more: Any) -> Any:
        return users.create_user(
            username, f"{username}@example.org", None, first_name=first, last_name="Sample", **more
        )

    return People(
        learner=account("sample.learner", "Learner"),
        other=account("sample.other", "Somebodyelse", pk=SOMEBODY_ELSE_ID),
        coach=account("sample.coach", "Coach"),
        staff=account("sample.staff", "Staff"),
        author=account("sample.author", "Author"),
        unconfirmed=account("sample.unconfirmed", "Unconfirmed", is_active=False),
        stranger=account("sample.stranger", "Stranger"),
    )


def attributes_of(user: Any | None, row: Row) -> Mapping[str, Any]:
    """The ``opt_attrs`` a row gives; what is absent there is absent here."""
    if user is None:
        return {"edx-platform.is_authenticated": False, "edx-platform.request_country_code": "RW"}
    anonymous, deprecated = _anonymous_ids(user, row)
    return {
        "edx-platform.is_authenticated": True,
        "edx-platform.user_id": user.pk,
        "edx-platform.username": user.username,
        "edx-platform.anonymous_user_id": anonymous,
        "edx-platform.deprecated_anonymous_user_id": deprecated,
        "edx-platform.request_country_code": "RW" if row.place in (Place.LMS, Place.WORKBENCH) else None,
        "edx-platform.user_is_staff": user.is_staff if row.place is Place.LIBRARY else row.is_staff,
        "edx-platform.user_is_global_staff": False,
        "edx-platform.user_is_beta_tester": False,
        "edx-platform.user_role": row.role,
        "edx-platform.user_preferences": {"pref-lang": row.preferred_language} if row.preferred_language else {},
    }


def _anonymous_ids(user: Any, row: Row) -> tuple[str | None, str | None]:
    if row.place is Place.PREVIEW:
        return "student", "student"
    if row.place is Place.EDITOR:
        return None, None
    return anonymous_id(user), deprecated_anonymous_id(user)
