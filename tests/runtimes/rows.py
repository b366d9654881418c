"""The places a block runs in, and who is there, and exactly what each gives: services, user, and which writes it takes.

Services are those the platform documents for the LMS, Studio's preview, Studio's editor and handlers, and libraries v2;
the workbench gives what xblock-sdk gives, with the user attributes of the LMS.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from . import violations as v


class Write(Enum):
    """What can be written."""

    ROW = "a database row"
    FILE = "a file"
    FIELD = "a learner's field"
    AUTHORED = "an authored field"
    GRADE = "a grade"
    COMPLETION = "a completion"


class Place(Enum):
    """Which software the runtime belongs to."""

    LMS = "LMS"
    PREVIEW = "Studio preview"
    EDITOR = "Studio editor"
    LIBRARY = "library"
    WORKBENCH = "workbench"


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LMS_SERVICES = words(
    """field-data user i18n completion publish replace_urls settings user_state enrollments grade_utils teams
    teams_configuration partitions user_tags credit bookmarks milestones gating content_type_gating call_to_action
    verification proctoring library_tools rebind_user cache sandbox mako fs xqueue video_config
    discussion_config_service"""
)
PREVIEW_SERVICES = words(
    """field-data studio_user_permissions i18n mako settings user partitions teams_configuration sandbox cache
    replace_urls video_config discussion_config_service xqueue"""
)
EDITOR_SERVICES = words(
    "field-data user studio_user_permissions mako settings lti-configuration teams_configuration library_tools i18n"
)
LIBRARY_SERVICES = words(
    """field-data completion user mako i18n sandbox cache replace_urls rebind_user publish enrollments error_tracker
    video_config discussion_config_service"""
)
WORKBENCH_SERVICES = words("field-data user i18n")
UNBOUND_SERVICES = words("field-data i18n")
DOCUMENTED_SERVICES = LMS_SERVICES | PREVIEW_SERVICES | EDITOR_SERVICES | LIBRARY_SERVICES

EVERYTHING_BUT_AUTHORED = frozenset(Write) - {Write.AUTHORED}
NOTHING: frozenset[Write] = frozenset()


@dataclass(frozen=True)
class Row:
    """One place and one person in it.

    ``bound`` is whose block it is and ``requester`` who makes the request, both names of ``People``; ``bound`` is None
    for a visitor without an account. Where they differ, ``masquerade`` says whom ``crum`` finds in views and handlers.
    ``may_write`` is what a POST may write; ``refusal`` names the violation when it writes anything else. Views and GET
    may write nothing anywhere.
    """

    name: str
    place: Place
    bound: str | None
    requester: str | None
    services: frozenset[str]
    may_write: frozenset[Write]
    refusal: type[v.Violation]
    is_staff: bool = False
    role: str = "student"
    publishes: bool = True
    authored_is_read_only: bool = True
    preferred_language: str | None = None  # "pref-lang" of the account

    def __str__(self) -> str:
        return self.name

    @property
    def is_masquerade(self) -> bool:
        return self.bound is not None and self.bound != self.requester


def _lms(
    name: str, bound: str, *, is_staff: bool = False, role: str = "student", preferred_language: str | None = None
) -> Row:
    return Row(
        name,
        Place.LMS,
        bound=bound,
        requester=bound,
        services=LMS_SERVICES,
        may_write=EVERYTHING_BUT_AUTHORED,
        refusal=v.WriteForbidden,
        is_staff=is_staff,
        role=role,
        preferred_language=preferred_language,
    )


LMS_LEARNER = _lms("LMS learner", "learner", preferred_language="rw")
LMS_STAFF = _lms("LMS staff", "staff", is_staff=True, role="staff")
LMS_COACH = _lms("LMS coach", "coach")
# Handlers look at dates and staff only: whoever has an account and the address of a block may post to it.
LMS_UNENROLLED = Row(
    "LMS account that is not enrolled",
    Place.LMS,
    bound="stranger",
    requester="stranger",
    services=LMS_SERVICES,
    may_write=NOTHING,
    refusal=v.WriteByUnenrolled,
)
MASQUERADE = Row(
    "masquerading staff",
    Place.LMS,
    bound="learner",
    requester="staff",
    services=LMS_SERVICES,
    may_write=NOTHING,
    refusal=v.WriteWhileMasquerading,
    preferred_language="rw",
)
ANONYMOUS = Row(
    "anonymous",
    Place.LMS,
    bound=None,
    requester=None,
    services=LMS_SERVICES - {"completion"},
    may_write=NOTHING,
    refusal=v.WriteByAnonymous,
)
PREVIEW = Row(
    "Studio preview",
    Place.PREVIEW,
    bound="author",
    requester="author",
    services=PREVIEW_SERVICES,
    may_write=NOTHING,
    refusal=v.WriteInPreview,
    publishes=False,
)
EDITOR = Row(
    "Studio editor",
    Place.EDITOR,
    bound="author",
    requester="author",
    services=EDITOR_SERVICES,
    may_write=frozenset({Write.AUTHORED}),
    refusal=v.WriteInStudioEditor,
    publishes=False,
    authored_is_read_only=False,
)
# The library's own editor saves through the same handlers, so authored fields are taken there too.
LIBRARY = Row(
    "library",
    Place.LIBRARY,
    bound="author",
    requester="author",
    services=LIBRARY_SERVICES,
    may_write=frozenset({Write.AUTHORED}),
    refusal=v.WriteInLibrary,
    authored_is_read_only=False,
)
WORKBENCH = Row(
    "workbench",
    Place.WORKBENCH,
    bound="learner",
    requester="learner",
    services=WORKBENCH_SERVICES,
    may_write=frozenset(Write),
    refusal=v.WriteForbidden,
    authored_is_read_only=False,
    preferred_language="rw",
)
# The platform signs a new account in before its e-mail is confirmed; its address may be anybody's.
UNCONFIRMED = Row(
    "LMS account without a confirmed e-mail",
    Place.LMS,
    bound="unconfirmed",
    requester="unconfirmed",
    services=LMS_SERVICES,
    may_write=NOTHING,
    refusal=v.WriteByUnconfirmed,
)
ROWS = (
    LMS_LEARNER,
    LMS_STAFF,
    LMS_COACH,
    UNCONFIRMED,
    LMS_UNENROLLED,
    MASQUERADE,
    ANONYMOUS,
    PREVIEW,
    EDITOR,
    LIBRARY,
    WORKBENCH,
)

# Not a row of its own: how the platform calls a block when a course is published or a learner's state is cleared.
UNBOUND = Row(
    "nobody bound",
    Place.LMS,
    bound=None,
    requester=None,
    services=UNBOUND_SERVICES,
    may_write=NOTHING,
    refusal=v.WriteUnbound,
    publishes=False,
)
