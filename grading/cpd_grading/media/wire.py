"""What is said between a site and the process that reads a file: a line of JSON, and the bytes whose length it names.

That process reads what strangers made, so nothing it says is run: no pickle, refusals by their code from a short list,
and in their places nothing but texts, numbers, sizes and messages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import IO, Any

from ..kernel import errors
from ..kernel.messages import Message, Series, Size
from .kinds import BY_TYPE, Limits
from .results import CleanFile, PreviewImage

REFUSALS = {
    refusal.code: refusal
    for refusal in (
        errors.BeyondLimits,
        errors.DamagedFile,
        errors.EmptyFile,
        errors.InfectedFile,
        errors.NotAsItIs,
        errors.ScannerUnavailable,
        errors.TooLarge,
        errors.UnsupportedFile,
    )
}
Record = tuple[str, dict[str, Any], bytes]
Told = CleanFile | PreviewImage | errors.CpdError | None  # None: that was all
PICTURE = "image/jpeg"


def request(content: bytes, limits: Limits, most_pages: int) -> Record:
    """A file to be read, and within what."""
    return "file", {"limits": asdict(limits), "most_pages": most_pages}, content


def limits_of(said: dict[str, Any]) -> Limits:
    told = said["limits"]
    return Limits(tuple(told["kinds"]), told["most_bytes"], told["by_group"], told["scanner"])


def clean_record(clean: CleanFile) -> Record:
    day = clean.captured_on.isoformat() if clean.captured_on else None
    return "clean", {"content_type": clean.content_type, "captured_on": day}, clean.content


def clean_of(said: dict[str, Any], content: bytes) -> CleanFile:
    """Raises ValueError for a type of file that we keep none of: it decides how a browser is told to show it."""
    day, content_type = said["captured_on"], said["content_type"]
    if content_type not in BY_TYPE:
        raise ValueError("no type of file that is kept")
    return CleanFile(content, content_type, date.fromisoformat(day) if day else None)


def preview_record(image: PreviewImage) -> Record:
    said = {name: getattr(image, name) for name in ("number", "content_type", "width", "height")}
    return "preview", said, image.content


def preview_of(said: dict[str, Any], content: bytes) -> PreviewImage:
    """Raises ValueError for anything but a picture as they are made here."""
    number, width, height = (said[name] for name in ("number", "width", "height"))
    if said["content_type"] != PICTURE or not all(type(one) is int and one >= 0 for one in (number, width, height)):
        raise ValueError("no picture of a file")
    return PreviewImage(number, content, PICTURE, width, height)


def refusal_record(refusal: errors.CpdError) -> Record:
    return "refusal", {"code": refusal.code, "places": _plain(refusal.places)}, b""


def refusal_of(said: dict[str, Any]) -> errors.CpdError:
    places: dict[str, Any] = {name: _value(place) for name, place in said["places"].items()}
    return REFUSALS[said["code"]](**places)


def told(record: Record) -> Told:
    """What a record of an answer means. Raises LookupError, TypeError, ValueError for one that means nothing."""
    what, said, content = record
    match what:
        case "refusal":
            return refusal_of(said)
        case "clean":
            return clean_of(said, content)
        case "preview":
            return preview_of(said, content)
        case "end":
            return None
    raise ValueError("no such record")


def write(stream: IO[bytes], record: Record) -> None:
    what, said, content = record
    head = json.dumps({"what": what, "said": said, "size": len(content)}).encode()
    stream.write(head + b"\n")
    stream.write(content)
    stream.flush()


def read(stream: IO[bytes]) -> Iterator[Record]:
    """Every record that arrived whole; the stream may end anywhere. Raises ValueError for what is no record."""
    while (head := stream.readline()).endswith(b"\n"):
        line = json.loads(head)
        what, said, size = line["what"], line["said"], line["size"]
        if type(size) is not int or size < 0 or not isinstance(said, dict):
            raise ValueError("no record")
        content = stream.read(size)
        if len(content) < size:
            return
        yield what, said, content


def _plain(value: object) -> Any:
    """A place of a refusal as JSON. Raises TypeError for one that has no form here."""
    match value:
        case Message():
            return {"one": value.one, "many": value.many, "places": _plain(value.places)}
        case Size():
            return {"size": int(value)}
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case tuple():
            return [_plain(one) for one in value]
        case str() | int():
            return value
    raise TypeError(type(value).__name__)


def _value(said: Any) -> object:
    match said:
        case {"one": str(one), "many": str(many), "places": dict(places)}:
            return Message(one, many, **{name: _value(place) for name, place in places.items()})
        case {"size": int(size)}:
            return Size(size)
        case list():
            return Series(_value(one) for one in said)
    return said
