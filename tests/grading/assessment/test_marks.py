"""From levels to marks to outcomes: the worked examples of the regulations, and what holds for every mark."""

from __future__ import annotations

import ast
import dataclasses
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import cpd_grading.assessment as assessment_room
import cpd_grading.credits as credits_room
from cpd_grading.assessment import api as assessment
from cpd_grading.assessment import domain
from cpd_grading.assessment.domain import ComponentMarkView, band_of, judge, module_mark, portfolio_mark, task_mark
from cpd_grading.kernel import errors
from cpd_grading.programmes import api as programmes
from cpd_grading.programmes.domain import Policy
from tests import builders

POLICY: Policy = programmes.read_programme(builders.programme()).policy
MARKS = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)


def components(portfolio: str, conversation: str, *, must_pass: bool = True) -> list[ComponentMarkView]:
    """The two components of the sample programme, 70 and 30."""
    return [
        ComponentMarkView("portfolio", "portfolio", Decimal(70), Decimal(portfolio), False),
        ComponentMarkView("conversation", "professional_conversation", Decimal(30), Decimal(conversation), must_pass),
    ]


def spec_with_points(points: str, top: str) -> programmes.TaskSpec:
    """A task of one criterion with a level worth ``points`` out of ``top``."""
    levels = [
        builders.level("not_yet", "0", met=False),
        builders.level("some", points, met=True),
        builders.level("all", top, met=True),
    ]
    return programmes.read_task_spec(
        builders.task("t", "M1", "100", criteria=[builders.criterion("c1", levels=levels)])
    )


# -- worked examples ----------------------------------------------------------------------------------------------


def test_thirteen_of_twenty_seven_points_beside_a_talk_of_54_30_pass_because_printed_components_re_add():
    exact = task_mark(spec_with_points("13", "27"), {"c1": "some"})
    recorded = portfolio_mark([(Decimal(100), exact)])

    assert exact == Fraction(1300, 27)
    assert str(recorded) == "48.15"
    assert str(module_mark(components(str(recorded), "54.30"))) == "50.00"


@pytest.mark.parametrize(
    ("portfolio", "conversation", "sitting", "raw", "final", "band", "outcome", "is_capped"),
    [
        ("68.50", "72.00", 1, "69.55", "69.55", "B", "pass", False),
        ("74.00", "48.00", 1, "66.20", "66.20", "F", "refer", False),
        ("74.00", "66.00", 2, "71.60", "50.00", "C", "pass", True),
        ("74.00", "48.00", 2, "66.20", "66.20", "F", "fail", False),
        ("48.15", "54.30", 1, "50.00", "50.00", "C", "pass", False),
        ("30.00", "52.00", 1, "36.60", "36.60", "F", "refer", False),
        ("50.00", "50.00", 2, "50.00", "50.00", "C", "pass", False),
        ("100.00", "100.00", 1, "100.00", "100.00", "A", "pass", False),
        ("0.00", "0.00", 2, "0.00", "0.00", "F", "fail", False),
    ],
)
def test_worked_examples_of_the_regulations(
    portfolio: str, conversation: str, sitting: int, raw: str, final: str, band: str, outcome: str, is_capped: bool
):
    judged = judge(components(portfolio, conversation), POLICY, sitting=sitting)

    assert (str(judged.raw_mark), str(judged.final_mark)) == (raw, final)
    assert (judged.band, judged.outcome, judged.is_capped) == (band, outcome, is_capped)


@pytest.mark.parametrize(
    ("exact", "printed", "band"),
    [
        ("49.995", "50.00", "C"),
        ("49.994", "49.99", "F"),
        ("69.55", "69.55", "B"),
        ("59.995", "60.00", "B"),
        ("79.994999", "79.99", "B+"),
        ("79.995", "80.00", "A"),
    ],
)
def test_a_mark_is_rounded_half_up_before_it_gets_its_band(exact: str, printed: str, band: str):
    mark = domain.two_places(Fraction(exact))

    assert (str(mark), band_of(mark, POLICY.bands).letter) == (printed, band)


def test_two_shares_just_below_the_pass_mark_are_not_rounded_into_a_pass():
    halves = [ComponentMarkView(key, key, Decimal(50), Decimal("49.99"), False) for key in ("a", "b")]

    assert str(module_mark(halves)) == "49.99"


def test_a_failed_component_that_must_be_passed_is_named_as_the_reason():
    assert judge(components("74.00", "48.00"), POLICY, sitting=1).reason == "must_pass:conversation"
    assert judge(components("74.00", "48.00", must_pass=False), POLICY, sitting=1).outcome == "pass"


