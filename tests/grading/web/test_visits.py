"""A coach at a school, on their own phone: what they saw there, corrections, and a file added for a learner."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cpd_grading.kernel import errors
from cpd_grading.models import Attachment, EvidenceItem
from cpd_grading.people import api as people
from cpd_grading.site_visits import api as site_visits
from tests import builders
from tests.builders import COURSE, FIRST_TASK, NOW, TODAY
from tests.markup import one_line

from .conftest import SignIn, address
from .test_independence import sight, upload

TASK = f"{COURSE}|{FIRST_TASK}"


@pytest.fixture
def browser(coach: UUID, sign_in: SignIn) -> Client:
    return sign_in(coach)


def at(name: str, learner: UUID, task: str = TASK) -> str:
    return f"{address(name, learner)}?{urlencode({'task': task})}"


def seen_by(learner: UUID) -> tuple[site_visits.SeenView, ...]:
    return site_visits.seen_in_place_of(builders.submission_of(learner).id)


# -- seen in place ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["seen", "behalf"])
def test_a_coach_finds_the_page_from_the_people_they_coach_and_chooses_a_task(name, learner, browser: Client):
    assert address(name, learner) in browser.get(address("queue")).content.decode()

    page = browser.get(address(name, learner)).content.decode()

    for task in ("Task m1-direction", "Task m1-plan", "Task m2-lesson", "Task m2-time", "M1 Module M1"):
        assert task in page
    form = browser.get(at(name, learner)).content.decode()
    assert "<form" in form
    assert "Task m1-direction" in form


def test_what_a_coach_saw_counts_before_the_learner_has_begun(learner, coach, browser: Client):
    answer = browser.post(at("seen", learner), sight(), follow=True)

    (one,) = seen_by(learner)
    assert (one.coach_id, one.place, one.criteria, one.seen_on) == (coach, "Office", ("c1",), TODAY)
    assert "It counts as evidence of this task." in answer.content.decode()
    assert "The plan on the wall" in answer.content.decode()


def test_a_coach_confirms_an_item_that_stays_at_the_school_from_the_review(learner, coach, browser: Client):
    document = builders.programme(version="2026.8")
    document["tasks"][0]["evidence_kinds"] = ["work_product", "in_situ"]
    course = "course-v1:Sample+CLL+2028"
    other = builders.learner(builders.open_cohort(document, course_key=course))
    builders.assign(coach, other)
    step = {"spec": builders.spec_of(document=document), "course_key": course}
    fields = builders.answers(kind="in_situ", title="Signed minutes", place="Office cupboard")
    item = builders.save(other, fields=fields, now=NOW - timedelta(hours=2), **step)
    builders.submit(other, now=NOW - timedelta(hours=1), **step)
    task = builders.submission_of(other, course_key=course).id
    link = f"{at('seen', other, f'{course}|{FIRST_TASK}')}&amp;item={item}"
    review = browser.get(address("review", task)).content.decode()
    assert "no coach has seen it there yet" in review
    assert link in review

    where = at("seen", other, f"{course}|{FIRST_TASK}")
    assert f'value="{item}" selected' in one_line(browser.get(f"{where}&item={item}").content.decode())
    browser.post(where, sight(item_id=str(item), criteria=[]))

    review = browser.get(address("review", task)).content.decode()
    assert "no coach has seen it there yet" not in review
    assert "recorded after the task was sent" in review


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"place": " "}, 400),
        ({"description": ""}, 400),
        ({"criteria": []}, 400),
        ({"criteria": ["c9"]}, 400),
        ({"seen_on": ""}, 400),
        ({"seen_on": (TODAY + timedelta(days=1)).isoformat()}, 409),
        ({"request_id": "x"}, 400),
        ({"act": "nothing"}, 400),
    ],
)
def test_what_cannot_be_recorded_comes_back_with_every_word(changes, status, learner, coach, browser: Client):
    answer = browser.post(at("seen", learner), sight(**{"description": "A long careful account", **changes}))

    page = answer.content.decode()
    assert answer.status_code == status
    assert 'role="alert"' in page
    assert "description" in changes or "A long careful account" in page


@pytest.mark.parametrize("name", ["seen", "behalf"])
def test_an_address_with_a_character_no_database_keeps_is_refused(name, learner, browser: Client):
    place = at(name, learner, f"a\x00b|{FIRST_TASK}")
    form = sight() if name == "seen" else upload()

    assert browser.get(place).status_code == 400
    assert browser.post(place, form).status_code == 400


def test_a_task_the_learner_does_not_study_is_not_found(learner, browser: Client):
    assert browser.get(at("seen", learner, f"{COURSE}|m9-nothing")).status_code == 404
    assert browser.post(at("seen", learner, f"{COURSE}|m9-nothing"), sight()).status_code == 404
    assert browser.post(address("seen", learner), sight()).status_code == 400


def test_pressing_twice_records_once(learner, browser: Client):
    form = sight()

    for _ in range(2):
        assert browser.post(at("seen", learner), form).status_code == 302
    assert len(seen_by(learner)) == 1


def test_a_coach_corrects_their_own_record_with_a_reason_and_nobody_elses(learner, coach, sign_in: SignIn, browser):
    browser.post(at("seen", learner), sight())
    (one,) = seen_by(learner)
    better = sight(act="correct", seen_id=str(one.id), place="Staff room", reason="It was the staff room")
    other = sign_in(builders.coach_of(learner))

    assert "Correct it" not in other.get(at("seen", learner)).content.decode()
    assert other.post(at("seen", learner), better).status_code == 404
    assert browser.post(at("seen", learner), {**better, "reason": ""}).status_code == 409
    assert browser.post(at("seen", learner), better).status_code == 302

    (now,) = seen_by(learner)
    assert (now.place, now.reason, now.supersedes_id) == ("Staff room", "It was the staff room", one.id)


def test_what_a_learner_has_not_sent_is_not_shown_to_the_coach_at_the_school(learner, browser: Client):
    builders.save(learner, fields=builders.answers(title="PRIVATE DRAFT"))

    for name in ("seen", "behalf"):
        assert "PRIVATE DRAFT" not in browser.get(at(name, learner)).content.decode()


# -- on behalf ----------------------------------------------------------------------------------------------------


def test_a_file_added_for_a_learner_counts_only_after_their_confirmation(learner, coach, browser: Client):
    answer = browser.post(at("behalf", learner), upload(), follow=True)

    assert "when the head teacher has confirmed it" in answer.content.decode()
    page = builders.task_page(learner)
    (item,) = page.items
    assert (item.needs_confirmation, item.recorded_by, item.on_behalf_reason) == (
        True,
        people.person(coach).name,
        "The phone is broken",
    )
    assert [file.name for file in item.attachments] == ["photo.jpg"]
    with pytest.raises(errors.CpdError):
        builders.submit(learner)
    site_visits.confirm_item(
        task=builders.key_of(),
        spec=builders.spec_of(),
        learner_id=learner,
        item_id=item.id,
        agrees=True,
        now=NOW,
    )
    builders.submit(learner)
    assert builders.submission_of(learner).state == "submitted"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"reason": " "}, 409),
        ({"file": ""}, 400),
        ({"file": SimpleUploadedFile("run.exe", b"MZ" + b"\x00" * 200)}, 400),
        ({"file": SimpleUploadedFile("big.jpg", b"\xff\xd8" + b"\x00" * 4_000_001)}, 413),
        ({"children": "identifiable"}, 409),
        ({"activity_on": "yesterday"}, 400),
    ],
)
def test_what_cannot_be_added_leaves_nothing_and_keeps_every_word(changes, status, learner, browser: Client):
    answer = browser.post(at("behalf", learner), upload(**{"did": "A long careful account", **changes}))

    assert answer.status_code == status
    assert "A long careful account" in answer.content.decode()
    assert not EvidenceItem.objects.exists()
    assert not Attachment.objects.exists()


def test_pressing_twice_adds_one_file(learner, browser: Client):
    form = upload()
    photo = builders.jpeg()

    for _ in range(2):
        form["file"] = SimpleUploadedFile("photo.jpg", photo, "image/jpeg")
        assert browser.post(at("behalf", learner), form).status_code == 302
    assert (EvidenceItem.objects.count(), Attachment.objects.count()) == (1, 1)


def test_nothing_is_added_to_a_task_that_was_sent(learner, browser: Client):
    builders.submitted_task(learner)

    assert 'type="file"' not in browser.get(at("behalf", learner)).content.decode()
    assert browser.post(at("behalf", learner), {**upload(), "request_id": str(uuid4())}).status_code == 409
