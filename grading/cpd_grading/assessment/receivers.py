"""News this applet listens to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..kernel.outbox import receives
from ..portfolio.api import KEYS_ASKED, KeysAsked
from ..portfolio.models import ModulePortfolio
from .domain import ROUND
from .models import AssessmentRound, BoardDecision
from .rounds import gather


@receives("module_submitted")
def join_open_round(news: Mapping[str, Any]) -> None:
    """A portfolio submitted while its module's round is still marking joins it; later ones wait for the next round."""
    portfolio = ModulePortfolio.objects.select_related("enrolment").get(pk=UUID(news["portfolio"]))
    # Locked, so that nobody closes marking between the question and the entry.
    current = (
        AssessmentRound.objects.select_for_update()
        .filter(cohort_id=portfolio.enrolment.cohort_id, module_code=portfolio.module_code, state=ROUND.start)
        .first()
    )
    if current is not None:
        gather(current, actor_id=None, now=portfolio.submitted_at or portfolio.opened_at)


@KEYS_ASKED.register
def name_minutes(asked: KeysAsked) -> None:
    """The minutes of boards stay, those of decisions that were superseded too."""
    asked.known.update(BoardDecision.objects.filter(minute_key__in=asked.keys).values_list("minute_key", flat=True))
