"""Fields of our forms: one answer each, from the texts sent under its name to a plain value.

What an answer may be is asked of the rules that the rooms have for it, so that no limit and no sentence is written
twice. Nothing is rendered from these fields: our pages are templates with the words of the people who read them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from ...kernel.characters import says_something
from ...kernel.errors import BadField, MissingField
from ...kernel.messages import Message, _
from ...people.domain import require_choice, require_text
from ...portfolio.api import clean_links
from .. import inputs

Value = TypeVar("Value")
REQUIRED = "required"
NOT_PRESSED = _("Nothing was changed, since your answer is none of these: %(choices)s. Press one of the buttons.")


def as_asked(rule: Callable[[], Value]) -> Value:
    """What a rule answers; its refusal becomes the field's. Raises ValidationError."""
    try:
        return rule()
    except MissingField:
        raise ValidationError("", code=REQUIRED) from None
    except BadField as refusal:
        problem: Any = refusal.places["problem"]
        raise ValidationError(problem) from None


class Answer(forms.Field):
    """One text under a name; the last one where several were sent."""

    widget = forms.HiddenInput

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(required=required)

    def clean(self, value: Any) -> Any:
        """Raises ValidationError."""
        sent = {"": [value or ""]}
        if self.required:
            as_asked(lambda: inputs.required(sent, ""))
        return as_asked(lambda: self.read(sent))

    def read(self, sent: inputs.Sent) -> Any:
        """The value of the text under "". Raises BadField, MissingField."""
        return inputs.trimmed_text(sent, "")


class Text(Answer):
    """Words of at most ``limit`` characters, trimmed."""

    def __init__(self, limit: int = inputs.MAX_TEXT, *, required: bool = False) -> None:
        super().__init__(required=required)
        self.limit = limit

    def clean(self, value: Any) -> str:
        return as_asked(
            lambda: require_text("", value or "", limit=self.limit, may_be_empty=not self.required),
        )


class Choice(Answer):
    """One of the codes of a list, or "" where none was sent."""

    def __init__(self, known: Collection[str], *, required: bool = False) -> None:
        super().__init__(required=required)
        self.known = known

    def read(self, sent: inputs.Sent) -> str:
        code = inputs.trimmed_text(sent, "")
        return require_choice("", code, self.known) if code else ""


class Pressed(Answer):
    """Which button of a form was pressed, by its code: codes with the message ids of their words.

    Nothing, and anything else, is no answer: it is met with the words of the buttons, and decides nothing.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        self.words = words

    def read(self, sent: inputs.Sent) -> str:
        code = inputs.trimmed_text(sent, "")
        if code not in self.words:
            choices = tuple(Message(words) for words in self.words.values())
            raise BadField(field="", problem=Message(NOT_PRESSED, choices=choices))
        return code


class Flag(Answer):
    """Whether a box was ticked."""

    def read(self, sent: inputs.Sent) -> bool:
        return inputs.flag(sent, "")


class Day(Answer):
    def read(self, sent: inputs.Sent) -> date | None:
        return inputs.day(sent, "")


class Moment(Answer):
    """A moment as a phone's clock told it."""

    def read(self, sent: inputs.Sent) -> datetime | None:
        return inputs.moment(sent, "")


class Seconds(Answer):
    """How far two clocks are apart, in whole seconds of either sign."""

    def read(self, sent: inputs.Sent) -> timedelta | None:
        return inputs.seconds(sent, "")


class Id(Answer):
    def read(self, sent: inputs.Sent) -> UUID | None:
        return inputs.optional_identifier(sent, "")


class WholeNumber(Answer):
    """A whole number of a range, both ends included."""

    def __init__(self, lowest: int, highest: int) -> None:
        super().__init__(required=True)
        self.lowest, self.highest = lowest, highest

    def read(self, sent: inputs.Sent) -> int:
        return inputs.whole_number(sent, "", lowest=self.lowest, highest=self.highest)


class Count(Answer):
    """A number of bytes that a program counted; how many there may be is a rule's."""

    def __init__(self) -> None:
        super().__init__(required=True)

    def read(self, sent: inputs.Sent) -> int:
        return inputs.count(sent, "")


class Many(Answer):
    """Every text sent under a name, without the empty ones."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Sequence[str] | None) -> tuple[Any, ...]:
        texts = [text for text in value or () if says_something(text)]
        if self.required and not texts:
            raise ValidationError("", code=REQUIRED)
        return tuple(as_asked(lambda text=text: self.read({"": [text]})) for text in texts)  # type: ignore[misc]


class Ids(Many):
    def read(self, sent: inputs.Sent) -> UUID:
        return inputs.as_uuid("", inputs.text(sent, ""))


class Links(Many):
    """Web addresses, each once."""

    def clean(self, value: Sequence[str] | None) -> tuple[str, ...]:
        return as_asked(lambda: clean_links(value or ()))


class Upload(forms.Field):
    """An uploaded file, or None; its size and kind are asked later, before it is read."""

    widget = forms.FileInput

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(required=required)

    def clean(self, value: UploadedFile[Any] | None) -> UploadedFile[Any] | None:
        if value is None and self.required:
            raise ValidationError("", code=REQUIRED)
        return value
