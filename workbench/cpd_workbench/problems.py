"""Self-checks of a lesson: the four kinds of question that the course builder writes, checked here, never marked.

This is not a problem engine: a problem of any other make is refused by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from html import escape

from lxml import etree

from .course import Block

KINDS = {
    "multiplechoiceresponse": "single",
    "choiceresponse": "multiple",
    "numericalresponse": "number",
    "stringresponse": "text",
}
LONGEST_ANSWER = 500


class UnknownProblem(Exception):
    """A problem the course builder does not write."""


@dataclass(frozen=True)
class Choice:
    """One choice; ``hint`` is said to whoever chose it."""

    name: str
    html: str
    is_correct: bool
    hint: str


@dataclass(frozen=True)
class Question:
    """One question as data; texts are HTML the builder sanitised."""

    name: str
    title: str
    kind: str
    prompt: str
    choices: tuple[Choice, ...]
    answers: tuple[str, ...]
    tolerance: Decimal
    why: str

    @property
    def input_type(self) -> str:
        return {"single": "radio", "multiple": "checkbox"}.get(self.kind, "text")

    def is_right(self, given: Sequence[str]) -> bool:
        """Say whether an answer is right: all right choices and no wrong one, or a number or words that fit."""
        if self.choices:
            return set(given) == {choice.name for choice in self.choices if choice.is_correct}
        answer = given[0].strip() if given else ""
        return self._is_number(answer) if self.kind == "number" else self._is_text(answer)

    def readable(self, given: Sequence[str]) -> tuple[str, ...]:
        """Return what counts of a sent answer: known choices, or the first text, cut to a sane length."""
        if self.choices:
            return tuple(choice.name for choice in self.choices if choice.name in given)
        return tuple(text.strip()[:LONGEST_ANSWER] for text in given[:1] if text.strip())

    def _is_number(self, answer: str) -> bool:
        try:
            number = Decimal(answer.replace(",", ".").replace(" ", ""))
        except InvalidOperation:
            return False
        return number.is_finite() and abs(number - Decimal(self.answers[0])) <= self.tolerance

    def _is_text(self, answer: str) -> bool:
        return answer.casefold() in {right.strip().casefold() for right in self.answers}


def read_question(block: Block) -> Question:
    """Return the question of a problem block. Raises UnknownProblem."""
    problem = etree.fromstring(block.xml)
    found = [(element, KINDS[str(element.tag)]) for element in problem if element.tag in KINDS]
    if len(found) != 1:
        raise UnknownProblem(f"{block.key}: a self-check holds one question of these kinds: {', '.join(KINDS)}.")
    response, kind = found[0]
    tolerance = response.find("responseparam[@type='tolerance']")
    others = (other.get("answer", "") for other in response.iterchildren("additional_answer"))
    return Question(
        name=block.name,
        title=block.title,
        kind=kind,
        prompt=_inner_html(response.find("label")),
        choices=tuple(_choice(element) for element in response.iter("choice")),
        answers=(response.get("answer", ""), *others),
        tolerance=Decimal("0" if tolerance is None else tolerance.get("default", "0")),
        why="".join(_outer_html(part) for part in response.findall("solution/div/p")[1:]),
    )


def _choice(element: etree._Element) -> Choice:
    hints = [hint.text or "" for hint in element.iterchildren("choicehint")]
    etree.strip_elements(element, "choicehint", with_tail=False)
    name = element.get("name", "")
    return Choice(name, _inner_html(element), element.get("correct") == "true", " ".join(hints))


def _inner_html(element: etree._Element | None) -> str:
    if element is None:
        return ""
    inner = (etree.tostring(child, encoding="unicode", method="html") for child in element)  # each with its tail
    return escape(element.text or "", quote=False) + "".join(inner)


def _outer_html(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)
