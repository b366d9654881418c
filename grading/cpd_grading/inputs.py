"""From what a form, a block or a program sent to the arguments of an act: shapes only, no rules.

``Sent`` is the common form: names to one text, or to many for repeated names. Everything unreadable is a BadInput
that names the field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from .coaching.domain import NewAction
from .kernel.errors import BadField, MissingField
from .kernel.messages import Message, _
from .people.domain import CANNOT_BE_KEPT, too_long, whole_number_from
from .portfolio.domain import ChildrenAnswer, ItemFields
from .portfolio.onsite.domain import IN_PLACE

Sent = Mapping[str, Sequence[str]]
MAX_TEXT = 20_000
NOT_READABLE = _("This answer could not be read. Reload the page and give it again.")
NOT_A_DATE = _("Write the date in numbers, as year-month-day.")
NOT_A_TIME = _("The time on this phone could not be read. Check its date and time, then send again.")


def sent_from_json(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """A JSON object of texts, numbers, booleans or lists of them as ``Sent``. Raises BadField."""
    sent: dict[str, list[str]] = {}
    for name, value in data.items():
        values = value if isinstance(value, list) else [value]
        sent[name] = [_plain(name, one) for one in values]
    return sent


def _plain(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, str | int):
        return str(value)
    raise BadField(field=name, problem=Message(NOT_READABLE))


def text(sent: Sent, name: str) -> str:
    """The last text sent under a name, or "". Raises BadField."""
    values = sent.get(name) or [""]
    value = values[-1]
    if "\x00" in value or len(value) > MAX_TEXT or _has_half_a_character(value):
        raise BadField(field=name, problem=too_long(MAX_TEXT) if len(value) > MAX_TEXT else Message(CANNOT_BE_KEPT))
    return value


def _has_half_a_character(value: str) -> bool:
    """Half of a surrogate pair cannot be written as UTF-8, so no database and no digest takes it."""
    return any("\ud800" <= char <= "\udfff" for char in value)


def texts(sent: Sent, name: str) -> tuple[str, ...]:
    return tuple(value for value in sent.get(name, ()) if value)


def required(sent: Sent, name: str) -> str:
    """Raises MissingField."""
    value = text(sent, name).strip()
    if not value:
        raise MissingField(field=name)
    return value


def flag(sent: Sent, name: str) -> bool:
    return text(sent, name).lower() in ("on", "true", "yes", "1")


def day(sent: Sent, name: str) -> date | None:
    """A date as YYYY-MM-DD, or None where none was sent. Raises BadField."""
    value = text(sent, name).strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadField(field=name, problem=Message(NOT_A_DATE)) from None


def required_day(sent: Sent, name: str) -> date:
    """Raises MissingField, BadField."""
    value = day(sent, name)
    if value is None:
        raise MissingField(field=name)
    return value


def moment(sent: Sent, name: str) -> datetime | None:
    """A moment with its offset from UTC, as a phone's clock told it, or None where none was sent. Raises BadField."""
    value = text(sent, name).strip()
    if not value:
        return None
    try:
        told = datetime.fromisoformat(value)
        if told.tzinfo is not None:
            return told.astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # no moment, or one outside the calendar
    raise BadField(field=name, problem=Message(NOT_A_TIME))


def identifier(sent: Sent, name: str) -> UUID:
    """Raises MissingField, BadField."""
    return as_uuid(name, required(sent, name))


def identifiers(sent: Sent, name: str) -> tuple[UUID, ...]:
    """Every id sent under a name. Raises MissingField for none, BadField."""
    found = tuple(as_uuid(name, value) for value in texts(sent, name))
    if not found:
        raise MissingField(field=name)
    return found


def optional_identifier(sent: Sent, name: str) -> UUID | None:
    value = text(sent, name).strip()
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


def optional_number(sent: Sent, name: str, *, highest: int) -> int:
    """A whole number from 0, or 0 where none was sent. Raises BadField."""
    return whole_number(sent, name, lowest=0, highest=highest) if text(sent, name).strip() else 0


