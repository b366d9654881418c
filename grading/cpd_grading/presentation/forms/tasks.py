"""The other forms of a learner's task: take something out, answer a coach, send it."""

from __future__ import annotations

from collections.abc import Iterator

from ...kernel.characters import says_something
from ...kernel.errors import CpdError, MissingField
from .base import PostedForm
from .fields import Flag, Id, Moment, Text


class RemoveForm(PostedForm):
    """One of the three says what is taken out: a file on its way, a file, a whole item."""

    upload_id = Id()
    attachment_id = Id()
    item_id = Id()

    def mistakes(self) -> Iterator[CpdError]:
        yield from super().mistakes()
        if not any(says_something(self.sent.get(name, [""])[-1]) for name in self.fields):
            yield MissingField(field="item_id")


class ConfirmForm(PostedForm):
    """Whether what a coach added for the learner is theirs."""

    item_id = Id(required=True)
    agrees = Flag()


class SubmitForm(PostedForm):
    seen_digest = Text(required=True)
    declares = Flag()
    request_id = Id(required=True)
    client_submitted_at = Moment()


class DeskSubmitForm(SubmitForm):
    """The same from the queue of a phone, with the task."""

    course_key = Text(required=True)
    slug = Text(required=True)


class SubmitModuleForm(PostedForm):
    declares = Flag()
    request_id = Id(required=True)
