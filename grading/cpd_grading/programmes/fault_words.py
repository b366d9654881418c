"""The words for what keeps a task from being ready, and for where in its document that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..kernel.messages import Message, Series, _
from ..people.domain import LANGUAGE_NAMES
from .rubric import Fault

# Parts of a task's document.
PLACE_WORDS: Mapping[str, str] = {
    "title": _("title"),
    "brief": _("brief"),
    "criteria": _("criterion"),
    "text": _("statement"),
    "levels": _("level"),
    "description": _("description"),
    "weight": _("weight"),
    "points": _("points"),
    "due_week": _("due week"),
    "evidence_kinds": _("kind of evidence"),
    "met": _("met"),
    "standards": _("standard"),
    "outcomes": _("learning outcome"),
    "slug": _("short name"),
    "module": _("module"),
    "display_name": _("name"),
    "guides": _("guide"),
    "new": _("new"),
    "remove": _("take it out"),
    **LANGUAGE_NAMES,
}
# What is wrong there.
FAULT_WORDS: Mapping[str, str] = {
    "missing": _("it is missing"),
    "too_few": _("more is needed: one criterion, one kind of evidence, two levels at least"),
    "bad_number": _("write a number, such as 25 or 12.5"),
    "bad_code": _("write letters, digits, - and _ only"),
    "bad_choice": _("choose from the list"),
    "bad_week": _("write the number of a week, 1 or later, or nothing"),
    "bad_value": _("it cannot be read; ask whoever built the course"),
    "no_weight": _("one criterion needs a weight above 0"),
    "no_points": _("one level needs points above 0"),
    "met_and_not": _("one level must be met and one must not be"),
    "levels_in_order": _("the levels must go from the lowest to the highest"),
}


def place_message(place: Sequence[str | int]) -> Message:
    """Where in a task's document something stands, such as "criterion 2, level 1, title, English".

    A step without words is a key that its author wrote.
    """
    parts: list[Message] = []
    for step in place:
        if isinstance(step, int) and parts:
            parts[-1] = Message("%(what)s %(number)s", what=parts[-1], number=step + 1)
        elif str(step) in PLACE_WORDS:
            parts.append(Message(PLACE_WORDS[str(step)]))
        else:
            parts.append(Message("%(key)s", key=step))
    return Message("%(parts)s", parts=Series(parts))


def fault_message(fault: Fault) -> Message:
    """One fault of a task: its place and what is wrong there, for its author."""
    problem = Message(FAULT_WORDS[fault.code])
    if not fault.place:
        return problem
    return Message(_("%(place)s: %(problem)s"), place=place_message(fault.place), problem=problem)
