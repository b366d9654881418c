"""A task is written in Studio step by step; its author is told what is missing, and learners that it is not ready."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cpd_grading.kernel import errors
from cpd_grading.models import TaskSubmission
from cpd_grading.presentation import wording
from cpd_grading.programmes import api as programmes
from cpd_grading.programmes.reading import schema
from tests.blocks.studio_site import Studio, advanced, held, written
from tests.builders import documents
from tests.runtimes import EDITOR, LMS_LEARNER, PREVIEW, post
from tests.runtimes.fixtures import people
from tests.runtimes.samples import SAMPLES

__all__ = ["advanced", "held", "people", "written"]

LANGUAGES = ("en", "rw", "fr")
# -- step by step -----------------------------------------------------------------------------------------------------


def test_a_new_task_says_everything_that_is_missing_to_its_author(advanced: Studio) -> None:
    expected = [
        "short name: it is missing",
        "module: it is missing",
        "title, English: it is missing",
        "brief, English: it is missing",
        "kind of evidence: more is needed: one criterion, one kind of evidence, two levels at least",
        "criterion: more is needed: one criterion, one kind of evidence, two levels at least",
    ]

    assert advanced.told() == expected
    listed = advanced.drawn(PREVIEW, "author_view").xpath(".//li")
    assert [line.text_content() for line in listed] == expected


READY_AFTER = 6
STEPS: list[dict[str, Any]] = [
    {"title__en": "One priority", "title__fr": "Une priorité"},
    {"slug": "m9-priority", "module": "M9"},
    {"brief__en": "<p>Choose one.</p>", "weight": "25", "due_week": "4"},
    {"evidence_kinds": ["work_product", "in_situ"]},
    {"criteria__new__text__en": "The priority is clear.", "criteria__new__text__rw": "Birasobanutse."},
    {"criteria__0__levels__0__description__en": "No.", "criteria__0__levels__1__description__en": "Yes."},
    {"criteria__0__levels__new__title__en": "Strong"},
    {
        "criteria__0__levels__1__description__en": "Everybody can say it.",
        "criteria__0__levels__1__points": "2",
        "criteria__0__levels__1__met": True,
    },
]


def test_a_task_from_advanced_is_written_step_by_step_until_learners_can_work(advanced: Studio) -> None:
    for number, step in enumerate(STEPS):
        assert bool(advanced.told()) == (number != READY_AFTER), f"before step {number}"
        answer = advanced.save(**step)
        assert answer.status_code == 200, answer.text

    assert advanced.told() == []
    spec = programmes.read_task_spec(advanced.document())
    assert (spec.slug, spec.module_code, str(spec.weight), spec.due_week) == ("m9-priority", "M9", "25", 4)
    assert [[(str(level.points), level.met) for level in one.levels] for one in spec.criteria] == [
        [("0", False), ("1", True), ("2", True)]
    ]
    assert advanced.drawn(LMS_LEARNER, "student_view").xpath(".//form[@data-handler='save_item']")


def test_levels_are_put_in_order_whatever_order_they_were_written_in(written: Studio) -> None:
    assert written.save(criteria__0__levels__2__points="1").status_code == 200

    levels = written.document()["criteria"][0]["levels"]
    assert [level["key"] for level in levels] == ["not_yet", "strong", "met"]


def test_a_criterion_and_a_level_are_taken_out_and_an_empty_new_one_is_none(written: Studio) -> None:
    answer = written.save(
        criteria__1__remove=True, criteria__0__levels__2__remove=True, criteria__new__text__en=" ", due_week=""
    )

    assert answer.status_code == 200
    document = written.document()
    assert [(one["key"], len(one["levels"])) for one in document["criteria"]] == [("c1", 2)]
    assert document["due_week"] is None


def test_a_new_criterion_takes_a_key_that_is_free(written: Studio) -> None:
    written.save(criteria__0__remove=True)
    written.save(criteria__new__text__en="One more.")

    assert [one["key"] for one in written.document()["criteria"]] == ["c2", "t1"]


def test_the_form_sent_as_it_was_drawn_changes_nothing(written: Studio) -> None:
    before = written.document()
    form = written.drawn(EDITOR, "studio_view")
    sent: dict[str, Any] = {field.get("name"): field.text or "" for field in form.iter("textarea")}
    sent |= {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='text']")}
    sent |= {box.get("name"): box.get("checked") is not None for box in form.xpath(".//input[@type='checkbox'][@name]")}
    for group in form.xpath(".//*[@data-choices]"):
        sent[group.get("data-choices")] = group.xpath(".//input[@checked]/@value")

    answer = written.save(**sent)

    assert answer.status_code == 200, answer.text
    assert written.document() == before


# -- learners ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", range(READY_AFTER))
def test_learners_read_that_a_task_is_not_ready_and_nothing_of_what_is_missing(step: int, advanced: Studio) -> None:
    for earlier in STEPS[:step]:
        advanced.save(**earlier)

    page = advanced.drawn(LMS_LEARNER, "student_view")

    (note,) = page.xpath(".//*[@class='cpd-note']")
    assert "missing" not in page.text_content()
    assert note.text_content().strip()
    assert page.xpath(".//form|.//button") == []


@pytest.mark.parametrize("handler", ["save_item", "remove", "confirm", "submit", "show"])
def test_a_task_that_is_not_ready_takes_no_work(handler: str, advanced: Studio) -> None:
    runtime, task = advanced.in_place(LMS_LEARNER)
    (body, *_more) = SAMPLES["cpd_task"].bodies[handler]
    body = {name: value for name, value in body.items() if not str(value).startswith("@")}

    answer = runtime.answer(task, handler, post(body))

    assert (answer.status_code, answer.json.get("code")) == ((200, None) if handler == "show" else (409, "not_ready"))
    assert not TaskSubmission.objects.exists()


# -- what is wrong as it stands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"slug": "one priority"}, "short name: write letters, digits, - and _ only"),
        ({"slug": "s" * 81}, "short name: write letters"),
        ({"module": "M 1"}, "module: write letters"),
        ({"weight": "a third"}, "weight: write a number, such as 25 or 12.5"),
        ({"weight": "12,5"}, "weight: write a number"),
        ({"weight": "-1"}, "weight: write a number"),
        ({"due_week": "0"}, "due week: write the number of a week"),
        ({"due_week": "soon"}, "due week: write the number of a week"),
        ({"evidence_kinds": ["rumour"]}, "kind of evidence 1: choose from the list"),
        ({"criteria__1__weight": "heavy"}, "criterion 2, weight: write a number"),
        ({"criteria__1__levels__2__points": "many"}, "criterion 2, level 3, points: write a number"),
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_in_words_and_nothing_is_saved(
    fields: dict[str, Any], said: str, written: Studio
) -> None:
    before = written.document()

    answer = written.save(title__en="Another title", **fields)

    assert (answer.status_code, answer.json["code"]) == (400, "bad_task")
    assert said in answer.json["error"]
    assert written.document() == before


def test_all_that_is_wrong_is_said_at_once(written: Studio) -> None:
    error = written.save(slug="a b", weight="x", criteria__0__levels__0__points="y").json["error"]

    places = ["short name", "weight", "criterion 1, level 1, points"]
    assert [place for place in places if f"{place}: write" not in error] == []


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"criteria__0__text__fr": "x" * 20_001}, "Criterion 1, statement, Français"),
        ({"criteria__0__levels__1__title__rw": "\x00"}, "Criterion 1, level 2, title, Ikinyarwanda"),
        ({"title__en": "\ud800"}, "Title, English"),
        ({"criteria__9__text__en": "x"}, "Criterion 10"),
        ({"criteria__0__key": "x"}, "Criterion 1, key"),
        ({"criteria__0__levels__9__met": True}, "Criterion 1, level 10"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_field_is_named_in_words_and_never_by_its_path(fields: dict[str, Any], label: str, written: Studio) -> None:
    before = written.document()

    answer = written.save(**fields)

    assert answer.status_code == 400
    assert f"“{label}" in answer.json["error"]
    assert not any(name.replace("__", ".") in answer.json["error"] for name in fields)
    (posted,), (about,) = (name.replace("__", ".") for name in fields), answer.json["fields"]
    assert posted.startswith(about), "a script finds the field by the name it posted"
    assert written.document() == before


def test_every_language_has_a_label_of_its_own(written: Studio) -> None:
    labels = [one.text_content().strip() for one in written.drawn(EDITOR, "studio_view").xpath(".//label")]

    assert len(labels) == len(set(labels))
    assert {"Title, English", "Title, Ikinyarwanda", "Title, Français"} <= set(labels)


def test_the_editor_offers_every_kind_of_evidence_that_a_programme_may_name(written: Studio) -> None:
    offered = written.drawn(EDITOR, "studio_view").xpath(".//*[@data-choices='evidence_kinds']//input/@value")

    assert sorted(offered) == sorted(schema()["$defs"]["task"]["properties"]["evidence_kinds"]["items"]["enum"])


# -- once somebody has worked on it -----------------------------------------------------------------------------------


def test_a_name_that_work_is_kept_under_does_not_change_and_the_rest_may(written: Studio) -> None:
    runtime, task = written.in_place(LMS_LEARNER)
    (item, *_more) = SAMPLES["cpd_task"].bodies["save_item"]
    assert runtime.answer(task, "save_item", post(item)).status_code == 200, "somebody in no cohort may draft"

    answer = written.save(slug="another-name", weight="30")

    assert (answer.status_code, answer.json["code"]) == (409, "name_in_use")
    assert "“m1-direction”" in answer.json["error"]
    assert written.save(slug="m1-direction", weight="30").status_code == 200
    assert (written.document()["slug"], written.document()["weight"]) == ("m1-direction", "30")


def test_a_name_that_is_only_taken_away_is_refused_too(written: Studio) -> None:
    runtime, task = written.in_place(LMS_LEARNER)
    runtime.answer(task, "save_item", post(SAMPLES["cpd_task"].bodies["save_item"][0]))

    assert written.save(slug=" ").json["code"] == "name_in_use"


# -- once a cohort is held to it --------------------------------------------------------------------------------------


def test_a_held_task_offers_its_words_alone(held: Studio) -> None:
    names = held.drawn(EDITOR, "studio_view").xpath(".//@name")

    assert names
    assert {name.rpartition(".")[2] for name in names} == set(LANGUAGES)
    assert not any("new" in name for name in names)


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "other"},
        {"module": "M2"},
        {"weight": "61"},
        {"due_week": "5"},
        {"evidence_kinds": ["work_product"]},
        {"criteria__0__weight": "2"},
        {"criteria__0__remove": True},
        {"criteria__new__text__en": "More."},
        {"criteria__0__levels__1__points": "4"},
        {"criteria__0__levels__new__title__en": "More."},
    ],
    ids=str,
)
def test_what_the_university_owns_is_refused_with_the_words_beside_it(fields: dict[str, Any], held: Studio) -> None:
    before = held.document()

    answer = held.save(title__en="Another title", **fields)

    assert (answer.status_code, answer.json["code"]) == (409, "held_by_cohort")
    assert held.document() == before


def test_words_of_a_held_task_are_kept_and_none_may_go_missing(held: Studio) -> None:
    assert held.save(title__en="Another title", criteria__0__text__fr="Un critère").status_code == 200
    answer = held.save(criteria__0__levels__1__title__en=" ")

    assert (answer.status_code, answer.json["code"]) == (400, "bad_task")
    assert "criterion 1, level 2, title, English: it is missing" in answer.json["error"]
    assert held.document()["title"]["en"] == "Another title"


# -- every fault has words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda task: task["criteria"][0].update(weight="0") or task["criteria"][1].update(weight="0"), "no_weight"),
        (lambda task: [level.update(points="0") for level in task["criteria"][0]["levels"]], "no_points"),
        (lambda task: [level.update(met=True) for level in task["criteria"][0]["levels"]], "met_and_not"),
        (lambda task: task["criteria"][0]["levels"].reverse(), "levels_in_order"),
        (lambda task: task.update(criteria=[]), "too_few"),
        (lambda task: task.update(slug=""), "missing"),
        (lambda task: task.update(slug="a b"), "bad_code"),
        (lambda task: task.update(weight="x"), "bad_number"),
        (lambda task: task.update(due_week=0), "bad_week"),
        (lambda task: task.update(evidence_kinds=["x"]), "bad_choice"),
        (lambda task: task.update(colour="red"), "bad_value"),
        (lambda task: task.update(due_week=4.0), "bad_value"),
        (lambda task: task["criteria"][1].update(key="c1"), "bad_value"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_task_that_cannot_be_read_has_a_fault_with_words(change: Any, said: str) -> None:
    task = copy.deepcopy(documents.programme()["tasks"][0])
    change(task)

    faults = programmes.task_faults(task)

    assert [fault.code for fault in faults] == [said]
    assert "fault:" not in wording.fault_sentence(faults[0])
    with pytest.raises(errors.BadProgramme):
        programmes.read_task_spec(task)


def test_a_task_that_can_be_read_has_no_fault() -> None:
    assert programmes.task_faults(documents.programme()["tasks"][0]) == ()
