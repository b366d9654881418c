"""What a large file costs a server: a few times its own size, whatever it claims to be."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import NOW, jpeg, pdf
from tests.grading.media import here
from tests.grading.media.recordings import FRAME, box, film, opus, page
from tests.grading.media.test_files import archive, told_by_a_phone

LARGE = 20_000_000
PART = 256 * 1024


def peak(act: Callable[[], object]) -> int:
    """The most bytes that were allocated at one time while something ran."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


DOCX = archive(
    {
        "[Content_Types].xml": b"",
        "word/document.xml": bytes(60_000_000),
        "word/a.jpg": jpeg(exif=told_by_a_phone()),
        **{f"word/{name}.bin": random.Random(name).randbytes(4_800_000) for name in range(4)},
    }
)
SOUND = page([b"s" * 250] * 200, number=3)
FILES = {
    "a PDF": pdf()[:-7] + b"\n" * (LARGE - 2000) + b"%%EOF\n",
    "a document that unpacks to four times its size": DOCX,
    "a film": film(data=b"frames" * 3_300_000, extra=box(b"udta", b"place" * 1000)),
    "a film of nothing but a hidden box": film() + box(b"uuid", bytes(19_900_000)),
    "sound in frames": FRAME * 47_000,
    "sound in pages": opus() + SOUND * (19_900_000 // len(SOUND)),
}


@pytest.mark.parametrize("kind", FILES)
def test_cleaning_a_large_file_needs_three_times_its_size_at_most(kind: str) -> None:
    content = FILES[kind]
    assert len(content) > 19_000_000

    assert peak(lambda: here.clean_file(content)) <= 2 * len(content) + 10_000


@pytest.mark.django_db
def test_a_large_upload_needs_four_times_its_size_at_most(learner: UUID, settings: object, tmp_path: Path) -> None:
    options = {"location": tmp_path, "base_url": None}
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": disk}
    item, content = builders.save(learner), FILES["a film"]
    upload = uploads.create_upload(
        learner_id=learner, request_id=uuid4(), item_id=item, name="a.mp4", size=len(content), now=NOW
    )

    def send() -> None:
        for at in range(0, len(content), PART):
            uploads.receive_chunk(
                upload_id=upload.id, learner_id=learner, offset=at, content=content[at : at + PART], now=NOW
            )

    assert peak(send) <= 4 * len(content)
    assert uploads.upload(upload.id, learner_id=learner).state == "complete"
