"""A phone as our script is one: it seals, sends, and reads answers, with another library than the script has."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse

from cpd_grading.phones import api as phones
from tests.builders import COURSE, FIRST_TASK

LABEL = b"cpd envelope 1"
TASK = {"course_key": COURSE, "slug": FIRST_TASK}


def sealed(header: object, content: bytes = b"", point: bytes | None = None) -> bytes:
    """An envelope; ``header`` may be anything, so that wrong ones can be made."""
    to = point or phones.public_key()
    mine = ec.generate_private_key(ec.SECP256R1())
    shown = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = mine.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to))
    key = HKDF(SHA256(), length=32, salt=shown + to, info=LABEL).derive(secret)
    head = b"CPDE1" + hashlib.sha256(to).digest()[:8] + shown
    told = json.dumps(header).encode()
    return head + AESGCM(key).encrypt(bytes(12), len(told).to_bytes(4) + told + content, head)


@dataclass
class Phone:
    """A phone of a learner, with the pass it got when they were signed in on it; it has no session."""

    owner: UUID
    phone_id: UUID = field(default_factory=uuid4)
    answer_key: bytes = field(default_factory=lambda: os.urandom(32))
    browser: Client = field(default_factory=Client)

    def envelope(self, kind: Any, content: bytes = b"", /, **told: Any) -> bytes:
        header = {
            "pass": phones.new_pass(self.owner, self.phone_id),
            "answer_key": base64.b64encode(self.answer_key).decode(),
            "kind": kind,
            "sent": {**TASK, **told},
        }
        return sealed(header, content)

    def send(self, envelope: bytes, **headers: str) -> Any:
        """The answer as whoever carries it reads it."""
        return self.browser.post(
            reverse("cpd_grading:envelopes"), envelope, content_type="application/octet-stream", headers=headers
        )

    def read(self, answer: Any) -> Any:
        """What the owner reads of an answer."""
        box = base64.b64decode(answer.json()["answer"])
        return json.loads(AESGCM(self.answer_key).decrypt(box[:12], box[12:], LABEL))

    def parts(self, item: str, content: bytes, /, *, size: int = 1000, **told: Any) -> list[bytes]:
        """The envelopes of a file."""
        about = {
            "item": item,
            "request_id": str(uuid4()),
            "name": "photo.jpg",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            **told,
        }
        at = range(0, len(content), size)
        return [self.envelope("part", content[start : start + size], offset=start, **about) for start in at]
