"""A stream that measures what is written to it, so that a file is hashed in the same pass that writes it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import RawIOBase
from typing import BinaryIO


@dataclass(frozen=True)
class Measure:
    """What a manifest says of one file."""

    sha256: str
    bytes: int


class MeasuredStream(RawIOBase):
    """Counts and hashes bytes on their way to ``target``; without a target it only measures."""

    def __init__(self, target: BinaryIO | None = None) -> None:
        super().__init__()
        self._target = target
        self._hash = hashlib.sha256()
        self._bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._hash.update(data)
        self._bytes += len(data)
        if self._target is not None:
            self._target.write(data)
        return len(data)

    def measure(self) -> Measure:
        return Measure(self._hash.hexdigest(), self._bytes)
