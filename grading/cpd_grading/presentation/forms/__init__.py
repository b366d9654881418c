"""The forms of blocks, pages and scripts: bound from what was sent by one adapter, and refused all at once.

They check shape and limits; rules are asked of the rooms. The names of the fields are those that are posted.
"""

from __future__ import annotations

from .base import PostedForm
from .coaching import ContributionForm, MeetingForm, OwnSessionForm, ReplyForm, SessionForm, SessionReplyForm
from .evidence import BehalfForm, DeskItemForm, ItemForm, SaveItemForm
from .mistakes import require_none
from .sent import Sent, sent_from_json, sent_from_pairs, sent_from_request
from .site_visits import CorrectSeenForm, SeenForm
from .tasks import ConfirmForm, DeskSubmitForm, RemoveForm, SubmitForm, SubmitModuleForm

__all__ = [
    "BehalfForm",
    "ConfirmForm",
    "ContributionForm",
    "CorrectSeenForm",
    "DeskItemForm",
    "DeskSubmitForm",
    "ItemForm",
    "MeetingForm",
    "OwnSessionForm",
    "PostedForm",
    "RemoveForm",
    "ReplyForm",
    "SaveItemForm",
    "SeenForm",
    "Sent",
    "SessionForm",
    "SessionReplyForm",
    "SubmitForm",
    "SubmitModuleForm",
    "require_none",
    "sent_from_json",
    "sent_from_pairs",
    "sent_from_request",
]
