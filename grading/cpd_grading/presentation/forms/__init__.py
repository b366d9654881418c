"""The forms of blocks, pages and scripts: bound from what was sent by one adapter, and refused all at once.

They check shape and limits; rules are asked of the rooms. The names of the fields are those that are posted.
"""

from __future__ import annotations

from .assessment import (
    BoardDecisionForm,
    ConversationForm,
    ExaminerForm,
    MarksForm,
    MarkTaskForm,
    MoveForm,
    OpenRoundForm,
    ReleaseForm,
    SeedForm,
)
from .base import PostedForm
from .coaching import (
    ContributionForm,
    LinkReplyForm,
    MeetingForm,
    NewLinkForm,
    OwnSessionForm,
    ReplyForm,
    SessionForm,
    SessionReplyForm,
)
from .evidence import BehalfForm, DeskItemForm, ItemForm, SaveItemForm
from .mistakes import require_none
from .office import (
    AdoptForm,
    AssignForm,
    CohortForm,
    EndAssignmentForm,
    EndEnrolmentForm,
    EnrolForm,
    HoldForm,
    LiftHoldForm,
    ReasonForm,
    SettleForm,
    StandInForm,
    WithdrawFileForm,
)
from .people import (
    AccountForm,
    CertificateNameForm,
    CodeForm,
    ConfirmAccountsForm,
    DifferenceForm,
    GrantForm,
    JoinForm,
    JoiningForm,
    ReasonForPersonForm,
    RevokeForm,
    UndoJoiningForm,
)
from .reviews import DecisionForm, DraftForm, RemoveCommentForm, SavedCommentForm, UndoForm
from .sent import Sent, sent_from_json, sent_from_pairs, sent_from_request
from .site_visits import CorrectSeenForm, SeenForm
from .tasks import ConfirmForm, DeskPartForm, DeskPhoneForm, DeskSubmitForm, RemoveForm, SubmitForm, SubmitModuleForm
from .witnesses import InvitationForm, TakeBackForm, TestimonyForm

__all__ = [
    "AccountForm",
    "AdoptForm",
    "AssignForm",
    "BehalfForm",
    "BoardDecisionForm",
    "CertificateNameForm",
    "CodeForm",
    "CohortForm",
    "ConfirmAccountsForm",
    "ConfirmForm",
    "ContributionForm",
    "ConversationForm",
    "CorrectSeenForm",
    "DecisionForm",
    "DeskItemForm",
    "DeskPartForm",
    "DeskPhoneForm",
    "DeskSubmitForm",
    "DifferenceForm",
    "DraftForm",
    "EndAssignmentForm",
    "EndEnrolmentForm",
    "EnrolForm",
    "ExaminerForm",
    "GrantForm",
    "HoldForm",
    "InvitationForm",
    "ItemForm",
    "JoinForm",
    "JoiningForm",
    "LiftHoldForm",
    "LinkReplyForm",
    "MarkTaskForm",
    "MarksForm",
    "MeetingForm",
    "MoveForm",
    "NewLinkForm",
    "OpenRoundForm",
    "OwnSessionForm",
    "PostedForm",
    "ReasonForPersonForm",
    "ReasonForm",
    "ReleaseForm",
    "RemoveCommentForm",
    "RemoveForm",
    "ReplyForm",
    "RevokeForm",
    "SaveItemForm",
    "SavedCommentForm",
    "SeedForm",
    "SeenForm",
    "Sent",
    "SessionForm",
    "SessionReplyForm",
    "SettleForm",
    "StandInForm",
    "SubmitForm",
    "SubmitModuleForm",
    "TakeBackForm",
    "TestimonyForm",
    "UndoForm",
    "UndoJoiningForm",
    "WithdrawFileForm",
    "require_none",
    "sent_from_json",
    "sent_from_pairs",
    "sent_from_request",
]
