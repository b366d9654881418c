"""Which personal columns the archive of a person holds (data portability), and why it leaves out the others.

Together these are all of ``columns.ERASED``: a new column of a person's data belongs in one of the two, and a test
looks into the archive for each.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..portfolio.domain import TEXTS

HANDED_OUT = (
    "Person.family_name",
    "Person.given_names",
    "Person.email",
    *(f"EvidenceVersion.{name}" for name in TEXTS),
    "EvidenceVersion.links",
    "EvidenceItem.on_behalf_reason",
    "Attachment.name",
    "SeenInPlace.place",
    "SeenInPlace.description",
    "SeenInPlace.reason",
    "WitnessInvitation.witness_name",
    "WitnessInvitation.witness_post",
    "CoachReview.feedback",
    "CoachingSession.focus",
    "CoachingSession.agreed_actions",
    "CoachingSession.dispute_reason",
    "Meeting.issue",
    "Meeting.root_causes",
    "Meeting.questions",
    "Meeting.figures",
    "MeetingAction.what",
    "MeetingAction.owner",
    "Attendance.contribution",
)

# Why it is left out -> columns.
WITHHELD: Mapping[str, tuple[str, ...]] = {
    "what a witness wrote is a confidential reference (Law 058/2021, article 18)": ("WitnessInvitation.statement",),
    "part of an examination (Law 058/2021, article 18)": ("Conversation.people", "Conversation.notes"),
    "a decision that was not made yet, or was taken back: what was decided is in the archive": (
        "ReviewDraft.levels",
        "ReviewDraft.feedback",
        "CoachReview.reason",
    ),
    "may name a child or another person who may no longer be shown": ("ConsentWithdrawal.reason",),
    "kept by the office of an appeal, an inquiry or an account; the office tells it whoever asks": (
        "RetentionHold.reason",
        "AccountDecision.settled",
        "AccountDecision.reason",
        "AccountJoining.undo_reason",
        "Appointment.selected_by",
    ),
    "a coach's own tool, on the coach's own page": ("SavedComment.text",),
    "the archive is written in it": ("Person.language",),
    "a letter for the registry's statistics; the office tells it whoever asks": ("Person.sex",),
    "a file that has not arrived is not kept": ("Upload.name",),
    "the platform's own names of an account and a block, and no words": (
        "BlockAddress.course_key",
        "BlockAddress.place",
        "BlockAddress.block_type",
        "BlockAddress.usage_key",
        "BlockAddress.anonymous_user_id",
        "CoachingSession.token_digest",
    ),
    "ids and codes of what a phone sent, for whoever asks the office what became of it": (
        "PhoneContact.troubles",
        "EnvelopeReceipt.kind",
        "EnvelopeReceipt.digest",
        "EnvelopeReceipt.code",
    ),
}
