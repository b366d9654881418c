"""The acts of a round's page: each reads its form, calls the door and returns the sentence that says it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..assessment import api as assessment
from ..credits import api as credits
from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation import forms
from .frame import sent


def _close_marking(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    assessment.close_marking(round_id=round_id, officer_id=me.id, now=kernel.utc_now())
    return _("Marking is closed. Draw the sample now.")


def _move(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    said = forms.MoveForm(sent(request)).answers()
    if said["portfolio_id"] not in {line.portfolio_id for line in assessment.sheet_of(round_id).lines}:
        raise errors.NotFound()
    assessment.move_to_next_round(**said, officer_id=me.id, now=kernel.utc_now())
    return _("Moved. The portfolio joins the next round.")


def _draw(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    said = forms.SeedForm(sent(request)).answers()
    size = assessment.draw_sample(round_id=round_id, **said, actor_id=me.id, now=kernel.utc_now())
    return ngettext("Drawn: %(count)s portfolio.", "Drawn: %(count)s portfolios.", size) % {"count": size}


def _comment(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    said = forms.ExaminerForm(sent(request)).answers()
    assessment.comment_as_examiner(
        round_id=round_id,
        comment=said["comment"],
        standards_met=said["standards_met"] == "yes",
        examiner_id=me.id,
        now=kernel.utc_now(),
    )
    return _("Thank you. Your comment is kept with the round.")


def _close_moderation(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    assessment.close_moderation(round_id=round_id, officer_id=me.id, now=kernel.utc_now())
    return _("Moderation is closed. Print the marks sheet for the board.")


def _decide(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    form = forms.BoardDecisionForm(sent(request))
    said, rulings = form.answers(), form.rulings()
    assessment.record_board_decision(
        round_id=round_id,
        # On paper the digest stands in groups; whoever types it may keep them.
        sheet_digest="".join(said["sheet_digest"].split()),
        held_on=said["held_on"],
        reference=said["reference"],
        minute=said["minute"].read() if said["minute"] else b"",
        officer_id=me.id,
        rulings=rulings,
        now=kernel.utc_now(),
    )
    return _("The decision is recorded. A second exam officer confirms the release.")


def _release(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    forms.ReleaseForm(sent(request)).answers()
    released = credits.release_round(round_id=round_id, officer_id=me.id, now=kernel.utc_now())
    sentence = ngettext("Released: %(count)s result.", "Released: %(count)s results.", len(released))
    return sentence % {"count": len(released)}


def _reopen(request: HttpRequest, me: people.PersonView, round_id: UUID) -> str:
    said = forms.ReasonForm(sent(request)).answers()
    assessment.reopen_moderation(round_id=round_id, **said, officer_id=me.id, now=kernel.utc_now())
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
