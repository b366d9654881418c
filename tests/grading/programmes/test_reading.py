"""programme.json: what the course builder writes is read; what is broken is named at its place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpd_course.api import load_course, programme_document
from cpd_grading.kernel import errors
from cpd_grading.portfolio.domain import EVIDENCE_KINDS
from cpd_grading.programmes import api as programmes
from cpd_grading.programmes.reading import schema
from tests.builders import level, programme

ROOT = Path(__file__).parents[3]
Change = Callable[[dict[str, Any]], None]


def put(*path: str | int, value: Any) -> Change:
    """Set what lies at a path of the document."""

    def change(document: dict[str, Any]) -> None:
        *way, last = path
        place: Any = document
        for step in way:
            place = place[step]
        place[last] = value

    return change


def drop(*path: str | int) -> Change:
    def change(document: dict[str, Any]) -> None:
        *way, last = path
        place: Any = document
        for step in way:
            place = place[step]
        del place[last]

    return change


M1, T1 = ("modules", 0), ("tasks", 0)
C1 = (*T1, "criteria", 0)
NOT_YET_ONLY = [level("not_yet", "0", met=False), level("soon", "1", met=False)]
BROKEN: list[tuple[str, Change, str, str]] = [
    ("no schema", drop("schema"), "programme", "it lacks schema"),
    ("another schema", put("schema", value="cpd-programme/2"), "schema", "cpd-programme/1"),
    ("a key we do not know", put("colour", value="red"), "programme", "colour"),
    ("a code with a line feed", put("code", value="CLL\n"), "code", "a character that does not belong there"),
    ("a slug with a line feed", put(*M1, "tasks", 0, value="m1-direction\n"), "modules/0/tasks/0", "a character that"),
    ("a number as number", put(*M1, "credits", value=10), "modules/0/credits", "another type of value"),
    ("a float for an integer", put("policy", "max_sittings", value=2.0), "programme", "as text"),
    ("half a surrogate pair", put("title", "en", value="\ud800"), "programme", "cannot be kept"),
    ("a negative number", put(*T1, "weight", value="-5"), "tasks/0/weight", "a character that"),
    ("no English", put("title", value={"rw": "Icyemezo"}), "title", "it lacks en"),
    ("an unknown language", put("title", "de", value="Zertifikat"), "title", "it holds de, which"),
    ("an unknown marking", put("policy", "marking", value="dice"), "policy/marking", "write one of these: "),
    (
        "an unknown evidence kind",
        put(*T1, "evidence_kinds", value=["rumour"]),
        "tasks/0/evidence_kinds/0",
        "work_product, ",
    ),
    ("no module", put("modules", value=[]), "modules", "more entries"),
    ("one level only", put(*C1, "levels", value=[]), "tasks/0/criteria/0/levels", "more entries"),
    ("two tasks of one slug", put("tasks", 1, "slug", value="m1-direction"), "tasks", "same short name"),
    ("two modules of one code", put("modules", 1, "code", value="M1"), "modules", "same code: M1"),
    ("a task nobody describes", put(*M1, "tasks", 0, value="m1-lost"), "modules/M1/tasks", "m1-lost"),
    ("a task of another module", put(*T1, "module", value="M2"), "modules/M1/tasks", "m1-direction"),
    (
        "a task listed twice",
        put(*M1, "tasks", value=["m1-direction", "m1-plan", "m1-plan"]),
        "modules/M1/tasks",
        "same task: m1-plan",
    ),
    ("a task no module lists", put("modules", 1, "tasks", value=["m2-lesson"]), "modules/M2/tasks", "total 50"),
    ("task weights short of 100", put(*T1, "weight", value="59.99"), "modules/M1/tasks", "total 99.99, not 100"),
    ("component weights over 100", put(*M1, "components", 0, "weight", value="71"), "modules/M1/components", "100"),
    (
        "two components of a kind",
        put(*M1, "components", 1, "kind", value="portfolio"),
        "modules/M1/components",
        "same kind: portfolio",
    ),
    (
        "two components of a key",
        put(*M1, "components", 1, "key", value="portfolio"),
        "modules/M1/components",
        "same key: portfolio",
    ),
    ("hours that are not the credits'", put(*M1, "notional_hours", value="99"), "modules/M1", "hours"),
    ("credits without hours", put("hours_per_credit", value="0"), "hours_per_credit", "hours"),
    ("criteria of one key", put(*T1, "criteria", 1, "key", value="c1"), "tasks/m1-direction/criteria", "same key: c1"),
    ("an unknown standard", put(*C1, "standards", value=["ST9"]), "tasks/m1-direction/criteria", "ST9"),
    ("levels of one key", put(*C1, "levels", 2, "key", value="met"), "tasks/m1-direction/criteria/c1", "same key: met"),
    (
        "no level that is met",
        put(*C1, "levels", value=NOT_YET_ONLY),
        "tasks/m1-direction/criteria/c1",
        "must be met and",
    ),
    ("met at the lowest level", put(*C1, "levels", 0, "met", value=True), "tasks/m1-direction/criteria/c1", "not"),
    ("points that fall", put(*C1, "levels", 1, "points", value="5"), "tasks/m1-direction/criteria/c1", "lowest"),
    ("a hole below the bands", put("policy", "bands", 4, "min", value="1"), "policy/bands", "must start at 0"),
    ("two bands from one mark", put("policy", "bands", 0, "min", value="70"), "policy/bands", "same mark"),
    ("two bands of one letter", put("policy", "bands", 0, "letter", value="B"), "policy/bands", "same letter: B"),
    ("a band nobody can reach", put("policy", "bands", 0, "min", value="101"), "policy", "above 100"),
    ("a pass mark above 100", put("policy", "pass_mark", value="100.01"), "policy", "above 100"),
    ("a sample of more than all", put("policy", "moderation", "sample_percent", value="101"), "policy", "above 100"),
    ("a cap below the pass mark", put("policy", "resit_cap", value="49"), "policy/resit_cap", "below the pass mark"),
]


@pytest.mark.parametrize(("change", "where", "problem"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_programme_is_refused_at_its_place(change: Change, where: str, problem: str) -> None:
    document = copy.deepcopy(programme())
    change(document)

    with pytest.raises(errors.BadProgramme) as refusal:
        programmes.read_programme(document)

    assert str(refusal.value.places["where"]).startswith(where)
    assert problem in str(refusal.value.places["problem"])


def test_a_task_no_module_lists_is_named() -> None:
    document = programme()
    document["modules"][1]["tasks"] = ["m2-lesson"]
    document["tasks"][2]["weight"] = "100"

    with pytest.raises(errors.BadProgramme, match="no module lists these tasks: m2-time"):
        programmes.read_programme(document)


@pytest.mark.parametrize("document", [{}, {"schema": "cpd-programme/1"}])
def test_what_is_no_programme_at_all_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(errors.BadProgramme):
        programmes.read_programme(document)


@pytest.mark.parametrize(
    "change",
    [
        {"weight": 40},
        {"due_week": 4.0},
        {"due_week": 0},
        {"criteria": []},
        {"slug": "m1 direction"},
        {"slug": "m1-direction\n"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_a_wording_that_is_no_task_is_refused(change: dict[str, Any]) -> None:
    document = {**programme()["tasks"][0], **change}

    with pytest.raises(errors.BadProgramme):
        programmes.read_task_spec(document)


def test_a_programme_is_read_with_exact_numbers_and_the_highest_band_first() -> None:
    read = programmes.read_programme(programme())

    assert [band.letter for band in read.policy.bands] == ["A", "B+", "B", "C", "F"]
    assert str(read.policy.pass_mark) == "50.00"
    assert str(read.tasks["m1-direction"].weight) == "60"
    assert read.module("M1").tasks == ("m1-direction", "m1-plan")
    assert programmes.words(read.title, "fr") == "Certificate in Leadership for Learning"
    with pytest.raises(errors.NotFound):
        read.module("M9")


def test_the_order_of_keys_makes_no_other_wording() -> None:
    document = programme()["tasks"][0]

    assert (
        programmes.read_task_spec(dict(reversed(document.items()))).digest == programmes.read_task_spec(document).digest
    )


@pytest.mark.parametrize("folder", ["tests/course_content/sample", "course_content/cll"])
def test_what_the_course_builder_writes_can_be_loaded(folder: str) -> None:
    course, _warnings = load_course(ROOT / folder)

    read = programmes.read_programme(programme_document(course))

    assert read.modules
    assert all(module.tasks for module in read.modules)


def test_the_schema_and_the_evidence_form_know_the_same_kinds() -> None:
    items = schema()["$defs"]["task"]["properties"]["evidence_kinds"]["items"]

    assert tuple(items["enum"]) == EVIDENCE_KINDS