def test_a_component_at_exactly_the_pass_mark_is_passed():
    assert judge(components("60.00", "50.00"), POLICY, sitting=1).outcome == "pass"
    assert judge(components("60.00", "49.99"), POLICY, sitting=1).outcome == "refer"


def test_a_programme_without_a_cap_keeps_the_raw_mark_of_a_second_sitting():
    uncapped = dataclasses.replace(POLICY, resit_cap=None)

    judged = judge(components("74.00", "66.00"), uncapped, sitting=2)

    assert (str(judged.final_mark), judged.is_capped) == ("71.60", False)


def test_a_cap_above_the_mark_leaves_it_alone():
    generous = dataclasses.replace(POLICY, resit_cap=Decimal(80))

    judged = judge(components("74.00", "66.00"), generous, sitting=2)

    assert (str(judged.final_mark), judged.band, judged.is_capped) == ("71.60", "B+", False)


@pytest.mark.parametrize("ruling", domain.RULINGS)
def test_a_ruling_of_the_board_leaves_no_mark_no_band_and_its_reason(ruling: str):
    judged = judge(components("74.00", "66.00"), POLICY, sitting=1, ruling=ruling, ruling_reason="Illness")

    assert (judged.raw_mark, judged.final_mark, judged.band, judged.grade_points) == (None, None, "", None)
    assert (judged.outcome, judged.reason, judged.is_capped) == (ruling, "Illness", False)


def test_weights_that_do_not_total_100_are_refused_wherever_they_are_summed():
    with pytest.raises(errors.WeightsMustTotal100):
        module_mark(components("74.00", "66.00")[:1])
    with pytest.raises(errors.WeightsMustTotal100):
        portfolio_mark([(Decimal("99.99"), Fraction(50))])
    with pytest.raises(errors.WeightsMustTotal100):
        module_mark([*components("74.00", "66.00"), components("74.00", "66.00")[0]])
    with pytest.raises(errors.WeightsMustTotal100):
        portfolio_mark([(Decimal("100.01"), Fraction(50))])


# -- what a mark may look like ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("67.5", "67.50"),
        (" 67,50 ", "67.50"),
        ("0", "0.00"),
        ("100", "100.00"),
        (Decimal("1E+2"), "100.00"),
        (7, "7.00"),
    ],
)
def test_marks_as_people_write_them(written: object, read: str):
    assert str(assessment.read_mark(written)) == read


@pytest.mark.parametrize(
    "written",
    [
        *("", "abc", "-1", "100.01", "101", "67.505", "NaN", "Infinity", "1e1", "6_7", "+5", "٦٧", "67.", "½"),
        *(None, True, Decimal("NaN"), Decimal("0.001"), Decimal(-1), Decimal("1E+3")),
    ],
)
def test_anything_else_is_refused_as_a_mark(written: object):
    with pytest.raises(errors.MarkOutOfRange):
        assessment.read_mark(written)


@pytest.mark.parametrize(("written", "named"), [("9" * 50, "9" * 40), ("x" * 50, "x" * 40), ("101", "101")])
def test_a_refused_mark_is_named_by_its_first_forty_characters(written: str, named: str):
    with pytest.raises(errors.MarkOutOfRange) as refusal:
        assessment.read_mark(written)
    assert refusal.value.places == {"mark": named}


@given(MARKS)
def test_every_mark_that_is_printed_is_read_as_itself(mark: Decimal):
    assert assessment.read_mark(f"{mark:.2f}") == mark
    assert assessment.read_mark(mark) == mark


# -- what holds for every mark ------------------------------------------------------------------------------------


