"""Reading a file takes a while: at every door it is done in no transaction, and only where the act may be done."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from cpd_grading.assessment import decisions
from cpd_grading.kernel import errors
from cpd_grading.media import api as media
from cpd_grading.models import Attachment, EvidenceItem, TaskSubmission
from cpd_grading.portfolio import attaching, site_files, storing
from cpd_grading.uploads import api as uploads
from tests import builders

from .conftest import SignIn, address
from .test_board import decision
from .test_desk import answers, task_address
from .test_independence import upload
from .test_visits import at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For every file that was read, whether a transaction was open."""
    found: list[bool] = []
    real = site_files.process

    def noted(content: bytes, **how: object) -> object:
        found.append(connection.in_atomic_block)
        return real(content, **how)

    monkeypatch.setattr(site_files, "process", noted)
    monkeypatch.setattr(decisions, "process", noted)
    return found


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.jpg", builders.jpeg(), "image/jpeg")


def stored() -> list[str]:
    storage = storing.evidence_storage()
    days = storage.listdir("evidence")[0] if storage.exists("evidence") else []
    return [name for day in days for name in storage.listdir(f"evidence/{day}")[1]]


def test_a_plain_form_on_the_desk(learner: UUID, sign_in: SignIn, read: list[bool]) -> None:
    saved = sign_in(learner).post(task_address(), {**answers(), "file": photo()})

    assert (saved.status_code, read, Attachment.objects.count()) == (302, [False], 1)


def test_a_form_of_a_coach_for_a_learner(learner: UUID, coach: UUID, sign_in: SignIn, read: list[bool]) -> None:
    saved = sign_in(coach).post(at("behalf", learner), upload())

    assert (saved.status_code, read, Attachment.objects.count()) == (302, [False], 1)


def test_the_minute_of_the_board(at_board: UUID, officer: Client, read: list[bool]) -> None:
    assert officer.post(address("round", at_board), decision(at_board)).status_code == 302
    assert read == [False]


def test_the_last_part_of_a_file_in_parts(learner: UUID, sign_in: SignIn, read: list[bool]) -> None:
    item, content = builders.save(learner), builders.jpeg()
    sent = uploads.create_upload(
        learner_id=learner, request_id=uuid4(), item_id=item, name="a.jpg", size=len(content), now=builders.NOW
    )
    uploads.receive_chunk(upload_id=sent.id, learner_id=learner, offset=0, content=content, now=builders.NOW)

    assert (read, Attachment.objects.count()) == ([False], 1)


@pytest.mark.parametrize(
    ("spoil", "status"),
    [
        (lambda learner, settings: builders.submit(learner), 409),
        (lambda learner, settings: setattr(settings, "CPD_LEARNER_FILES", 0), 409),
        (lambda learner, settings: setattr(settings, "CPD_LEARNER_BYTES", 100), 409),
    ],
    ids=["the task is with the coach", "no more files", "more bytes than the limit already"],
)
def test_what_may_not_be_added_is_not_read_and_nothing_is_kept(
    spoil: Callable[[UUID, object], object],
    status: int,
    learner: UUID,
    coach: UUID,
    sign_in: SignIn,
    read: list[bool],
    settings: object,
) -> None:
    builders.attach(learner, builders.save(learner))
    spoil(learner, settings)
    before, kept = (EvidenceItem.objects.count(), TaskSubmission.objects.count()), stored()
    read.clear()

    refused = sign_in(learner).post(task_address(), {**answers(), "file": photo()})

    assert (refused.status_code, read, stored()) == (status, [], kept)
    assert (EvidenceItem.objects.count(), TaskSubmission.objects.count()) == before


def noisy() -> bytes:
    """A photo that is kept much smaller than it is sent."""
    picture = Image.effect_noise((900, 900), 90).convert("RGB")
    picture.save(out := io.BytesIO(), "JPEG", quality=100, subsampling=0)
    return out.getvalue()


@pytest.mark.parametrize("by", ["the learner", "the coach", "without a form"])
@pytest.mark.parametrize("is_enough", [True, False], ids=["room", "no room"])
def test_room_is_asked_for_what_is_kept_of_a_file_and_not_for_what_was_sent(
    by: str, is_enough: bool, learner: UUID, coach: UUID, sign_in: SignIn, settings: Any, monkeypatch: Any
) -> None:
    content, small = noisy(), builders.jpeg()
    monkeypatch.setattr(site_files, "process", shrunk := Shrunk(small))
    settings.CPD_LEARNER_BYTES = len(small) - (not is_enough)
    assert len(content) > 2 * len(small)
    sent = SimpleUploadedFile("plan.jpg", content, "image/jpeg")

    if by == "the learner":
        status = sign_in(learner).post(task_address(), {**answers(), "file": sent}).status_code
    elif by == "the coach":
        status = sign_in(coach).post(at("behalf", learner), {**upload(), "file": sent}).status_code
    else:
        status = attached(learner, content)

    assert (status, shrunk.times, Attachment.objects.count()) == (302 if is_enough else 409, 1, int(is_enough))
    assert len(stored()) == int(is_enough)


