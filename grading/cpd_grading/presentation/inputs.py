"""One text at a time, from what was sent to a plain value: for the fields of our forms, and for what is no form.

No forms are what stands in an address, in the headers of an upload, and in the editor of Studio, whose fields are
named after places of a document. ``Sent`` is names to the texts sent under each. Everything unreadable is a BadInput
that names the field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from ..kernel.characters import trimmed
from ..kernel.days import require_possible
from ..kernel.errors import BadField, MissingField
from ..kernel.messages import Message, _
from ..people.domain import require_storable, too_long, whole_number_from

Sent = Mapping[str, Sequence[str]]
MAX_TEXT = 20_000
NOT_READABLE = _("This answer could not be read. Reload the page and give it again.")
NOT_A_DATE = _("Write the date in numbers, as year-month-day.")
NOT_A_TIME = _("The time on this phone could not be read. Check its date and time, then send again.")


def text(sent: Sent, name: str) -> str:
    """The last text sent under a name, or "". Raises BadField."""
    values = sent.get(name) or [""]
    value = values[-1]
    if len(value) > MAX_TEXT:
        raise BadField(field=name, problem=too_long(MAX_TEXT))
    require_storable(name, value)
    return value


def trimmed_text(sent: Sent, name: str) -> str:
    """The same without the space around it, and "" where nothing of it can be seen. Raises BadField."""
    return trimmed(text(sent, name))


def texts(sent: Sent, name: str) -> tuple[str, ...]:
    return tuple(value for value in sent.get(name, ()) if value)


def required(sent: Sent, name: str) -> str:
    """Raises MissingField."""
    value = trimmed_text(sent, name)
    if not value:
        raise MissingField(field=name)
    return value


def flag(sent: Sent, name: str) -> bool:
    return text(sent, name).lower() in ("on", "true", "yes", "1")


def day(sent: Sent, name: str) -> date | None:
    """A possible date as YYYY-MM-DD, or None where none was sent. Raises BadField."""
    value = trimmed_text(sent, name)
    if not value:
        return None
    try:
        told = date.fromisoformat(value)
    except ValueError:
        raise BadField(field=name, problem=Message(NOT_A_DATE)) from None
    return require_possible(name, told)


def moment(sent: Sent, name: str) -> datetime | None:
    """A moment with its offset from UTC, as a phone's clock told it, or None where none was sent. Raises BadField."""
    value = trimmed_text(sent, name)
    if not value:
        return None
    try:
        told = datetime.fromisoformat(value)
        if told.tzinfo is not None:
            return told.astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # no moment, or one outside the calendar
    raise BadField(field=name, problem=Message(NOT_A_TIME))


def seconds(sent: Sent, name: str) -> timedelta | None:
    """Whole seconds of either sign, or None where none were sent; some hundred years at most. Raises BadField."""
    value = trimmed_text(sent, name)
    if not value:
        return None
    if not re.fullmatch(r"-?[0-9]{1,10}", value):
        raise BadField(field=name, problem=Message(NOT_A_TIME))
    return timedelta(seconds=int(value))


def identifier(sent: Sent, name: str) -> UUID:
    """Raises MissingField, BadField."""
    return as_uuid(name, required(sent, name))


def optional_identifier(sent: Sent, name: str) -> UUID | None:
    value = trimmed_text(sent, name)
    return as_uuid(name, value) if value else None


def as_uuid(name: str, value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise BadField(field=name, problem=Message(NOT_READABLE)) from None


def whole_number(sent: Sent, name: str, *, lowest: int, highest: int) -> int:
    """Raises MissingField, BadField."""
    value = required(sent, name)
    if not re.fullmatch(r"[0-9]{1,6}", value) or not lowest <= int(value) <= highest:
        raise BadField(field=name, problem=whole_number_from(lowest, highest))
    return int(value)


def count(sent: Sent, name: str) -> int:
    """A number that a program counted. Raises MissingField, BadField."""
    value = required(sent, name)
    if not re.fullmatch(r"[0-9]{1,15}", value):
        raise BadField(field=name, problem=Message(NOT_READABLE))
    return int(value)


def optional_number(sent: Sent, name: str, *, highest: int) -> int:
    """A whole number from 0, or 0 where none was sent. Raises BadField."""
    return whole_number(sent, name, lowest=0, highest=highest) if trimmed_text(sent, name) else 0
