"""The platform's services as far as they are documented; anything else asked of them is a violation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xblock.core import XBlock
from xblock.fields import Scope
from xblock.reference.user_service import XBlockUser
from xblock.runtime import NullI18nService

from . import violations as v
from .people import COURSE_KEY, USER_ATTRIBUTES, anonymous_id, attributes_of
from .rows import Write

if TYPE_CHECKING:
    from .runtime import PlatformLikeRuntime


class StrictService:
    """A service that knows its documented methods only."""

    name = ""

    def __init__(self, runtime: PlatformLikeRuntime) -> None:
        self._runtime = runtime

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        raise self._runtime.violate(v.UndocumentedServiceUse, f"{self.name}.{attribute}")


class StrictAttributes(Mapping[str, Any]):
    """``opt_attrs``: undocumented keys are violations, documented ones that this user lacks are KeyErrors."""

    def __init__(self, runtime: PlatformLikeRuntime, given: Mapping[str, Any]) -> None:
        self._runtime = runtime
        self._given = dict(given)

    def __getitem__(self, key: str) -> Any:
        if key not in USER_ATTRIBUTES:
            raise self._runtime.violate(v.UndocumentedUserAttribute, f"opt_attrs[{key!r}]")
        if key not in self._given:
            raise v.AbsentUserAttribute(f"opt_attrs[{key!r}] is absent for this user [{self._runtime.row}]")
        return self._given[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


class StrictUser(XBlockUser):
    """``emails``, ``full_name``, ``is_current_user`` and ``opt_attrs``; nothing of Django's user."""

    def __init__(self, runtime: PlatformLikeRuntime, user: Any | None) -> None:
        super().__init__(
            is_current_user=True,
            emails=[user.email] if user is not None else None,
            full_name=user.get_full_name() if user is not None else None,
        )
        self._runtime = runtime
        self.opt_attrs = StrictAttributes(runtime, attributes_of(user, runtime.row))

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        raise self._runtime.violate(v.UndocumentedUserAttribute, f"user.{attribute}")


class UserService(StrictService):
    name = "user"

    def get_current_user(self) -> StrictUser:
        return StrictUser(self._runtime, self._runtime.bound_user)

    def get_anonymous_user_id(self, username: str, course_id: str) -> str | None:
        """None unless the bound user is staff; so a coach gets None."""
        if not self.get_current_user().opt_attrs.get("edx-platform.user_is_staff"):
            return None
        everybody = self._runtime.people.everybody
        return next((anonymous_id(user) for user in everybody if username in (user.username, user.email)), None)

    def get_user_by_anonymous_id(self, uid: str | None = None) -> Any | None:
        own = self.get_current_user().opt_attrs.get("edx-platform.anonymous_user_id")
        wanted = uid or own
        return self._runtime.people.with_anonymous_id(wanted) if wanted else None

    def get_external_user_id(self, type_name: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{type_name}:{getattr(self._runtime.bound_user, 'pk', None)}"))


class I18nService(NullI18nService):
    """Untranslated, with the platform's address of a JavaScript catalogue: none."""

    def get_javascript_i18n_catalog_url(self, block: XBlock) -> str | None:
        return None


class CompletionService(StrictService):
    name = "completion"

    def completion_tracking_enabled(self) -> bool:
        return True

    def submit_completion(self, block_key: Any, completion: float) -> None:
        self._runtime.note_write(Write.COMPLETION, f"{block_key} {completion}")

    def submit_group_completion(
        self,
        block_key: Any,
        completion: float,
        users: Iterable[Any] | None = None,
        user_ids: Iterable[int] | None = None,
    ) -> None:
        people = list(user_ids or ()) + [user.pk for user in users or ()]
        self._runtime.note_write(Write.COMPLETION, f"{block_key} {completion} for {people}")


class SettingsService(StrictService):
    name = "settings"

    def get_settings_bucket(self, block: XBlock, default: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """No operator has set anything."""
        return dict(default or {})


class ReplaceUrlsService(StrictService):
    name = "replace_urls"

    def replace_urls(self, text: str, static_replace_only: bool = False) -> str:
        """``/static/…`` of an author's HTML becomes the address of the course's file."""
        return text.replace('"/static/', '"/asset-v1:UR-CE+SMP+2026+type@asset+block@')


class UserStateService(StrictService):
    """Another user's learner fields, to read."""

    name = "user_state"

    def get_state_as_dict(self, username_or_email: str, block_id: str) -> dict[str, Any]:
        users = self._runtime.people.everybody
        pk = next((user.pk for user in users if username_or_email in (user.username, user.email)), None)
        return {
            key.field_name: value
            for key, value in self._runtime.stores.learner_values.items()
            if key.scope == Scope.user_state and key.user_id == pk and str(key.block_scope_id) == block_id
        }


@dataclass(frozen=True)
class Enrollment:
    """A row of the platform: an account in a course. Un-enrolling makes it inactive, and then no service gives it."""

    user_id: int
    course_id: Any
    is_active: bool = True


class EnrollmentsService(StrictService):
    name = "enrollments"

    def get_active_enrollments_by_course(self, course_id: Any) -> list[Enrollment]:
        """Everybody who is enrolled in the course."""
        enrolled = self._runtime.people.enrolled if str(course_id) == str(COURSE_KEY) else ()
        return [Enrollment(user_id, course_id) for user_id in sorted(enrolled)]

    def get_active_enrollments_by_course_and_user(self, course_id: Any, user_id: int) -> Enrollment | None:
        """One account's row while it is active; None for everybody else, whatever the reason."""
        rows = self.get_active_enrollments_by_course(course_id)
        return next((row for row in rows if row.user_id == user_id), None)


class InternalService(StrictService):
    """There, and not for us: using any part of it is a violation."""

    def __init__(self, runtime: PlatformLikeRuntime, name: str) -> None:
        super().__init__(runtime)
        self.name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        raise self._runtime.violate(v.InternalServiceUsed, f"{self.name}.{attribute}")


OURS: Mapping[str, type[StrictService]] = {
    service.name: service
    for service in (
        UserService,
        CompletionService,
        SettingsService,
        ReplaceUrlsService,
        UserStateService,
        EnrollmentsService,
    )
}


def services_of(runtime: PlatformLikeRuntime) -> dict[str, Any]:
    """The services of the runtime's row, ``field-data`` apart."""
    given: dict[str, Any] = {"i18n": I18nService()}
    for name in runtime.row.services - {"i18n", "field-data"}:
        given[name] = OURS[name](runtime) if name in OURS else InternalService(runtime, name)
    return given
