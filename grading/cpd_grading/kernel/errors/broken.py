"""What is nobody's mistake but ours: something went wrong on the site, or a part of it does not answer now."""

from __future__ import annotations

from typing import ClassVar

from .tree import CpdError, _

__all__ = ["Busy", "TryLater", "WentWrong"]


class WentWrong(CpdError):
    """Says of nothing that it was saved or not: an act may have been done before its answer broke."""

    code = "went_wrong"
    sentence = _(
        "Something went wrong on this site. It is not your mistake. Go back and try again. If it goes wrong again, "
        "tell the programme office."
    )


class TryLater(CpdError):
    """The database does not answer, or takes nothing now. ``seconds``: when it is worth asking again."""

    code = "try_later"
    sentence = _("This site cannot do this at the moment. Wait a minute, then try again.")
    seconds: ClassVar[int] = 30


class Busy(TryLater):
    """Another act stood in the way again and again; nothing of this one was kept."""

    code = "busy"
    sentence = _("Others are saving the same thing at this moment. Yours was not saved. Wait a little, then try again.")
    seconds: ClassVar[int] = 5
