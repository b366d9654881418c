"""Self-check questions as the platform's own problem type: no script, no preview requests, an explanation for each."""

from __future__ import annotations

from lxml import etree, html

from .model import Question, Text, words

RESPONSES = {
    "single": "multiplechoiceresponse",
    "multiple": "choiceresponse",
    "numeric": "numericalresponse",
    "text": "stringresponse",
}


QUESTION: Text = {"en": "Question", "rw": "Ikibazo", "fr": "Question"}
EXPLANATION: Text = {"en": "Explanation", "rw": "Ibisobanuro", "fr": "Explication"}


def problem_element(question: Question, number: int, language: str) -> etree._Element:
    """Return the <problem> of one question, the `number`th of its quiz."""
    name = f"{words(QUESTION, language)} {number}"
    problem = etree.Element("problem", display_name=name, showanswer="attempted", rerandomize="never")
    response = etree.SubElement(problem, RESPONSES[question.kind])
    _put_html(etree.SubElement(response, "label"), words(question.prompt, language))
    if question.kind in ("single", "multiple"):
        _choices(response, question, language)
    else:
        {"numeric": _number, "text": _words}[question.kind](response, question)
    if question.why:
        solution = etree.SubElement(response, "solution")
        box = etree.SubElement(solution, "div", {"class": "detailed-solution"})
        etree.SubElement(box, "p").text = words(EXPLANATION, language)
        _put_html(etree.SubElement(box, "p"), words(question.why, language))
    return problem


def _choices(response: etree._Element, question: Question, language: str) -> None:
    is_single = question.kind == "single"
    group = etree.SubElement(response, "choicegroup" if is_single else "checkboxgroup")
    if is_single:
        group.set("type", "MultipleChoice")
    for index, choice in enumerate(question.choices):
        item = etree.SubElement(group, "choice", correct="true" if choice.correct else "false", name=f"choice_{index}")
        _put_html(item, words(choice.html, language))
        if choice.why:
            hint = etree.SubElement(item, "choicehint")
            if not is_single:
                hint.set("selected", "true")
            hint.text = words(choice.why, language)


def _number(response: etree._Element, question: Question) -> None:
    response.set("answer", question.answers[0])
    if question.tolerance != "0":
        etree.SubElement(response, "responseparam", type="tolerance", default=question.tolerance)
    etree.SubElement(response, "textline", size="12")  # the formula input would ask the server at every key


def _words(response: etree._Element, question: Question) -> None:
    response.set("answer", question.answers[0])
    response.set("type", "ci")
    for other in question.answers[1:]:
        etree.SubElement(response, "additional_answer", answer=other)
    etree.SubElement(response, "textline", size="30")


def _put_html(parent: etree._Element, inline: str) -> None:
    """Put inline HTML into an XML element, well-formed."""
    if not inline:
        return
    holder = html.fragment_fromstring(inline, create_parent="div")
    parent.text = holder.text
    parent.extend(list(holder))
