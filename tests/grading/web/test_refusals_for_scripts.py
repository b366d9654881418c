"""Every door that answers scripts refuses in one shape: a sentence, a code, and what is said of single fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import translation

from cpd_grading.kernel import errors
from cpd_grading.presentation import http
from tests import builders
from tests.builders import COURSE, FIRST_TASK
from tests.grading.returning.test_every_address import places

from .conftest import SignIn, address

SCRIPT = {"accept": "application/json"}
TUS = {"tus-resumable": "1.0.0", "upload-length": "10"}


def require_shape(answer: Any) -> dict[str, Any]:
    """The refusal, after a look at its shape."""
    told: dict[str, Any] = answer.json()
    assert answer.status_code in (400, 403, 404, 405, 409, 412, 413, 415, 460)
    assert {"error", "code", "fields"} <= set(told), told
    assert told["error"]
    assert told["code"]
    assert all(sentences and all(sentences) for sentences in told["fields"].values())
    return told


def of_task(browser: Client, **told: str) -> Any:
    return browser.post(
        address("desk_task", FIRST_TASK) + f"?course={COURSE.replace('+', '%2B')}", told, headers=SCRIPT
    )


def of_desk(name: str) -> Callable[..., Any]:
    def posted(browser: Client, **told: str) -> Any:
        return browser.post(address(name), json.dumps(told), content_type="application/json")

    return posted


def of_uploads(browser: Client, **told: str) -> Any:
    return browser.post(address("uploads"), headers=TUS)


# What nobody sends from a script, or what knows no person.
PAGES_OF_LINKS = {"witness", "linked_session", "open_witness", "open_session"}
NOT_FOR_SCRIPTS = {"home", *PAGES_OF_LINKS, "sign_out", "returning"}
# What is posted, how, and the field that is meant: every door that takes a form of a script.
DOORS = [
    pytest.param(of_task, {"act": "save_item", "request_id": "x"}, "request_id", id="task, a field that is not right"),
    pytest.param(of_task, {"act": "save_item"}, "request_id", id="task, a field that is missing"),
    pytest.param(of_task, {"act": "remove", "item_id": str(uuid4())}, "", id="task, about no field"),
    pytest.param(of_desk("items_api"), {"owner": "x"}, "owner", id="items"),
    pytest.param(of_desk("submissions_api"), {}, "owner", id="submissions"),
    pytest.param(of_desk("desk_api"), {}, "", id="desk"),
    pytest.param(of_uploads, {}, "request_id", id="uploads"),
]


@pytest.mark.parametrize(("post", "told", "field"), DOORS)
def test_a_refusal_says_which_field_it_is_about(
    post: Callable[..., Any], told: dict[str, str], field: str, learner: UUID, sign_in: SignIn
) -> None:
    refusal = require_shape(post(sign_in(learner), **told))

    assert set(refusal["fields"]) == ({field} if field else set())
    assert all(refusal["error"] == sentence for (sentence,) in refusal["fields"].values())


def test_a_draft_that_is_not_kept_says_beside_it_whether_its_words_are(
    learner: UUID, coach: UUID, sign_in: SignIn
) -> None:
    task = builders.submitted_task(learner)

    answer = sign_in(coach).post(address("review", task), {"decision": "draft", "level:c1": "perfect"}, headers=SCRIPT)

    refusal = require_shape(answer)
    assert (refusal["code"], refusal["kept"]) == ("unknown_level", False)


def test_a_script_without_a_sign_in_is_refused_by_every_address_in_the_same_shape(db: None) -> None:
    answers = {name: Client().post(place, headers={**SCRIPT, **TUS}) for name, place in map(_values, places())}
    in_json = {name for name, answer in answers.items() if answer["Content-Type"].startswith("application/json")}

    assert set(answers) - in_json == NOT_FOR_SCRIPTS
    for name in in_json:
        require_shape(answers[name])


def _values(place: Any) -> tuple[str, str]:
    return place.values


def test_several_mistakes_stand_under_the_names_that_were_posted() -> None:
    mistakes = [
        errors.MissingField(field="held_on"),
        errors.BadField(field="minutes", problem="A."),
        errors.BadField(field="minutes", problem="B."),
    ]

    with translation.override("en"):
        told = http.refusal_document(errors.BadForm(mistakes), kept=True)

    assert told == {
        "error": "Some answers are missing or not right. Put each of them right, then send again.",
        "code": "bad_form",
        "fields": {
            "held_on": ["“When was it?” is missing. Fill it in and send again."],
            "minutes": ["“How many minutes?”: A.", "“How many minutes?”: B."],
        },
        "kept": True,
    }
