"""Sound and film in boxes (ISO 14496-12: MP4, M4A, 3GP): read within bounds, and cleared of all that is not needed.

A phone writes the place into ``moov/udta``, into ``meta`` and ``uuid`` boxes, into a track of its own, or anywhere else
it likes. So nothing is searched for: the boxes a player needs are named here, and every other one is turned into
``free`` and overwritten. Nothing moves, since the tables of a film count bytes from the start of the file.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from ..kernel.clock import kigali_date
from ..kernel.errors import BeyondLimits, DamagedFile
from . import refusal_reasons
from .kinds import unsupported

# What a player needs, by the box it lies in; those that are keys too are looked into.
NEEDED: dict[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix"}),
    b"moov": frozenset({b"mvhd", b"trak", b"mvex", b"iods"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf", b"elng"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"hmhd", b"nmhd", b"dinf", b"stbl"}),
    b"stbl": frozenset(
        {b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss", b"stsh", b"stdp"}
        | {b"sdtp", b"sbgp", b"sgpd", b"subs", b"saiz", b"saio", b"padb"}
    ),
    b"moof": frozenset({b"mfhd", b"traf"}),
    b"traf": frozenset({b"tfhd", b"tfdt", b"trun", b"sdtp", b"sbgp", b"sgpd", b"subs", b"saiz", b"saio", b"senc"}),
}
MAX_BOXES = 20_000
MAX_CHUNKS = 100_000  # of tracks that are neither sound nor film; a phone writes one a second
SOUND_OR_FILM = (b"soun", b"vide")
_PIECE = 1 << 16
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Box:
    """Bytes ``start`` to ``end`` of a file, the content beginning at ``body``."""

    kind: bytes
    start: int
    body: int
    end: int


@dataclass
class Track:
    """A track: what it carries, and the tables that say where its samples lie."""

    box: Box
    handler: bytes = b""
    tables: dict[bytes, Box] = field(default_factory=dict)


@dataclass
class Survey:
    """What is in a file: its tracks, the boxes nobody needs, and when it was made."""

    tracks: list[Track] = field(default_factory=list)
    needless: list[Box] = field(default_factory=list)
    media: list[Box] = field(default_factory=list)
    heads: int = 0
    end: int = 0  # of the last box; some recorders write something of their own behind it
    has_fragments: bool = False
    made_on: date | None = None

    @property
    def has_film(self) -> bool:
        return any(track.handler == b"vide" for track in self.tracks)


def survey(content: bytes) -> Survey:
    """Read the boxes of a file, each once. Raises DamagedFile for one that no player could read to its end."""
    found, seen = Survey(), 0
    waiting: list[tuple[bytes, int, int, Track | None]] = [(b"", 0, len(content), None)]
    while waiting:
        inside, start, end, track = waiting.pop()
        for box in _boxes(content, start, end, is_outermost=not inside):
            seen += 1
            if seen > MAX_BOXES:
                raise BeyondLimits(problem=refusal_reasons.too_many_parts(MAX_BOXES))
            if not inside:
                found.end = box.end
            if box.kind not in NEEDED[inside]:
                found.needless.append(box)
                continue
            if box.kind == b"trak":
                track = Track(box)
                found.tracks.append(track)
            _note(found, inside, track, box, content)
            if box.kind in NEEDED:
                waiting.append((box.kind, box.body, box.end, track))
    if found.heads != 1 or not found.media or not any(one.handler in SOUND_OR_FILM for one in found.tracks):
        raise DamagedFile(problem=refusal_reasons.NOTHING_TO_PLAY)
    return found


def strip_metadata(content: bytes) -> tuple[bytes, date | None]:
    """The same file up to its last box, without what is not sound or film. Raises DamagedFile, UnsupportedFile."""
    found = survey(content)
    others = [track for track in found.tracks if track.handler not in SOUND_OR_FILM]
    if others and found.has_fragments:
        raise unsupported(refusal_reasons.FILM_WITH_PLACES)
    copy = io.BytesIO(content)
    with copy.getbuffer() as bytes_of:
        for track in others:
            for start, end in _samples(content, track, found.media):
                _blank(bytes_of, start, end)
        for box in [*found.needless, *(track.box for track in others)]:
            bytes_of[box.start + 4 : box.start + 8] = b"free"
            _blank(bytes_of, box.body, box.end)
    return copy.getvalue()[: found.end], found.made_on


def _blank(bytes_of: memoryview, start: int, end: int) -> None:
    for at in range(start, end, _PIECE):
        length = min(_PIECE, end - at)
        bytes_of[at : at + length] = bytes(length)


def _boxes(content: bytes, start: int, end: int, *, is_outermost: bool) -> Iterator[Box]:
    """The boxes of a stretch of bytes, which they fill. Raises DamagedFile."""
    while start < end:
        if is_outermost and start and _is_trailer(content, start, end):
            return
        if end - start < 8:
            raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)
        size, kind = struct.unpack_from(">I4s", content, start)
        body = start + 8
        if size == 1 and end - start >= 16:
            (size,) = struct.unpack_from(">Q", content, body)
            body += 8
        elif size == 0 and is_outermost:
            size = end - start  # it reaches to the end of the file
        if size < body - start or size > end - start:
            raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)
        yield Box(kind, start, body, start + size)
        start += size


def _is_trailer(content: bytes, start: int, end: int) -> bool:
    """Whether what follows a box is none: too short, zeros, or bytes that are no box and lead nowhere."""
    if end - start < 8:
        return True
    size, kind = struct.unpack_from(">I4s", content, start)
    if kind in NEEDED[b""]:
        return False  # a recording that was cut short
    return bool(size == 0 or (1 < size < 8) or size > end - start)


def _note(found: Survey, inside: bytes, track: Track | None, box: Box, content: bytes) -> None:
    if box.kind == b"moov":
        found.heads += 1
    elif box.kind == b"mdat":
        found.media.append(box)
    elif box.kind == b"moof":
        found.has_fragments = True
    elif box.kind == b"mvhd":
        found.made_on = _made_on(content, box)
    elif track is not None and inside == b"mdia" and box.kind == b"hdlr":
        track.handler = content[box.body + 8 : min(box.body + 12, box.end)]
    elif track is not None:
        track.tables[box.kind] = box


def _made_on(content: bytes, box: Box) -> date | None:
    """The day a film was made by its phone, in Rwanda; None where the phone did not know."""
    if box.end - box.body < 16:
        return None
    is_long = content[box.body] == 1
    (seconds,) = struct.unpack_from(">Q" if is_long else ">I", content, box.body + 4)
    try:
        made_on = kigali_date(_EPOCH + timedelta(seconds=seconds))
    except OverflowError:
        return None
    return made_on if made_on.year >= 2000 else None


def _samples(content: bytes, track: Track, media: list[Box]) -> Iterator[tuple[int, int]]:
    """Where the samples of a track lie, chunk by chunk. Raises DamagedFile, also for tables that lead astray."""
    left, bodies = 2 * len(content), [box.body for box in media]
    try:
        for number, (start, length) in enumerate(_chunks(content, track.tables)):
            left -= length
            if left < 0:
                raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)
            if number >= MAX_CHUNKS:
                raise BeyondLimits(problem=refusal_reasons.too_many_parts(MAX_CHUNKS))
            # The boxes stand in the order of the file: a search, since a hostile one has thousands of boxes and chunks.
            place = bisect_right(bodies, start) - 1
            if length and place >= 0 and start < media[place].end:
                yield start, min(start + length, media[place].end)
    except (struct.error, KeyError, IndexError):
        raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE) from None


def _chunks(content: bytes, tables: dict[bytes, Box]) -> Iterator[tuple[int, int]]:
    """First byte and length of every chunk of a track, by its tables (ISO 14496-12, 8.7)."""
    is_long = b"co64" in tables
    starts = _table(content, tables[b"co64" if is_long else b"stco"], ">Q" if is_long else ">I")
    runs = _table(content, tables[b"stsc"], ">III")
    sizes_box = tables[b"stsz"]
    (same,) = struct.unpack_from(">I", content, sizes_box.body + 4)
    sizes = [] if same else [size for (size,) in _table(content, sizes_box, ">I", at=8)]
    run, sample = 0, 0
    for number, (start,) in enumerate(starts, start=1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        count = runs[run][1]
        yield start, same * count if same else sum(sizes[sample : sample + count])
        sample += count


def _table(content: bytes, box: Box, form: str, *, at: int = 4) -> list[tuple[int, ...]]:
    """The rows of a table whose count stands at a place of its box. Raises struct.error for more than there is."""
    (count,) = struct.unpack_from(">I", content, box.body + at)
    first, width = box.body + at + 4, struct.calcsize(form)
    if first + count * width > box.end:
        raise struct.error
    return list(struct.iter_unpack(form, memoryview(content)[first : first + count * width]))
