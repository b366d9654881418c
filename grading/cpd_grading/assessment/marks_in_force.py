"""What stands for a portfolio: the levels of its tasks, its conversation, what an earlier sitting carries over, and
everyone who judged any of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from ..kernel.errors import NotFound
from ..portfolio.models import Manifest, ModulePortfolio
from ..programmes.api import cohort_view, edition_view
from ..programmes.domain import ComponentSpec, ModuleSpec, Policy, TaskSpec
from ..reviews.models import CoachReview
from . import domain
from .models import ComponentMark, Conversation, RoundEntry, TaskMark


@dataclass(frozen=True)
class MarkedTask:
    """One task of a portfolio as it was sent, with every level somebody has given it.

    ``levels`` are the standing ones: the assessor's, or what counts without one under the programme's policy.
    """

    slug: str
    spec: TaskSpec
    manifest_id: UUID
    manifest_digest: str
    submission_id: UUID
    coach_id: UUID | None
    coach_levels: Mapping[str, str]
    coach_feedback: Mapping[str, str]
    flags: tuple[str, ...]
    levels: Mapping[str, str]
    reasons: Mapping[str, str]
    is_carried: bool

    @property
    def mark(self) -> Fraction | None:
        return domain.task_mark(self.spec, self.levels) if self.levels else None


@dataclass(frozen=True)
class StandingConversation:
    """The conversation that counts. ``mark`` is the agreed one where an earlier sitting's was moderated."""

    row: Conversation
    mark: Decimal
    is_carried: bool


def unmarked(tasks: Iterable[MarkedTask]) -> tuple[MarkedTask, ...]:
    """The tasks without levels that count."""
    return tuple(task for task in tasks if task.mark is None)


def lacks_conversation(module: ModuleSpec, mark: Decimal | None) -> bool:
    """Whether the module asks for a professional conversation, and there is none with a mark that counts."""
    return module.component("professional_conversation") is not None and mark is None


def component_marks(
    module: ModuleSpec, tasks: Sequence[MarkedTask], conversation: Decimal | None
) -> tuple[tuple[ComponentSpec, Decimal], ...]:
    """Each component with its mark, from the levels and the conversation that count; empty while one is missing."""
    if unmarked(tasks) or lacks_conversation(module, conversation):
        return ()
    exact = [(task.spec.weight, task.mark) for task in tasks if task.mark is not None]

    def mark_of(part: ComponentSpec) -> Decimal | None:
        return domain.portfolio_mark(exact) if part.kind == "portfolio" else conversation

    return tuple((part, mark) for part in module.components if (mark := mark_of(part)) is not None)


def policy_and_module(portfolio: ModulePortfolio) -> tuple[Policy, ModuleSpec]:
    programme = cohort_view(portfolio.enrolment.cohort).programme
    return programme.policy, programme.module(portfolio.module_code)


def live_entry(portfolio_id: UUID) -> RoundEntry:
    """The round a portfolio stands in. Raises NotFound."""
    entry = RoundEntry.objects.filter(in_force_key=str(portfolio_id)).select_related("round").first()
    if entry is None:
        raise NotFound()
    return entry


def tasks_of(portfolio: ModulePortfolio, policy: Policy) -> tuple[MarkedTask, ...]:
    """Every task of a submitted portfolio with its standing levels, in the module's order."""
    lines = portfolio.manifest.get("tasks", [])
    sent = Manifest.objects.filter(pk__in=[line["manifest"] for line in lines]).select_related("submission__edition")
    manifests = {str(row.pk): row for row in sent}
    standing = CoachReview.objects.filter(manifest__in=list(manifests)).exclude(in_force_key=None)
    reviews = {str(row.manifest_id): row for row in standing}
    own = {row.slug: row for row in TaskMark.objects.filter(portfolio=portfolio).exclude(in_force_key=None)}
    carried = _carried_levels(portfolio)
    return tuple(
        _marked_task(
            line["slug"],
            manifests[line["manifest"]],
            reviews.get(line["manifest"]),
            own.get(line["slug"]),
            carried.get(line["slug"]),
            policy,
        )
        for line in lines
    )


