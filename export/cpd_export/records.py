"""One record per credit event: what a registry receives when credit is awarded, amended or revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:  # the verifier imports this module and must run without Django
    from cpd_grading.api import AwardLine, ComponentLine, ResultLine


@dataclass(frozen=True)
class Record:
    """A credit event with everything needed to defend it: who, what, how marked, by whom, on whose authority.

    ``credits`` are the credits that stand *after* the event, so a revocation carries 0.00. ``supersedes`` is the award
    this one replaces and ``previous_digest`` the digest of the record exported for it; None where there is none.
    Holds no e-mail, telephone number, national id or text written by a learner.
    """

    record_id: UUID
    revision: int
    op: str
    award_id: UUID
    supersedes: UUID | None
    previous_digest: str | None
    authority: str
    reason: str
    awarded_at: datetime
    credits: Decimal
    learner_id: UUID
    registration_number: str
    family_name: str
    given_names: str
    district_code: str
    sector_code: str
    academic_year: str
    programme_code: str
    programme_version: str
    programme_title: str
    award_title: str
    awarding_body: str
    is_provisional: bool
    cohort_id: UUID
    cohort_name: str
    module_code: str
    module_title: str
    framework: str
    level: str
    module_credits: Decimal
    notional_hours: Decimal
    outcome_id: UUID
    sitting: int
    components: tuple[ComponentLine, ...]
    raw_mark: Decimal | None
    final_mark: Decimal | None
    band: str
    grade_points: Decimal | None
    outcome: str
    is_capped: bool
    assessors: tuple[str, ...]
    moderators: tuple[str, ...]
    moderated_on: date | None
    external_examiners: tuple[str, ...]
    board_held_on: date
    board_reference: str
    sheet_digest: str
    released_at: datetime


# Fields that a result and its record share by name.
_SHARED = (
    "learner_id", "family_name", "given_names", "district_code", "sector_code", "academic_year", "programme_code",
    "programme_version", "programme_title", "award_title", "awarding_body", "cohort_id", "cohort_name", "module_code",
    "module_title", "framework", "level", "module_credits", "notional_hours", "outcome_id", "sitting", "components",
    "raw_mark", "final_mark", "band", "grade_points", "outcome", "is_capped", "assessors", "moderators",
    "moderated_on", "external_examiners", "board_held_on", "board_reference", "sheet_digest", "released_at",
)  # fmt: skip


def credits_after(award: AwardLine | None) -> Decimal:
    """The credits that stand after an event; none without one."""
    return Decimal("0.00") if award is None or award.op == "revoke" else award.credits


def registration_of(number: str) -> str:
    """A registration number as a registry compares it: no spaces around or inside, capital letters."""
    return "".join(number.split()).upper()


def record_of(result: ResultLine, award: AwardLine, *, previous_digest: str | None) -> Record:
    """Return the record of one credit event of a released result."""
    return Record(
        record_id=award.record_id,
        revision=award.revision,
        op=award.op,
        award_id=award.id,
        supersedes=award.supersedes,
        previous_digest=previous_digest,
        authority=award.authority,
        reason=award.reason,
        awarded_at=award.awarded_at,
        credits=credits_after(award),
        registration_number=registration_of(result.registration_number),
        is_provisional=result.provisional,
        **{name: getattr(result, name) for name in _SHARED},
    )
