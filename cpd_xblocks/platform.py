"""The only file of the blocks that knows names of the platform: who is looking, and whether anything may be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cpd_grading import api as grading

PREFIX = "edx-platform."
LANGUAGES = ("en", "rw", "fr")
# Studio's preview calls every author by this one name; it is nobody (platform: Studio runtimes).
PREVIEW_ID = "student"


@dataclass(frozen=True)
class Viewer:
    """The person a block is shown to. ``refusal`` says why nothing may be written, or is None."""

    user_id: int | None
    anonymous_id: str
    email: str
    full_name: str
    language: str
    is_staff: bool
    refusal: type[grading.CpdError] | None


def viewer_of(block: Any) -> Viewer:
    """Who is looking, tolerant of every runtime: the LMS, Studio's two, the library's, and the workbench."""
    service = block.runtime.service(block, "user")
    user = service.get_current_user() if service else None
    attributes: Mapping[str, Any] = user.opt_attrs if user else {}
    user_id = attributes.get(PREFIX + "user_id")
    return Viewer(
        user_id=user_id,
        anonymous_id=attributes.get(PREFIX + "anonymous_user_id") or "",
        email=next(iter(user.emails or []), "") if user else "",
        full_name=(user.full_name or "") if user and user_id else "",
        language=_language(attributes),
        is_staff=bool(attributes.get(PREFIX + "user_is_staff")),
        refusal=_refusal(block, attributes, user_id),
    )


def _language(attributes: Mapping[str, Any]) -> str:
    from django.utils.translation import get_language

    preferred = (attributes.get(PREFIX + "user_preferences") or {}).get("pref-lang") or get_language() or "en"
    return preferred[:2] if preferred[:2] in LANGUAGES else "en"


def _refusal(block: Any, attributes: Mapping[str, Any], user_id: int | None) -> type[grading.CpdError] | None:
    if getattr(block.runtime, "is_author_mode", False) or not is_course(block):
        return grading.PreviewOnly
    if not attributes.get(PREFIX + "is_authenticated") or user_id is None:
        return grading.NotSignedIn
    if attributes.get(PREFIX + "anonymous_user_id") in (None, "", PREVIEW_ID):
        return grading.PreviewOnly
    return grading.MasqueradeWrite if _is_masquerading(user_id) else None


def _is_masquerading(bound_user_id: int) -> bool:
    """Whether the bound user is not the person making the request; handlers run for the bound one."""
    try:
        import crum
    except ImportError:
        return False
    requester = crum.get_current_user()
    return requester is not None and requester.pk is not None and requester.pk != bound_user_id


def is_course(block: Any) -> bool:
    """Whether the block stands in a course, not in a content library."""
    return bool(getattr(block.context_key, "is_course", False))


def may_author(block: Any) -> bool:
    """Whether authored fields are taken here: in Studio's and the library's editor, not in a preview or the LMS."""
    if getattr(block.runtime, "is_author_mode", False):
        return False
    in_studio = block.runtime.service(block, "studio_user_permissions") is not None
    return in_studio or not is_course(block)


def writing_person(block: Any, *, ask: Callable[..., None] = grading.require_account_in_course) -> UUID:
    """The person id of somebody who may write here, recorded on their first write.

    The platform runs a handler for anybody who is signed in, so whether this account takes part in the course is asked
    before anything is written; ``ask`` is that question. Raises PreviewOnly, NotSignedIn, MasqueradeWrite,
    NotInThisCourse, EnrolmentEnded, LeftThisCourse.
    """
    viewer = viewer_of(block)
    if viewer.refusal is not None or viewer.user_id is None:
        raise (viewer.refusal or grading.NotSignedIn)()
    ask(str(block.context_key), viewer.user_id, on=grading.today())
    # An account of the platform is active only after its e-mail was confirmed.
    return grading.person_for_account(
        user_id=viewer.user_id,
        email=viewer.email,
        email_is_verified=True,
        full_name=viewer.full_name,
        now=grading.utc_now(),
    )


def note_address(block: Any, learner_id: UUID, place: str) -> None:
    """Keep where the gradebook knows this learner and block, while the learner is the one asking."""
    grading.note_address(
        learner_id=learner_id,
        course_key=str(block.context_key),
        place=place,
        block_type=block.scope_ids.block_type,
        usage_key=str(block.usage_key),
        anonymous_user_id=viewer_of(block).anonymous_id,
        now=grading.utc_now(),
    )
