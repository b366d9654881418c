"""The four kinds of self-check, read from the course builder's own OLX."""

from __future__ import annotations

import pytest

from cpd_workbench.course import Block, Course
from cpd_workbench.problems import Question, UnknownProblem, read_question


@pytest.fixture
def questions(course: Course) -> dict[str, Question]:
    return {block.name: read_question(block) for block in course.blocks.values() if block.type == "problem"}


@pytest.mark.parametrize(
    ("name", "given", "is_right"),
    [
        ("m1-check-q1", ["choice_0"], True),
        ("m1-check-q1", ["choice_1"], False),
        ("m1-check-who-helps", ["choice_0", "choice_1"], True),
        ("m1-check-who-helps", ["choice_0"], False),
        ("m1-check-who-helps", ["choice_0", "choice_1", "choice_2"], False),
        ("m1-check-q3", ["3"], True),
        ("m1-check-q3", ["3,5"], True),
        ("m1-check-q3", ["3.51"], False),
        ("m1-check-q3", ["three"], False),
        ("m1-check-q3", ["NaN"], False),
        ("m1-check-q3", ["Infinity"], False),
        ("m1-check-q4", ["  Professional LEARNING "], True),
        ("m1-check-q4", ["personal"], False),
        ("m1-check-q4", [], False),
    ],
)
def test_an_answer_is_right_or_not(questions: dict[str, Question], name: str, given: list[str], is_right: bool) -> None:
    assert questions[name].is_right(given) is is_right


def test_words_of_a_question_stay_html_and_stay_escaped(questions: dict[str, Question]) -> None:
    question = questions["m1-check-q1"]
    assert question.prompt == "Who leads the <strong>school</strong>?"
    assert question.choices[1].html == "5 &lt; 7 people"
    assert question.choices[1].hint == "No, one person answers for it."
    assert question.why == "<p>One person answers for the school.</p>"


def test_a_choice_nobody_offered_is_not_kept(questions: dict[str, Question]) -> None:
    assert questions["m1-check-q1"].readable(["choice_9", "choice_1"]) == ("choice_1",)


def test_a_problem_of_another_make_is_refused_by_its_key(course: Course) -> None:
    key = course.key.make_usage_key("problem", "strange")
    block = Block(key, "Strange", "<problem><customresponse/></problem>")

    with pytest.raises(UnknownProblem, match="block@strange"):
        read_question(block)
