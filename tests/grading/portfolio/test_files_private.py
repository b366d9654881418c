"""No file of a learner is ever kept where the site serves it to everybody, and none where there is no place for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.models import Attachment, Upload, UploadChunk
from cpd_grading.programmes import api as programmes
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db

DISK = "django.core.files.storage.FileSystemStorage"
MEMORY = "django.core.files.storage.InMemoryStorage"


def served_folder(settings: Any, folder: Path, within: str = "") -> str:
    """Another alias for a folder that the web server shows."""
    settings.MEDIA_ROOT = str(folder / "media")
    at = {"BACKEND": DISK, "OPTIONS": {"location": str(folder / "media" / within)}}
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": at}
    return "cpd_evidence"


def same_as_default(settings: Any, folder: Path) -> str:
    shared = {"BACKEND": MEMORY}
    settings.STORAGES = {**settings.STORAGES, "default": shared, "cpd_evidence": shared}
    return "cpd_evidence"


def backend_missing(settings: Any, folder: Path) -> str:
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": {"BACKEND": "not_installed.S3Storage"}}
    return "cpd_evidence"


UNFIT = {
    "the site's default": lambda settings, folder: "default",
    "static files": lambda settings, folder: "staticfiles",
    "no such entry": lambda settings, folder: "elsewhere",
    "a backend that is not installed": backend_missing,
    "the folder of media": served_folder,
    "a folder within that of media": lambda settings, folder: served_folder(settings, folder, "evidence"),
    "the default under another name": same_as_default,
}


@pytest.fixture(params=UNFIT.values(), ids=UNFIT)
def unfit(request: pytest.FixtureRequest, learner: UUID, settings: Any, tmp_path: Path) -> UUID:
    """An item, saved before the operator's storage is found to be unfit."""
    item = builders.save(learner)
    settings.CPD_EVIDENCE_STORAGE = settings.CPD_STUDY_PACKS = request.param(settings, tmp_path)
    return item


def test_a_whole_file_is_refused_and_leaves_nothing(unfit: UUID, learner: UUID, tmp_path: Path) -> None:
    with pytest.raises(errors.NoPrivateStorage, match="tell the programme office"):
        builders.attach(learner, unfit)

    assert not Attachment.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_in_parts_is_refused_before_a_phone_sends_a_byte(unfit: UUID, learner: UUID) -> None:
    with pytest.raises(errors.NoPrivateStorage):
        uploads.create_upload(learner_id=learner, request_id=uuid4(), item_id=unfit, name="a.txt", size=9, now=NOW)

    assert not Upload.objects.exists()


def test_a_part_on_its_way_is_refused_too(learner: UUID, settings: Any) -> None:
    item = builders.save(learner)
    begun = uploads.create_upload(learner_id=learner, request_id=uuid4(), item_id=item, name="a.txt", size=9, now=NOW)
    settings.CPD_EVIDENCE_STORAGE = "default"

    with pytest.raises(errors.NoPrivateStorage):
        uploads.receive_chunk(upload_id=begun.id, learner_id=learner, offset=0, content=b"a" * 4, now=NOW)

    assert not UploadChunk.objects.exists()


def test_words_are_kept_without_a_storage(unfit: UUID, learner: UUID) -> None:
    assert builders.save(learner) is not None


def test_a_study_pack_is_refused_and_none_is_offered(unfit: UUID, settings: Any) -> None:
    pack = {"course_key": builders.COURSE, "module_code": builders.MODULE, "language": "en"}

    with pytest.raises(errors.NoPrivateStorage):
        programmes.put_study_pack(**pack, html=b"<p>Read.</p>")

    assert programmes.study_pack_of(*pack.values()) is None


def test_a_folder_beside_that_of_media_is_private(learner: UUID, settings: Any, tmp_path: Path) -> None:
    served_folder(settings, tmp_path)
    at = {"BACKEND": DISK, "OPTIONS": {"location": str(tmp_path / "media-evidence"), "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": at}

    builders.attach(learner, builders.save(learner))

    assert Attachment.objects.count() == 1
