"""Every act that may meet another one."""

from __future__ import annotations

from . import coach_acts, learner_acts, office_acts
from .table import ACTS, EVERYWHERE, EVERYWHERE_MEETS_IN

__all__ = ["ACTS", "EVERYWHERE", "EVERYWHERE_MEETS_IN", "coach_acts", "learner_acts", "office_acts"]
