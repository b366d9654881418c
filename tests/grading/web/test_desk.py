"""The desk's pages and its JSON: own tasks only, the same request twice, no name in what a phone keeps in the clear."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.test.client import FakePayload
from lxml import html

from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.models import Manifest
from cpd_grading.programmes import api as programmes
from tests import builders
from tests.builders import COURSE, FIRST_TASK, MODULE, NOW
from tests.markup import one_line

from .conftest import SignIn, address

DESK_BYTES = 40_000


def task_address(slug: str = FIRST_TASK, course: str = COURSE) -> str:
    return address("desk_task", slug) + "?course=" + course.replace(":", "%3A").replace("+", "%2B")


def answers(**changes: str) -> dict[str, str]:
    return {
        "act": "save_item",
        "request_id": str(uuid4()),
        "file_request_id": str(uuid4()),
        "kind": "work_product",
        "did": "I wrote the direction with the teachers.",
        "changed": "Every teacher can say it now.",
        "activity_on": "2026-02-20",
        "children": "none",
        **changes,
    }


@pytest.fixture
def browser(learner: UUID, coach: UUID, sign_in: SignIn) -> Client:
    return sign_in(learner)


@pytest.fixture
def post(browser: Client, learner: UUID) -> Callable[..., Any]:
    """Send a JSON object of the learner's queue to one of the addresses."""

    def posted(name: str, **told: Any) -> Any:
        body = {"owner": str(learner), "course_key": COURSE, "slug": FIRST_TASK, **told}
        return browser.post(address(name), json.dumps(body), content_type="application/json")

    return posted


def items_of(learner: UUID) -> tuple[portfolio.ItemView, ...]:
    key = programmes.TaskKey(COURSE, FIRST_TASK)
    return overview.task_page(key, builders.spec_of(FIRST_TASK), people.person(learner), on=builders.TODAY).items


# -- the plain form ---------------------------------------------------------------------------------------------------


def test_a_plain_form_saves_words_and_a_small_file_and_sends_them(browser: Client, learner: UUID) -> None:
    file = SimpleUploadedFile("plan.jpg", builders.jpeg(), "image/jpeg")
    page = browser.get(task_address()).content.decode()
    assert '<form data-handler="save_item" method="post"' in one_line(page)

    saved = browser.post(task_address(), {**answers(), "file": file})

    assert (saved.status_code, saved["Location"]) == (302, task_address())
    (item,) = items_of(learner)
    assert [one.name for one in item.attachments] == ["plan.jpg"]
    page = browser.get(task_address()).content.decode()
    *_of_items, seen = re.findall(r'name="seen_digest" value="(\w+)"', page)  # the form that sends stands last
    sent = {"act": "submit", "seen_digest": seen, "request_id": str(uuid4()), "declares": "on"}
    assert browser.post(task_address(), sent).status_code == 302
    assert builders.submission_of(learner).state == "submitted"


def test_a_form_of_new_evidence_that_is_refused_stands_open(browser: Client, learner: UUID) -> None:
    builders.save(learner)  # with an item on the page the form waits folded

    def is_open(answer: Any) -> bool:
        (fold,) = html.fromstring(answer.content).xpath("//details[normalize-space(summary)='Add evidence']")
        return fold.get("open") is not None

    assert not is_open(browser.get(task_address()))
    assert is_open(browser.post(task_address(), answers(did="d" * 10_001)))


def test_a_plain_form_that_is_refused_comes_back_with_everything_typed(browser: Client) -> None:
    answer = browser.post(task_address(), answers(kind="nonsense", did="A long and careful thought."))

    assert answer.status_code == 400
    assert "A long and careful thought." in answer.content.decode()


def test_the_script_gets_the_same_act_as_json(browser: Client) -> None:
    headers = {"accept": "application/json"}

    saved = browser.post(task_address(), answers(), headers=headers)
    refused = browser.post(task_address(), {"act": "submit", "seen_digest": "0", "request_id": "x"}, headers=headers)

    assert "I wrote the direction" in saved.json()["html"]
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_field")


def test_only_a_form_that_may_stay_open_gets_the_id_of_its_next_file(browser: Client, learner: UUID) -> None:
    """The script puts it into the form that was sent, and a form without files has no place for it."""
    headers = {"accept": "application/json"}
    saved = browser.post(task_address(), answers(), headers=headers).json()

    removed = browser.post(task_address(), {"act": "remove", "item_id": saved["item_id"]}, headers=headers).json()

    assert saved["file_request_id"]
    assert "file_request_id" not in removed


@pytest.mark.parametrize("place", [("nothing-like-it", COURSE), (FIRST_TASK, "course-v1:Other+CLL+2026"), ("x", "")])
def test_a_task_that_is_not_mine_does_not_exist(browser: Client, place: tuple[str, str]) -> None:
    assert browser.get(task_address(*place)).status_code == 404
    assert browser.post(task_address(*place), answers()).status_code == 404


