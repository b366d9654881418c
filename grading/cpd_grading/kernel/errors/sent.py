"""Refusals of what was sent: it cannot be read, so it is sent again."""

from __future__ import annotations

from collections.abc import Sequence

from .tree import BadInput, CpdError, _


class BadJson(BadInput):
    code = "bad_json"
    sentence = _("The message was not readable (not JSON). Reload the page and try again.")


class MissingField(BadInput):
    code = "missing_field"
    sentence = _("“%(field)s” is missing. Fill it in and send again.")


class BadField(BadInput):
    code = "bad_field"
    sentence = _("“%(field)s” is not right: %(problem)s")


class MissingInRow(BadInput):
    """``field`` of a row, counted from 1."""

    code = "missing_in_row"
    sentence = _("“%(field)s” is missing in row %(row)s. Fill it in and send again.")


class BadInRow(BadInput):
    """``field`` of a row, counted from 1."""

    code = "bad_in_row"
    sentence = _("“%(field)s” in row %(row)s is not right: %(problem)s")


class BadForm(BadInput):
    """Several answers of one form are missing or not right; ``mistakes`` are their refusals, each with its field."""

    code = "bad_form"
    sentence = _("Some answers are missing or not right. Put each of them right, then send again.")

    def __init__(self, mistakes: Sequence[CpdError] = ()) -> None:
        super().__init__()
        self.mistakes = tuple(mistakes)


class UnknownLevel(BadInput):
    code = "unknown_level"
    sentence = _("“%(level)s” is not a level of criterion %(criterion)s. Choose one of the levels shown.")


class UnknownCriterion(BadInput):
    code = "unknown_criterion"
    sentence = _("Criterion %(criterion)s does not belong to this task. Reload the page.")


class BadProgramme(BadInput):
    code = "bad_programme"
    sentence = _("The programme file is not right at %(where)s: %(problem)s")


class BadTask(BadInput):
    code = "bad_task"
    sentence = _("Nothing was saved. Put this right first: %(faults)s.")


class MarkOutOfRange(BadInput):
    code = "mark_out_of_range"
    sentence = _("A mark is a number from 0 to 100 with at most two decimals, for example 67.50. You sent “%(mark)s”.")


class UnknownPerson(BadInput):
    code = "unknown_person"
    sentence = _("We know nobody with “%(text)s”. Check the e-mail address or the registration number.")
