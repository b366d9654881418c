"""The other forms of a learner's task: take something out, answer a coach, send it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from ...kernel.characters import says_something
from ...kernel.errors import BadField, CpdError, MissingField
from ...kernel.messages import Message, _
from ...phones.api import KINDS, MAX_TROUBLES, MAX_WAITING, PhoneReport, Trouble
from ...submissions.api import FromPhone, PhoneClock, pressed_between
from ..inputs import NOT_READABLE
from .base import PostedForm
from .fields import Choice, Count, Flag, Id, Ids, Many, Moment, Pressed, Seconds, Text


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
    agrees = Pressed({"on": _("Yes, this is mine"), "no": _("No, leave it out")})


class SubmitForm(PostedForm):
    seen_digest = Text(required=True)
    declares = Flag()
    request_id = Id(required=True)


class DeskSubmitForm(SubmitForm):
    """The same from the queue of a phone: with the task, what it held when send was pressed, and the phone's clock.

    Lines are posted as ``line:<id>``, each with its sha256; ``ours`` are the ids of what waited on the same phone.
    ``ahead`` is how many seconds our clock was ahead of the phone's at the last contact before, at ``heard_at``.
    """

    seen_digest = Text()
    course_key = Text(required=True)
    slug = Text(required=True)
    ours = Ids()
    has_lines = Flag()
    client_submitted_at = Moment()
    client_sent_at = Moment()
    heard_at = Moment()
    ahead = Seconds()

    def from_phone(self) -> FromPhone:
        """What the phone tells of the order. Raises what ``answers`` raises."""
        said = self.answers()
        pressed_at = said["client_submitted_at"]
        clock = PhoneClock(pressed_at, said["client_sent_at"], said["heard_at"], said["ahead"]) if pressed_at else None
        return FromPhone(clock, self.under("line:") if said["has_lines"] else None, said["ours"])

    def order(self) -> dict[str, Any]:
        """The names that the act takes. Raises what ``answers`` raises."""
        said = self.answers()
        return {name: said[name] for name in ("course_key", "slug", "seen_digest", "declares", "request_id")}


class DeskPartForm(PostedForm):
    """A part of a file from the queue of a phone; ``item`` is the id of its item, or the request that made it."""

    course_key = Text(required=True)
    slug = Text(required=True)
    item = Id(required=True)
    request_id = Id(required=True)
    name = Text(required=True)
    size = Count()
    sha256 = Text()
    offset = Count()


class DeskPhoneForm(PostedForm):
    """What a phone tells of itself; ``trouble`` is texts of four words: request id, kind, HTTP status, tries."""

    phone_id = Id(required=True)
    waiting = Count()
    waiting_since = Moment()
    client_sent_at = Moment()
    is_persistent = Choice(("yes", "no"))
    trouble = Many()

    def report(self, now: datetime) -> PhoneReport:
        """What it tells, with the moment since when something waits by our clock: its own is wrong as often as not.

        Raises what ``answers`` raises, and BadField.
        """
        said = self.answers()
        since = None
        if said["waiting_since"] is not None:
            since = pressed_between(PhoneClock(said["waiting_since"], said["client_sent_at"]), now)
        kept = {"yes": True, "no": False}.get(said["is_persistent"])
        troubles = tuple(_trouble(text) for text in said["trouble"][:MAX_TROUBLES])
        waiting = min(said["waiting"], MAX_WAITING)
        return PhoneReport(waiting, since.earliest if since else None, troubles, kept)


def _trouble(text: str) -> Trouble:
    """Raises BadField."""
    try:
        request_id, kind, status, tries = text.split()
        if kind in KINDS:
            return Trouble(UUID(request_id), kind, int(status[:4]), int(tries[:6]))
    except ValueError:
        pass
    raise BadField(field="trouble", problem=Message(NOT_READABLE))


class SubmitModuleForm(PostedForm):
    declares = Flag()
    request_id = Id(required=True)
