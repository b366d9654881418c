"""The form of one piece of evidence, wherever it is filled in: in a block, on the desk, offline, by a coach."""

from __future__ import annotations

from collections.abc import Iterator

from ...kernel.errors import CpdError, MissingField
from ...people.domain import LANGUAGES
from ...portfolio.api import LIMITS
from ...portfolio.domain import CHILDREN, EVIDENCE_KINDS, SETTINGS, ChildrenAnswer, ItemFields
from ...site_visits.domain import IN_PLACE, MAX_REASON
from .base import PostedForm, prefixed, wrong_ids
from .fields import Choice, Day, Flag, Id, Links, Many, Moment, Text, Upload
from .sent import Sent

OF_FILE = "children:"


class ItemForm(PostedForm):
    """What is said of one item. ``children:<attachment id>`` and ``consent:<attachment id>`` speak of single files."""

    in_place = Flag()
    kind = Choice(EVIDENCE_KINDS)
    activity_on = Day()
    setting = Choice(SETTINGS)
    language = Choice(LANGUAGES)
    criteria = Many()
    children = Choice(CHILDREN)
    consent_held = Flag()
    link = Links()
    is_sensitive = Flag()
    client_saved_at = Moment()

    def add_fields(self, sent: Sent) -> None:
        self.fields |= {name: Text(limit) for name, limit in LIMITS.items()}
        self.file_keys = [name.removeprefix(OF_FILE) for name in prefixed(sent, OF_FILE)]
        for key in self.file_keys:
            self.fields |= {f"{OF_FILE}{key}": Choice(CHILDREN), f"consent:{key}": Flag()}

    def mistakes(self) -> Iterator[CpdError]:
        yield from super().mistakes()
        yield from wrong_ids((f"{OF_FILE}{key}" for key in self.file_keys), OF_FILE)

    def item_fields(self) -> ItemFields:
        """The answers as they are saved; what was not said has the record's own default. Raises as ``answers``."""
        self.answers()
        return self._said()

    def typed(self) -> ItemFields:
        """What was typed, to be shown again: every text, and of the other answers those that can be read."""
        self.full_clean()
        texts = {name: self.sent[name][-1] for name in LIMITS if self.sent.get(name)}
        links = tuple(link for link in self.sent.get("link", ()) if link)
        self.cleaned_data |= {**texts, "link": links}
        return self._said()

    def _said(self) -> ItemFields:
        said = self.cleaned_data
        names = ("activity_on", "setting", "language", "criteria", "children", "is_sensitive", "client_saved_at")
        return ItemFields(
            kind=IN_PLACE if said.get("in_place") else said.get("kind", ""),
            links=said.get("link", ()),
            consent_held=said.get("consent_held", False),
            children_by_file={key: self._said_of_file(key) for key in self.file_keys},
            **{name: said[name] for name in (*LIMITS, *names) if said.get(name)},
        )

    def _said_of_file(self, key: str) -> ChildrenAnswer:
        return ChildrenAnswer(
            self.cleaned_data.get(f"{OF_FILE}{key}", ""), self.cleaned_data.get(f"consent:{key}", False)
        )


class SaveItemForm(ItemForm):
    """A new or edited item of one's own, with a small file where none is sent in parts afterwards.

    ``seen_digest`` is the version of the words an edit began from.
    """

    request_id = Id(required=True)
    item_id = Id()
    seen_digest = Text()
    file = Upload()
    file_request_id = Id()

    def mistakes(self) -> Iterator[CpdError]:
        yield from super().mistakes()
        # What was sent and cannot be read is a mistake of its own; "" can be read, and names nothing.
        names_none = "file_request_id" not in self.errors and self.cleaned_data.get("file_request_id") is None
        if self.files.get("file") and names_none:
            yield MissingField(field="file_request_id")


class DeskItemForm(SaveItemForm):
    """The same from the queue of a phone, with the task it belongs to and the version the edit began from."""

    course_key = Text(required=True)
    slug = Text(required=True)
    is_forced = Flag()


class BehalfForm(ItemForm):
    """An item with its file that a coach adds for a learner, and why."""

    reason = Text(MAX_REASON)
    request_id = Id(required=True)
    file = Upload(required=True)
    file_request_id = Id(required=True)
