"""The rows of module portfolios: made on the first submission, moved by acts of the rooms above, written only here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ..kernel.digest import digest_of
from ..programmes.models import Enrolment
from . import selectors
from .domain import PORTFOLIO
from .models import Declaration, ModulePortfolio, TaskSubmission
from .submission_rows import move


def locked_portfolio(enrolment: Enrolment, module_code: str, now: datetime) -> ModulePortfolio:
    """The learner's newest portfolio of a module, made when there is none yet, locked for this transaction."""
    row = selectors.portfolio_of(enrolment.id, module_code)
    if row is None:
        row, _ = ModulePortfolio.objects.get_or_create(
            enrolment=enrolment,
            module_code=module_code,
            attempt=1,
            defaults={"state": PORTFOLIO.start, "opened_at": now},
        )
    return ModulePortfolio.objects.select_for_update().get(pk=row.pk)


def submit_portfolio(
    row: ModulePortfolio, *, manifest: Mapping[str, Any], declaration: Declaration, request_id: UUID, now: datetime
) -> None:
    """Freeze what the module consists of and move the row. Raises TransitionNotAllowed."""
    row.state = PORTFOLIO.after(row.state, "submit")
    row.manifest = dict(manifest)
    row.digest = digest_of({"portfolio": str(row.id), **manifest})
    row.declaration, row.request_id, row.submitted_at = declaration, request_id, now
    row.save()


def move_portfolio(row: ModulePortfolio, action: str) -> None:
    """Move a portfolio by an action of ``PORTFOLIO``. Raises TransitionNotAllowed."""
    row.state = PORTFOLIO.after(row.state, action)
    row.save(update_fields=["state"])


def open_sitting(
    earlier: ModulePortfolio, *, step: int, is_deferred: bool, tasks: Iterable[str], now: datetime
) -> None:
    """Open the module again after an outcome; ``tasks`` named by a referral are opened with it.

    ``step`` is how far the sitting's number moves on: 0 where a deferred sitting is held again. The caller holds the
    locks of the portfolio and of the tasks.
    """
    slugs = list(tasks)
    ModulePortfolio.objects.create(
        enrolment=earlier.enrolment,
        module_code=earlier.module_code,
        sitting=earlier.sitting + step,
        is_deferred=is_deferred,
        attempt=earlier.attempt + 1,
        refer_tasks=slugs,
        state=PORTFOLIO.start,
        opened_at=now,
    )
    named = TaskSubmission.objects.filter(
        course_key=earlier.enrolment.course_key, learner_id=earlier.enrolment.learner_id, slug__in=slugs
    )
    for task in named:
        move(task, "reopen", at=now, sitting=earlier.sitting + step, returned_criteria=[])
