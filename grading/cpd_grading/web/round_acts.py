"""The acts of a round's page: each reads its form, calls the door and returns the sentence that says it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from .. import api
from .frame import sent


def _close_marking(request: HttpRequest, me: api.PersonView, round_id: UUID) -> str:
    api.close_marking(round_id=round_id, officer_id=me.id, now=api.utc_now())
    return _("Marking is closed. Draw the sample now.")


def _move(request: HttpRequest, me: api.PersonView, round_id: UUID) -> str:
    form = sent(request)
    portfolio_id = api.inputs.identifier(form, "portfolio_id")
    if portfolio_id not in {line.portfolio_id for line in api.sheet_of(round_id).lines}:
        raise api.NotFound()
    reason = api.inputs.text(form, "reason")
    api.move_to_next_round(portfolio_id=portfolio_id, reason=reason, officer_id=me.id, now=api.utc_now())
    return _("Moved. The portfolio joins the next round.")


def _draw(request: HttpRequest, me: api.PersonView, round_id: UUID) -> str:
    seed = api.inputs.required(sent(request), "seed")
    size = api.draw_sample(round_id=round_id, seed=seed, actor_id=me.id, now=api.utc_now())
    return ngettext("Drawn: %(count)s portfolio.", "Drawn: %(count)s portfolios.", size) % {"count": size}


def _comment(request: HttpRequest, me: api.PersonView, round_id: UUID) -> str:
    form = sent(request)
    api.comment_as_examiner(
        round_id=round_id,
        comment=api.inputs.text(form, "comment"),
        standards_met=api.inputs.required(form, "standards_met") == "yes",
        examiner_id=me.id,
        now=api.utc_now(),
    )
    return _("Thank you. Your comment is kept with the round.")


def _close_moderation(request: HttpRequest, me: api.PersonView, round_id: UUID) -> str:
    api.close_moderation(round_id=round_id, officer_id=me.id, now=api.utc_now())
    return _("Moderation is closed. Print the marks sheet for the board.")


def _decide(request: HttpRequest, me: api.PersonView, round_id: UUID) -> str:
    form, minute = sent(request), request.FILES.get("minute")
    api.record_board_decision(
        round_id=round_id,
        # On paper the digest stands in groups; whoever types it may keep them.
        sheet_digest="".join(api.inputs.required(form, "sheet_digest").split()),
        held_on=api.inputs.required_day(form, "held_on"),
        reference=api.inputs.text(form, "reference"),
        minute=minute.read() if minute else b"",
        officer_id=me.id,
        rulings=_rulings(form),
        now=api.utc_now(),
    )
    return _("The decision is recorded. A second exam officer confirms the release.")


def _rulings(form: Mapping[str, Sequence[str]]) -> dict[UUID, dict[str, str]]:
    """Raises BadField where a reason stands without a ruling; the service refuses a ruling without a reason."""
    outcomes = api.inputs.prefixed(form, "ruling:")
    reasons = api.inputs.prefixed(form, "ruling_reason:")
    if set(reasons) - set(outcomes):
        raise api.BadField(
            field="ruling:",
            problem=api.Message(gettext_noop("A reason stands without a ruling. Choose deferred or void.")),
        )
    return {
        api.inputs.as_uuid("ruling", key): {"outcome": outcome, "reason": reasons.get(key, "")}
        for key, outcome in outcomes.items()
    }


def _release(request: HttpRequest, me: api.PersonView, round_id: UUID) -> str:
    if not api.inputs.flag(sent(request), "compared"):
        raise api.BadField(
            field="compared",
            problem=api.Message(gettext_noop("Tick that you compared the decision with the signed minute.")),
        )
    released = api.release_round(round_id=round_id, officer_id=me.id, now=api.utc_now())
    sentence = ngettext("Released: %(count)s result.", "Released: %(count)s results.", len(released))
    return sentence % {"count": len(released)}


def _reopen(request: HttpRequest, me: api.PersonView, round_id: UUID) -> str:
    reason = api.inputs.text(sent(request), "reason")
    api.reopen_moderation(round_id=round_id, reason=reason, officer_id=me.id, now=api.utc_now())
    return _("The round is in moderation again. A decision recorded before no longer stands.")


ACTS: Mapping[str, Callable[[HttpRequest, api.PersonView, UUID], str]] = {
    "close_marking": _close_marking,
    "move": _move,
    "draw": _draw,
    "comment": _comment,
    "close_moderation": _close_moderation,
    "decide": _decide,
    "release": _release,
    "reopen": _reopen,
}
