"""Studio's editors: the words of a block in every language, and what else its author decides.

A field's path names it in the block's document (``criteria.0.text.fr``); a person reads it in words ("criterion 1,
statement, Français"), in the form and in every refusal.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop
from web_fragments.fragment import Fragment

from cpd_grading import api as grading

from .base import author_fragment, rendered
from .handlers import Sent, form_handler
from .platform import LANGUAGES, may_author

Path = tuple[str | int, ...]
NO_SUCH_FIELD = gettext_noop("This block has no such field. Reload the editor.")
LINE, LONG, TICK, CHOICES = "line", "long", "tick", "choices"


@dataclass(frozen=True)
class Field:
    """One field of an editor. ``value``: a text, whether it is ticked, or what is chosen of ``choices``."""

    path: Path
    value: Any
    kind: str = LINE
    choices: tuple[str, ...] = ()
    help: str = ""

    @property
    def name(self) -> str:
        return ".".join(str(step) for step in self.path)

    @property
    def label(self) -> str:
        """The field in words; a refusal names it so too."""
        said = grading.place_words(self.path)
        return said[:1].upper() + said[1:]

    @property
    def language(self) -> str:
        return str(self.path[-1]) if self.path[-1] in LANGUAGES else ""


@dataclass(frozen=True)
class Section:
    """Fields that belong together, under a heading."""

    title: str
    fields: tuple[Field, ...]


def path_of(name: str) -> Path:
    """The path a form's field was named after."""
    return tuple(
        int(step) if step.isdecimal() and step.isascii() and len(step) < 6 else step for step in name.split(".")
    )


def in_languages(path: Path, texts: Mapping[str, str], kind: str = LINE) -> Iterator[Field]:
    """One field for each language of a text."""
    for language in LANGUAGES:
        yield Field((*path, language), texts.get(language, ""), kind)


def text_of(sent: Mapping[str, Sequence[str]], name: str) -> str:
    """What was typed into a field, without the space around it. Raises BadField, which names the field in words."""
    try:
        return grading.inputs.trimmed_text(sent, name)
    except grading.errors.BadField as refusal:
        raise grading.errors.BadField(field=_label(name), problem=refusal.problem, posted=name) from None


def with_words(document: dict[str, Any], sent: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A copy of the document with the sent texts in place. Raises BadField for a path that is no text of it."""
    changed = copy.deepcopy(document)
    for name in sent:
        *steps, language = path_of(name)
        target = at(changed, steps)
        if language not in LANGUAGES or not isinstance(target, dict) or not set(target) <= set(LANGUAGES):
            raise no_such_field(name)
        text = text_of(sent, name)
        if text:
            target[str(language)] = text
        else:
            target.pop(str(language), None)
    return changed


def at(document: Any, steps: Iterable[str | int]) -> Any:
    """The part of a document that a path leads to. Raises BadField where it leads nowhere."""
    taken: list[str | int] = []
    for step in steps:
        taken.append(step)
        is_item = isinstance(document, list) and isinstance(step, int) and step < len(document)
        if not is_item and not (isinstance(document, dict) and step in document):
            raise no_such_field(".".join(map(str, taken)))
        document = document[step]
    return document


def no_such_field(name: str) -> grading.errors.BadField:
    return grading.errors.BadField(field=_label(name), problem=grading.Message(NO_SUCH_FIELD), posted=name)


def _label(name: str) -> grading.Message:
    """The label of a posted field. The author who saves is the one who reads, so it may be put in words here."""
    return grading.Message("%(label)s", label=Field(path_of(name), "").label)


def editor(block: Any, sections: Iterable[Section]) -> Fragment:
    """The editor; it follows Studio's save and cancel protocol."""
    html = rendered(block, "studio", {"sections": list(sections)})
    return author_fragment(block, html, {"failed": gettext("The words could not be saved. Try again.")})


class WordsInStudio:
    """Studio's editor of a block that has a name and, where it has them, a module and guides."""

    def studio_view(self: Any, context: dict[str, Any] | None = None) -> Fragment:
        return editor(self, [Section("", tuple(_fields(self)))])

    @form_handler
    def save_words(self: Any, sent: Sent) -> dict[str, Any]:
        """Studio: keep the author's words, and the module until a cohort studies it. Raises BadTask, HeldByCohort."""
        if not may_author(self):
            raise grading.errors.NotPermitted()
        words = {name: typed for name, typed in sent.items() if name != "module"}
        changed = with_words(_document(self), words)
        if "module" in sent and "module_code" in self.fields:
            self.module_code = _module(self, text_of(sent, "module"))
        self.display_name = changed["display_name"].get("en") or self.display_name
        if "guides" in self.fields:
            self.guides = changed["guides"]
        return {"message": gettext("Saved.")}

    def author_context(self) -> dict[str, Any]:
        return {}

    def author_problems(self: Any) -> list[str]:
        """What keeps learners from using this block, in words."""
        if "module_code" not in self.fields:
            return []
        if not self.module_code:
            return [grading.fault_sentence(grading.Fault(("module",), "missing"))]
        if grading.has_module(str(self.context_key), self.module_code) is False:
            said = gettext("No cohort of this course studies a module “%(code)s”. Learners cannot use this block.")
            return [said % {"code": self.module_code}]
        return []


def _fields(block: Any) -> Iterator[Field]:
    yield Field(("display_name", "en"), block.display_name)
    if "module_code" in block.fields and not _is_held(block):
        yield Field(("module",), block.module_code, help=gettext("The code of the module, such as CLL-1"))
    if "guides" in block.fields:
        yield from in_languages(("guides",), block.guides, LONG)


def _document(block: Any) -> dict[str, Any]:
    guides = dict(block.guides) if "guides" in block.fields else {}
    return {"display_name": {"en": block.display_name}, "guides": guides}


def _is_held(block: Any) -> bool:
    """Whether a cohort studies the block's module, so that it cannot become another's."""
    return bool(block.module_code and grading.has_module(str(block.context_key), block.module_code))


def _module(block: Any, code: str) -> str:
    if code != block.module_code and _is_held(block):
        raise grading.errors.HeldByCohort()
    wrong = [
        fault for fault in grading.task_faults({"module": code}) if fault == grading.Fault(("module",), "bad_code")
    ]
    if wrong:
        raise grading.errors.BadTask(faults=tuple(map(grading.fault_message, wrong)))
    return code
