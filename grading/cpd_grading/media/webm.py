"""Sound and film in WebM (Matroska): what a player needs stays where it is, everything else is emptied there.

Elements and their ids: RFC 9559; how they are packed: RFC 8794. A browser that records does not know how long its film
will be, so its segment and clusters may have no length and end where the next one of their kind begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..kernel.errors import BeyondLimits, DamagedFile
from . import refusal_reasons
from .kinds import unsupported

HEAD = b"\x1a\x45\xdf\xa3"
_SEGMENT, _CLUSTER, _INFO, _TRACKS, _ENTRY = 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE
_VOID, _HEAD = 0xEC, int.from_bytes(HEAD, "big")
_TRACK_TYPE, _CODEC = 0x83, 0x86
# What a player needs, by the element it lies in.
_NEEDED = {
    0: frozenset({_HEAD, _SEGMENT}),
    _TRACKS: frozenset({_ENTRY}),
    _SEGMENT: frozenset({0x114D9B74, _INFO, _TRACKS, _CLUSTER, 0x1C53BB6B}),  # places to seek to, head, tracks, cues
    _INFO: frozenset({0x2AD7B1, 0x4489}),  # scale of time, duration
    _ENTRY: frozenset(
        {0xD7, 0x73C5, _TRACK_TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x23E383, 0x23314F, 0x55EE, _CODEC, 0x63A2}
        | {0x56AA, 0x56BB, 0xE0, 0xE1, 0x6D80}
    ),
}
_OPEN = frozenset({_SEGMENT, _INFO, _TRACKS, _ENTRY})
_TOP_OF_SEGMENT = frozenset({*_NEEDED[_SEGMENT], 0x1941A469, 0x1043A770, 0x1254C367})  # and files, chapters, tags
_FILM, _SOUND, _SUBTITLES = 1, 2, 17
MAX_ELEMENTS = 100_000
_UNKNOWN = -1


@dataclass(frozen=True)
class Element:
    """An element: where its id, its body and its end lie in the file; ``length_at`` is where its length is written."""

    id: int
    start: int
    length_at: int
    body: int
    end: int


@dataclass
class Survey:
    """What is in a file: kinds of its tracks, and the elements nobody needs."""

    tracks: set[int]
    needless: list[Element]
    has_media: bool = False

    @property
    def has_film(self) -> bool:
        return _FILM in self.tracks


def survey(content: bytes) -> Survey:
    """Read the elements of a file, each once. Raises DamagedFile, UnsupportedFile for another kind of Matroska."""
    found, left = Survey(set(), []), MAX_ELEMENTS
    waiting = [(0, 0, len(content))]
    while waiting:
        inside, at, end = waiting.pop()
        for one in _elements(content, at, end, inside):
            left -= 1
            if left < 0:
                raise BeyondLimits(problem=refusal_reasons.too_many_parts(MAX_ELEMENTS))
            _note(found, content, one)
            if one.id in _OPEN:
                waiting.append((one.id, one.body, one.end))
            elif inside in _NEEDED and one.id not in _NEEDED[inside]:
                found.needless.append(one)
    if not found.has_media or not found.tracks & {_FILM, _SOUND}:
        raise DamagedFile(problem=refusal_reasons.NOTHING_TO_PLAY)
    others = found.tracks - {_FILM, _SOUND}
    if others == {_SUBTITLES}:
        raise unsupported(refusal_reasons.FILM_WITH_SUBTITLES)
    if others:
        raise unsupported(refusal_reasons.FILM_WITH_PLACES)
    return found


def strip_metadata(content: bytes) -> bytes:
    """The same file, as long as before, without what is not sound or film. Raises DamagedFile, UnsupportedFile."""
    copy = bytearray(content)
    for one in survey(content).needless:
        _empty(copy, one)
    return bytes(copy)


def _empty(copy: bytearray, one: Element) -> None:
    """Turn an element into nothing, as long as before: an id of one byte, and a length that says the rest."""
    room = one.end - one.start
    width = next(width for width in range(1, 9) if room - 1 - width < (1 << 7 * width) - 1)
    length = (1 << 7 * width) | (room - 1 - width)
    copy[one.start : one.end] = bytes([_VOID]) + length.to_bytes(width, "big") + bytes(room - 1 - width)


def _note(found: Survey, content: bytes, one: Element) -> None:
    if one.id == _TRACK_TYPE:
        found.tracks.add(int.from_bytes(content[one.body : min(one.end, one.body + 8)], "big"))
    elif one.id == _CLUSTER:
        found.has_media = True
    elif one.id == _HEAD and b"webm" not in content[one.body : min(one.end, one.body + 200)]:
        raise unsupported(refusal_reasons.OTHER_RECORDING)


def _elements(content: bytes, at: int, end: int, inside: int) -> Iterator[Element]:
    """The elements of a stretch of bytes. One that was cut short ends with the file. Raises DamagedFile."""
    while at < end:
        if not inside and not any(content[at : at + 64]):
            return  # zeros behind the last one
        kind, length_at = _number(content, at, keeps_mark=True)
        length, body = _number(content, length_at, keeps_mark=False)
        if length == _UNKNOWN and kind in (_SEGMENT, _CLUSTER):
            stop = end if kind == _SEGMENT else _end_of_cluster(content, body, end)
        elif length == _UNKNOWN or (body + length > end and kind not in (_SEGMENT, _CLUSTER)):
            raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)
        else:
            stop = min(body + length, end)
        yield Element(kind, at, length_at, body, stop)
        at = stop


def _end_of_cluster(content: bytes, at: int, end: int) -> int:
    """Where a cluster without a length ends: before the next element that lies beside clusters."""
    while at < end:
        kind, length_at = _number(content, at, keeps_mark=True)
        if kind in _TOP_OF_SEGMENT:
            return at
        length, body = _number(content, length_at, keeps_mark=False)
        if length == _UNKNOWN:
            raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)
        at = body + length
    return end


def _number(content: bytes, at: int, *, keeps_mark: bool) -> tuple[int, int]:
    """A number of one to eight bytes and where it ends; zeros of its first byte say of how many (RFC 8794, 4)."""
    first = content[at] if at < len(content) else 0
    width = 9 - first.bit_length()
    if width > 8 or at + width > len(content) or (keeps_mark and width > 4):
        raise DamagedFile(problem=refusal_reasons.RECORDING_NOT_COMPLETE)
    value = int.from_bytes(content[at : at + width], "big")
    if keeps_mark:
        return value, at + width
    value &= (1 << 7 * width) - 1
    return (_UNKNOWN if value == (1 << 7 * width) - 1 else value), at + width