def test_an_address_with_a_character_no_database_keeps_is_refused(browser: Client) -> None:
    place = address("desk_task", FIRST_TASK) + "?course=a%00b"

    assert browser.get(place).status_code == 400
    assert browser.post(place, answers()).status_code == 400


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    browser: Client, learner: UUID, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CPD_MAX_FILE_BYTES = 1000
    monkeypatch.setattr(UploadedFile, "read", property(lambda file: pytest.fail("it was read into memory")))
    large = io.BytesIO(b"x" * 1001)
    large.name = "large.jpg"

    refused = browser.post(task_address(), {**answers(), "file": large})

    assert refused.status_code == 413
    assert items_of(learner) == ()


def test_words_and_a_file_that_is_refused_leave_nothing_so_that_trying_again_is_one_item(
    browser: Client, learner: UUID
) -> None:
    refused = browser.post(task_address(), {**answers(), "file": SimpleUploadedFile("plan.exe", b"MZ\x90\0" * 500)})

    assert refused.status_code == 400
    assert "I wrote the direction with the teachers." in refused.content.decode()
    assert items_of(learner) == ()


def test_a_file_without_a_request_of_its_own_is_refused_by_its_name(browser: Client, learner: UUID) -> None:
    file = SimpleUploadedFile("plan.jpg", builders.jpeg(), "image/jpeg")

    refused = browser.post(
        task_address(), answers(file=file, file_request_id=""), headers={"accept": "application/json"}
    )

    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["file_request_id"])
    assert items_of(learner) == ()


def test_nobody_takes_another_learners_item_through_the_desk(
    browser: Client, cohort: UUID, sign_in: SignIn, post: Callable[..., Any]
) -> None:
    other = builders.learner(cohort, given_names="Claudine")
    theirs = builders.ready_item(other)

    assert browser.post(task_address(), answers(item_id=str(theirs))).status_code == 404
    assert browser.post(task_address(), {"act": "remove", "item_id": str(theirs)}).status_code == 404
    assert post("items_api", item_id=str(theirs), request_id=str(uuid4()), kind="work_product").status_code == 404


# -- the queue of a phone ---------------------------------------------------------------------------------------------


def test_the_same_item_sent_twice_is_one_item_with_the_phones_own_time(post: Callable[..., Any], learner: UUID) -> None:
    told = {**answers(), "client_saved_at": "2026-03-03T06:15:00+02:00"}

    first, second = post("items_api", **told), post("items_api", **told)

    assert first.status_code == 200
    assert first.json() == second.json()
    assert [str(item.id) for item in items_of(learner)] == [first.json()["item_id"]]


def test_the_same_submission_sent_twice_is_one_and_says_when_it_was_pressed(
    browser: Client, post: Callable[..., Any], learner: UUID
) -> None:
    builders.ready_item(learner)
    task = next(one for one in browser.get(address("desk_api")).json()["tasks"] if one["slug"] == FIRST_TASK)
    told = {
        "seen_digest": task["seen_digest"],
        "declares": True,
        "request_id": str(uuid4()),
        "client_submitted_at": (NOW - timedelta(hours=9)).isoformat(),
    }

    first, second = post("submissions_api", **told), post("submissions_api", **told)

    assert first.status_code == 200
    assert first.json() == second.json()
    assert builders.submission_of(learner).round == 1


def test_a_task_that_waited_goes_with_what_was_seen_and_with_what_waited_on_the_same_phone(
    post: Callable[..., Any], browser: Client, learner: UUID
) -> None:
    seen = builders.ready_item(learner)
    lines = {f"line:{one.id}": one.digest for one in items_of(learner)}
    mine = answers()
    mine_id = post("items_api", **mine).json()["item_id"]
    order = {"declares": True, "has_lines": True, "request_id": str(uuid4()), **lines}

    refused = post("submissions_api", **order)
    assert (refused.status_code, refused.json()["code"]) == (409, "stale_version")

    builders.ready_item(learner, item_id=UUID(mine_id))
    sent = post("submissions_api", **order, ours=[mine["request_id"]])
    assert sent.status_code == 200, sent.json()
    (manifest,) = Manifest.objects.all()
    assert {line["item"] for line in manifest.entries} == {str(seen), mine_id}


