"""One refusal for everything that is wrong with a form."""

from __future__ import annotations

from collections.abc import Iterable

from ...kernel.errors import BadForm, CpdError


def require_none(mistakes: Iterable[CpdError]) -> None:
    """Raises the mistake where there is one, BadForm where there are several."""
    found = tuple(mistakes)
    if len(found) > 1:
        raise BadForm(found)
    if found:
        raise found[0]
