"""Rules of a review: levels of the rubric, what a return names, and who may judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from ..kernel.characters import says_something
from ..kernel.errors import (
    CommentRequired,
    CriterionWithoutLevel,
    OwnWork,
    ReturnNamesNoCriterion,
    SamePersonTwice,
    SignOffNeedsMet,
    StaleVersion,
    UnknownCriterion,
    UnknownLevel,
)
from ..people.domain import require_text
from ..programmes.domain import TaskSpec, Text

GENERAL = ""  # key of the comment that belongs to no single criterion
MAX_NOTE = 10_000
MAX_SAVED_COMMENT = 500


def require_known_levels(spec: TaskSpec, levels: Mapping[str, str]) -> None:
    """Every level chosen is one of its criterion's own rubric. Raises UnknownCriterion, UnknownLevel."""
    known = {criterion.key: criterion for criterion in spec.criteria}
    for key, level in levels.items():
        if key not in known:
            raise UnknownCriterion()
        if known[key].level(level) is None:
            raise UnknownLevel()


def require_levels(spec: TaskSpec, levels: Mapping[str, str]) -> None:
    """Every criterion has a level of its own rubric.

    Raises UnknownCriterion, UnknownLevel, CriterionWithoutLevel.
    """
    require_known_levels(spec, levels)
    open_ = [key for key in spec.criterion_keys if key not in levels]
    if open_:
        raise CriterionWithoutLevel(criteria=criterion_texts(spec, open_))


def clean_notes(spec: TaskSpec, notes: Mapping[str, str]) -> dict[str, str]:
    """Comments or reasons by criterion, trimmed, the silent ones left out; ``GENERAL`` belongs to no criterion.

    Raises UnknownCriterion, BadField.
    """
    for key in notes:
        if key != GENERAL and key not in spec.criterion_keys:
            raise UnknownCriterion()
    cleaned = {
        key: require_text(key or "comment", text, limit=MAX_NOTE, may_be_empty=True) for key, text in notes.items()
    }
    return {key: text for key, text in cleaned.items() if text}


def not_met(spec: TaskSpec, levels: Mapping[str, str]) -> tuple[str, ...]:
    """Criteria whose level is a "not yet"."""
    return tuple(
        criterion.key
        for criterion in spec.criteria
        if (level := criterion.level(levels.get(criterion.key, ""))) is not None and not level.met
    )


def require_seen(current_digest: str, seen_digest: str) -> None:
    """Raises StaleVersion when the person decided on something else than what stands now."""
    if current_digest != seen_digest:
        raise StaleVersion()


def require_return(spec: TaskSpec, levels: Mapping[str, str], feedback: Mapping[str, str]) -> tuple[str, ...]:
    """The criteria a return names: those at "not yet", each with what to do.

    Raises the refusals of require_levels, ReturnNamesNoCriterion, CommentRequired.
    """
    require_levels(spec, levels)
    named = not_met(spec, levels)
    if not named:
        raise ReturnNamesNoCriterion()
    silent = [key for key in named if not says_something(feedback.get(key, ""))]
    if silent:
        raise CommentRequired(criteria=criterion_texts(spec, silent))
    return named


def require_sign_off(spec: TaskSpec, levels: Mapping[str, str]) -> None:
    """Raises the refusals of require_levels, SignOffNeedsMet."""
    require_levels(spec, levels)
    named = not_met(spec, levels)
    if named:
        raise SignOffNeedsMet(criteria=criterion_texts(spec, named))


def criterion_texts(spec: TaskSpec, keys: Iterable[str]) -> tuple[Text, ...]:
    """Criteria as a refusal names them: in their own words, in the rubric's order."""
    named = frozenset(keys)
    return tuple(criterion.text for criterion in spec.criteria if criterion.key in named)


def require_other_person(actor_id: UUID, *, learner_id: UUID | None = None, others: Iterable[UUID] = ()) -> None:
    """Raises OwnWork where the actor is the learner, SamePersonTwice where they took part before."""
    if actor_id == learner_id:
        raise OwnWork()
    if actor_id in set(others):
        raise SamePersonTwice()
