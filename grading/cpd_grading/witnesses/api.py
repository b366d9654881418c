"""The door of this room: invitations and testimonies."""

from __future__ import annotations

from .anonymising import anonymise_testimonies, empty_testimonies
from .clearing import clear_invitations, clearable_invitations
from .domain import InvitationView, ItemSummary, TestimonyView
from .selectors import (
    InvitePage,
    WitnessPage,
    invitation_of_link,
    invitations_of,
    invitations_of_learner,
    invite_page,
    link_of_invitation,
    testimonies_by_submission,
    testimonies_of,
    witness_page,
    witnesses_of,
)
from .services import answer_as_witness, decline_as_witness, invite_witness, take_back_invitation

# For pages, commands and other packages.
__all__ = [
    "InvitationView", "InvitePage", "ItemSummary", "TestimonyView", "WitnessPage", "answer_as_witness",
    "decline_as_witness", "invitation_of_link", "invitations_of", "invite_page", "invite_witness", "link_of_invitation",
    "take_back_invitation", "testimonies_of", "witness_page",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "anonymise_testimonies", "clear_invitations", "clearable_invitations", "empty_testimonies",
    "invitations_of_learner", "testimonies_by_submission",
    "witnesses_of",
]  # fmt: skip