def prefixed(sent: Sent, prefix: str) -> dict[str, str]:
    """``level:c1``-like names as {"c1": text}, empty texts left out."""
    found = {name[len(prefix) :]: text(sent, name) for name in sent if name.startswith(prefix)}
    return {key: value for key, value in found.items() if value.strip()}


def item_fields(sent: Sent) -> ItemFields:
    """The answers of the evidence form; "my coach can see it at school" is a kind of evidence. Raises BadField."""
    return ItemFields(
        kind=IN_PLACE if flag(sent, "in_place") else text(sent, "kind"),
        title=text(sent, "title"),
        did=text(sent, "did"),
        changed=text(sent, "changed"),
        activity_on=day(sent, "activity_on"),
        setting=text(sent, "setting") or "own_school",
        language=text(sent, "language") or "en",
        criteria=texts(sent, "criteria"),
        children=text(sent, "children"),
        consent_held=flag(sent, "consent_held"),
        contribution=text(sent, "contribution"),
        place=text(sent, "place"),
        source=text(sent, "source"),
        links=tuple(text({"link": [link]}, "link") for link in texts(sent, "link")),
        is_sensitive=flag(sent, "is_sensitive"),
        children_by_file=_children_by_file(sent),
        client_saved_at=moment(sent, "client_saved_at"),
    )


def _children_by_file(sent: Sent) -> dict[str, ChildrenAnswer]:
    """``children:<attachment id>`` and ``consent:<attachment id>``: answers on single files."""
    names = [name.partition(":")[2] for name in sent if name.startswith("children:")]
    return {key: ChildrenAnswer(text(sent, f"children:{key}"), flag(sent, f"consent:{key}")) for key in names}


def session(sent: Sent) -> dict[str, Any]:
    """Arguments of ``record_session`` that a person types. Raises BadField, MissingField."""
    return {
        "held_on": required_day(sent, "held_on"),
        "mode": required(sent, "mode"),
        "minutes": whole_number(sent, "minutes", lowest=1, highest=600),
        "focus": required(sent, "focus"),
        "agreed_actions": text(sent, "agreed_actions"),
        "module_code": text(sent, "module_code"),
        "request_id": identifier(sent, "request_id"),
    }


def meeting(sent: Sent) -> dict[str, Any]:
    """Arguments of ``record_meeting`` that a person types. Raises BadField, MissingField."""
    return {
        "kind": required(sent, "kind"),
        "held_on": required_day(sent, "held_on"),
        "issue": required(sent, "issue"),
        "root_causes": text(sent, "root_causes"),
        "questions": text(sent, "questions"),
        "module_code": text(sent, "module_code"),
        "area_code": text(sent, "area_code"),
        "roll": tuple(as_uuid("roll", value) for value in texts(sent, "roll")),
        "figures": _figures(sent),
        "actions": _actions(sent),
        "reviewed": {as_uuid("reviewed", key): value for key, value in prefixed(sent, "reviewed:").items()},
        "request_id": identifier(sent, "request_id"),
    }


def _figures(sent: Sent) -> list[dict[str, str]]:
    columns = ("class", "subject", "target", "result")
    height = max((len(sent.get(f"figure_{column}", ())) for column in columns), default=0)
    return [{column: _cell(sent, f"figure_{column}", place) for column in columns} for place in range(height)]


def _actions(sent: Sent) -> list[NewAction]:
    height = len(sent.get("action_what", ()))
    return [
        NewAction(
            what=_cell(sent, "action_what", place)[:300],
            owner=_cell(sent, "action_owner", place)[:120],
            due_on=day({"action_due": [_cell(sent, "action_due", place)]}, "action_due"),
        )
        for place in range(height)
    ]


def _cell(sent: Sent, name: str, place: int) -> str:
    values = sent.get(name, ())
    return values[place] if place < len(values) else ""
