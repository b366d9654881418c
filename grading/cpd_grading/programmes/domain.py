"""A programme as frozen records: what the university owns of a course, and what a coach must see of a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ..kernel.digest import digest_of
from ..kernel.errors import NotFound

Text = Mapping[str, str]


def words(text: Text, language: str) -> str:
    """Text in a language, or in English where it is not translated."""
    return text.get(language) or text["en"]


@dataclass(frozen=True)
class Level:
    """One step of a rubric; ``met`` says whether the criterion is satisfied at it."""

    key: str
    title: Text
    description: Text
    points: Decimal
    met: bool


@dataclass(frozen=True)
class Criterion:
    """An assessable statement with its levels, lowest first."""

    key: str
    text: Text
    weight: Decimal
    standards: tuple[str, ...]
    outcomes: tuple[str, ...]
    levels: tuple[Level, ...]

    def level(self, key: str) -> Level | None:
        return next((level for level in self.levels if level.key == key), None)

    @property
    def top_points(self) -> Decimal:
        return max(level.points for level in self.levels)


@dataclass(frozen=True)
class TaskSpec:
    """One wording of a workplace task. ``weight`` is its share of the module's portfolio, out of 100."""

    slug: str
    module_code: str
    title: Text
    brief: Text
    weight: Decimal
    due_week: int | None
    evidence_kinds: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    document: Mapping[str, Any]

    @property
    def digest(self) -> str:
        return digest_of(dict(self.document))

    @property
    def criterion_keys(self) -> tuple[str, ...]:
        return tuple(criterion.key for criterion in self.criteria)


@dataclass(frozen=True)
class Band:
    letter: str
    minimum: Decimal
    points: Decimal


@dataclass(frozen=True)
class ModerationPolicy:
    """How large a sample is and what is always in it; ``borderline`` in marks either side of the pass mark."""

    sample_percent: Decimal
    sample_minimum: int
    borderline: Decimal
    top_band_minimum: int


@dataclass(frozen=True)
class Policy:
    """What the university decided about marking, moderation, sittings and records."""

    marking: str
    marks_visible: str
    gradebook: str
    pass_mark: Decimal
    resit_cap: Decimal | None
    max_sittings: int
    bands: tuple[Band, ...]
    moderation: ModerationPolicy
    external_examiner: bool
    identifiable_children: str
    evidence_retention_months: int
    dispute_days: int


@dataclass(frozen=True)
class ComponentSpec:
    key: str
    kind: str
    weight: Decimal
    must_pass: bool


@dataclass(frozen=True)
class Requirements:
    """How many counted sessions and meetings a module needs before it can be submitted."""

    coaching_sessions: int
    plc_meetings: int
    sgac_meetings: int


@dataclass(frozen=True)
class ModuleSpec:
    code: str
    title: Text
    credits: Decimal
    notional_hours: Decimal
    level: str
    components: tuple[ComponentSpec, ...]
    requires: Requirements
    tasks: tuple[str, ...]

    def component(self, kind: str) -> ComponentSpec | None:
        return next((component for component in self.components if component.kind == kind), None)


@dataclass(frozen=True)
class Programme:
    code: str
    version: str
    provisional: bool
    title: Text
    award_title: Text
    awarding_body: str
    framework: str
    level: str
    policy: Policy
    standards: Mapping[str, Text]
    modules: tuple[ModuleSpec, ...]
    tasks: Mapping[str, TaskSpec]

    def module(self, code: str) -> ModuleSpec:
        """Raises NotFound."""
        for module in self.modules:
            if module.code == code:
                return module
        raise NotFound()


@dataclass(frozen=True)
class CohortView:
    """Learners of one run, with the programme they study."""

    id: UUID
    name: str
    course_key: str
    academic_year: str
    starts_on: date
    ends_on: date | None
    programme: Programme


@dataclass(frozen=True)
class EnrolmentView:
    """A learner in a cohort: from which day, and where it has an end, its last day and why."""

    cohort: CohortView
    enrolled_on: date
    ended_on: date | None
    end_reason: str


@dataclass(frozen=True)
class EditionView:
    """A pinned wording of a task and since when it holds in a cohort."""

    id: UUID
    slug: str
    digest: str
    spec: TaskSpec


@dataclass(frozen=True)
class TaskKey:
    """Address of a task: identity is (course, slug); the usage key is an address for the gradebook only."""

    course_key: str
    slug: str


@dataclass(frozen=True)
class EditionWarning:
    """The course now words a task otherwise than the cohort's pinned edition does."""

    cohort_id: UUID
    cohort_name: str
    slug: str
    pinned_digest: str
    newest_digest: str
    seen_at: datetime
