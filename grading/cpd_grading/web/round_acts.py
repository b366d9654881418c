"""The acts of a round's page: each reads its form, calls the door and returns the sentence that says it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..assessment import api as assessment
from ..credits import api as credits
from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation import inputs
from .frame import sent


def _close_marking(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    assessment.close_marking(round_id=round_id, officer_id=me.id, now=kernel.utc_now())
    return _("Marking is closed. Draw the sample now.")


def _move(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    form = sent(request)
    portfolio_id = inputs.identifier(form, "portfolio_id")
    if portfolio_id not in {line.portfolio_id for line in assessment.sheet_of(round_id).lines}:
        raise errors.NotFound()
    reason = inputs.text(form, "reason")
    assessment.move_to_next_round(portfolio_id=portfolio_id, reason=reason, officer_id=me.id, now=kernel.utc_now())
    return _("Moved. The portfolio joins the next round.")


def _draw(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    seed = inputs.required(sent(request), "seed")
    size = assessment.draw_sample(round_id=round_id, seed=seed, actor_id=me.id, now=kernel.utc_now())
    return _("Drawn: %(size)s portfolios.") % {"size": size}


def _comment(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    form = sent(request)
    assessment.comment_as_examiner(
        round_id=round_id,
        comment=inputs.text(form, "comment"),
        standards_met=inputs.required(form, "standards_met") == "yes",
        examiner_id=me.id,
        now=kernel.utc_now(),
    )
    return _("Thank you. Your comment is kept with the round.")


def _close_moderation(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    assessment.close_moderation(round_id=round_id, officer_id=me.id, now=kernel.utc_now())
    return _("Moderation is closed. Print the marks sheet for the board.")


def _decide(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    form, minute = sent(request), request.FILES.get("minute")
    assessment.record_board_decision(
        round_id=round_id,
        # On paper the digest stands in groups; whoever types it may keep them.
        sheet_digest="".join(inputs.required(form, "sheet_digest").split()),
        held_on=inputs.required_day(form, "held_on"),
        reference=inputs.text(form, "reference"),
        minute=minute.read() if minute else b"",
        officer_id=me.id,
        rulings=_rulings(form),
        now=kernel.utc_now(),
    )
    return _("The decision is recorded. A second exam officer confirms the release.")


def _rulings(form: Mapping[str, Sequence[str]]) -> dict[UUID, dict[str, str]]:
    """Raises BadField where a reason stands without a ruling; the service refuses a ruling without a reason."""
    outcomes = inputs.prefixed(form, "ruling:")
    reasons = inputs.prefixed(form, "ruling_reason:")
    if set(reasons) - set(outcomes):
        raise errors.BadField(field="ruling", problem=_("A reason stands without a ruling. Choose deferred or void."))
    return {
        inputs.as_uuid("ruling", key): {"outcome": outcome, "reason": reasons.get(key, "")}
        for key, outcome in outcomes.items()
    }


def _release(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    if not inputs.flag(sent(request), "compared"):
        raise errors.BadField(
            field="compared", problem=_("Tick that you compared the decision with the signed minute.")
        )
    released = credits.release_round(round_id=round_id, officer_id=me.id, now=kernel.utc_now())
    sentence = ngettext("Released: %(count)s result.", "Released: %(count)s results.", len(released))
    return sentence % {"count": len(released)}


def _reopen(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    reason = inputs.text(sent(request), "reason")
    assessment.reopen_moderation(round_id=round_id, reason=reason, officer_id=me.id, now=kernel.utc_now())
    return _("The round is in moderation again. A decision recorded before no longer stands.")


ACTS: Mapping[str, Callable[[HttpRequest, people.PersonView, UUID], str]] = {
    "close_marking": _close_marking,
    "move": _move,
    "draw": _draw,
    "comment": _comment,
    "close_moderation": _close_moderation,
    "decide": _decide,
    "release": _release,
    "reopen": _reopen,
}
