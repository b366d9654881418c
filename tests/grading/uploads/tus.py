"""A tus client for tests: it says what the specification says, and counts what it sends."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import api as kernel
from cpd_grading.portfolio.storing import evidence_storage
from tests import builders

ADDRESS = "/cpd/api/v1/uploads/"
MEDIA_TYPE = "application/offset+octet-stream"


def metadata(**told: object) -> str:
    return ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in told.items())


class Tus:
    """Requests of one signed-in person."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def ask(self, method: str, address: str, body: bytes = b"", **headers: str) -> HttpResponse:
        """A request with the protocol's version; header names are written with underscores."""
        told = {"Tus_Resumable": "1.0.0", "Content_Type": MEDIA_TYPE, **headers}
        named = {name.replace("_", "-"): value for name, value in told.items() if value}
        return self.client.generic(method, address, body, content_type=named["Content-Type"], headers=named)

    def begin(self, size: int, item_id: UUID | None = None, **told: Any) -> HttpResponse:
        told = {"filename": "photo.jpg", "request_id": uuid4(), **({"item_id": item_id} if item_id else {}), **told}
        return self.ask("POST", ADDRESS, Upload_Length=str(size), Upload_Metadata=metadata(**told))

    def patch(self, address: str, offset: int, body: bytes, **headers: str) -> HttpResponse:
        return self.ask("PATCH", address, body, Upload_Offset=str(offset), **headers)

    def offset(self, address: str) -> int:
        return int(self.ask("HEAD", address)["Upload-Offset"])

    def send(self, address: str, content: bytes, *, part: int = 200_000) -> HttpResponse:
        """Send a file from where it stands to its end."""
        at = self.offset(address)
        answer = None
        while at < len(content):
            answer = self.patch(address, at, content[at : at + part])
            assert answer.status_code == 204, answer.content
            at = int(answer["Upload-Offset"])
        assert answer is not None, "there was nothing left to send"
        return answer

    def became(self, address: str) -> dict[str, Any]:
        return dict(self.client.get(address).json())


def plan(size: int) -> bytes:
    """A real PDF of exactly this many bytes, at least a thousand; it is kept byte for byte."""
    short = builders.pdf("x" * 100)
    whole = builders.pdf("x" * (100 + size - len(short)))
    while len(whole) > size:  # the length is written into the file, so it may need a digit more
        whole = builders.pdf("x" * (100 + 2 * size - len(short) - len(whole)))
    return whole + b"\n" * (size - len(whole))


def parts_in_storage() -> list[str]:
    try:
        return evidence_storage().listdir("uploads")[1]
    except FileNotFoundError:
        return []


def stored_bytes(attachment_id: str, learner_id: UUID) -> bytes:
    """A file as its owner gets it back."""
    opened = assessment.open_attachment(attachment_id=UUID(attachment_id), person_id=learner_id, now=kernel.utc_now())
    with opened.content as stream:
        return bytes(stream.read())
