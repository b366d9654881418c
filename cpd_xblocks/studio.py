"""Studio's editor of words: every text of a block in every language; nothing the university owns."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from web_fragments.fragment import Fragment

from cpd_grading import api as grading

from .base import author_fragment, rendered
from .handlers import Sent, form_handler
from .platform import LANGUAGES, may_author


@dataclass(frozen=True)
class Words:
    """One text in one language: ``path`` names it in the block's document."""

    path: str
    label: str
    language: str
    text: str
    is_long: bool


def task_words(block: Any) -> Iterator[Words]:
    """The title, the brief, and the words of every criterion and level."""
    yield from _languages("title", "Title", block.titles)
    yield from _languages("brief", "Brief (HTML)", block.briefs, is_long=True)
    for place, criterion in enumerate(block.criteria):
        yield from _languages(f"criteria.{place}.text", f"Criterion {place + 1}", criterion["text"])
        for step, level in enumerate(criterion["levels"]):
            label = f"Criterion {place + 1}, level {step + 1}"
            yield from _languages(f"criteria.{place}.levels.{step}.title", f"{label}: name", level["title"])
            yield from _languages(f"criteria.{place}.levels.{step}.description", label, level["description"])


def _languages(path: str, label: str, texts: Mapping[str, str], *, is_long: bool = False) -> Iterator[Words]:
    for language in LANGUAGES:
        yield Words(f"{path}.{language}", label, language, texts.get(language, ""), is_long)


def with_words(document: dict[str, Any], sent: Mapping[str, list[str]]) -> dict[str, Any]:
    """A copy of the document with the sent texts in place. Raises BadField for a path that is no text of it."""
    changed = copy.deepcopy(document)
    for path in sent:
        text = grading.inputs.text(sent, path)
        *steps, language = path.split(".")
        target = _at(changed, path, steps)
        if language not in LANGUAGES or not isinstance(target, dict) or not _is_text(target):
            raise grading.BadField(field=path, problem="It is not a text of this block.")
        if text.strip():
            target[language] = text.strip()
        else:
            target.pop(language, None)
    return changed


def _is_text(target: Mapping[str, Any]) -> bool:
    return set(target) <= set(LANGUAGES)


def _at(document: Any, path: str, steps: Iterable[str]) -> Any:
    for step in steps:
        if isinstance(document, list) and step.isdigit() and int(step) < len(document):
            document = document[int(step)]
        elif isinstance(document, dict) and step in document:
            document = document[step]
        else:
            raise grading.BadField(field=path, problem="It is not a text of this block.")
    return document


def words_editor(block: Any, words: Iterable[Words]) -> Fragment:
    """The editor; it follows Studio's save and cancel protocol."""
    html = rendered(block, "studio", {"words_list": list(words)})
    return author_fragment(block, html, {"failed": "The words could not be saved. Try again."})


class WordsInStudio:
    """Studio's editor of a block whose words are its name and, where it has them, its guides."""

    def studio_view(self: Any, context: dict[str, Any] | None = None) -> Fragment:
        return words_editor(self, named_words(self))

    @form_handler
    def save_words(self: Any, sent: Sent) -> dict[str, Any]:
        if not may_author(self):
            raise grading.NotPermitted()
        changed = with_words(_named_document(self), sent)
        self.display_name = changed["display_name"].get("en") or self.display_name
        if "guides" in self.fields:
            self.guides = changed["guides"]
        return {"message": gettext("Saved.")}


def named_words(block: Any) -> Iterator[Words]:
    """The block's name, and its guide in every language."""
    yield Words("display_name.en", gettext("Name"), "en", block.display_name, is_long=False)
    if "guides" in block.fields:
        yield from _languages("guides", gettext("Guide (HTML)"), block.guides, is_long=True)


def _named_document(block: Any) -> dict[str, Any]:
    guides = dict(block.guides) if "guides" in block.fields else {}
    return {"display_name": {"en": block.display_name}, "guides": guides}
