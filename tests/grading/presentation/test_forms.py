"""Every form: what it asks for, what it takes at its limit and refuses beyond it, and everything wrong at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from cpd_grading.kernel import errors
from cpd_grading.presentation import forms, http
from cpd_grading.presentation.forms import fields

AN_ID, OTHER_ID = "07bba910-bb24-4bfa-9b3e-0d1c5a0f6f11", "3c9f1f52-5f0e-4f43-8f1c-1a1f0f5f7d20"
DAY, DIGEST = "2026-02-20", "d" * 64


class Case:
    """A form with what a person posts in it: ``required`` must be there; ``limits`` are texts and their lengths."""

    def __init__(
        self, form: type[forms.PostedForm], good: dict[str, Any], required: set[str], limits: dict[str, int]
    ) -> None:
        self.form, self.good, self.required, self.limits = form, good, required, limits

    def sent(self, **changes: Any) -> forms.Sent:
        told = {**self.good, **changes}
        texts = {name: value if isinstance(value, list) else [value] for name, value in told.items()}
        return forms.Sent(
            {name: texts for name, texts in texts.items() if not isinstance(texts[0], SimpleUploadedFile)},
            {name: texts for name, texts in texts.items() if isinstance(texts[0], SimpleUploadedFile)},
        )

    def refusals(self, **changes: Any) -> dict[str, str]:
        """Posted name -> code of what is wrong with it."""
        return codes(self.form(self.sent(**changes)))


def codes(form: forms.PostedForm) -> dict[str, str]:
    return {str(mistake.places["field"]): mistake.code for mistake in form.mistakes()}


def a_file(name: str = "plan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF")


ITEM = {"kind": "work_product", "did": "I met staff.", "activity_on": DAY, "children": "none", "language": "rw"}
ITEM_LIMITS = {"title": 200, "did": 10_000, "changed": 10_000, "contribution": 10_000, "place": 200, "source": 200}
SESSION = {"held_on": DAY, "mode": "visit", "minutes": "600", "focus": "Reading", "request_id": AN_ID}
MEETING = {"kind": "plc_sector", "held_on": DAY, "issue": "Late pupils", "request_id": AN_ID}
SEEN = {"seen_on": DAY, "place": "P4", "description": "A chart", "request_id": AN_ID, "criteria": ["c1", "c2"]}
SESSION_LIMITS = {"focus": 20_000, "agreed_actions": 20_000}
CASES = {
    "item": Case(forms.ItemForm, ITEM, set(), ITEM_LIMITS),
    "own item": Case(forms.SaveItemForm, {**ITEM, "request_id": AN_ID}, {"request_id"}, ITEM_LIMITS),
    "item from a phone": Case(
        forms.DeskItemForm,
        {**ITEM, "request_id": AN_ID, "course_key": "course-v1:S+S+S", "slug": "m1-a"},
        {"request_id", "course_key", "slug"},
        ITEM_LIMITS,
    ),
    "on behalf": Case(
        forms.BehalfForm,
        {**ITEM, "request_id": AN_ID, "file_request_id": AN_ID, "file": a_file(), "reason": "No line"},
        {"request_id", "file_request_id", "file"},
        {**ITEM_LIMITS, "reason": 300},
    ),
    "session": Case(forms.SessionForm, SESSION, set(SESSION), SESSION_LIMITS),
    "own session": Case(forms.OwnSessionForm, {**SESSION, "coach_id": AN_ID}, {*SESSION, "coach_id"}, SESSION_LIMITS),
    "meeting": Case(
        forms.MeetingForm,
        MEETING,
        set(MEETING),
        {"issue": 20_000, "root_causes": 20_000, "questions": 20_000, "area_code": 20, "module_code": 20},
    ),
    "contribution": Case(
        forms.ContributionForm,
        {"meeting_id": AN_ID, "contribution": "Figures"},
        {"meeting_id", "contribution"},
        {"contribution": 20_000},
    ),
    "reply": Case(
        forms.SessionReplyForm,
        {"session_id": AN_ID, "reply": "dispute", "reason": "I was away"},
        {"session_id"},  # an answer that is none of the buttons is told with their words
        {"reason": 20_000},
    ),
    "seen": Case(forms.SeenForm, SEEN, set(SEEN) - {"criteria"}, {"place": 200, "description": 4_000}),
    "seen, corrected": Case(
        forms.CorrectSeenForm,
        {**SEEN, "seen_id": AN_ID, "reason": "Wrong room"},
        {*set(SEEN) - {"criteria"}, "seen_id"},
        {"place": 200, "description": 4_000, "reason": 300},
    ),
    "submit": Case(
        forms.SubmitForm,
        {"seen_digest": DIGEST, "request_id": AN_ID, "declares": "on"},
        {"seen_digest", "request_id"},
        {},
    ),
    "decision": Case(
        forms.DecisionForm,
        {"seen_digest": DIGEST, "request_id": AN_ID, "level:c1": "met", "feedback:c1": "Good", "feedback:": "All"},
        {"seen_digest", "request_id"},
        {"feedback:c1": 10_000, "feedback:": 10_000},
    ),
    "saved comment": Case(
        forms.SavedCommentForm, {"request_id": AN_ID, "text:en": "Well done"}, {"request_id"}, {"text:en": 500}
    ),
    "invitation": Case(
        forms.InvitationForm,
        {"witness_name": "Jean", "witness_post": "Teacher", "request_id": AN_ID},
        {"witness_name", "witness_post", "request_id"},
        {"witness_name": 120, "witness_post": 120},
    ),
    "testimony": Case(
        forms.TestimonyForm,
        {"statement": "I saw it", "saw_it_on": DAY, "language": "fr", "declares": "on", "seen_digest": DIGEST},
        {"statement", "saw_it_on", "language", "seen_digest"},
        {"statement": 4_000},
    ),
    "assignment": Case(
        forms.AssignForm,
        {"person": "R1", "coach": "R2", "kind": "nll", "starts_on": DAY},
        {"person", "coach", "kind", "starts_on"},
        {},
    ),
    "end of an enrolment": Case(
        forms.EndEnrolmentForm,
        {"cohort_id": AN_ID, "reason": "withdrawn", "ended_on": DAY},
        {"cohort_id", "reason", "ended_on"},
        {},
    ),
    "role": Case(forms.GrantForm, {"role": "assessor", "starts_on": DAY}, {"role", "starts_on"}, {}),
    "accounts": Case(forms.ConfirmAccountsForm, {"joining_id": [AN_ID, AN_ID]}, {"joining_id"}, {}),
    "conversation": Case(
        forms.ConversationForm, {"held_on": DAY, "mark": "67.50", "notes": "Said"}, {"held_on"}, {"notes": 10_000}
    ),
    "board": Case(
        forms.BoardDecisionForm,
        {"sheet_digest": DIGEST, "held_on": DAY, "minute": a_file(), f"ruling:{AN_ID}": "void"},
        {"sheet_digest", "held_on"},
        {},
    ),
}
WRONG: dict[type[django_forms.Field], tuple[str, ...]] = {
    fields.Day: ("20/02/2026", "2026-02-30", "soon"),
    fields.Moment: ("2026-02-20", "2026-02-20T10:15:00", "9999-12-31T23:59:59-23:59"),
    fields.Id: ("x", "0", AN_ID[:-1]),
    fields.Ids: ("x",),
    fields.WholeNumber: ("0", "601", "-1", "1.5", "a", "9999999"),
    fields.Choice: ("rumour", "VISIT"),
    fields.Links: ("http://school.example.org", "https://a b", "https://school.example.org/" + "x" * 500),
}
every_form = pytest.mark.parametrize("name", CASES)


@every_form
def test_a_form_filled_in_well_is_taken(name: str) -> None:
    assert CASES[name].refusals() == {}


@every_form
def test_an_empty_form_says_everything_that_is_missing_at_once(name: str) -> None:
    case = CASES[name]

    blanks = ("  ", "\u200b", "\u2800", "\u3164", "\u0301")
    for nothing in (forms.Sent(), *(forms.Sent({field: [blank] for field in case.good}) for blank in blanks)):
        missing = {field for field, code in codes(case.form(nothing)).items() if code == "missing_field"}
        assert missing == case.required


def texts() -> Iterator[Any]:
    for name, case in CASES.items():
        for field, limit in case.limits.items():
            yield pytest.param(case, field, limit, id=f"{name}: {field}")


@pytest.mark.parametrize(("case", "field", "limit"), list(texts()))
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(case: Case, field: str, limit: int) -> None:
    for at_limit in ("x" * limit, f"  {'é' * limit}\n"):
        assert case.refusals(**{field: at_limit}) == {}
    assert case.refusals(**{field: "x" * (limit + 1)}) == {field: "bad_field"}


def typed_fields() -> Iterator[Any]:
    for name, case in CASES.items():
        for field, kind in case.form(case.sent()).fields.items():
            for value in WRONG.get(type(kind), ()):
                yield pytest.param(case, field, value, id=f"{name}: {field}={value[:12]}")


@pytest.mark.parametrize(("case", "field", "value"), list(typed_fields()))
def test_what_cannot_be_read_is_refused_under_its_posted_name(case: Case, field: str, value: str) -> None:
    assert case.refusals(**{field: value}) == {field: "bad_field"}


@every_form
def test_what_no_database_keeps_is_refused_in_every_text(name: str) -> None:
    case = CASES[name]

    for field in case.limits:
        for hostile in ("Nu\x00l", "half \ud83d"):
            assert case.refusals(**{field: hostile}) == {field: "bad_field"}


@every_form
def test_of_several_texts_under_one_name_the_last_is_taken(name: str) -> None:
    case = CASES[name]

    for field in case.limits:
        assert case.form(case.sent(**{field: ["first", "last"]})).answers()[field] == "last"


@every_form
def test_a_file_where_words_are_asked_for_is_refused(name: str) -> None:
    case = CASES[name]

    for field in (*case.limits, "unheard-of"):
        sent = case.sent()
        sent.files[field] = [a_file()]
        assert codes(case.form(sent)) == {field: "bad_field"}


@every_form
def test_names_nobody_asked_for_are_left_alone(name: str) -> None:
    case = CASES[name]

    assert case.refusals(**{f"other-{number}": "x" for number in range(10_000)}) == {}


def test_two_files_where_one_is_taken_are_not_one_lost() -> None:
    sent = CASES["on behalf"].sent()
    sent.files["file"] = [a_file("a.pdf"), a_file("b.pdf")]

    assert codes(forms.BehalfForm(sent)) == {"file": "bad_field"}


def test_a_file_needs_the_id_it_is_kept_under_once() -> None:
    assert CASES["own item"].refusals(file=a_file()) == {"file_request_id": "missing_field"}
    assert CASES["own item"].refusals(file=a_file(), file_request_id=AN_ID) == {}


# -- everything at once -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "rw", "fr"])
def test_several_mistakes_are_one_refusal_in_the_readers_language(language: str) -> None:
    wrong = {"held_on": "", "minutes": "601", "focus": " ", "mode": "visit", "request_id": AN_ID}

    with pytest.raises(errors.BadForm) as refusal, translation.override(language):
        forms.SessionForm(forms.Sent({name: [text] for name, text in wrong.items()})).answers()

    with translation.override(language):
        told = http.refusal_document(refusal.value)
        missing = http.sentence_of(errors.MissingField(field="held_on"))
    assert told["code"] == "bad_form"
    assert set(told["fields"]) == {"held_on", "minutes", "focus"}
    assert told["fields"]["held_on"] == [missing]
    assert missing.startswith("“When was it?” is missing") is (language == "en")


def test_one_mistake_is_refused_as_itself() -> None:
    with pytest.raises(errors.MissingField) as refusal:
        forms.SessionForm(CASES["session"].sent(focus="")).answers()

    assert refusal.value.places == {"field": "focus"}


# -- rows -------------------------------------------------------------------------------------------------------------


def meeting(**rows: list[str]) -> forms.MeetingForm:
    return forms.MeetingForm(CASES["meeting"].sent(**rows))


def test_rows_of_actions_are_read_across_their_columns_and_empty_ones_left_out() -> None:
    said = meeting(
        action_what=["Visit homes", "", "Buy chalk"], action_owner=["Claudine", "", ""], action_due=["", "", DAY]
    ).meeting()

    assert [(one.what, one.owner, str(one.due_on)) for one in said["actions"]] == [
        ("Visit homes", "Claudine", "None"),
        ("Buy chalk", "", DAY),
    ]


@pytest.mark.parametrize(
    ("rows", "field", "row", "code"),
    [
        ({"action_what": ["x" * 301]}, "action_what", 1, "bad_in_row"),
        ({"action_what": ["Visit", "x" * 301]}, "action_what", 2, "bad_in_row"),
        ({"action_what": ["Visit"], "action_owner": ["x" * 121]}, "action_owner", 1, "bad_in_row"),
        ({"action_what": ["Visit"], "action_due": ["soon"]}, "action_due", 1, "bad_in_row"),
        ({"action_what": ["", ""], "action_owner": ["", "Jean"]}, "action_what", 2, "missing_in_row"),
        ({"action_owner": ["Jean"]}, "action_what", 1, "missing_in_row"),
        ({"action_what": ["Nu\x00l"]}, "action_what", 1, "bad_in_row"),
        (
            {"figure_class": ["P3"], "figure_subject": ["Maths"], "figure_target": ["101"], "figure_result": ["0"]},
            "figure_target",
            1,
            "bad_in_row",
        ),
        (
            {"figure_class": ["P3"], "figure_subject": ["Maths"], "figure_target": ["60"]},
            "figure_result",
            1,
            "missing_in_row",
        ),
    ],
)
def test_a_row_that_is_not_right_is_named_by_its_place(
    rows: dict[str, list[str]], field: str, row: int, code: str
) -> None:
    (mistake,) = meeting(**rows).mistakes()

    assert (mistake.places["field"], mistake.places["row"], mistake.code) == (field, row, code)
    assert http.sentence_of(mistake).startswith(f"Row {row}")


def test_an_action_as_long_as_its_limit_is_kept_whole() -> None:
    (action,) = meeting(action_what=["w" * 300], action_owner=["o" * 120]).meeting()["actions"]

    assert (len(action.what), len(action.owner)) == (300, 120)


def test_figures_are_read_as_they_are_kept() -> None:
    said = meeting(
        kind=["sgac"],
        figure_class=["P3", ""],
        figure_subject=["Maths", ""],
        figure_target=["60 %", ""],
        figure_result=["0", ""],
    ).meeting()

    assert said["figures"] == [{"class": "P3", "subject": "Maths", "target": "60", "result": "0"}]


# -- names that end in an id ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "field", "value"),
    [
        ("item", "children:x", "none"),
        ("item", f"children:{AN_ID}", "many"),
        ("meeting", "reviewed:x", "done"),
        ("meeting", f"reviewed:{AN_ID}", "forgotten"),
        ("board", "ruling:x", "void"),
        ("board", f"ruling_reason:{OTHER_ID}", "Late"),
    ],
)
def test_a_name_that_ends_in_an_id_is_refused_as_it_was_posted(case: str, field: str, value: str) -> None:
    assert CASES[case].refusals(**{field: value}) == {field.replace("ruling_reason", "ruling"): "bad_field"}


def test_what_was_typed_comes_back_however_much_of_it_is_wrong() -> None:
    sent = CASES["item"].sent(did="x" * 10_001, activity_on="soon", kind="rumour", link=["http://a.example"], title="T")

    again = forms.ItemForm(sent).typed()

    assert (again.did, again.title, again.links) == ("x" * 10_001, "T", ("http://a.example",))
    assert (again.activity_on, again.kind, again.children) == (None, "", "none")
