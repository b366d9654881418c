"""Refusals of more than one person needs: each names the bound, which is a setting of the site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from .tree import RuleViolation, ngettext_lazy

__all__ = ["TooManyItems", "TooManyRecords", "TooManyWitnesses", "TooMuchText"]


class TooManyItems(RuleViolation):
    code = "too_many_items"
    sentence, sentence_of_many = ngettext_lazy(
        "This task has %(count)s piece of evidence, and no more can be kept. Change it, or take it out first.",
        "This task has %(count)s pieces of evidence, and no more can be kept. Change one, or take one out first.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 60}


class TooManyWitnesses(RuleViolation):
    code = "too_many_witnesses"
    sentence, sentence_of_many = ngettext_lazy(
        "You asked %(count)s witness for this piece of evidence already. Nobody else can be asked for it.",
        "You asked %(count)s witnesses for this piece of evidence already. Nobody else can be asked for it.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 20}


class TooMuchText(RuleViolation):
    code = "too_much_text"
    sentence, sentence_of_many = ngettext_lazy(
        "Your texts are longer than %(count)s character in all, and no more can be kept. Make this one shorter.",
        "Your texts are longer than %(count)s characters in all, and no more can be kept. Make this one shorter.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 5_000_000}


class TooManyRecords(RuleViolation):
    code = "too_many_records"
    sentence, sentence_of_many = ngettext_lazy(
        "You recorded %(count)s session or meeting already, and no more can be kept. Ask the programme office.",
        "You recorded %(count)s sessions and meetings already, and no more can be kept. Ask the programme office.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 5_000}
