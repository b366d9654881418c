"""Where the platform knows a learner and a block: learnt when somebody writes there, else asked of the platform.

Nobody has to visit a block for it: a learner who works on the desk alone is found as well.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from ..compat import anonymous_id_of, blocks_of_course
from ..kernel.outbox import NotYet, ready_when
from ..people.models import Person
from .models import BlockAddress, CourseBlock

# Reasons why news waits; what they mean in words stands in ``presentation/news_wording``.
NO_ACCOUNT, NO_BLOCK, NO_ANONYMOUS_ID = "no_account", "no_block", "no_anonymous_id"


def note_address(
    *,
    learner_id: UUID,
    course_key: str,
    place: str,
    block_type: str,
    usage_key: str,
    anonymous_user_id: str,
    now: datetime,
) -> None:
    """Keep where the gradebook knows this learner and this block, and for everybody which block the place is."""
    BlockAddress.objects.update_or_create(
        learner_id=learner_id,
        course_key=course_key,
        place=place,
        defaults={
            "block_type": block_type,
            "usage_key": usage_key,
            "anonymous_user_id": anonymous_user_id,
            "seen_at": now,
        },
    )
    _note_block(course_key, block_type, place, usage_key, now)


def learn_blocks(*, course_key: str, now: datetime) -> int:
    """Take every address of the course as it is published now. Returns how many places were found.

    Of several blocks for one place (a copy made in Studio) the known one stays, else the one named after the place.
    """
    found = blocks_of_course(course_key)
    known = dict(CourseBlock.objects.filter(course_key=course_key).values_list("place", "usage_key"))
    for (block_type, place), usage_keys in found.items():
        if known.get(place) not in usage_keys:
            named = [key for key in usage_keys if key.endswith(f"@{place}")]
            _note_block(course_key, block_type, place, min(named or usage_keys), now)
    return len(found)


def usage_key_of(course_key: str, place: str, *, now: datetime) -> str:
    """The block of a place. Raises NotYet while the course has none."""
    rows = CourseBlock.objects.filter(course_key=course_key, place=place).values_list("usage_key", flat=True)
    known = rows.first()
    if known is None and learn_blocks(course_key=course_key, now=now):
        known = rows.first()
    if known is None:
        raise NotYet(NO_BLOCK, f"{course_key} {place}")
    return known


def account_of(learner: Person) -> int:
    """The learner's account. Raises NotYet while none is joined."""
    user_id: int | None = learner.user_id
    if user_id is None:
        raise NotYet(NO_ACCOUNT, str(learner.pk))
    return user_id


def gradebook_id_of(learner: Person, course_key: str) -> str:
    """The id by which the gradebook knows the learner in a course.

    The platform's word counts; without it, what a block was told last. Raises NotYet.
    """
    known = anonymous_id_of(user_id=account_of(learner), course_key=course_key)
    if not known:
        told = BlockAddress.objects.filter(learner=learner, course_key=course_key).order_by("-seen_at", "pk")
        known = told.values_list("anonymous_user_id", flat=True).first()
    if not known:
        raise NotYet(NO_ANONYMOUS_ID, f"{course_key} {learner.pk}")
    return known


def _note_block(course_key: str, block_type: str, place: str, usage_key: str, now: datetime) -> None:
    row, made = CourseBlock.objects.get_or_create(
        course_key=course_key,
        place=place,
        defaults={"block_type": block_type, "usage_key": usage_key, "learnt_at": now},
    )
    if not made and row.usage_key != usage_key:
        row.block_type, row.usage_key, row.learnt_at = block_type, usage_key, now
        row.save(update_fields=["block_type", "usage_key", "learnt_at"])


@ready_when(NO_ACCOUNT)
def _with_an_account(learner_ids: Collection[str]) -> Collection[str]:
    people = Person.objects.filter(pk__in=learner_ids).exclude(user=None)
    return {str(pk) for pk in people.values_list("pk", flat=True)}


@ready_when(NO_BLOCK)
def _with_a_block(places: Collection[str]) -> Collection[str]:
    courses = {about.rpartition(" ")[0] for about in places}
    known = CourseBlock.objects.filter(course_key__in=courses).values_list("course_key", "place")
    return {f"{course_key} {place}" for course_key, place in known} & set(places)


@ready_when(NO_ANONYMOUS_ID)
def _with_an_address(learners: Collection[str]) -> Collection[str]:
    ids = {UUID(about.rpartition(" ")[2]) for about in learners}
    known = BlockAddress.objects.filter(learner_id__in=ids).values_list("course_key", "learner_id").distinct()
    return {f"{course_key} {learner_id}" for course_key, learner_id in known} & set(learners)