class Shrunk:
    """A reader of files that keeps another, smaller photo."""

    def __init__(self, small: bytes) -> None:
        self.small, self.times = small, 0

    def __call__(self, content: bytes) -> media.ProcessedFile:
        self.times += 1
        return media.ProcessedFile(media.CleanFile(self.small, "image/jpeg", None))


def attached(learner: UUID, content: bytes) -> int:
    try:
        builders.attach(learner, builders.save(learner), content=content)
    except errors.QuotaExceeded:
        return 409
    return 302


class FailsToDelete:
    """A storage that refuses to delete the first of the files it is asked to."""

    def __init__(self) -> None:
        self.real, self.asked = storing.evidence_storage(), list[str]()

    def delete(self, key: str) -> None:
        self.asked.append(key)
        if len(self.asked) == 1:
            raise ConnectionError(key)
        self.real.delete(key)


def test_a_storage_that_does_not_delete_hides_no_refusal_and_keeps_only_what_it_must(
    learner: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    item, real, failing = builders.save(learner), site_files.process, FailsToDelete()

    def meanwhile(content: bytes) -> object:
        monkeypatch.setattr(storing, "evidence_storage", lambda: failing)
        EvidenceItem.objects.update(withdrawn_at=builders.NOW)
        return real(content)

    monkeypatch.setattr(site_files, "process", meanwhile)

    with pytest.raises(errors.ItemWithdrawn):
        builders.attach(learner, item)

    assert len(failing.asked) == 2
    monkeypatch.undo()
    assert len(stored()) == 1
    assert "a file that no row names was not removed" in caplog.text
    assert failing.asked[0] not in caplog.text


def test_the_form_of_a_coach_twice_is_one_item_even_once_the_learner_answered_or_has_no_room(
    learner: UUID, coach: UUID, sign_in: SignIn, read: list[bool], settings: Any
) -> None:
    browser, form, sent = sign_in(coach), upload(), []

    for meanwhile in (
        lambda item: None,
        lambda item: setattr(settings, "CPD_LEARNER_FILES", 1),
        lambda item: builders.confirm(learner, item),
        lambda item: builders.submit(learner),
    ):
        sent.append(browser.post(at("behalf", learner), {**form, "file": photo()}).status_code)
        meanwhile(EvidenceItem.objects.get().id)
    sent.append(browser.post(at("behalf", learner), {**form, "file": photo()}).status_code)

    assert (sent, read, Attachment.objects.count()) == ([302] * 5, [False], 1)
    assert len(stored()) == 2


def test_a_bad_file_leaves_no_item_behind(learner: UUID, sign_in: SignIn, read: list[bool]) -> None:
    bad = SimpleUploadedFile("plan.jpg", b"MZ" + bytes(90), "image/jpeg")

    refused = sign_in(learner).post(task_address(), {**answers(), "file": bad})

    assert (refused.status_code, read) == (400, [False])
    assert (EvidenceItem.objects.count(), TaskSubmission.objects.count(), stored()) == (0, 0, [])


def test_a_task_that_went_to_the_coach_while_the_file_was_read_takes_it_no_more(
    learner: UUID, coach: UUID, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders.attach(learner, builders.save(learner))
    real, kept = site_files.process, stored()

    def meanwhile(content: bytes) -> object:
        builders.submit(learner)
        return real(content)

    monkeypatch.setattr(attaching.site_files, "process", meanwhile)

    refused = sign_in(learner).post(task_address(), {**answers(), "file": photo()})

    assert (refused.status_code, Attachment.objects.count(), EvidenceItem.objects.count()) == (409, 1, 1)
    assert builders.submission_of(learner).state == "submitted"
    assert stored() == kept


def test_the_same_form_twice_is_one_item_and_one_file_that_is_read_once(
    learner: UUID, sign_in: SignIn, read: list[bool]
) -> None:
    browser, form = sign_in(learner), answers()

    for _ in range(2):
        assert browser.post(task_address(), {**form, "file": photo()}).status_code == 302

    assert (EvidenceItem.objects.count(), Attachment.objects.count(), read) == (1, 1, [False])
    assert len(stored()) == 2  # the file and its thumbnail
