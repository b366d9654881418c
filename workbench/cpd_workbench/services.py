"""The services a block gets from the LMS, with the LMS's names and attributes, for a Django sign-in of this site."""

from __future__ import annotations

import gettext
import hashlib
import inspect
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import translation
from opaque_keys.edx.keys import CourseKey, UsageKey
from workbench.runtime import WorkbenchI18NService
from xblock.core import XBlock
from xblock.reference.user_service import UserService, XBlockUser

from .models import BlockCompletion

Person = User | AnonymousUser
COUNTRY = "RW"


def anonymous_id_for(user_id: int, course_key: CourseKey | None) -> str:
    """Return the 32 characters that stand for an account in one course, or with ``None`` in all courses.

    The LMS keeps such ids in a table; here they follow from the account, so that they outlive every restart.
    """
    return hashlib.sha256(f"{course_key or ''}:{user_id}".encode()).hexdigest()[:32]


def is_enrolled(*, user_id: int, course_key: str) -> bool:
    """Return what the LMS would say of an account and a course; whoever signs in here is enrolled in what there is."""
    return True


def role_of(user: Person) -> str:
    """Return the LMS's word for what a person may do in the course; coaches and UR-CE staff are not course staff."""
    if user.is_superuser:
        return "instructor"
    return "staff" if user.is_staff else "student"


class SiteUserService(UserService):
    """Who is looking: the attributes of the LMS and no others."""

    def __init__(self, user: Person, course_key: CourseKey, *, language: str = "") -> None:
        super().__init__()
        self._account = user
        self._course_key = course_key
        self._language = language

    def get_current_user(self) -> XBlockUser:
        """Return the person signed in; without a sign-in almost every attribute is absent, as in the LMS."""
        user = self._account
        found = XBlockUser(is_current_user=True)
        attributes: dict[str, Any] = {"is_authenticated": user.is_authenticated, "request_country_code": COUNTRY}
        if isinstance(user, User):
            found.emails = [user.email]
            found.full_name = user.get_full_name()
            attributes |= {
                "user_id": user.pk,
                "username": user.username,
                "anonymous_user_id": anonymous_id_for(user.pk, self._course_key),
                "deprecated_anonymous_user_id": anonymous_id_for(user.pk, None),
                "user_is_staff": user.is_staff,
                "user_is_global_staff": user.is_staff,
                "user_is_beta_tester": False,
                "user_role": role_of(user),
                "user_preferences": self._preferences(),
            }
        found.opt_attrs.update({f"edx-platform.{name}": value for name, value in attributes.items()})
        return found

    def get_anonymous_user_id(self, username: str, course_id: str) -> str | None:
        """Return another account's id in a course, to staff only; ``None`` to everybody else."""
        if not self._account.is_staff:
            return None
        user = get_user_model().objects.filter(username=username).first()
        return anonymous_id_for(user.pk, CourseKey.from_string(course_id)) if user else None

    def get_user_by_anonymous_id(self, uid: str) -> User | None:
        """Return the account behind an id of this course."""
        accounts = get_user_model().objects.all()
        return next((user for user in accounts if anonymous_id_for(user.pk, self._course_key) == uid), None)

    def get_external_user_id(self, type_name: str) -> str | None:
        """Return the id of this account for an outside service of one type."""
        return str(uuid5(NAMESPACE_URL, f"{type_name}:{self._account.pk}")) if self._account.is_authenticated else None

    def _preferences(self) -> dict[str, str]:
        chosen = {"pref-lang": self._language} if self._language else {}
        return {**chosen, "time_zone": settings.TIME_ZONE}


class BlockI18nService(WorkbenchI18NService):
    """Words of one block: from the ``translations`` of its package, else from Django's catalogues."""

    def __init__(self, block: XBlock) -> None:
        super().__init__()
        language = translation.get_language() or settings.LANGUAGE_CODE
        folder = Path(inspect.getfile(getattr(block, "unmixed_class", type(block)))).parent / "translations"
        locale = translation.to_locale(language)
        self._words: Any = translation
        for domain in ("text", "django"):
            if gettext.find(domain, folder, [locale]):
                self._words = gettext.translation(domain, folder, [locale])
                break

    def __getattr__(self, name: str) -> Any:
        return getattr(self._words, name)

    @property
    def ugettext(self) -> Any:
        return self._words.gettext

    @property
    def ungettext(self) -> Any:
        return self._words.ngettext

    def strftime(self, dtime: datetime, format: str) -> str:  # noqa: A002 - the platform's own argument name
        return str(super().strftime(dtime, format))


class CompletionService:
    """How far people are with blocks, as far as a block may ask and say it."""

    def __init__(self, user: User, course_key: CourseKey) -> None:
        self._user = user
        self._course_key = course_key

    def completion_tracking_enabled(self) -> bool:
        return True

    def get_completions(self, candidates: Iterable[UsageKey]) -> Mapping[UsageKey, float]:
        """Return the share of each candidate for the person signed in, 0.0 where nothing was said yet."""
        keys = list(candidates)
        rows = BlockCompletion.objects.filter(user_id=self._user.pk, block_key__in=keys)
        known = dict(rows.values_list("block_key", "completion"))
        return {key: known.get(key, 0.0) for key in keys}

    def submit_completion(self, block_key: UsageKey, completion: float) -> tuple[BlockCompletion, bool]:
        """Say how far the person signed in is; returns the row and whether it is new."""
        return self._put(self._user.pk, block_key, completion)

    def submit_group_completion(
        self,
        block_key: UsageKey,
        completion: float,
        users: Iterable[User] | None = None,
        user_ids: Iterable[int] | None = None,
    ) -> list[tuple[BlockCompletion, bool]]:
        """Say it for several people, all or none. Raises User.DoesNotExist for an unknown id."""
        accounts = get_user_model().objects
        with transaction.atomic():
            people = [*(users or ()), *(accounts.get(pk=user_id) for user_id in (user_ids or ()))]
            return [self._put(person.pk, block_key, completion) for person in people]

    def _put(self, user_id: int, block_key: UsageKey, completion: float) -> tuple[BlockCompletion, bool]:
        return BlockCompletion.objects.update_or_create(
            user_id=user_id, block_key=block_key, defaults={"completion": completion}
        )