@pytest.mark.parametrize("change", ["changed", "withdrawn", "added"])
def test_a_task_that_waited_does_not_go_when_something_changed_that_nobody_saw(
    post: Callable[..., Any], browser: Client, learner: UUID, change: str
) -> None:
    first, second = builders.ready_item(learner), builders.ready_item(learner)
    lines = {f"line:{one.id}": one.digest for one in items_of(learner)}
    if change == "changed":
        (words,) = (one.words_digest for one in items_of(learner) if one.id == second)
        browser.post(task_address(), answers(item_id=str(second), did="Elsewhere.", seen_digest=words))
    elif change == "withdrawn":
        browser.post(task_address(), {"act": "remove", "item_id": str(second)})
    else:
        builders.ready_item(learner)

    refused = post(
        "submissions_api", declares=True, has_lines=True, request_id=str(uuid4()), ours=[str(first)], **lines
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "stale_version")
    assert not Manifest.objects.exists()


def test_the_queue_of_whoever_used_the_phone_before_is_not_taken(post: Callable[..., Any], learner: UUID) -> None:
    refused = post("items_api", **answers(), owner=str(uuid4()))

    assert (refused.status_code, refused.json()["code"]) == (403, "other_person")
    assert items_of(learner) == ()


def test_an_edit_that_waited_does_not_write_over_what_was_saved_elsewhere(
    post: Callable[..., Any], browser: Client, learner: UUID
) -> None:
    item_id = post("items_api", **answers()).json()["item_id"]
    (seen,) = items_of(learner)
    browser.post(task_address(), answers(item_id=item_id, did="Elsewhere.", seen_digest=seen.words_digest))
    edit = answers(item_id=item_id, did="On the phone.")

    refused = post("items_api", **edit, seen_digest=seen.digest)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_meanwhile")
    assert items_of(learner)[0].fields.did == "Elsewhere."

    assert post("items_api", **edit).status_code == 200
    again = post("items_api", **edit, seen_digest=seen.digest)
    assert again.status_code == 200, "the same words once more are no change"


def test_a_new_item_whose_answer_was_lost_does_not_write_over_what_was_saved_elsewhere(
    post: Callable[..., Any], browser: Client, learner: UUID
) -> None:
    new = {**answers(), "client_saved_at": "2026-03-03T06:15:00+02:00"}
    item_id = post("items_api", **new).json()["item_id"]
    later = {**new, "did": "On the phone, a little later.", "client_saved_at": "2026-03-03T06:20:00+02:00"}
    assert post("items_api", **later).status_code == 200, "the same phone wrote on"
    (seen,) = items_of(learner)
    browser.post(task_address(), answers(item_id=item_id, did="Elsewhere.", seen_digest=seen.words_digest))

    refused = post("items_api", **later)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_meanwhile")
    assert items_of(learner)[0].fields.did == "Elsewhere."

    assert post("items_api", **later, is_forced=True).json() == {"item_id": item_id}
    assert items_of(learner)[0].fields.did == "On the phone, a little later."


