"""The board's decision on a round: it quotes the sheet it saw, and its signed minute is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ..kernel import audit
from ..kernel.clock import kigali_date
from ..kernel.days import require_past
from ..kernel.errors import NotFound, SheetChanged
from ..kernel.rehearsals import rehearsal
from ..kernel.superseding import supersede
from ..people.api import require_role
from ..people.domain import require_choice, require_reason, require_text
from ..portfolio.api import leave_files, process, store
from . import domain
from . import marks_sheet as sheet
from .domain import ROUND
from .models import AssessmentRound, BoardDecision, RoundEntry
from .rounds import locked_round, trace_round

MAX_RULING_REASON = 300


def record_board_decision(
    *,
    round_id: UUID,
    sheet_digest: str,
    held_on: date,
    reference: str,
    minute: bytes,
    officer_id: UUID,
    now: datetime,
    rulings: Mapping[UUID, Mapping[str, str]] | None = None,
) -> UUID:
    """Record that the board ratified the round as printed. Returns the decision's id; a later call supersedes.

    ``minute`` is the signed minute (PDF or photo). ``rulings``: portfolio -> {"outcome": "deferred"|"void",
    "reason"}. Raises NotInRole, NotFound, OwnWork, TransitionNotAllowed, SheetChanged, MissingField, BadField,
    ReasonRequired, AlreadyDone, NoPrivateStorage and what ``process`` raises.
    """

    def decided() -> tuple[AssessmentRound, dict[str, object]]:
        require_role(officer_id, "exam_officer", on=kigali_date(now))
        row = locked_round(round_id, "ratify", person_id=officer_id)
        return row, {
            "round": row,
            "sheet_digest": _require_printed(round_id, sheet_digest),
            "held_on": require_past("held_on", held_on, kigali_date(now), since=kigali_date(row.opened_at)),
            "reference": require_text("reference", reference, limit=80),
            "rulings": _rulings(row, rulings or {}),
            "anchors": audit.heads(row.cohort_id),
            "recorded_by_id": officer_id,
            "recorded_at": now,
        }

    with rehearsal():
        decided()
    stored, is_recorded = store(process(minute, most_pages=0).clean.content), False
    try:
        with transaction.atomic():
            row, fields = decided()
            kept = {"minute_key": stored.key, "minute_sha256": stored.sha256}
            decision = supersede(BoardDecision, in_force_key=str(row.id), **kept, **fields)
            ids = {"decision": decision.id, "sheet": decision.sheet_digest, "minute": stored.sha256}
            trace_round("ratify", row, officer_id, now, **ids)
            is_recorded = True
    except BaseException:
        # No row names these bytes, so they must not stay; after an error of the commit itself one may.
        if not is_recorded:
            leave_files([stored.key])
        raise
    return decision.id


def _require_printed(round_id: UUID, sheet_digest: str) -> str:
    """The digest of the sheet, if it is the one the board had before it. Raises SheetChanged."""
    quoted, current = "".join(sheet_digest.split()).lower(), sheet.sheet_of(round_id).digest
    if quoted != current:
        raise SheetChanged(quoted=quoted[:12], now=current[:12])
    return current


def _rulings(row: AssessmentRound, rulings: Mapping[UUID, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    placed = set(RoundEntry.objects.filter(round=row).exclude(in_force_key=None).values_list("portfolio_id", flat=True))
    kept = {}
    for portfolio_id, ruling in rulings.items():
        if portfolio_id not in placed:
            raise NotFound()
        outcome = require_choice("ruling:", ruling.get("outcome", ""), domain.RULINGS)
        reason = require_reason(ruling.get("reason", ""), limit=MAX_RULING_REASON)
        kept[str(portfolio_id)] = {"outcome": outcome, "reason": reason}
    return kept


def mark_released(row: AssessmentRound, decision: BoardDecision, officer_id: UUID, now: datetime) -> None:
    """Move a round to released and write on the decision who confirmed it. Raises TransitionNotAllowed."""
    row.state = ROUND.after(row.state, "release")
    row.save(update_fields=["state"])
    decision.released_by_id, decision.released_at = officer_id, now
    decision.save(update_fields=["released_by", "released_at"])
    audit.record(
        "round_released", actor_id=officer_id, now=now, cohort_id=row.cohort_id, round=row.id, decision=decision.id
    )
