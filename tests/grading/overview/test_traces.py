"""Every claim of loss has an answer: what arrived, when, what was answered, and where it stands."""

from __future__ import annotations

from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from cpd_grading.models import Attachment, AuditEvent, EvidenceItem, EvidenceVersion, Manifest, Preview, Upload
from cpd_grading.portfolio.storing import evidence_storage
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


def told(one: object) -> str:
    said = StringIO()
    call_command("cpd_trace", str(one), stdout=said)
    return said.getvalue()


def lost_bytes(row: Attachment) -> None:
    evidence_storage().delete(str(row.storage_key))


def changed_bytes(row: Attachment) -> None:
    key = str(row.storage_key)
    evidence_storage().delete(key)
    assert evidence_storage().save(key, ContentFile(b"something else")) == key


def removed_row(row: Attachment) -> None:
    Preview.objects.filter(attachment=row).delete()
    row.delete()


LOSSES = [
    (lost_bytes, "ITS BYTES ARE GONE FROM THE STORAGE"),
    (changed_bytes, "ITS BYTES WERE CHANGED IN THE STORAGE"),
    (removed_row, "WAS RECORDED, AND ITS ROW IS GONE"),
]


@pytest.mark.parametrize(("harm", "words"), LOSSES, ids=["bytes lost", "bytes changed", "row removed"])
@pytest.mark.parametrize("asked", ["request_id", "id"])
@pytest.mark.parametrize("is_sent", [False, True])
def test_a_file_that_was_lost_is_named(learner: UUID, harm, words: str, asked: str, is_sent: bool) -> None:
    item = builders.ready_item(learner)
    if is_sent:
        builders.submit(learner)
    row = Attachment.objects.get(name="photo.jpg")
    one, row_id = getattr(row, asked), row.id
    harm(row)

    said = told(one)

    assert words in said
    assert str(row_id) in said
    assert "file_attached" in said
    assert "photo.jpg" not in said
    if harm is not removed_row:
        assert words in told(item), "the item names its files"


@pytest.mark.parametrize("asked", ["id", "request_id"])
def test_an_item_whose_row_was_removed_is_named(learner: UUID, asked: str) -> None:
    builders.save(learner)
    row = EvidenceItem.objects.get()
    one, row_id = getattr(row, asked), row.id
    EvidenceVersion.objects.all().delete()
    row.delete()

    assert f"item {row_id}: WAS RECORDED, AND ITS ROW IS GONE" in told(one)


@pytest.mark.parametrize("asked", ["id", "request_id"])
def test_a_task_whose_manifest_was_removed_is_named(learner: UUID, asked: str) -> None:
    builders.submitted_task(learner)
    row = Manifest.objects.get()
    one, row_id = getattr(row, asked), row.id
    row.delete()

    assert f"manifest {row_id}: WAS RECORDED, AND ITS ROW IS GONE" in told(one)


@pytest.mark.parametrize("length", [8, 12, 31, 32])
def test_an_answer_that_was_dropped_is_told_by_what_the_phone_shows(learner: UUID, length: int) -> None:
    """The phone knows the request it made, and shows the start of it."""
    builders.save(learner)
    row = EvidenceItem.objects.get()

    said = told(row.request_id.hex[:length].upper())

    assert f"item {row.id}, request {row.request_id}" in said
    assert "2026-03-04 10:00:00 UTC: kept, in 1 version(s)" in said
    assert "item_saved" in said


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("receiving", "4 of 9 bytes received, waits for the rest until"),
        ("stopped", "stopped, 4 of 9 bytes received"),
        ("refused", "refused, 4 of 9 bytes received, refused as damaged_file"),
    ],
)
def test_a_file_that_did_not_arrive_whole_is_told(learner: UUID, state: str, words: str) -> None:
    item, request_id = builders.save(learner), uuid4()
    begun = uploads.create_upload(
        learner_id=learner, request_id=request_id, item_id=item, name="a.txt", size=9, now=NOW
    )
    uploads.receive_chunk(upload_id=begun.id, learner_id=learner, offset=0, content=b"a" * 4, now=NOW)
    Upload.objects.update(state=state, refusal="damaged_file" if state == "refused" else "")

    assert words in told(request_id)
    assert "a.txt" not in told(request_id)


@pytest.mark.parametrize("asked", ["a task", "a withdrawn item", "what was sent"])
def test_what_stands_is_told_too(learner: UUID, asked: str) -> None:
    builders.submitted_task(learner)
    submission, manifest = builders.submission_of(learner), Manifest.objects.get()
    if asked == "a task":
        assert "submitted, round 1" in told(submission.id)
    elif asked == "what was sent":
        assert "round 1 of its task, 1 line(s)" in told(manifest.request_id)
    else:
        EvidenceItem.objects.update(withdrawn_at=NOW)
        assert "withdrawn" in told(EvidenceItem.objects.get().id)


def test_what_never_arrived_and_what_is_no_id(learner: UUID) -> None:
    assert "Nothing with this id has ever arrived" in told(uuid4())
    for wrong in ("", "1234567", "zzzzzzzz", "g" * 32, "1" * 33):
        with pytest.raises(CommandError, match="This is no id"):
            told(wrong)


def test_a_trace_holds_no_name_and_no_word_of_anybody(learner: UUID) -> None:
    builders.submitted_task(learner)

    for one in (*EvidenceItem.objects.all(), *Attachment.objects.all(), *Manifest.objects.all()):
        said = told(one.pk)
        assert not [word for word in ("Claudine", "direction", "photo.jpg", "plan.pdf") if word in said]
    assert AuditEvent.objects.exists()
