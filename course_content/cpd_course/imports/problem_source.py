"""A problem of the platform back to a question of a quiz file, for the kinds that a quiz file knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from lxml import etree

from ..numbers import is_number
from ..problem_olx import RESPONSES, problem_element
from ..read_pages import question_from
from .html_markdown import to_inline

KINDS: Mapping[str, str] = {tag: kind for kind, tag in RESPONSES.items()}


def question_data(problem: etree._Element, language: str) -> dict[str, Any] | None:
    """Return the question as a quiz file writes it, or None where a quiz file has no such question."""
    responses = [child for child in problem if child.tag in KINDS]
    if len(responses) != 1 or any(child.tag in ("script", "customresponse") for child in problem.iter(etree.Element)):
        return None
    response = responses[0]
    kind = KINDS[str(response.tag)]
    label = response.find("label")
    prompt = _inline(label if label is not None else response.find("p")) or _said_before(problem, response)
    answer = _choices(response, kind, language) if kind in ("single", "multiple") else _answer(response, kind)
    if not prompt or answer is None:
        return None
    why = " ".join(_inline(p) for p in list(response.iterfind("solution//p"))[1:])
    return {"kind": kind, "prompt": {language: prompt}, **answer, **({"why": {language: why}} if why else {})}


def _said_before(problem: etree._Element, response: etree._Element) -> str:
    """Return what stands above the answers, where older questions have their words."""
    above = list(problem)[: problem.index(response)]
    parts = [escape(problem.text or "", quote=False).strip()]
    for element in above:
        parts += [_inline(element), escape(element.tail or "", quote=False).strip()]
    return " ".join(part for part in parts if part)


def is_whole(problem: etree._Element, data: Mapping[str, Any], language: str) -> bool:
    """Say whether the question, built again, is the problem as it stands: else something was lost on the way."""
    english = {**data, **{key: _as_english(data[key], language) for key in ("prompt", "why") if key in data}}
    if "choices" in data:
        keys = ("text", "why")
        english["choices"] = [
            {k: _as_english(v, language) if k in keys else v for k, v in c.items()} for c in data["choices"]
        ]
    built = problem_element(question_from("x", english), 1, language)
    return list(_outline(built)) == list(_outline(problem))


def _as_english(value: Any, language: str) -> Any:
    return {"en": value[language]} if isinstance(value, dict) and language in value else value


def _outline(element: etree._Element) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Yield what a learner meets: tags with their words, without settings of the problem and names of choices."""
    for part in element.iter(etree.Element):
        kept = () if part is element else tuple(sorted((str(k), str(v)) for k, v in part.items() if k != "name"))
        yield str(part.tag), " ".join((part.text or "").split()), kept


def _choices(response: etree._Element, kind: str, language: str) -> dict[str, Any] | None:
    choices = []
    for choice in response.iterfind(".//choice"):
        hint = choice.find("choicehint")
        why = " ".join("".join(map(str, hint.itertext())).split()) if hint is not None else ""
        words = _inline(choice)
        if not words:
            return None
        is_right = {"correct": True} if choice.get("correct", "").lower() == "true" else {}
        choices.append({"text": {language: words}, **is_right, **({"why": {language: why}} if why else {})})
    right = sum("correct" in choice for choice in choices)
    is_fair = right == 1 if kind == "single" else right >= 1
    return {"choices": choices} if len(choices) >= 2 and is_fair else None


def _answer(response: etree._Element, kind: str) -> dict[str, Any] | None:
    answers = [
        response.get("answer", ""),
        *(other.get("answer", "") for other in response.iterfind("additional_answer")),
    ]
    if not all(answers) or (kind == "numeric" and not is_number(answers[0])) or "regexp" in response.get("type", ""):
        return None
    tolerance = response.find("responseparam[@type='tolerance']")
    found: dict[str, Any] = {"answer": answers[0] if len(answers) == 1 else answers}
    if kind == "numeric":
        found["answer"] = answers[0]
        if tolerance is not None:
            if not is_number(tolerance.get("default", "")):
                return None
            found["tolerance"] = tolerance.get("default", "")
    return found


def _inline(element: etree._Element | None) -> str:
    """Return what an element says as one line of Markdown, without the hint inside it."""
    if element is None:
        return ""
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        if child.tag == "choicehint" or not isinstance(child.tag, str):
            parts.append(escape(child.tail or "", quote=False))
        else:
            parts.append(etree.tostring(child, encoding="unicode", method="html"))
    return to_inline("".join(parts).strip()).text
