"""What is left behind is found and removed; what still counts is not."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import Attachment, BoardDecision, Preview, Upload, UploadChunk
from cpd_grading.portfolio.storing import evidence_storage, store
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.grading.uploads.tus import Tus, parts_in_storage, plan, stored_bytes

pytestmark = pytest.mark.django_db
FILE = plan(3000)
LATER = timedelta(hours=80)


def collect(*words: str) -> str:
    said = StringIO()
    call_command("collect_uploads", *words, stdout=said)
    return said.getvalue().strip()


def begun(learner: UUID, item: UUID, *, ago: timedelta = timedelta(), kept: int = 1000) -> uploads.UploadView:
    """An upload of which a part arrived some time ago."""
    now = kernel.utc_now() - ago
    view = uploads.create_upload(
        learner_id=learner, request_id=uuid4(), item_id=item, name="a.pdf", size=len(FILE), now=now
    )
    return uploads.receive_chunk(upload_id=view.id, learner_id=learner, offset=0, content=FILE[:kept], now=now)


def test_an_upload_that_waited_too_long_is_removed_with_its_parts(learner: UUID, item: UUID) -> None:
    old, young = begun(learner, item, ago=LATER), begun(learner, item)

    assert collect("--dry-run") == "1 uploads with 1 parts, 0 stray parts and 0 files of no record would be removed."
    assert uploads.upload(old.id, learner_id=learner).offset == 1000
    assert collect() == "1 uploads with 1 parts, 0 stray parts and 0 files of no record removed."

    with pytest.raises(errors.NotFound):
        uploads.upload(old.id, learner_id=learner)
    assert uploads.upload(young.id, learner_id=learner).offset == 1000
    assert len(parts_in_storage()) == 1
    assert collect() == "0 uploads with 0 parts, 0 stray parts and 0 files of no record removed."


@pytest.mark.parametrize(
    ("later", "is_kept"),
    [(timedelta(microseconds=-1), True), (timedelta(0), False), (timedelta(microseconds=1), False)],
    ids=["before", "at", "after"],
)
def test_an_upload_that_its_learner_stopped_is_removed_at_the_end_of_its_time(
    learner: UUID, item: UUID, later: timedelta, is_kept: bool
) -> None:
    stopped = begun(learner, item)
    uploads.stop_upload(upload_id=stopped.id, learner_id=learner)
    ends = Upload.objects.get().expires_at

    uploads.collect_uploads(now=ends + later)

    assert Upload.objects.exists() is is_kept
    assert parts_in_storage() == []


def test_a_part_that_no_row_names_is_removed_once_it_is_old(learner: UUID, item: UUID) -> None:
    begun(learner, item)
    stray = evidence_storage().save("uploads/5ca1ab1e", ContentFile(b"a server stopped before it wrote the row"))
    assert uploads.collect_uploads(now=kernel.utc_now()).strays == 0

    found = uploads.collect_uploads(now=kernel.utc_now() + timedelta(hours=2))

    assert (found.uploads, found.strays) == (0, 1)
    assert not evidence_storage().exists(stray)
    assert len(parts_in_storage()) == 1


def test_parts_of_a_file_that_was_completed_in_a_hurry_are_removed(learner: UUID, item: UUID) -> None:
    view = begun(learner, item)
    before = evidence_storage().open(f"uploads/{parts_in_storage()[0]}").read()
    done = uploads.receive_chunk(
        upload_id=view.id, learner_id=learner, offset=1000, content=FILE[1000:], now=kernel.utc_now()
    )
    # As if the server had stopped right after the file was recorded: a part is still there, and its row.
    key = evidence_storage().save("uploads/0ddba11", ContentFile(before))
    UploadChunk.objects.create(upload_id=view.id, offset=0, size=1000, sha256="0" * 64, storage_key=key)

    assert collect() == "0 uploads with 1 parts, 0 stray parts and 0 files of no record removed."

    assert parts_in_storage() == []
    assert stored_bytes(str(done.attachment_id), learner) == FILE


def test_an_upload_that_expired_says_so_until_it_is_collected(tus: Tus, learner: UUID, item: UUID) -> None:
    old = begun(learner, item, ago=LATER)
    address = f"/cpd/api/v1/uploads/{old.id}/"

    refused = tus.patch(address, 1000, FILE[1000:])

    assert (refused.status_code, refused.json()["code"]) == (404, "upload_expired")
    collect()
    assert tus.patch(address, 1000, FILE[1000:]).json()["code"] == "not_found"


def test_a_store_that_was_never_used_has_nothing_to_collect(learner: UUID) -> None:
    assert collect() == "0 uploads with 0 parts, 0 stray parts and 0 files of no record removed."


def test_a_part_that_changed_in_the_store_is_no_evidence(learner: UUID, item: UUID) -> None:
    view = begun(learner, item)
    (name,) = parts_in_storage()
    with evidence_storage().open(f"uploads/{name}", "wb") as part:
        part.write(b"x" * 1000)

    with pytest.raises(errors.DamagedFile):
        uploads.receive_chunk(
            upload_id=view.id, learner_id=learner, offset=1000, content=FILE[1000:], now=kernel.utc_now()
        )

    assert uploads.upload(view.id, learner_id=learner).refusal == "damaged_file"
    assert builders.task_page(learner).items[0].attachments == ()


def orphan(day: date, name: str = "0rfa") -> str:
    """A finished file that no row names, in the folder of a day."""
    return evidence_storage().save(f"evidence/{day.isoformat()}/{name}", ContentFile(b"a server stopped"))


def test_a_finished_file_that_no_row_names_is_removed_once_it_is_old(learner: UUID, item: UUID) -> None:
    photo, today = builders.attach(learner, item), kernel.utc_now().date()
    stray = orphan(today)
    assert uploads.collect_uploads(now=kernel.utc_now()).orphans == 0, "it may be about to get its row"

    later = kernel.utc_now() + timedelta(hours=2)
    assert uploads.collect_uploads(now=later, is_dry_run=True).orphans == 1
    assert evidence_storage().exists(stray)
    assert uploads.collect_uploads(now=later).orphans == 1

    assert not evidence_storage().exists(stray)
    assert uploads.collect_uploads(now=later).orphans == 0
    row = Attachment.objects.get(pk=photo)
    assert evidence_storage().exists(row.storage_key)
    assert evidence_storage().exists(Preview.objects.get(attachment=row).storage_key)


def test_only_the_folders_of_the_last_days_are_looked_through(learner: UUID) -> None:
    later = kernel.utc_now() + timedelta(hours=2)
    today = later.date()
    keys = [orphan(today - timedelta(days=ago)) for ago in (0, 14, 15, 40)]
    other = evidence_storage().save("evidence/not-a-day/file", ContentFile(b"x"))

    assert uploads.collect_uploads(now=later).orphans == 2
    assert [evidence_storage().exists(key) for key in keys] == [False, False, True, True]
    assert uploads.collect_uploads(now=later, days=60).orphans == 2
    assert evidence_storage().exists(other)


def test_the_command_says_what_it_would_remove(learner: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    orphan(kernel.utc_now().date() - timedelta(days=30))
    later = kernel.utc_now() + timedelta(hours=2)
    builders.set_clock(monkeypatch, later)

    assert collect("--dry-run") == "0 uploads with 0 parts, 0 stray parts and 0 files of no record would be removed."
    assert collect("--days", "45") == "0 uploads with 0 parts, 0 stray parts and 1 files of no record removed."


def test_the_minute_of_a_board_stays_and_one_that_no_decision_names_goes(cohort: UUID, team: builders.Staff) -> None:
    builders.released_round(cohort, team, [builders.submitted_module(cohort)])
    (kept,) = BoardDecision.objects.values_list("minute_key", flat=True)
    stray = store(builders.pdf())

    assert uploads.collect_uploads(now=kernel.utc_now() + timedelta(hours=2)).orphans == 1
    assert (evidence_storage().exists(kept), evidence_storage().exists(stray.key)) == (True, False)
