"""What the queue of a desk asks for, however it arrives: under a session, or sealed on the phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ..kernel import api as kernel
from ..overview import api as overview
from ..people import api as people
from ..portfolio import api as portfolio
from ..presentation import forms, task_forms
from ..programmes import api as programmes
from ..submissions import api as submissions


def _author(said: dict[str, Any], me: people.PersonView, now: datetime) -> task_forms.Author:
    key = programmes.TaskKey(said.pop("course_key"), said.pop("slug"))
    return task_forms.Author(key, overview.task_spec_of(key, me.id), me.id, now, me.language)


def save_item(sent: forms.Sent, me: people.PersonView, now: datetime) -> UUID:
    """Save one evidence item: the form's names, request_id, item_id of an edit with the digest it began from.

    ``is_forced`` puts it in the place of whatever was saved elsewhere meanwhile. Raises what form and act raise.
    """
    form = forms.DeskItemForm(sent)
    fields, said = form.item_fields(), form.answers()
    author, ids = _author(said, me, now), {name: said[name] for name in ("item_id", "request_id")}
    # Whoever sends again was shown both texts on the phone; an edit that names no version goes on from words which
    # the same queue has just sent.
    is_over = said["is_forced"] or (said["item_id"] is not None and not said["seen_digest"])
    seen = kernel.OVERWRITE if is_over else said["seen_digest"]
    return portfolio.save_item(**author.on_task, **ids, fields=fields, seen=seen)


def submit_task(sent: forms.Sent, me: people.PersonView, now: datetime) -> UUID:
    """Send a task to the coach, with the time it was pressed by the phone's own clock. Raises as above."""
    form = forms.DeskSubmitForm(sent)
    phone, said = form.from_phone(), form.order()
    author = _author(said, me, now)
    return submissions.submit_task(**author.on_task, language=author.language, phone=phone, **said)
