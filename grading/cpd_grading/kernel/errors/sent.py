"""Refusals of what was sent: it cannot be read, so it is sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..messages import Message, Quoted, Series
from .tree import BadInput, CpdError, _


class BadJson(BadInput):
    code = "bad_json"
    sentence = _("The message could not be read (it is not JSON). Reload the page and try again.")


class MissingField(BadInput):
    """``field`` is the name an answer was posted under, or its label; a reader gets the label."""

    code = "missing_field"
    sentence = _("“%(field)s” is missing. Fill it in and send again.")
    sentence_without_label = _("An answer is missing. Fill in the whole form and send it again.")
    sample: ClassVar[Mapping[str, object]] = {"field": "held_on"}

    def __init__(self, *, field: str | Message) -> None:
        super().__init__(field=field)


class BadField(BadInput):
    """``field`` as in MissingField; ``problem`` is a whole sentence that says what to write instead.

    ``posted`` is the name the answer was posted under, where ``field`` is a label already.
    """

    code = "bad_field"
    sentence = _("“%(field)s”: %(problem)s")
    sentence_without_label = "%(problem)s"
    sample: ClassVar[Mapping[str, object]] = {"field": "held_on", "problem": Message("This day has not come yet.")}

    def __init__(self, *, field: str | Message, problem: Message, posted: str = "") -> None:
        super().__init__(field=field, problem=problem, **({"posted": posted} if posted else {}))
        self.problem = problem


class MissingInRow(BadInput):
    """``field`` of a row, counted from 1."""

    code = "missing_in_row"
    sentence = _("Row %(row)s: “%(field)s” is missing. Fill it in and send again.")
    sentence_without_label = _("Row %(row)s: an answer is missing. Fill in the whole row and send it again.")
    sample: ClassVar[Mapping[str, object]] = {"field": "action_what", "row": 2}


class BadInRow(BadInput):
    """``field`` of a row, counted from 1."""

    code = "bad_in_row"
    sentence = _("Row %(row)s, “%(field)s”: %(problem)s")
    sentence_without_label = _("Row %(row)s: %(problem)s")
    sample: ClassVar[Mapping[str, object]] = {
        "field": "action_due",
        "row": 2,
        "problem": Message("Write the date in numbers, as year-month-day."),
    }


class BadForm(BadInput):
    """Several answers of one form are missing or not right; ``mistakes`` are their refusals, each with its field."""

    code = "bad_form"
    sentence = _("Some answers are missing or not right. Put each of them right, then send again.")

    def __init__(self, mistakes: Sequence[CpdError] = ()) -> None:
        super().__init__()
        self.mistakes = tuple(mistakes)


class UnknownLevel(BadInput):
    code = "unknown_level"
    sentence = _("A level was sent that this criterion does not have. Reload the page and choose one of its levels.")


class UnknownCriterion(BadInput):
    code = "unknown_criterion"
    sentence = _("A criterion was sent that does not belong to this task. Reload the page and choose again.")


class BadProgramme(BadInput):
    code = "bad_programme"
    sentence = _("The programme file is not right at %(where)s: %(problem)s. Correct it and build it again.")
    sample: ClassVar[Mapping[str, object]] = {
        "where": "modules/CLL-1/components",
        "problem": Message("the weights do not total 100"),
    }

    def __init__(self, *, where: str, problem: Message) -> None:
        super().__init__(where=where, problem=problem)


class BadTask(BadInput):
    code = "bad_task"
    sentence = _("Nothing was saved. Put this right first: %(faults)s.")
    sample: ClassVar[Mapping[str, object]] = {
        "faults": (
            Message(
                "%(place)s: %(problem)s",
                place=Series(
                    (Message("%(what)s %(number)s", what=Message("criterion"), number=2), Message("statement"))
                ),
                problem=Message("it is missing"),
            ),
        )
    }


class MarkOutOfRange(BadInput):
    code = "mark_out_of_range"
    sentence = _("A mark is a number from 0 to 100 with at most two decimals, for example 67.50. You sent %(mark)s.")
    sample: ClassVar[Mapping[str, object]] = {"mark": Quoted("105")}

    def __init__(self, *, mark: str) -> None:
        super().__init__(mark=Quoted(mark))


class UnknownPerson(BadInput):
    code = "unknown_person"
    sentence = _("We know nobody with “%(text)s”. Check the e-mail address or the registration number.")
    sample: ClassVar[Mapping[str, object]] = {"text": "220012345"}
