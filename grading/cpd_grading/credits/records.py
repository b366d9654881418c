"""Frozen rows that leave this room for an export: released results with their credit, and who has none and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class ComponentLine:
    """One recorded component mark of a result; marks have two places, weights are shares of 100."""

    key: str
    kind: str
    weight: Decimal
    mark: Decimal
    must_pass: bool


@dataclass(frozen=True)
class AwardLine:
    """The credit event that goes with a result: ``op`` is award, amend or revoke; ``revision`` counts up."""

    id: UUID
    record_id: UUID
    revision: int
    op: str
    supersedes: UUID | None
    credits: Decimal
    authority: str
    reason: str
    awarded_at: datetime


@dataclass(frozen=True)
class ResultLine:
    """One released result of one learner's module at one sitting, as the board ratified it.

    ``award`` is None where no credit event stands behind it (refer, fail, deferred, void).
    """

    outcome_id: UUID
    learner_id: UUID
    academic_year: str
    programme_code: str
    programme_version: str
    programme_title: str
    award_title: str
    awarding_body: str
    provisional: bool
    cohort_id: UUID
    cohort_name: str
    registration_number: str
    family_name: str
    given_names: str
    sex: str
    district_code: str
    sector_code: str
    module_code: str
    module_title: str
    framework: str
    level: str
    module_credits: Decimal
    notional_hours: Decimal
    sitting: int
    components: tuple[ComponentLine, ...]
    raw_mark: Decimal | None
    final_mark: Decimal | None
    band: str
    grade_points: Decimal | None
    outcome: str
    is_capped: bool
    reason: str
    assessors: tuple[str, ...]
    moderators: tuple[str, ...]
    moderated_on: date | None
    external_examiners: tuple[str, ...]
    board_held_on: date
    board_reference: str
    sheet_digest: str
    released_at: datetime
    award: AwardLine | None


@dataclass(frozen=True)
class LeftOut:
    """A learner's module of a cohort that carries no released result: ``code`` for programs, ``sentence`` for people.

    Codes: not_started, tasks_open, not_submitted, referred, deferred, not_marked, in_moderation, at_the_board,
    no_credit.
    """

    learner_id: UUID
    registration_number: str
    family_name: str
    given_names: str
    module_code: str
    code: str
    sentence: str


@dataclass(frozen=True)
class CohortExport:
    """All that may leave for one cohort, in one consistent reading: results in a stable order, and who is left out.

    ``anchors`` holds the head digest of every audit chain of the cohort, by chain key.
    """

    cohort_id: UUID
    cohort_name: str
    programme_code: str
    programme_version: str
    rules: dict[str, object]
    results: tuple[ResultLine, ...]
    left_out: tuple[LeftOut, ...]
    anchors: dict[str, str]
