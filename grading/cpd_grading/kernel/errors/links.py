"""Refusals of links that somebody without an account was given."""

from __future__ import annotations

from .tree import NotFound, NotPermitted, RuleViolation, _

__all__ = ["LinkClosed", "LinkUnknown", "SessionLinkExpired"]


class LinkUnknown(NotFound):
    code = "link_unknown"
    sentence = _(
        "This link opens nothing. A part of it may be missing, it may have been taken back, or there is a newer one. "
        "Ask whoever gave it to you for a new link."
    )


class LinkClosed(NotPermitted):
    code = "link_closed"
    sentence = _("This page has closed. Open the link again that you were given.")


class SessionLinkExpired(RuleViolation):
    code = "session_link_expired"
    sentence = _("This link is too old. Ask your Leader of Learning for a new one.")
