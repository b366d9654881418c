"""A course as frozen records: what the reader found, in the author's order. Languages are "en", "rw", "fr".

`Text` is plain text by language, `Html` is sanitised HTML by language; both always hold English, which stands in for
a missing translation. Decimals are exact. Nothing here knows files, YAML or OLX.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

LANGUAGES = ("en", "rw", "fr")
LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "rw": "Kinyarwanda", "fr": "French"}

Text = Mapping[str, str]
Html = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where the author wrote something: for messages only, so two equal things in two places are equal."""

    file: str
    line: int


@dataclass(frozen=True)
class Level:
    """One step of a criterion's rubric."""

    key: str
    title: Text
    description: Text
    points: Decimal
    met: bool


@dataclass(frozen=True)
class Criterion:
    """An assessable statement with its levels, lowest first as the author wrote them."""

    key: str
    text: Text
    weight: Decimal
    standards: tuple[str, ...]
    outcomes: tuple[str, ...]
    levels: tuple[Level, ...]
    place: Place


@dataclass(frozen=True)
class Task:
    """What to do at school. `weight` is its share of the module's portfolio, out of 100."""

    slug: str
    module: str
    title: Text
    brief: Html
    weight: Decimal
    due_week: int | None
    evidence_kinds: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    place: Place


@dataclass(frozen=True)
class Page:
    """A lesson page. `name` is its address in the course; `links` are names of pages it points to."""

    name: str
    file: str
    html: Html
    links: tuple[tuple[str, Place], ...]


@dataclass(frozen=True)
class Choice:
    """One answer a learner can choose, as inline HTML, and why it is right or wrong."""

    html: Html
    correct: bool
    why: Text


@dataclass(frozen=True)
class Question:
    """One self-check question. `kind` is single, multiple, numeric or text; HTML is inline and sanitised."""

    name: str
    kind: str
    prompt: Html
    choices: tuple[Choice, ...]
    answers: tuple[str, ...]
    tolerance: str
    why: Html


@dataclass(frozen=True)
class Quiz:
    """Questions asked one after the other."""

    file: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class BlockRef:
    """One thing in a unit. `kind` is page, quiz, task, coaching, meetings, portfolio or progress.

    `target` is a file below the module for page and quiz, a slug for a task, and an address for the rest; `address` is
    "" unless the author wrote one.
    """

    kind: str
    target: str
    address: str
    place: Place


@dataclass(frozen=True)
class Unit:
    """One screen of the course. `name` is its address in the course."""

    id: str
    name: str
    title: Text
    blocks: tuple[BlockRef, ...]
    place: Place


@dataclass(frozen=True)
class Section:
    """One chapter of the course outline. `name` is its address in the course."""

    id: str
    name: str
    title: Text
    units: tuple[Unit, ...]
    place: Place


@dataclass(frozen=True)
class Component:
    """A part of a module's mark."""

    key: str
    kind: str
    weight: Decimal
    must_pass: bool


@dataclass(frozen=True)
class Module:
    """A credit-bearing part of the programme and its place in the course."""

    folder: str
    code: str
    title: Text
    credits: Decimal
    notional_hours: Decimal
    level: str
    outcomes: tuple[tuple[str, Text], ...]
    components: tuple[Component, ...]
    requires: Mapping[str, int]
    task_slugs: tuple[str, ...]
    sections: tuple[Section, ...]
    tasks: tuple[Task, ...]
    pages: Mapping[str, Page]
    quizzes: Mapping[str, Quiz]
    guides: Mapping[str, Html]
    place: Place
    lines: Mapping[str, int]  # of the keys of module.yaml, for messages


@dataclass(frozen=True)
class Programme:
    """The award the course leads to; `policy` is complete and normalised."""

    code: str
    version: str
    provisional: bool
    title: Text
    award_title: Text
    awarding_body: str
    framework: str
    level: str
    hours_per_credit: Decimal
    policy: Mapping[str, Any]
    standards: tuple[tuple[str, Text], ...]
    lines: Mapping[str, int]  # of the keys of the programme and its policy, for messages


@dataclass(frozen=True)
class Course:
    """The whole course."""

    org: str
    course: str
    run: str
    start: str
    end: str
    language: str
    title: Text
    about: Html
    image: str
    programme: Programme
    modules: tuple[Module, ...]
    progress_name: str
    progress_title: Text
    static: Mapping[str, bytes]

    @property
    def key(self) -> str:
        """The course key, such as course-v1:UR-CE+CLL+2026."""
        return f"course-v1:{self.org}+{self.course}+{self.run}"


def words(text: Text, language: str) -> str:
    """Return text in a language, or in English where it is not translated."""
    return text.get(language) or text["en"]
