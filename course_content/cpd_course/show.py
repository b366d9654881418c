"""Units of a course as HTML to read, for the preview and for study packs; every word is sanitised or escaped."""

from __future__ import annotations

from html import escape

from .labels import label
from .model import BlockRef, Criterion, Module, Question, Quiz, Task, Unit, words
from .numbers import number_text


def unit_html(module: Module, unit: Unit, language: str) -> str:
    """Return everything a unit shows, without its title."""
    return "\n".join(_block(module, block, language) for block in unit.blocks)


def _block(module: Module, block: BlockRef, language: str) -> str:
    if block.kind == "page":
        return words(module.pages[block.target].html, language)
    if block.kind == "quiz":
        return quiz_html(module.quizzes[block.target], language)
    if block.kind == "task":
        return task_html(next(task for task in module.tasks if task.slug == block.target), language)
    if block.kind in ("coaching", "meetings"):
        return words(module.guides[block.kind], language)
    return f"<p><em>{escape(label('in_course', language))}</em></p>"


def task_html(task: Task, language: str) -> str:
    """Return a task: what to do, what to bring, and the whole rubric with points."""
    kinds = "".join(f"<li>{escape(label(kind, language))}</li>" for kind in task.evidence_kinds)
    facts = f"{label('share', language)}: {number_text(task.weight)} %"
    if task.due_week is not None:
        facts += f" · {label('due', language)} {task.due_week}"
    rubric = "\n".join(_criterion(criterion, language) for criterion in task.criteria)
    return (
        f"<p><strong>{escape(label('task', language))}: {escape(words(task.title, language))}</strong><br>\n"
        f"<small>{escape(facts)}</small></p>\n{words(task.brief, language)}\n"
        f"<p><strong>{escape(label('evidence', language))}</strong></p>\n<ul>{kinds}</ul>\n"
        f"<p><strong>{escape(label('rubric', language))}</strong></p>\n{rubric}"
    )


def _criterion(criterion: Criterion, language: str) -> str:
    codes = ", ".join(criterion.standards)
    head = f"{label('weight', language)} {number_text(criterion.weight)} · {codes}"
    rows = "".join(
        f"<tr><th>{escape(words(level.title, language))}</th><td>{escape(words(level.description, language))}</td>"
        f"<td>{number_text(level.points)} {escape(label('points', language))}</td></tr>"
        for level in criterion.levels
    )
    title = escape(words(criterion.text, language))
    return f"<p><strong>{title}</strong> <small>({escape(head)})</small></p>\n<table><tbody>{rows}</tbody></table>"


def quiz_html(quiz: Quiz, language: str) -> str:
    """Return the questions of a quiz, each with its answer folded away."""
    return "\n".join(_question(question, number, language) for number, question in enumerate(quiz.questions, start=1))


def _question(question: Question, number: int, language: str) -> str:
    choices = "".join(f"<li>{words(choice.html, language)}</li>" for choice in question.choices)
    asked = (
        f"<p><strong>{escape(label('question', language))} {number}.</strong> {words(question.prompt, language)}</p>"
    )
    right = [words(choice.html, language) for choice in question.choices if choice.correct]
    right += [escape(answer) for answer in question.answers]
    why = words(question.why, language) if question.why else ""
    listed = f"\n<ul>{choices}</ul>" if choices else ""
    answer = f"<p>{' · '.join(right)}</p>" + (f"<p>{why}</p>" if why else "")
    return f"{asked}{listed}\n<details><summary>{escape(label('answer', language))}</summary>{answer}</details>"
