"""A store that fails in eight ways: every retry ends complete, nobody waits for ever, nothing is handed out altered."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import Attachment, AuditEvent, Manifest, Upload
from cpd_grading.portfolio.storing import evidence_storage
from cpd_grading.programmes import api as programmes
from cpd_grading.reviews import api as reviews
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import jpeg
from tests.grading.uploads.failing_store import WAYS, Proxy
from tests.grading.uploads.tus import Tus, parts_in_storage, plan, stored_bytes

moto = pytest.importorskip("moto.server", reason="MOTO'S SERVER IS NOT INSTALLED: no S3-compatible store is tried")
pytest.importorskip("storages.backends.s3", reason="DJANGO-STORAGES IS NOT INSTALLED: no S3-compatible store is tried")

pytestmark = pytest.mark.django_db
BUCKET = "sample-evidence"
SECONDS = 1


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    """A store with an empty bucket behind a proxy that fails when it is told to."""
    import boto3

    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"aws_access_key_id": "sample", "aws_secret_access_key": "sample", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys).create_bucket(Bucket=BUCKET)
    passing = Proxy(f"http://{host}:{port}")
    yield passing
    passing.shutdown()
    server.stop()


@pytest.fixture(autouse=True)
def _evidence_behind_the_proxy(_evidence_in_memory: None, proxy: Proxy, settings: Any) -> None:
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": proxy.address,
        "access_key": "sample",
        "secret_key": "sample",
        "region_name": "us-east-1",
        "default_acl": None,
        "file_overwrite": False,
    }
    store = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.CPD_STORE_SECONDS = SECONDS
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": store}


def sent_until_complete(tus: Tus, address: str, content: bytes, fail: Callable[[], Any]) -> list[int]:
    """Every part is tried first while the store fails, then as often as needed. The statuses that were not 204."""
    refused, at = [], 0
    while at < len(content):
        part = content[at : at + 100_000]
        with fail():
            answer = tus.patch(address, at, part)
        for _again in range(3):
            if answer.status_code in (204, 409):
                break
            refused.append(answer.status_code)
            answer = tus.patch(address, at, part)
        at = int(answer["Upload-Offset"])
    return refused


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("times", [1, 10_000], ids=["once", "until it comes again"])
def test_whatever_the_store_does_a_file_that_comes_again_is_whole_and_one(
    tus: Tus, learner: UUID, item: UUID, proxy: Proxy, way: str, times: int
) -> None:
    content = plan(250_000)
    address = tus.begin(len(content), item)["Location"]

    began = time.monotonic()
    refused = sent_until_complete(tus, address, content, lambda: proxy.failing(way, times=times))

    assert set(refused) <= {503}, "the same part may come again"
    assert time.monotonic() - began < 40, "nobody waits for a store that never answers"
    assert stored_bytes(tus.became(address)["attachment_id"], learner) == content
    assert Attachment.objects.count() == Upload.objects.filter(state="complete").count() == 1
    found = uploads.collect_uploads(now=kernel.utc_now() + timedelta(hours=100))
    assert parts_in_storage() == [], f"strays are found: {found}"


@pytest.mark.parametrize("way", [way for way in WAYS if way not in ("slow", "altered", "half")])
def test_a_store_that_does_not_answer_is_said_and_stops_nothing_else(
    tus: Tus, learner: UUID, item: UUID, proxy: Proxy, way: str
) -> None:
    builders.attach(learner, item)
    file_id = Attachment.objects.get().id
    with proxy.failing(way):
        began = time.monotonic()
        page = tus.client.get(f"/cpd/files/{file_id}/")
        sent = builders.submit(learner)
        desk = tus.client.get("/cpd/api/v1/desk/")
        seconds = time.monotonic() - began

    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "Files cannot be read or kept at the moment" in page.content.decode()
    assert Manifest.objects.get().id == sent
    assert (desk.status_code, desk.json()["owner"]) == (200, str(learner))
    assert seconds < 6 * SECONDS, "each answer is waited for twice"
    assert tus.client.get(f"/cpd/files/{file_id}/").status_code == 200


def test_a_desk_is_read_without_asking_the_store_where_lessons_are_kept_too(
    tus: Tus, learner: UUID, proxy: Proxy
) -> None:
    names = {"course_key": builders.COURSE, "module_code": builders.MODULE, "language": "en"}
    programmes.put_study_pack(**names, html=b"<p>Read.</p>")
    again = programmes.put_study_pack(**names, html=b"<p>Read this.</p>")

    with proxy.failing("silent"):
        began = time.monotonic()
        assert programmes.study_pack_of(*names.values()) == again
        assert tus.client.get("/cpd/api/v1/desk/").status_code == 200
        assert time.monotonic() - began < SECONDS

    assert b"Read this." in programmes.read_study_pack(again)


# -- what the store lost or changed -----------------------------------------------------------------------------------


def lose(key: str) -> None:
    evidence_storage().delete(key)


def change(key: str) -> None:
    storage = evidence_storage()
    with storage.open(key, "rb") as kept:
        content = kept.read()
    storage.delete(key)
    assert storage.save(key, ContentFile(content[:-1] + bytes([content[-1] ^ 1]))) == key


FAULTS = [(lose, "file_missing", "no longer kept"), (change, "file_altered", "was changed on this site")]


@pytest.mark.parametrize(("harm", "code", "words"), FAULTS, ids=["lost", "changed"])
@pytest.mark.parametrize("is_part", [False, True], ids=["whole", "range"])
def test_a_file_that_was_lost_or_changed_is_refused_in_words_and_told_to_operators(
    tus: Tus,
    learner: UUID,
    item: UUID,
    caplog: pytest.LogCaptureFixture,
    harm: Callable[[str], None],
    code: str,
    words: str,
    is_part: bool,
) -> None:
    builders.attach(learner, item, name="photo.jpg", content=jpeg())
    row = Attachment.objects.get()
    harm(str(row.storage_key))
    headers = {"Range": "bytes=0-9"} if is_part else {}

    answers = [tus.client.get(f"/cpd/files/{row.id}/", headers=headers) for _ in range(2)]

    for answer in answers:
        assert answer.status_code == 409
        assert words in answer.content.decode()
        assert "ETag" not in answer
    assert AuditEvent.objects.filter(action=code, payload__attachment=str(row.id)).count() == 1
    assert f"attachment {row.id}: {code}" in caplog.text
    assert "photo.jpg" not in caplog.text


def test_a_picture_that_was_changed_is_not_shown(tus: Tus, learner: UUID, item: UUID) -> None:
    builders.attach(learner, item, name="photo.jpg", content=jpeg())
    row = Attachment.objects.get()
    change(str(row.previews.get(number=0).storage_key))

    assert tus.client.get(f"/cpd/files/{row.id}/preview/0/").status_code == 409
    assert tus.client.get(f"/cpd/files/{row.id}/").status_code == 200


def test_a_task_whose_file_was_lost_is_not_sent_and_says_which(learner: UUID) -> None:
    builders.ready_item(learner)
    lose(str(Attachment.objects.get(name="plan.pdf").storage_key))

    with pytest.raises(errors.FileMissing, match=r"plan\.pdf"):
        builders.submit(learner)

    assert not Manifest.objects.exists()


def test_a_task_whose_file_was_lost_is_not_signed_off(learner: UUID, coach: UUID) -> None:
    submission = builders.submitted_task(learner)
    lose(str(Attachment.objects.get(name="plan.pdf").storage_key))

    with pytest.raises(errors.FileMissing, match=r"plan\.pdf"):
        builders.sign_off(submission, coach)

    assert not reviews.review_page(submission, coach_id=coach, on=builders.TODAY).decision


def test_a_file_that_comes_again_takes_the_place_of_bytes_that_were_lost(learner: UUID, item: UUID) -> None:
    request_id, content = uuid4(), jpeg()
    builders.attach(learner, item, name="photo.jpg", content=content, request_id=request_id)
    row = Attachment.objects.get()
    lose(str(row.storage_key))

    builders.attach(learner, item, name="photo.jpg", content=content, request_id=request_id)

    again = Attachment.objects.get()
    assert (again.id, again.sha256) == (row.id, row.sha256)
    opened = assessment.open_attachment(attachment_id=row.id, person_id=learner, now=kernel.utc_now())
    assert len(opened.content.read()) == row.size
    later = kernel.utc_now() + timedelta(hours=2)
    uploads.collect_uploads(now=later)
    assert evidence_storage().exists(str(again.storage_key))

    lose(str(again.storage_key))
    with pytest.raises(errors.FileMissing):
        builders.attach(learner, item, name="photo.jpg", content=jpeg(colour="red"), request_id=request_id)


def test_an_archive_of_ones_own_data_names_what_is_lost(tus: Tus, learner: UUID, item: UUID) -> None:
    builders.attach(learner, item, name="photo.jpg", content=jpeg())
    change(str(Attachment.objects.get().storage_key))

    answer = tus.client.post(reverse("cpd_grading:take_away"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    assert not [name for name in archive.namelist() if "photo" in name]
    assert "photo" in archive.read("index.html").decode()
