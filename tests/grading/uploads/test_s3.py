"""The same uploads with an S3-compatible store that speaks HTTP: no part needs the 5 MiB of a multipart upload."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.base import ContentFile

from cpd_grading.kernel import api as kernel
from cpd_grading.portfolio.storing import evidence_storage
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import jpeg
from tests.grading.uploads.tus import Tus, parts_in_storage, plan, stored_bytes

moto = pytest.importorskip("moto.server", reason="MOTO'S SERVER IS NOT INSTALLED: no S3-compatible store is tried")
pytest.importorskip("storages.backends.s3", reason="DJANGO-STORAGES IS NOT INSTALLED: no S3-compatible store is tried")

pytestmark = pytest.mark.django_db
BUCKET = "sample-evidence"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A store with an empty bucket, on a port of its own."""
    import boto3

    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"aws_access_key_id": "sample", "aws_secret_access_key": "sample", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys).create_bucket(Bucket=BUCKET)
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def _evidence_in_s3(_evidence_in_memory: None, address: str, settings: object) -> None:
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": address,
        "access_key": "sample",
        "secret_key": "sample",
        "region_name": "us-east-1",
        "default_acl": None,
        "file_overwrite": False,
    }
    store = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": store}


def test_a_file_arrives_in_parts_in_s3_and_comes_back_as_it_was(tus: Tus, learner: UUID, item: UUID) -> None:
    content = plan(700_000)
    address = tus.begin(len(content), item)["Location"]
    tus.patch(address, 0, content[:200_000])
    assert len(parts_in_storage()) == 1

    tus.send(address, content)

    assert stored_bytes(tus.became(address)["attachment_id"], learner) == content
    assert parts_in_storage() == []


def test_stray_and_expired_parts_in_s3_are_collected(tus: Tus, item: UUID) -> None:
    content = plan(3_000)
    address = tus.begin(len(content), item)["Location"]
    tus.patch(address, 0, content[:1_000])
    evidence_storage().save("uploads/5ca1ab1e", ContentFile(b"stray"))

    found = uploads.collect_uploads(now=kernel.utc_now() + timedelta(hours=80))

    assert (found.uploads, found.parts, found.strays) == (1, 1, 1)
    assert parts_in_storage() == []


def test_a_part_lost_in_s3_is_no_evidence(tus: Tus, item: UUID) -> None:
    content = plan(3_000)
    address = tus.begin(len(content), item)["Location"]
    tus.patch(address, 0, content[:1_000])
    evidence_storage().delete(f"uploads/{parts_in_storage()[0]}")

    answer = tus.patch(address, 1_000, content[1_000:])

    assert (answer.status_code, answer.json()["code"]) == (400, "damaged_file")


def test_a_file_in_s3_is_answered_in_parts_and_has_its_picture(tus: Tus, learner: UUID, item: UUID) -> None:
    content = jpeg(size=(300, 200))
    address = tus.begin(len(content), item)["Location"]
    tus.send(address, content)
    attachment = tus.became(address)["attachment_id"]
    whole = stored_bytes(attachment, learner)

    part = tus.client.get(f"/cpd/files/{attachment}/", headers={"Range": "bytes=10-19"})
    picture = tus.client.get(f"/cpd/files/{attachment}/preview/0/")

    assert (part.status_code, b"".join(part.streaming_content)) == (206, whole[10:20])
    assert b"".join(picture.streaming_content)[:2] == b"\xff\xd8"


def test_orphans_in_s3_are_collected(learner: UUID, item: UUID) -> None:
    later = kernel.utc_now() + timedelta(hours=2)
    uploads.collect_uploads(now=later)  # what other tests left in the bucket
    builders.attach(learner, item)
    day = kernel.utc_now().date().isoformat()
    evidence_storage().save(f"evidence/{day}/0rfa", ContentFile(b"orphan"))

    assert uploads.collect_uploads(now=later).orphans == 1
    assert len(evidence_storage().listdir(f"evidence/{day}")[1]) == 2
