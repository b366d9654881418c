"""The only file of the blocks that knows names of the platform: who is looking, and whether anything may be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cpd_grading import api as grading

PREFIX = "edx-platform."
LANGUAGES = grading.LANGUAGES
# Studio's preview calls every author by this one name; it is nobody.
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
    refusal: type[grading.errors.CpdError] | None


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
    """By the rule that the pages of the desk follow too."""
    from django.utils.translation import get_language

    preferred = grading.known_language((attributes.get(PREFIX + "user_preferences") or {}).get("pref-lang"))
    recorded = None if preferred else grading.recorded_language(attributes.get(PREFIX + "user_id"))
    return grading.reading_language(preferred, recorded, get_language())


def _refusal(block: Any, attributes: Mapping[str, Any], user_id: int | None) -> type[grading.errors.CpdError] | None:
    if getattr(block.runtime, "is_author_mode", False) or not is_course(block):
        return grading.errors.PreviewOnly
    if not attributes.get(PREFIX + "is_authenticated") or user_id is None:
        return grading.errors.NotSignedIn
    if attributes.get(PREFIX + "anonymous_user_id") in (None, "", PREVIEW_ID):
        return grading.errors.PreviewOnly
    return grading.errors.MasqueradeWrite if _is_masquerading(user_id) else None


def _is_masquerading(bound_user_id: int) -> bool:
    """Whether staff look as a learner: somebody else than the bound user makes the request.

    In a handler the request stays with the member of staff. In a view the platform puts the learner in its place and
    keeps the member of staff as ``real_user`` on it.
    """
    try:
        import crum
    except ImportError:
        return False
    requester = crum.get_current_user()
    asking = {getattr(user, "pk", None) for user in (requester, getattr(requester, "real_user", None))}
    return bool(asking - {None, bound_user_id})


def is_course(block: Any) -> bool:
    """Whether the block stands in a course, not in a content library."""
    return bool(getattr(block.context_key, "is_course", False))


def may_author(block: Any) -> bool:
    """Whether authored fields are taken here: in Studio's and the library's editor, not in a preview or the LMS."""
    if getattr(block.runtime, "is_author_mode", False):
        return False
    in_studio = block.runtime.service(block, "studio_user_permissions") is not None
    return in_studio or not is_course(block)


def save_copy(block: Any, store: Any) -> None:
    """Keep the fields that one of Studio's hooks changed: the platform saves a copy before the hook, and not after."""
    service = block.runtime.service(block, "user")
    attributes = service.get_current_user().opt_attrs if service else {}
    # Not every hook is given the user; then it is whoever made the copy a moment ago.
    author_id = attributes.get(PREFIX + "user_id") or getattr(block, "edited_by", None)
    store.update_item(block, author_id)


def writing_account(block: Any) -> int:
    """The number of the account that may write here. Raises PreviewOnly, NotSignedIn, MasqueradeWrite."""
    return _require_writer(viewer_of(block))


def _require_writer(viewer: Viewer) -> int:
    if viewer.refusal is not None or viewer.user_id is None:
        raise (viewer.refusal or grading.errors.NotSignedIn)()
    return viewer.user_id


def writing_person(block: Any, *, ask: Callable[..., None] = grading.require_account_in_course) -> UUID:
    """The person id of somebody who may write here, recorded on their first write.

    The platform runs a handler for anybody who is signed in, and signs a new account in before its e-mail is confirmed
    (docs/decisions/0010). So whether this account takes part in the course is asked before anything is written (``ask``
    is that question), and whether its address was confirmed is read from the platform's own row. Raises PreviewOnly,
    NotSignedIn, MasqueradeWrite, NotInThisCourse, EnrolmentEnded, LeftThisCourse, EmailNotConfirmed, JoinFirst.
    """
    viewer = viewer_of(block)
    user_id = _require_writer(viewer)
    ask(str(block.context_key), user_id, on=grading.today())
    return grading.person_for_account(user_id=user_id, full_name=viewer.full_name, now=grading.utc_now())


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
