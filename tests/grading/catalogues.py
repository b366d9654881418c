"""The catalogues of the site as tests read them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

import cpd_grading

LANGUAGES = ("fr", "rw")
PLACE = re.compile(r"%(?:\((\w+)\))?([sd%])")
_LITERAL = re.compile(r"gettext\((u'(?:[^'\\]|\\.)*'|u\"(?:[^\"\\]|\\.)*\")")
each_language = pytest.mark.parametrize("language", LANGUAGES)


def folder_of(language: str) -> Path:
    return Path(cpd_grading.__file__).parent / "locale" / language / "LC_MESSAGES"


@cache
def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(folder_of(language) / "django.po"))


def translations_of(entry: polib.POEntry) -> list[tuple[str, str]]:
    """(sentence, translation) pairs of an entry; a plural entry has one for each form."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural if form else entry.msgid, text) for form, text in entry.msgstr_plural.items()]


def pairs(language: str) -> list[tuple[str, str]]:
    return [pair for entry in catalogue(language) for pair in translations_of(entry)]


def said_in_template(source: str) -> Iterator[str]:
    """The sentences that a template marks for translation, as they are looked up."""
    for literal in _LITERAL.findall(templatize(source)):
        yield ast.literal_eval(literal)