def _marked_task(
    slug: str,
    manifest: Manifest,
    review: CoachReview | None,
    own: TaskMark | None,
    carried: Mapping[str, str] | None,
    policy: Policy,
) -> MarkedTask:
    levels: Mapping[str, str] = {}
    if own is not None:
        levels = own.levels
    elif carried is not None:
        levels = carried
    elif policy.marking == "coach" and review is not None:
        levels = review.levels
    return MarkedTask(
        slug=slug,
        spec=edition_view(manifest.submission.edition).spec,
        manifest_id=manifest.id,
        manifest_digest=manifest.digest,
        submission_id=manifest.submission_id,
        coach_id=review.coach_id if review else None,
        coach_levels=review.levels if review else {},
        coach_feedback=review.feedback if review else {},
        flags=tuple(review.flags) if review else (),
        levels=levels,
        reasons=own.reasons if own else {},
        is_carried=own is None and carried is not None,
    )


def _previous_attempt(portfolio: ModulePortfolio) -> ModulePortfolio | None:
    if portfolio.attempt == 1:
        return None
    return ModulePortfolio.objects.filter(
        enrolment_id=portfolio.enrolment_id, module_code=portfolio.module_code, attempt=portfolio.attempt - 1
    ).first()


def _carried_levels(portfolio: ModulePortfolio) -> dict[str, Mapping[str, str]]:
    """At a later attempt, tasks that were not named keep the levels they had."""
    previous = _previous_attempt(portfolio)
    if previous is None:
        return {}
    kept = _carried_levels(previous)
    for row in TaskMark.objects.filter(portfolio=previous).exclude(in_force_key=None):
        kept[row.slug] = row.levels
    return {slug: levels for slug, levels in kept.items() if slug not in portfolio.refer_tasks}


def conversation_of(portfolio: ModulePortfolio, policy: Policy, module: ModuleSpec) -> StandingConversation | None:
    """The standing conversation: this attempt's, or an earlier one's that was passed there."""
    row = Conversation.objects.filter(portfolio=portfolio).exclude(in_force_key=None).select_related("assessor").first()
    if row is not None:
        return StandingConversation(row, row.mark, is_carried=False)
    previous = _previous_attempt(portfolio)
    earlier = conversation_of(previous, policy, module) if previous else None
    if previous is None or earlier is None:
        return None
    # What the board ratified decides, not what was first written down: moderation may have failed a passed talk.
    mark = _settled_mark(previous, module)
    mark = earlier.mark if mark is None else mark
    return StandingConversation(earlier.row, mark, is_carried=True) if mark >= policy.pass_mark else None


def _settled_mark(portfolio: ModulePortfolio, module: ModuleSpec) -> Decimal | None:
    """The conversation's component mark of an attempt, the agreed one before the first."""
    part = module.component("professional_conversation")
    if part is None:
        return None
    rows = ComponentMark.objects.filter(portfolio=portfolio, component=part.key).exclude(in_force_key=None)
    by_stage = dict(rows.values_list("stage", "mark"))
    return by_stage.get("agreed", by_stage.get("first"))


def coaches_behind(portfolio: ModulePortfolio) -> frozenset[UUID]:
    """Everyone who decided on a task of this learner's module."""
    rows = CoachReview.objects.filter(
        submission__enrolment_id=portfolio.enrolment_id, submission__module_code=portfolio.module_code
    )
    return frozenset(rows.values_list("coach_id", flat=True))


def assessors_behind(portfolio: ModulePortfolio) -> frozenset[UUID]:
    """Everyone who marked a task, held the conversation or completed the marking, at earlier attempts too."""
    same = {
        "portfolio__enrolment_id": portfolio.enrolment_id,
        "portfolio__module_code": portfolio.module_code,
    }
    tasks = TaskMark.objects.filter(**same).values_list("assessor_id", flat=True)
    talks = Conversation.objects.filter(**same).values_list("assessor_id", flat=True)
    firsts = ComponentMark.objects.filter(stage="first", **same).values_list("marked_by_id", flat=True)
    return frozenset((*tasks, *talks, *firsts))