@st.composite
def weighted(draw: st.DrawFn) -> list[ComponentMarkView]:
    """Components whose weights total 100, down to a hundredth."""
    cuts = sorted(draw(st.lists(st.integers(1, 9_999), min_size=0, max_size=4, unique=True)))
    shares = [b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    return [
        ComponentMarkView(f"c{place}", "portfolio", Decimal(share) / 100, draw(MARKS), draw(st.booleans()))
        for place, share in enumerate(shares)
    ]


@given(weighted())
def test_printed_components_re_add_to_the_printed_mark(parts: list[ComponentMarkView]):
    printed = [(Fraction(f"{part.weight}"), Fraction(f"{part.mark:.2f}")) for part in parts]
    by_hand = sum((weight * mark for weight, mark in printed), Fraction()) / 100

    difference = Fraction(module_mark(parts)) - by_hand

    assert -Fraction(1, 200) < difference <= Fraction(1, 200), "half up, and rounded once"


@given(weighted(), st.data())
def test_a_better_component_never_lowers_the_module_mark(parts: list[ComponentMarkView], data: st.DataObject):
    place = data.draw(st.integers(0, len(parts) - 1))
    better = data.draw(MARKS.filter(lambda mark: mark >= parts[place].mark))

    raised = [dataclasses.replace(part, mark=better) if n == place else part for n, part in enumerate(parts)]

    assert module_mark(raised) >= module_mark(parts)


@given(weighted())
def test_a_module_mark_lies_between_its_components(parts: list[ComponentMarkView]):
    marks = [part.mark for part in parts]

    assert min(marks) <= module_mark(parts) <= max(marks)


def test_bands_cover_every_mark_of_two_decimals_without_a_hole_or_a_step_down():
    letters = [band_of(Decimal(cents) / 100, POLICY.bands).letter for cents in range(10_001)]

    assert [letter for place, letter in enumerate(letters) if place == 0 or letters[place - 1] != letter] == [
        *("F", "C", "B", "B+", "A")
    ]
    assert {letter: letters.index(letter) for letter in ("C", "B", "B+", "A")} == {
        "C": 5_000,
        "B": 6_000,
        "B+": 7_000,
        "A": 8_000,
    }


@given(weighted(), st.integers(1, 4), st.sampled_from([None, "50.00", "55.50"]), st.integers(1, 3))
def test_only_a_whole_pass_passes_and_only_later_sittings_are_capped(
    parts: list[ComponentMarkView], sitting: int, cap: str | None, sittings: int
):
    policy = dataclasses.replace(POLICY, resit_cap=Decimal(cap) if cap else None, max_sittings=sittings)

    judged = judge(parts, policy, sitting=sitting)

    must = all(part.mark >= 50 for part in parts if part.must_pass)
    assert (judged.outcome == "pass") == (judged.raw_mark >= 50 and must)
    assert judged.raw_mark == module_mark(parts)
    assert judged.is_capped == (judged.final_mark != judged.raw_mark)
    if judged.is_capped:
        assert sitting > 1
        assert judged.final_mark == policy.resit_cap < judged.raw_mark
    if judged.outcome != "pass":
        assert judged.outcome == ("refer" if sitting < sittings else "fail")
        assert judged.band == "F"


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 60), st.integers(1, 60))
@example(13, 27, 1, 1)
def test_a_task_mark_is_exact_and_runs_from_0_to_100(points: int, more: int, weight_1: int, weight_2: int):
    top = points + more
    levels = [
        builders.level("none", "0", met=False),
        builders.level("some", str(points), met=True),
        builders.level("all", str(top), met=True),
    ]
    spec = programmes.read_task_spec(
        builders.task(
            "t",
            "M1",
            "100",
            criteria=[
                builders.criterion("c1", weight=str(weight_1), levels=levels),
                builders.criterion("c2", weight=str(weight_2), levels=levels),
            ],
        )
    )

    def mark(first: str, second: str) -> Fraction:
        return assessment.task_mark(spec, {"c1": first, "c2": second})

    assert (mark("none", "none"), mark("all", "all")) == (0, 100)
    assert mark("some", "some") == Fraction(points * 100, top)
    assert mark("some", "none") + mark("none", "some") == mark("some", "some")
    assert mark("none", "none") < mark("some", "none") < mark("all", "none") < mark("all", "all")


# -- levels of a rubric -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "refusal"),
    [
        ({"c1": "met"}, errors.CriterionWithoutLevel),
        ({}, errors.CriterionWithoutLevel),
        ({"c1": "met", "c2": "brilliant"}, errors.UnknownLevel),
        ({"c1": "met", "c2": ""}, errors.UnknownLevel),
        ({"c1": "met", "c2": "met", "c9": "met"}, errors.UnknownCriterion),
    ],
)
def test_a_mark_needs_a_known_level_for_every_criterion_and_no_other(levels: dict[str, str], refusal: type[Exception]):
    with pytest.raises(refusal):
        assessment.task_mark(builders.spec_of(), levels)


