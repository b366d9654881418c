"""The door of this room: outcomes, credit awards and transcripts."""

from __future__ import annotations

from .exports import cohort_export
from .records import AwardLine, CohortExport, ComponentLine, LeftOut, ResultLine
from .selectors import OutcomeView, Transcript, TranscriptLine, outcomes_of, outcomes_of_round, transcript_of
from .services import amend_award, release_round, revoke_award

# For pages, commands and other packages.
__all__ = [
    "AwardLine", "CohortExport", "ComponentLine", "LeftOut", "OutcomeView", "ResultLine", "Transcript",
    "TranscriptLine", "amend_award", "cohort_export", "outcomes_of", "outcomes_of_round", "release_round",
    "revoke_award", "transcript_of",
]  # fmt: skip