@pytest.mark.parametrize("name", ["items_api", "submissions_api"])
@pytest.mark.parametrize("body", ["", "[]", "{", '{"owner": {}}', '{"owner": "x"}', '{"did": "\\ud800"}'])
def test_what_cannot_be_read_is_refused_as_json(browser: Client, name: str, body: str) -> None:
    answer = browser.post(address(name), body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("name", ["items_api", "submissions_api"])
def test_a_body_that_is_too_large_or_ends_in_the_middle_is_refused_as_json(browser: Client, name: str) -> None:
    large = browser.post(address(name), json.dumps({"did": "x" * 5_000_000}), content_type="application/json")
    assert (large.status_code, large.json()["code"]) == (413, "too_large")

    class LineDrops(FakePayload):
        def read(self, size: int | None = None) -> bytes:
            raise OSError("the line dropped")

    sent = {"wsgi.input": LineDrops(b'{"owner"'), "CONTENT_LENGTH": "900", "CONTENT_TYPE": "application/json"}
    cut = browser.post(address(name), **sent)
    assert (cut.status_code, cut.json()["code"]) == (400, "bad_json")


@pytest.mark.parametrize("moment", ["yesterday", "2026-03-03T06:15:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_of_a_phone_that_is_none_is_refused(post: Callable[..., Any], moment: str) -> None:
    answer = post("items_api", **answers(), client_saved_at=moment)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_field")


@pytest.mark.parametrize("name", ["desk_api", "items_api", "submissions_api"])
def test_without_a_sign_in_the_answer_is_a_refusal_and_not_a_page(db: None, name: str) -> None:
    client = Client()
    answer = client.get(address(name)) if name == "desk_api" else client.post(address(name))

    assert (answer.status_code, answer.json()["code"]) == (403, "not_signed_in")


def test_writing_needs_the_csrf_token(learner: UUID, sign_in: SignIn) -> None:
    strict = sign_in(learner, checks_csrf=True)

    for name in ("items_api", "submissions_api"):
        assert strict.post(address(name), "{}", content_type="application/json").status_code == 403
    assert strict.post(address("sign_out")).status_code == 403


def test_what_a_phone_may_keep_holds_the_open_tasks_with_their_pages(browser: Client, learner: UUID) -> None:
    answer = browser.get(address("desk_api"))
    told = answer.json()

    assert "no-store" in answer["Cache-Control"]
    assert told["owner"] == str(learner)
    assert {task["course_key"] for task in told["tasks"]} == {COURSE}
    for task in told["tasks"]:
        assert "data-desk-task" in told["pages"][task["url"]]["html"]
        assert browser.get(task["url"]).status_code == 200
    assert "data-desk-link" in told["pages"][address("desk")]["html"]


def test_a_review_that_waits_for_a_fortnight_says_whom_to_ask(
    learner: UUID, coach: UUID, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders.submitted_task(learner)
    browser = sign_in(learner)
    builders.set_clock(monkeypatch, today=builders.TODAY + timedelta(days=13))
    assert "Your coach has had this" not in browser.get(address("desk")).content.decode()

    builders.set_clock(monkeypatch, today=builders.TODAY + timedelta(days=14))

    page = browser.get(address("desk")).content.decode()
    assert "Your coach has had this for 14 days. A review should take less than 14 days." in page
    assert f"Ask {people.person(coach).name}" in page


# -- the shell, the worker, the pack ----------------------------------------------------------------------------------


def test_the_shell_and_the_worker_are_the_same_for_everybody(browser: Client, learner: UUID) -> None:
    name = people.person(learner).name
    for place in (address("desk_shell"), address("worker")):
        mine, anybodys = browser.get(place).content, Client().get(place).content
        assert mine == anybodys
        assert name.encode() not in mine
        assert str(learner).encode() not in mine


def test_the_worker_lies_at_the_root_of_its_scope_and_is_asked_for_anew(browser: Client) -> None:
    answer = browser.get(address("worker"))

    assert address("worker") == address("home") + "sw.js"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert "Service-Worker-Allowed" not in answer
    files = json.loads(re.search(r"const CPD = (\{.*\});", answer.content.decode())[1])["files"]  # type: ignore[index]
    assert [place for place in files if "/api/" in place or "/files/" in place or "/tasks/" in place] == []


def test_the_worker_changes_with_its_language_and_its_shell(browser: Client) -> None:
    versions = {
        re.search(r'"version": "(\w+)"', browser.get(address("worker"), {"lang": one}).content.decode())[1]  # type: ignore[index]
        for one in ("en", "rw", "fr")
    }
    assert len(versions) == 3


@pytest.fixture
def pack(tmp_path: Path, cohort: UUID) -> Path:
    path = tmp_path / "pack.html"
    path.write_text('<html><body><h1 id="a">Lesson</h1><script>x</script><p onclick="y()">Text</p></body></html>')
    return path


def test_a_study_pack_is_for_learners_of_its_course_and_holds_no_script(
    browser: Client, pack: Path, sign_in: SignIn
) -> None:
    place = address("pack", MODULE) + f"?course={COURSE.replace('+', '%2B')}"
    assert browser.get(place).status_code == 404
    call_command("put_study_pack", COURSE, MODULE, str(pack), "en", stdout=io.StringIO())

    answer = browser.get(place)

    assert answer.status_code == 200
    assert "sandbox" in answer["Content-Security-Policy"]
    html = answer.content.decode()
    assert '<h1 id="a">Lesson</h1>' in html
    # On a phone it is shown in a frame, where no header says so: what is in it asks no other site for anything.
    assert "default-src 'none'; img-src data:" in html
    assert "<script" not in html
    assert "onclick" not in html
    assert len(browser.get(address("desk_api")).json()["packs"]) == 1
    assert sign_in(builders.person()).get(place).status_code == 404


@pytest.mark.parametrize(("course", "module"), [("course-v1:Other+X+1", MODULE), (COURSE, "M99")])
def test_a_pack_for_a_module_that_nobody_studies_is_refused(pack: Path, course: str, module: str) -> None:
    with pytest.raises(CommandError):
        call_command("put_study_pack", course, module, str(pack), "en")


# -- size -------------------------------------------------------------------------------------------------------------


def test_the_desk_and_what_it_keeps_stay_within_forty_kilobytes_in_all(browser: Client, learner: UUID) -> None:
    builders.ready_item(learner)
    for place in (address("desk"), task_address()):
        page = browser.get(place).content
        names = re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))', page.decode())
        found = [finders.find(name) for name in names]
        assert len(found) == 7
        kept = browser.get(address("desk_api")).content
        parts = [page, kept, *(Path(str(path)).read_bytes() for path in found)]
        assert sum(len(gzip.compress(part, 6)) for part in parts) <= DESK_BYTES
