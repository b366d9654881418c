"""Where a site has a scanner every file is shown to it, and none is taken unseen."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.media import scanning
from cpd_grading.models import Attachment
from cpd_grading.portfolio import storing
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import NOW, pdf
from tests.grading.media import here


@dataclass
class Scanner:
    """A daemon that speaks INSTREAM as clamd(8) tells it, and answers what a test wants."""

    door: socket.socket
    answer: bytes = b"stream: OK\0"
    seen: list[bytes] = field(default_factory=list)

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as reader:
                if reader.read(10) != b"zINSTREAM\0":
                    line.sendall(b"UNKNOWN COMMAND\0")
                    continue
                content = b""
                while length := struct.unpack(">I", reader.read(4))[0]:
                    content += reader.read(length)
                self.seen.append(content)
                line.sendall(self.answer)


@pytest.fixture(params=["tcp", "unix"])
def scanner(request: pytest.FixtureRequest, settings: object, tmp_path: Path) -> Iterator[Scanner]:
    if request.param == "tcp":
        door = socket.create_server(("127.0.0.1", 0))
        settings.CPD_CLAMD = f"tcp:127.0.0.1:{door.getsockname()[1]}"
    else:
        door = socket.socket(socket.AF_UNIX)
        door.bind(str(tmp_path / "clamd"))
        door.listen()
        settings.CPD_CLAMD = f"unix:{tmp_path / 'clamd'}"
    daemon = Scanner(door)
    threading.Thread(target=daemon.serve, daemon=True).start()
    yield daemon
    door.close()


def test_a_clean_file_was_shown_whole_and_as_it_was_sent(scanner: Scanner) -> None:
    large = pdf("x" * 200_000)

    assert here.clean_file(large).content == large
    assert scanner.seen == [large]


def test_a_file_with_something_in_it_is_refused_and_said_what(scanner: Scanner) -> None:
    scanner.answer = b"stream: Sample.Test.Signature FOUND\0"

    with pytest.raises(errors.InfectedFile, match=r"\(Sample\.Test\.Signature\)"):
        here.clean_file(pdf())


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK. ERROR\0", b"x" * 5000, b"\xff\0"]
)
def test_any_other_answer_is_no_clean_file(scanner: Scanner, answer: bytes) -> None:
    scanner.answer = answer

    with pytest.raises(errors.ScannerUnavailable, match="Try again later"):
        here.clean_file(pdf())


@pytest.mark.parametrize("address", ["tcp:127.0.0.1:1", "unix:/nowhere/clamd", "clamd"])
def test_a_scanner_that_cannot_be_reached_stops_every_file(address: str, settings: object) -> None:
    settings.CPD_CLAMD = address

    with pytest.raises(errors.ScannerUnavailable):
        here.clean_file(pdf())


@pytest.mark.django_db
def test_nothing_is_recorded_or_kept_of_a_file_nobody_could_scan(learner: UUID, settings: object) -> None:
    item = builders.save(learner)
    settings.CPD_CLAMD = "unix:/nowhere/clamd"

    with pytest.raises(errors.ScannerUnavailable):
        builders.attach(learner, item)

    assert Attachment.objects.count() == 0
    assert storing.evidence_storage().listdir("") == ([], [])


@pytest.mark.django_db
def test_an_upload_waits_for_the_scanner_and_its_last_part_may_come_again(learner: UUID, settings: object) -> None:
    item, content = builders.save(learner), pdf()
    upload = uploads.create_upload(
        learner_id=learner, request_id=uuid4(), item_id=item, name="a.pdf", size=len(content), now=NOW
    )
    part = {"upload_id": upload.id, "learner_id": learner, "now": NOW}
    uploads.receive_chunk(offset=0, content=content[:300], **part)
    settings.CPD_CLAMD = "unix:/nowhere/clamd"
    with pytest.raises(errors.ScannerUnavailable):
        uploads.receive_chunk(offset=300, content=content[300:], **part)
    assert uploads.upload(upload.id, learner_id=learner).offset == 300

    settings.CPD_CLAMD = ""
    done = uploads.receive_chunk(offset=300, content=content[300:], **part)

    assert done.state == "complete"
    assert Attachment.objects.get().sha256_original == Attachment.objects.get().sha256


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("unix:/var/run/clamav/clamd.ctl", "/var/run/clamav/clamd.ctl"),
        ("tcp:clamav:3310", ("clamav", 3310)),
        ("tcp:[::1]:3310", ("::1", 3310)),
    ],
)
def test_a_scanner_is_found_by_socket_or_by_host_and_port(text: str, address: object) -> None:
    assert scanning.read_address(text) == address


@pytest.mark.parametrize(
    "text", ["clamd", "unix:clamd", "tcp:clamav", "tcp:clamav:0", "tcp:clamav:70000", "http://a:1"]
)
def test_anything_else_is_no_address(text: str) -> None:
    with pytest.raises(ValueError):
        scanning.read_address(text)
