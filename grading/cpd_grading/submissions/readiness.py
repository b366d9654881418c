"""Rules of sending a task: all that would go, what is still missing, and what came late from a phone without a line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from ..kernel.clock import KIGALI
from ..kernel.digest import digest_of
from ..kernel.errors import EvidenceIncomplete, NothingToSubmit
from ..portfolio.api import missing_of_item, require_current, require_safe_children
from ..portfolio.domain import ItemView, Missing, manifest_entries
from ..programmes.domain import Policy, TaskSpec
from ..site_visits.domain import SeenView
from ..witnesses.domain import TestimonyView


@dataclass(frozen=True)
class TaskEvidence:
    """The evidence of one task as it stands: the learner's items, what witnesses said of them, what a coach saw.

    ``on_their_way``: names of files that have begun to arrive.
    """

    items: tuple[ItemView, ...] = ()
    testimonies: tuple[TestimonyView, ...] = ()
    seen: tuple[SeenView, ...] = ()
    on_their_way: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[ItemView, ...]:
        """The items that would be sent; one that a coach added waits for the learner's word."""
        return tuple(item for item in self.items if not item.needs_confirmation)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self.counted and not self.seen

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """The manifest's lines, in a stable order: items, then testimonies of them, then what was seen."""
        items = self.counted
        ids = {item.id for item in items}
        said = [{"testimony": str(one.id), "sha256": one.digest} for one in self.testimonies if one.item_id in ids]
        seen = [{"seen": str(one.id), "sha256": one.digest} for one in self.seen]
        return [
            *manifest_entries(items),
            *sorted(said, key=lambda line: line["testimony"]),
            *sorted(seen, key=lambda line: line["seen"]),
        ]

    def digest(self, state: str, round_: int) -> str:
        """What the learner saw before pressing submit: the state, and every line that would be sent."""
        return digest_of({"state": state, "round": round_, "entries": self.lines})

    def missing_of(self, item: ItemView) -> list[Missing]:
        """What one of the items lacks."""
        return missing_of_item(item, is_testified=any(one.item_id == item.id for one in self.testimonies))


def missing_of_task(evidence: TaskEvidence, spec: TaskSpec) -> list[Missing]:
    """What a task submission lacks: ready items, evidence for every criterion, and files that have not arrived yet."""
    items = evidence.counted
    missing = [lack for item in items for lack in evidence.missing_of(item)]
    covered = {key for item in items for key in item.fields.criteria}
    covered |= {key for seen in evidence.seen for key in seen.criteria}
    missing += [
        Missing("evidence_for_criterion", criterion.key, text=criterion.text)
        for criterion in spec.criteria
        if criterion.key not in covered
    ]
    return missing + [Missing("file_on_its_way", name) for name in evidence.on_their_way]


def require_submittable(
    evidence: TaskEvidence, spec: TaskSpec, policy: Policy, *, cohort_starts_on: date, today: date
) -> None:
    """Raises NothingToSubmit, EvidenceIncomplete, ActivityDateOutside, IdentifiableChildren, ConsentMissing."""
    if evidence.is_empty:
        raise NothingToSubmit()
    missing = missing_of_task(evidence, spec)
    if missing:
        raise EvidenceIncomplete(missing=tuple(one.message for one in missing))
    for item in evidence.counted:
        require_safe_children(item.fields, policy)
        if item.fields.activity_on is not None:
            require_current(item.fields.kind, item.fields.activity_on, cohort_starts_on=cohort_starts_on, today=today)


def is_as_seen(evidence: TaskEvidence, seen: Mapping[str, str], ours: Collection[str]) -> bool:
    """Whether all that would go was seen when send was pressed, or was added by whoever pressed it.

    ``seen`` is what the task held then, id -> sha256; ``ours`` are ids of items that waited on the same phone.
    """
    lines = {line.get("item") or line.get("testimony") or line["seen"]: line["sha256"] for line in evidence.lines}
    changed = {one for one in {*lines, *seen} if lines.get(one) != seen.get(one)}
    return changed <= set(ours)


def due_moment(starts_on: date, due_week: int | None) -> datetime | None:
    """The last moment, in Rwanda, of the day a task is due: so many weeks after the cohort's start. None: never due."""
    if due_week is None:
        return None
    return datetime.combine(starts_on + timedelta(weeks=due_week), time.max, tzinfo=KIGALI)