# -- what a referral names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "portfolio", "conversation", "named"),
    [
        ({"a": 30, "b": 60}, "45.00", "60.00", ("a",)),
        ({"a": 30, "b": 40}, "35.00", "60.00", ("a", "b")),
        ({"a": 70, "b": 80}, "75.00", "40.00", ()),
        ({"a": 30, "b": 90}, "60.00", "40.00", ("a",)),
        # Moderation brought the portfolio under the pass mark although no single task is: the weakest is named.
        ({"a": 52, "b": 55}, "49.00", "60.00", ("a",)),
        ({"a": 52, "b": 52}, "49.00", "60.00", ("a", "b")),
        ({"a": 52, "b": 55}, "49.00", "40.00", ("a",)),
        # At exactly the pass mark a task, the portfolio and the conversation are passed.
        ({"a": 50, "b": 60}, "56.00", "40.00", ()),
        ({"a": 60, "b": 52}, "50.00", "49.99", ()),
        ({"a": 60, "b": 52}, "49.99", "49.99", ("b",)),
        ({"a": 60, "b": 52}, "60.00", "50.00", ("b",)),
        ({"a": 60, "b": 52}, "60.00", "60.00", ("b",)),
        ({}, "40.00", "40.00", ()),
    ],
)
def test_a_referral_names_the_tasks_to_redo(
    marks: dict[str, int], portfolio: str, conversation: str, named: tuple[str, ...]
):
    exact = {slug: Fraction(mark) for slug, mark in marks.items()}

    assert domain.tasks_to_redo(exact, components(portfolio, conversation), POLICY) == named
    assert domain.tasks_to_redo(exact, components(portfolio, conversation)[::-1], POLICY) == named


def test_a_referral_without_a_portfolio_component_names_no_task_but_the_weak():
    conversation = components("40.00", "40.00")[1:]

    assert domain.tasks_to_redo({"a": Fraction(60)}, conversation, POLICY) == ()
    assert domain.tasks_to_redo({"a": Fraction(60), "b": Fraction(49)}, conversation, POLICY) == ("b",)
    portfolio = components("60.00", "60.00")[:1]
    assert domain.tasks_to_redo({"a": Fraction(60), "b": Fraction(55)}, portfolio, POLICY) == ("b",)


@pytest.mark.parametrize(
    ("proposed", "levels", "reasons", "silent"),
    [
        ({"c1": "met", "c2": "met"}, {"c1": "met", "c2": "met"}, {}, ()),
        ({"c1": "met", "c2": "met"}, {"c1": "met", "c2": "strong"}, {"c2": "Two photos"}, ()),
        ({"c1": "met", "c2": "met"}, {"c1": "met", "c2": "strong"}, {"c1": "Two photos"}, ("c2",)),
        ({"c1": "met", "c2": "strong"}, {"c1": "strong", "c2": "met"}, {"c2": " "}, ("c1", "c2")),
        ({"c1": "met"}, {"c1": "met", "c2": "strong"}, {}, ()),
    ],
)
def test_a_changed_level_has_its_reason(
    proposed: dict[str, str], levels: dict[str, str], reasons: dict[str, str], silent: tuple[str, ...]
):
    spec = builders.spec_of()

    if not silent:
        domain.require_reasons(spec, proposed, levels, reasons)
        return
    with pytest.raises(errors.ChangedWithoutReason) as refusal:
        domain.require_reasons(spec, proposed, levels, reasons)
    assert refusal.value.places == {"criteria": tuple(one.text for one in spec.criteria if one.key in silent)}


def test_a_referral_that_is_not_for_the_conversation_alone_names_at_least_one_task():
    failed_portfolio = components("40.00", "90.00")

    assert domain.tasks_to_redo({"a": Fraction(50), "b": Fraction(51)}, failed_portfolio, POLICY) == ("a",)


# -- arithmetic ---------------------------------------------------------------------------------------------------


def test_no_float_is_written_or_made_where_marks_and_credits_are_computed():
    rooms = [Path(room.__path__[0]) for room in (assessment_room, credits_room)]
    found = []
    for file in [file for room in rooms for file in sorted(room.glob("*.py"))]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            is_call = isinstance(node, ast.Name) and node.id == "float"
            is_field = isinstance(node, ast.Attribute) and node.attr == "FloatField"
            if is_literal or is_call or is_field:
                found.append(f"{file.name}:{node.lineno}")
    assert found == []


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (task_mark(spec_with_points("13", "27"), {"c1": "some"}), Fraction),
        (portfolio_mark([(Decimal(100), Fraction(1, 3))]), Decimal),
        (module_mark(components("33.33", "66.67")), Decimal),
        (judge(components("33.33", "66.67"), POLICY, sitting=1).final_mark, Decimal),
    ],
)
def test_marks_are_exact_kinds_of_numbers(value: object, kind: type):
    assert type(value) is kind
