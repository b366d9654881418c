"""The words for where a module stands with its learner: message ids, put in words at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from ..kernel.messages import _

MODULE_STAGE_WORDS: Mapping[str, str] = {
    "collecting": _("Collecting"),
    "with_ur_ce": _("With UR-CE"),
    "at_the_board": _("At the board"),
    "result": _("Result"),
}
