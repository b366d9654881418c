"""The forms of a learner's task page, in the course and on the desk: from what was posted to the act and its sentence.

Each act takes the form, the files that came along (name -> (file name, bytes)) and who writes: ``task``, ``spec``,
``learner_id``, ``now`` as every act on evidence takes them, and ``language`` for the declaration. It returns a sentence
and what the script needs beside it. Refusals are those of the acts and of ``inputs``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ..kernel.ids import new_id
from ..portfolio.api import attach_file, remove_attachment, save_item, withdraw_item
from ..site_visits.api import confirm_item
from ..submissions.api import submit_task
from ..uploads.api import stop_upload
from . import inputs

Files = Mapping[str, tuple[str, bytes]]
Writer = Mapping[str, Any]
Answer = tuple[str, dict[str, str]]
Act = Callable[[inputs.Sent, Files, Writer], Answer]


@transaction.atomic
def _save_item(sent: inputs.Sent, files: Files, writer: Writer) -> Answer:
    """Save one evidence item, with small files where none are sent in parts afterwards; all of it or nothing.

    What is refused comes back in the form of a new item, and is one item when it is sent again.
    """
    who = _who(writer)
    item_id = save_item(
        **who,
        fields=inputs.item_fields(sent),
        request_id=inputs.identifier(sent, "request_id"),
        item_id=inputs.optional_identifier(sent, "item_id"),
    )
    for field, (name, content) in files.items():
        file_id = inputs.identifier(sent, f"{field}_request_id")
        attach_file(**who, item_id=item_id, name=name, content=content, request_id=file_id)
    return _("Saved. Nothing is sent to your coach yet."), {**_next_file(), "item_id": str(item_id)}


def _show(sent: inputs.Sent, files: Files, writer: Writer) -> Answer:
    """The page anew, once a file has arrived."""
    return _("Saved. Your file is received. Nothing is sent to your coach yet."), _next_file()


def _remove(sent: inputs.Sent, files: Files, writer: Writer) -> Answer:
    """Take a file out of an item, give up one on its way, or take a whole item out of the task."""
    upload_id = inputs.optional_identifier(sent, "upload_id")
    attachment_id = inputs.optional_identifier(sent, "attachment_id")
    if upload_id is not None:
        stop_upload(upload_id=upload_id, learner_id=writer["learner_id"])
    elif attachment_id is not None:
        remove_attachment(**_who(writer), attachment_id=attachment_id)
    else:
        withdraw_item(**_who(writer), item_id=inputs.identifier(sent, "item_id"))
    return _("Removed."), {}


def _confirm(sent: inputs.Sent, files: Files, writer: Writer) -> Answer:
    """Say whether what a coach added for the learner is their own."""
    agrees = inputs.flag(sent, "agrees")
    confirm_item(**_who(writer), item_id=inputs.identifier(sent, "item_id"), agrees=agrees)
    return (_("Thank you. It counts now.") if agrees else _("Noted. It does not count.")), {}


def _submit(sent: inputs.Sent, files: Files, writer: Writer) -> Answer:
    """Send the task to the coach."""
    submit_task(
        **writer,
        seen_digest=inputs.required(sent, "seen_digest"),
        declares=inputs.flag(sent, "declares"),
        request_id=inputs.identifier(sent, "request_id"),
        client_submitted_at=inputs.moment(sent, "client_submitted_at"),
    )
    return _("Sent to your coach. You can read it here; you can change it again if it comes back."), {}


def _who(writer: Writer) -> dict[str, Any]:
    return {name: value for name, value in writer.items() if name != "language"}


def _next_file() -> dict[str, str]:
    """A form that may stay open gets the id of the next file sent from it."""
    return {"file_request_id": str(new_id())}


TASK_FORMS: Mapping[str, Act] = {
    "save_item": _save_item,
    "show": _show,
    "remove": _remove,
    "confirm": _confirm,
    "submit": _submit,
}
