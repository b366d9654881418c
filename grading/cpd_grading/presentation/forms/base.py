"""What every form of ours does: it is bound to what was sent, and everything wrong with it is one refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self

from django import forms
from django.utils.datastructures import MultiValueDict

from ...kernel.characters import says_something, trimmed
from ...kernel.errors import BadField, BadInRow, CpdError, MissingField, MissingInRow
from ...kernel.messages import Message, _
from .. import inputs
from .fields import REQUIRED, Upload
from .mistakes import require_none
from .sent import Sent

NO_FILE_HERE = Message(_("A file cannot be taken here. Take it out and send again."))
ONE_FILE = Message(_("Only one file can be taken here. Choose one and send again."))


def said(sentence: object) -> Message:
    """A sentence that is in the reader's language already, as a message."""
    return Message("%(sentence)s", sentence=str(sentence))


class PostedForm(forms.Form):
    """A form whose fields have the names that are posted. Fields of unknown number are added by ``add_fields``."""

    def __init__(self, sent: Sent) -> None:
        super().__init__(MultiValueDict(sent), MultiValueDict(sent.files))
        self.sent = sent
        self.add_fields(sent)

    def add_fields(self, sent: Sent) -> None:
        """Fields named by what was sent, such as ``children:<id>``."""

    def mistakes(self) -> Iterator[CpdError]:
        """Everything that is wrong, each refusal with its field, in the order of the fields."""
        for name, wrong in self.errors.as_data().items():
            for one in wrong:
                problem = one.message
                if one.code == REQUIRED:
                    yield MissingField(field=name)
                else:  # our fields raise messages of the rules; Django's own sentences know their language already
                    yield BadField(field=name, problem=problem if isinstance(problem, Message) else said(problem))
        for name, files in self.sent.files.items():
            if not isinstance(self.fields.get(name), Upload):
                yield BadField(field=name, problem=NO_FILE_HERE)
            elif len(files) > 1:
                yield BadField(field=name, problem=ONE_FILE)

    def answers(self) -> dict[str, Any]:
        """The answers by name, as plain values. Raises MissingField, BadField, BadForm where there are several."""
        require_none(self.mistakes())
        return dict(self.cleaned_data)

    def under(self, prefix: str) -> dict[str, str]:
        """What was typed under names such as ``level:c1``, as {"c1": text}; empty texts are left out."""
        told = {name.removeprefix(prefix): trimmed(self.sent[name][-1]) for name in prefixed(self.sent, prefix)}
        return {key: text for key, text in told.items() if text}


class Row(PostedForm):
    """One row of fields whose names are repeated in every row; ``number`` counts from 1."""

    number = 0

    @classmethod
    def rows(cls, sent: Sent) -> list[Self]:
        """The rows of a form, one for each place of the longest column, without those where nothing was said."""
        names = tuple(cls.base_fields)
        found = []
        for place in range(max(len(sent.get(name, ())) for name in names)):
            cells = {name: sent[name][place : place + 1] for name in names if name in sent}
            row = cls(Sent(cells))
            row.number = place + 1
            if any(says_something(text) for texts in cells.values() for text in texts):
                found.append(row)
        return found

    def mistakes(self) -> Iterator[CpdError]:
        for mistake in super().mistakes():
            refusal = MissingInRow if isinstance(mistake, MissingField) else BadInRow
            yield refusal(row=self.number, **mistake.places)


def wrong_ids(names: Iterable[str], prefix: str) -> Iterator[BadField]:
    """What is wrong with names that end in an id, where that is none."""
    for name in names:
        try:
            inputs.as_uuid(name, name.removeprefix(prefix))
        except BadField as refusal:
            yield refusal


def prefixed(sent: Sent, prefix: str) -> tuple[str, ...]:
    """The names sent that begin with a prefix."""
    return tuple(name for name in sent if name.startswith(prefix))
