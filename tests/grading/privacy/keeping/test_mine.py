"""My files, withdrawing one, and taking everything away; and the office's side of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.kernel.models import AuditEvent
from cpd_grading.models import Attachment, ConsentWithdrawal, Enrolment, RetentionHold
from cpd_grading.privacy import api as privacy
from cpd_grading.witnesses import api as witnesses
from cpd_grading.witnesses.selectors import current_summary
from tests import builders
from tests.builders import NOBODY, NOW
from tests.grading.web.conftest import SignIn, address, queries_of


@pytest.fixture
def browser(learner: UUID, item: UUID, sign_in: SignIn) -> Client:
    """The learner, signed in, with one piece of evidence."""
    return sign_in(learner)


def archive(browser: Client) -> zipfile.ZipFile:
    response = browser.post(address("take_away"))
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def index_of(browser: Client) -> str:
    return archive(browser).read("index.html").decode()


def test_my_files_stand_task_by_task_with_what_became_of_each(browser: Client, learner: UUID, photo: UUID) -> None:
    builders.submit(learner)
    privacy.withdraw_consent(attachment_id=photo, learner_id=learner, reason="", now=NOW)

    page = browser.get(address("mine")).content.decode()

    assert "Task m1-direction" in page
    assert "withdrawn and destroyed" in page
    assert address("file", photo) not in page
    assert "plan.pdf" in page
    assert "1 file is kept" in page


def test_a_file_is_withdrawn_after_one_page_that_says_what_happens(browser: Client, photo: UUID) -> None:
    place = address("withdraw_consent", photo)
    assert "This cannot be undone." in browser.get(place).content.decode()
    assert Attachment.objects.get(pk=photo).purged_at is None

    response = browser.post(place, {"reason": "The parents asked"}, follow=True)

    assert "Withdrawn. Nobody can open this file any more" in response.content.decode()
    assert ConsentWithdrawal.objects.get().reason == "The parents asked"


def test_pressing_twice_withdraws_once(browser: Client, photo: UUID) -> None:
    for _ in range(2):
        assert browser.post(address("withdraw_consent", photo)).status_code == 302
    assert ConsentWithdrawal.objects.count() == 1
    assert "withdrawn and destroyed" in browser.get(address("withdraw_consent", photo)).content.decode().lower()


def test_a_reason_that_is_too_long_comes_back(browser: Client, photo: UUID) -> None:
    response = browser.post(address("withdraw_consent", photo), {"reason": "x" * 301})

    assert response.status_code == 400
    assert "x" * 301 in response.content.decode()


def test_anothers_file_is_not_found(cohort: UUID, photo: UUID, sign_in: SignIn) -> None:
    stranger = sign_in(builders.learner(cohort))

    for wanted in (photo, NOBODY):
        assert stranger.get(address("withdraw_consent", wanted)).status_code == 404
        assert stranger.post(address("withdraw_consent", wanted)).status_code == 404
    assert "photo.jpg" not in stranger.get(address("mine")).content.decode()
    assert not ConsentWithdrawal.objects.exists()


def test_forms_from_elsewhere_are_refused(learner: UUID, photo: UUID, sign_in: SignIn) -> None:
    browser = sign_in(learner, checks_csrf=True)

    assert browser.post(address("withdraw_consent", photo)).status_code == 403
    assert browser.post(address("take_away")).status_code == 403
    assert not ConsentWithdrawal.objects.exists()


def test_taking_away_is_an_act_and_no_link(browser: Client) -> None:
    assert browser.get(address("take_away")).status_code == 405
    assert not AuditEvent.objects.filter(action="took_away").exists()


def test_everything_of_mine_is_in_one_archive(browser: Client, learner: UUID, coach: UUID, photo: UUID) -> None:
    builders.submit(learner)
    builders.send_back(builders.submission_of(learner).id, coach)
    row = Attachment.objects.get(pk=photo)

    response = browser.post(address("take_away"))
    whole = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))

    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == 'attachment; filename="cpd-2026-03-04.zip"'
    assert "no-store" in response["Cache-Control"]
    assert whole.testzip() is None
    named = {name[-9:]: name for name in whole.namelist()}
    photo_name = named["photo.jpg"]
    assert set(named) == {"photo.jpg", "-plan.pdf", "ndex.html"}
    assert photo_name.startswith("001-m1-direction/00")
    with storages["cpd_evidence"].open(row.storage_key) as kept:
        assert whole.read(photo_name) == kept.read()
    page = whole.read("index.html").decode()
    for words in (
        "I wrote the direction with the teachers.",
        "Every teacher can say it now.",
        "Say what the parents said.",
        f'href="{photo_name}"',
        row.sha256,
        "with declaration 2026-1",
    ):
        assert words in page
    assert AuditEvent.objects.get(action="took_away").payload == {"files": 2}


def test_what_coaches_saw_and_added_is_in_it(browser: Client, learner: UUID, coach: UUID) -> None:
    builders.see_in_place(learner, coach)
    builders.add_for(learner, coach)

    page = strip_tags(index_of(browser))

    assert "The direction hangs on the wall, signed by every teacher." in page
    assert "added this for you: Her phone fell into the lake" in page


def test_marks_and_levels_before_release_are_not_in_it(browser: Client, learner: UUID, coach: UUID) -> None:
    builders.submit(learner)
    builders.sign_off(builders.submission_of(learner).id, coach, {"c1": "strong", "c2": "met"})

    page = " ".join(strip_tags(index_of(browser)).split())

    assert "Met · Criterion c1" in page
    assert "strong" not in page
    assert "100.00" not in page


def test_what_a_witness_wrote_is_confidential(browser: Client, learner: UUID, item: UUID) -> None:
    _invitation, token = witnesses.invite_witness(
        item_id=item,
        learner_id=learner,
        witness_name="Sample WITNESS",
        witness_post="Teacher",
        request_id=uuid4(),
        now=NOW,
    )
    witnesses.answer_as_witness(
        link=link_digest(token),
        statement="Confidential words.",
        saw_it_on=builders.TODAY,
        language="en",
        declares=True,
        seen_digest=current_summary(item).digest,
        now=NOW,
    )

    page = index_of(browser)

    assert "Sample WITNESS" in page
    assert "answered on 4 March 2026" in page
    assert "Confidential words." not in page


def test_hostile_words_stay_words(browser: Client, learner: UUID) -> None:
    item = builders.save(learner, fields=builders.answers(title="<script>alert(1)</script>"))
    builders.attach(learner, item, name="../../<img src=x>.jpg")

    whole = archive(browser)

    assert "<script>" not in whole.read("index.html").decode()
    assert all(".." not in name and "<" not in name for name in whole.namelist())


def test_withdrawn_and_lost_files_are_told_of(browser: Client, learner: UUID, photo: UUID) -> None:
    privacy.withdraw_consent(attachment_id=photo, learner_id=learner, reason="", now=NOW)
    plan = Attachment.objects.get(name="plan.pdf")
    storages["cpd_evidence"].delete(plan.storage_key)

    whole = archive(browser)

    assert whole.namelist() == ["index.html"]
    page = whole.read("index.html").decode()
    assert "photo.jpg" in page
    assert "withdrawn and destroyed" in page
    assert "These files could not be read" in page


def test_the_index_speaks_the_learners_language(cohort: UUID, sign_in: SignIn) -> None:
    browser = sign_in(builders.learner(cohort, language="rw"))

    assert '<html lang="rw">' in index_of(browser)


def test_somebody_without_evidence_takes_an_empty_archive(sign_in: SignIn) -> None:
    assert archive(sign_in(builders.person())).namelist() == ["index.html"]


def test_pages_ask_as_often_for_many_files_as_for_few(browser: Client, learner: UUID, item: UUID) -> None:
    few = queries_of(browser, address("mine"))
    with CaptureQueriesContext(connection) as asked:
        archive(browser)
    first = len(asked)

    for _ in range(3):
        builders.ready_item(learner)

    assert queries_of(browser, address("mine")) == few <= 11
    with CaptureQueriesContext(connection) as asked:
        archive(browser)
    assert len(asked) == first <= 30


def test_the_manager_withdraws_for_a_parent(photo: UUID, learner: UUID, team: builders.Staff, sign_in: SignIn) -> None:
    office, place = sign_in(team.manager), address("office_files", learner)
    assert "photo.jpg" not in office.get(place).content.decode()  # a draft is for its learner's eyes
    builders.submit(learner)
    assert "photo.jpg" in office.get(place).content.decode()

    asked = {"act": "withdraw", "attachment_id": str(photo)}
    assert office.post(place, {**asked, "reason": ""}).status_code == 409
    assert office.post(place, {**asked, "reason": "The mother called"}).status_code == 302

    assert ConsentWithdrawal.objects.get().withdrawn_by_id == team.manager


def test_an_exam_officer_holds_and_reads_no_files(
    photo: UUID, learner: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    office, place = sign_in(team.officer), address("office_files", learner)
    assert "photo.jpg" not in office.get(place).content.decode()

    enrolment = Enrolment.objects.get(learner_id=learner)
    office.post(place, {"act": "hold", "enrolment_id": str(enrolment.pk), "reason": "Appeal 12"})
    page = office.get(place).content.decode()
    assert "Appeal 12" in page
    office.post(place, {"act": "lift", "hold_id": str(RetentionHold.objects.get().pk)})

    assert RetentionHold.objects.get().lifted_by_id == team.officer
    asked = {"act": "withdraw", "attachment_id": str(photo), "reason": "x"}
    assert office.post(place, asked).status_code == 403


def test_nobody_else_opens_the_offices_page(learner: UUID, coach: UUID, item: UUID, sign_in: SignIn) -> None:
    for person_id in (learner, coach):
        assert sign_in(person_id).get(address("office_files", learner)).status_code == 403


def test_the_office_finds_no_unknown_learner(
    team: builders.Staff, sign_in: SignIn, acts_on_record: Callable[[], int]
) -> None:
    office, before = sign_in(team.manager), acts_on_record()

    assert office.get(address("office_files", NOBODY)).status_code == 404
    assert office.post(address("office_files", NOBODY), {"act": "fly"}).status_code in (400, 404)
    assert acts_on_record() == before
