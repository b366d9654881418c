"""Refusals of what a phone sends sealed."""

from __future__ import annotations

from .tree import BadInput, NotPermitted, _

__all__ = ["EnvelopeUnreadable", "PassUnknown"]


class EnvelopeUnreadable(BadInput):
    code = "envelope_unreadable"
    sentence = _(
        "This cannot be opened: it was changed on the way, or was not made for this site. Its owner can send it again "
        "from their own phone."
    )


class PassUnknown(NotPermitted):
    code = "pass_unknown"
    sentence = _("This has waited too long to be sent without its owner. Sign in on that phone and send it again.")
