"""The forms of a learner's task page, in the course and on the desk: from what was posted to the act and its sentence.

Each act takes what was sent and its author, and returns a sentence and what the script needs beside it. Refusals are
those of the acts and of the forms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ..kernel.ids import new_id
from ..portfolio.api import (
    NewFile,
    NewItem,
    OnTask,
    remove_attachment,
    require_file_size,
    save_item,
    save_item_with_file,
    withdraw_item,
)
from ..programmes.api import TaskKey, TaskSpec
from ..site_visits.api import confirm_item
from ..submissions.api import submit_task
from ..uploads.api import stop_upload
from . import forms


@dataclass(frozen=True)
class Author:
    """Who writes on which task, and when; ``language`` is the one in which a declaration is read."""

    task: TaskKey
    spec: TaskSpec
    learner_id: UUID
    now: datetime
    language: str

    @property
    def on_task(self) -> OnTask:
        return OnTask(task=self.task, spec=self.spec, learner_id=self.learner_id, now=self.now)


Answer = tuple[str, dict[str, str]]
Act = Callable[[forms.Sent, Author], Answer]


def _save_item(sent: forms.Sent, author: Author) -> Answer:
    """Save one evidence item, with a small file where none is sent in parts afterwards; all of it or nothing.

    What is refused comes back in the form of a new item, and is one item when it is sent again.
    """
    form = forms.SaveItemForm(sent)
    fields, said = form.item_fields(), form.answers()
    item = NewItem(fields=fields, request_id=said["request_id"], item_id=said["item_id"], seen=said["seen_digest"])
    upload = said["file"]
    if upload is None:
        item_id = save_item(**author.on_task, **item)
    else:
        require_file_size(upload.size)  # before all of it is in memory
        file = NewFile(upload.name, upload.read(), said["file_request_id"])
        item_id = save_item_with_file(**author.on_task, **item, file=file)
    return _("Saved. Nothing is sent to your coach yet."), {**_next_file(), "item_id": str(item_id)}


def shown_anew() -> Answer:
    """The page anew, once a file has arrived: nothing is written, so it needs no author."""
    return _("Saved. Your file is received. Nothing is sent to your coach yet."), _next_file()


def _remove(sent: forms.Sent, author: Author) -> Answer:
    """Take a file out of an item, give up one on its way, or take a whole item out of the task."""
    said = forms.RemoveForm(sent).answers()
    if said["upload_id"] is not None:
        stop_upload(upload_id=said["upload_id"], learner_id=author.learner_id)
    elif said["attachment_id"] is not None:
        remove_attachment(**author.on_task, attachment_id=said["attachment_id"])
    else:
        withdraw_item(**author.on_task, item_id=said["item_id"])
    return _("Removed."), {}


def _confirm(sent: forms.Sent, author: Author) -> Answer:
    """Say whether what a coach added for the learner is their own."""
    said = forms.ConfirmForm(sent).answers()
    agrees = said["agrees"] == "on"
    confirm_item(**author.on_task, item_id=said["item_id"], agrees=agrees)
    return (_("Thank you. It counts now.") if agrees else _("Noted. It does not count.")), {}


def _submit(sent: forms.Sent, author: Author) -> Answer:
    """Send the task to the coach."""
    submit_task(**author.on_task, language=author.language, **forms.SubmitForm(sent).answers())
    return _("Sent to your coach. You can read it here; you can change it again if it comes back."), {}


def _next_file() -> dict[str, str]:
    """A form that may stay open gets the id of the next file sent from it."""
    return {"file_request_id": str(new_id())}


TASK_FORMS: Mapping[str, Act] = {
    "save_item": _save_item,
    "show": lambda _sent, _author: shown_anew(),
    "remove": _remove,
    "confirm": _confirm,
    "submit": _submit,
}
