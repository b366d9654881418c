"""Forms around witnesses: the learner's invitation, and the one answer."""

from __future__ import annotations

from ...people.domain import LANGUAGES
from ...witnesses.domain import MAX_NAME, MAX_STATEMENT
from .base import PostedForm
from .fields import Choice, Day, Flag, Id, Text


class InvitationForm(PostedForm):
    witness_name = Text(MAX_NAME, required=True)
    witness_post = Text(MAX_NAME, required=True)
    request_id = Id(required=True)


class TakeBackForm(PostedForm):
    invitation_id = Id(required=True)


class TestimonyForm(PostedForm):
    """What a witness saw; whether they declare it is the room's rule."""

    statement = Text(MAX_STATEMENT, required=True)
    saw_it_on = Day(required=True)
    language = Choice(LANGUAGES, required=True)
    declares = Flag()
    seen_digest = Text(required=True)
