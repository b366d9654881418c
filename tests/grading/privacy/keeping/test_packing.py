"""An archive that is streamed: whole, readable, and never in memory."""

from __future__ import annotations

import io
import tracemalloc
import unicodedata
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd_grading.kernel.errors import FileMissing
from cpd_grading.privacy.api import Member, zip_stream
from cpd_grading.privacy.packing import PIECE, safe_name

AT = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)


class Zeros(io.RawIOBase):
    """So many bytes, made while they are read."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.largest = 0

    def read(self, size: int = -1) -> bytes:
        taken = self.left if size < 0 else min(size, self.left)
        self.left -= taken
        self.largest = max(self.largest, taken)
        return bytes(taken)


def gone() -> io.BytesIO:
    raise FileMissing(file="gone.bin")


def member(name: str, content: bytes, *, is_words: bool = False) -> Member:
    return Member(name, AT, lambda: io.BytesIO(content), is_words=is_words)


def unpacked(members: list[Member], lost: list[str] | None = None) -> zipfile.ZipFile:
    whole = b"".join(zip_stream(members, [] if lost is None else lost))
    return zipfile.ZipFile(io.BytesIO(whole))


@given(st.lists(st.tuples(st.binary(max_size=200_000), st.booleans()), max_size=5))
def test_what_goes_in_comes_out(contents: list[tuple[bytes, bool]]) -> None:
    archive = unpacked([member(f"{n}.bin", content, is_words=packed) for n, (content, packed) in enumerate(contents)])

    assert archive.testzip() is None
    assert [archive.read(name) for name in archive.namelist()] == [content for content, _packed in contents]


def test_fifty_megabytes_take_little_memory() -> None:
    source = Zeros(50_000_000)
    tracemalloc.start()
    try:
        written = sum(len(piece) for piece in zip_stream([Member("large.bin", AT, lambda: source)], []))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert 50_000_000 < written < 50_001_000
    assert source.largest <= PIECE
    assert peak < 1_000_000


def test_the_first_bytes_leave_before_the_file_is_read() -> None:
    source = Zeros(10_000_000)

    next(zip_stream([Member("large.bin", AT, lambda: source)], []))

    assert source.left >= 10_000_000 - 2 * PIECE


def test_bytes_that_are_not_there_are_told_by_the_last_member() -> None:
    lost: list[str] = []
    told = Member("told.txt", AT, lambda: io.BytesIO(",".join(lost).encode()), is_words=True)

    archive = unpacked([member("a.bin", b"a"), Member("gone.bin", AT, gone), told], lost)

    assert archive.namelist() == ["a.bin", "told.txt"]
    assert archive.read("told.txt") == b"gone.bin"


def test_members_carry_the_day_in_rwanda_and_are_their_owners_alone() -> None:
    (info,) = unpacked([member("a.bin", b"a")]).infolist()

    assert info.date_time == (2026, 3, 5, 0, 30, 0)
    assert info.external_attr >> 16 == 0o600


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.jpg", "007-photo.jpg"),
        ("../../etc/passwd", "007-passwd"),
        ("C:\\evil.exe", "007-evil.exe"),
        ("a:b|c?.pdf", "007-a-b-c-.pdf"),
        ("invoice\u202egpj.exe", "007-invoicegpj.exe"),
        ("a\x00b.pdf", "007-ab.pdf"),
        ("CON", "007-CON"),
        ("..", "007-file"),
        (".htaccess", "007-htaccess"),
        ("", "007-file"),
        ("x" * 300 + ".pdf", "007-" + "x" * 80 + ".pdf"),
        ("Umugambi w'ishuri.pdf", "007-Umugambi w'ishuri.pdf"),
    ],
)
def test_names_unpack_to_one_file_each_on_every_system(name: str, safe: str) -> None:
    assert safe_name(7, name) == safe


@given(st.text(max_size=300), st.integers(1, 9999))
def test_no_name_leaves_its_folder(name: str, number: int) -> None:
    safe = safe_name(number, name)

    assert safe.startswith(f"{number:03d}-")
    assert not set(safe) & set('/\\:*?"<>|')
    assert not any(unicodedata.category(char)[0] == "C" for char in safe)
    assert len(safe) <= 100
    assert not safe.endswith((".", " "))
