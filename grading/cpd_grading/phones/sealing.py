"""Envelopes: what a learner pressed *send* on, sealed on the phone so that only this site can read it.

An envelope goes out without the PIN, lies in a file that somebody else carries, and says nothing to either. Layout:
``CPDE1`` | id of our key (8 bytes) | the sender's one-time key (65 bytes, an uncompressed point of P-256, SEC 1) |
AES-256-GCM of header length (4 bytes, big-endian), header (JSON), content. Its key is HKDF-SHA-256 (RFC 5869) of the
ECDH secret, with both public keys as salt; it seals one envelope, so its nonce is zero. What stands before the sealed
part is authenticated with it. The answer goes back under a key that the header brings.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from ..kernel.errors import EnvelopeUnreadable
from ..kernel.keys import envelope_secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

MAGIC = b"CPDE1"
LABEL = b"cpd envelope 1"
KEY_ID, POINT, NONCE, LENGTH = 8, 65, 12, 4  # bytes
HEAD = len(MAGIC) + KEY_ID + POINT
MAX_ENVELOPE = 256 * 1024  # bytes, as one part of a file: the platform and a bad line stop larger requests
ANSWER_KEY = 32
# The order of P-256 (SEC 2, 2.4.2): private keys are the numbers below it, from 1.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True)
class Envelope:
    """What was in one envelope: a JSON object, and bytes where it brings a part of a file. ``digest`` is of all."""

    header: Mapping[str, Any]
    content: bytes
    digest: str


def public_key() -> bytes:
    """The key that phones seal for, as an uncompressed point."""
    return _point(next(_private_keys()))


def opened(envelope: bytes) -> Envelope:
    """Raises EnvelopeUnreadable for anything that was not sealed for this site, or was altered on the way."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    head, sealed = envelope[:HEAD], envelope[HEAD:]
    key_id, point = head[len(MAGIC) : -POINT], head[-POINT:]
    try:
        if not head.startswith(MAGIC) or len(head) != HEAD:
            raise EnvelopeUnreadable()
        private = next(each for each in _private_keys() if _key_id(_point(each)) == key_id)
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key = _derived(private.exchange(ec.ECDH(), sender), point + _point(private))
        plain = AESGCM(key).decrypt(bytes(NONCE), sealed, head)
        length = int.from_bytes(plain[:LENGTH])
        header = json.loads(plain[LENGTH : LENGTH + length])
    except (StopIteration, ValueError, InvalidTag, RecursionError):
        raise EnvelopeUnreadable() from None
    if not isinstance(header, dict) or len(plain) < LENGTH + length:
        raise EnvelopeUnreadable()
    return Envelope(header, plain[LENGTH + length :], hashlib.sha256(envelope).hexdigest())


def sealed_answer(answer: Mapping[str, Any], key: bytes) -> bytes:
    """An answer that only the phone whose envelope brought the key can read: nonce and AES-256-GCM of JSON."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, json.dumps(answer).encode(), LABEL)


def _derived(secret: bytes, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length=32, salt=salt, info=LABEL).derive(secret)


def _private_keys() -> Iterator[EllipticCurvePrivateKey]:
    """Ours first, then those of earlier secrets of the site: an envelope may have waited for a year."""
    from cryptography.hazmat.primitives.asymmetric import ec

    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        number = int.from_bytes(envelope_secret(str(secret))) % (ORDER - 1) + 1
        yield ec.derive_private_key(number, ec.SECP256R1())


def _point(private: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _key_id(point: bytes) -> bytes:
    return hashlib.sha256(point).digest()[:KEY_ID]
