"""Characters that nobody sees are no words, at any door that asks for words; and no name of a person holds one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

import cpd_export
import cpd_grading
import cpd_xblocks
from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import errors
from cpd_grading.kernel.characters import says_something, trimmed
from cpd_grading.people import api as people
from cpd_grading.people.models import Person
from cpd_grading.presentation import http
from cpd_grading.reviews import api as reviews
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import NOW

NOTHING = {
    "spaces": " \u00a0\u2003\n",
    "zero-width space": "\u200b",
    "joiners": "\u200c\u200d\u2060",
    "byte order mark": "\ufeff",
    "blank of Braille": "\u2800",
    "Hangul fillers": "\u3164\uffa0\u115f\u1160",
    "directions": "\u200e\u202e\u2069",
    "soft hyphen": "\u00ad",
    "combining marks": "\u0301\u0308",
    "variation selectors": "\ufe0f\U000e0100",
    "place of a dictation": "\ufffc",
    "tags": "\U000e0061",
    "a mixture": " \u200b\u3164\u0301\t",
}
SOMETHING = ("a", "é", "e\u0301", "1", "-", "👩\u200d🏫", "ク", "ا", " \u200bNi\u200bza\u200b ")
all_of_nothing = pytest.mark.parametrize("nothing", NOTHING.values(), ids=NOTHING)
some_of_nothing = pytest.mark.parametrize("nothing", ["\u200b", "\u2800", "\u3164"], ids=ascii)


@all_of_nothing
def test_what_nobody_sees_is_nothing(nothing: str) -> None:
    assert (says_something(nothing), trimmed(nothing)) == (False, "")


@pytest.mark.parametrize("text", SOMETHING, ids=ascii)
def test_what_somebody_sees_is_kept_as_it_was_typed(text: str) -> None:
    assert (says_something(text), trimmed(text)) == (True, text.strip())


# -- every door that asks for words ----------------------------------------------------------------------------------


@pytest.fixture
def learner(db: None) -> UUID:
    return builders.learner(builders.open_cohort())


def _person(learner: UUID, nothing: str) -> Any:
    return builders.person(family_name=nothing)


def _session(learner: UUID, nothing: str) -> Any:
    return builders.record_session(builders.coach_of(learner), learner, focus=nothing)


def _dispute(learner: UUID, nothing: str) -> Any:
    session, _token = builders.record_session(builders.coach_of(learner), learner)
    return coaching.dispute_session(session_id=session, learner_id=learner, reason=nothing, now=NOW)


def _meeting(learner: UUID, nothing: str) -> Any:
    return builders.record_meeting(learner, issue=nothing)


def _figures(learner: UUID, nothing: str) -> Any:
    rows = [{"class": nothing, "subject": "English", "target": "60", "result": "48"}]
    return builders.record_meeting(learner, kind="sgac", figures=rows)


def _contribution(learner: UUID, nothing: str) -> Any:
    chair = builders.person()
    meeting = builders.record_meeting(learner, chair)
    return coaching.add_contribution(meeting_id=meeting, person_id=chair, contribution=nothing, now=NOW)


def _seen(learner: UUID, nothing: str) -> Any:
    return builders.see_in_place(learner, builders.coach_of(learner), description=nothing)


def _return(learner: UUID, nothing: str) -> Any:
    coach = builders.coach_of(learner)
    return builders.send_back(builders.submitted_task(learner), coach, feedback={"c2": nothing})


def _phrase(learner: UUID, nothing: str) -> Any:
    coach = builders.coach_of(learner)
    return reviews.save_comment(coach_id=coach, text={"en": nothing}, request_id=uuid4(), now=NOW)


def _witness(learner: UUID, nothing: str) -> Any:
    item = builders.save(learner)
    return witnesses.invite_witness(
        item_id=item, learner_id=learner, witness_name=nothing, witness_post="Teacher", request_id=uuid4(), now=NOW
    )


def _cohort(learner: UUID, nothing: str) -> Any:
    return builders.open_cohort(name=nothing)


DOORS: dict[str, tuple[Callable[[UUID, str], Any], type[errors.CpdError]]] = {
    "name of a person": (_person, errors.MissingField),
    "focus of a session": (_session, errors.MissingField),
    "reason of a dispute": (_dispute, errors.ReasonRequired),
    "issue of a meeting": (_meeting, errors.MissingField),
    "figures of a meeting": (_figures, errors.BadField),
    "part in a meeting": (_contribution, errors.MissingField),
    "what a coach saw": (_seen, errors.MissingField),
    "comment of a return": (_return, errors.CommentRequired),
    "phrase": (_phrase, errors.MissingField),
    "name of a witness": (_witness, errors.MissingField),
    "name of a cohort": (_cohort, errors.MissingField),
}


@some_of_nothing
@pytest.mark.parametrize("door", DOORS)
def test_where_words_are_asked_for_nothing_is_missing(learner: UUID, door: str, nothing: str) -> None:
    act, refusal = DOORS[door]

    with pytest.raises(refusal):
        act(learner, nothing)


@some_of_nothing
def test_evidence_that_says_nothing_cannot_be_sent(learner: UUID, nothing: str) -> None:
    item = builders.save(learner, fields=builders.answers(title=nothing, did=nothing, changed=nothing))
    builders.attach(learner, item)

    page = builders.task_page(learner)

    assert {"what_i_did", "what_changed"} <= {one.code for one in page.missing}
    assert page.items[0].fields.title == ""


def test_a_text_keeps_what_was_typed_inside_it(learner: UUID) -> None:
    told = "Ni\u200bza 👩\u200d🏫 \u202bمرحبا\u202c"
    item = builders.save(learner, fields=builders.answers(did=f"  {told}\n"))

    assert item
    assert builders.task_page(learner).items[0].fields.did == told


# -- one place decides -----------------------------------------------------------------------------------------------

PACKAGES = (cpd_grading, cpd_export, cpd_xblocks)
# The one place itself; bytes of files, headers and digests: nobody types them as an answer.
NOT_ASKED = ("kernel/characters.py", "media/", "privacy/packing.py", "uploads/domain.py", "verify", "web/uploads.py")


def _bare_strips() -> Iterator[str]:
    for package in PACKAGES:
        root = Path(package.__file__ or "").parent
        for path in sorted(root.rglob("*.py")):
            place = path.relative_to(root).as_posix()
            calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
            for call in calls:
                is_strip = isinstance(call.func, ast.Attribute) and call.func.attr == "strip" and not call.args
                if is_strip and not place.startswith(NOT_ASKED):
                    yield f"{package.__name__}/{place}:{call.lineno}"


def test_no_room_asks_by_itself_whether_a_text_is_empty() -> None:
    """str.strip leaves a zero-width space standing; kernel.characters.trimmed does not."""
    assert list(_bare_strips()) == []


# -- names of people and registration numbers ------------------------------------------------------------------------

CLEANED = {
    "composed": ("Agne\u0300s", "Agnès"),
    "one space": ("  Marie\u00a0 \t Claudine\n", "Marie Claudine"),
    "zero-width": ("\ufeffU\u200bwe\u00adra\u200d", "Uwera"),
    "a joiner between letter and accent": ("Agne\u200d\u0300s", "Agnès"),
    "an apostrophe, a hyphen": ("N'Diaye-Sow", "N'Diaye-Sow"),
    "other scripts": ("Ngô Đình 王", "Ngô Đình 王"),
}
REFUSED = {
    "control": "Uwe\x07ra",
    "escape": "\x1b[31mUwera",
    "direction": "Uwera\u202egpj",
    "mark of direction": "\u200fUwera",
    "isolate": "\u2066Uwera\u2069",
    "blank letter": "Uwera\u3164Marie",
    "blank of Braille": "Uwera\u2800",
    "formula": "=HYPERLINK(A1)",
    "plus": "+250",
    "minus": "-1+1",
    "at": "@SUM(A1)",
    "behind a space": " \t=1",
    "behind a zero-width space": "\u200b=1",
    "behind an apostrophe": "'=1",
    "wide": "＝1",
}
NAMES = ("family_name", "given_names", "registration_number")


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "kept"), CLEANED.values(), ids=CLEANED)
def test_a_name_is_kept_one_way(typed: str, kept: str) -> None:
    view = people.person(builders.person(family_name=typed, given_names=typed))

    assert (view.family_name, view.given_names) == (kept, kept)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["ur\u200b 22\ufeff6", " UR226\n", "UR\u00a0226"], ids=ascii)
def test_a_registration_number_is_kept_and_found_one_way(typed: str) -> None:
    made = builders.person(registration_number=typed)

    assert people.person(made).registration_number == "UR226"
    assert people.find_person(typed).id == people.find_person("ur226").id == made


@pytest.mark.django_db
@pytest.mark.parametrize("field", NAMES)
@pytest.mark.parametrize("typed", REFUSED.values(), ids=REFUSED)
def test_a_name_that_would_deceive_is_refused_with_a_sentence(field: str, typed: str) -> None:
    with pytest.raises(errors.BadField) as refusal:
        builders.person(**{field: typed})

    assert http.fields_of(refusal.value)[field] == [http.sentence_of(refusal.value)]
    assert Person.objects.count() == 0


@pytest.mark.django_db
def test_a_number_of_nothing_is_no_number() -> None:
    one, other = (builders.person(registration_number=nothing) for nothing in ("\u200b", "\u3164"))

    assert people.person(one).registration_number == people.person(other).registration_number == ""


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["=1+1", "Uwera\u202e", "\u200b"], ids=ascii)
def test_the_command_that_takes_people_refuses_the_same_names(typed: str) -> None:
    with pytest.raises(CommandError):
        call_command("cpd_people", "add", family_name=typed)

    assert Person.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["district", "sector", "school"])
@pytest.mark.parametrize("part", ["code", "name"])
def test_a_place_has_a_code_and_a_name_that_can_be_seen(kind: str, part: str) -> None:
    people.add_district(code="11", name="Sample")
    people.add_sector(code="1101", name="Sample", district_code="11")
    told = {"code": "X1", "name": "Gasabo", part: "\u200b"}
    inside = {"district": "", "sector": "11", "school": "1101"}[kind]

    with pytest.raises(CommandError):
        call_command("cpd_people", "place", kind, told["code"], told["name"], inside=inside)
