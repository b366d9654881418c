"""Three witnesses of every file: its bytes, the manifest, and batch.json, whose own digest the folder's name begins."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..canonical import readable
from ..formats.manifest import BATCH_NAME, MANIFEST_NAME, SCHEMA, SHORT, manifest_text
from .folder import DATA_NAMES, NAMES
from .problems import Problem, of

_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  ([^\n/]+)\n")
_FOLDER = re.compile(rf"batch-(\d+)-([0-9a-f]{{{SHORT}}})")
_CHUNK = 1 << 20


@dataclass
class Seals:
    """``altered``: files that are not as the batch was made, so that what they say is no cause of its own."""

    document: dict[str, Any]
    actual: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    altered: set[str] = field(default_factory=set)

    def say(self, text: str, *altered: str) -> None:
        self.problems.append(of(text))
        self.altered |= set(altered)


def read(folder: Path, *, digest: str | None) -> Seals:
    """Compare the witnesses of a folder that holds every file of a batch."""
    actual = {name: _digest_of_file(folder / name) for name in NAMES}
    document, unreadable = _read_document(folder)
    seals = Seals(document, actual)
    listed = _read_manifest(folder, seals)
    _check_batch(folder.name, seals, listed, unreadable)
    if digest is not None and digest != actual[BATCH_NAME] and BATCH_NAME not in seals.altered:
        seals.say(f"{BATCH_NAME} has the digest {actual[BATCH_NAME]}, not the one you gave.")
    for name in DATA_NAMES:
        _check_file(folder / name, seals, listed)
    if BATCH_NAME not in seals.altered:
        seals.problems += _entry_problems(folder, seals)
    return seals


def _digest_of_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _read_document(folder: Path) -> tuple[dict[str, Any], str]:
    """What batch.json says, and what is wrong with how it is written."""
    try:
        text = (folder / BATCH_NAME).read_bytes().decode("utf-8")
        document = json.loads(text)
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            return {}, f"{BATCH_NAME} is no batch of schema {SCHEMA}."
        if readable(document) != text:
            return document, f"{BATCH_NAME} is not written as it was made."
    except (ValueError, TypeError, RecursionError) as error:
        return {}, f"{BATCH_NAME} cannot be read: {error}."
    return document, ""


def _read_manifest(folder: Path, seals: Seals) -> dict[str, str]:
    """Name -> digest as the manifest lists them; what is wrong with its form is said once."""
    raw = (folder / MANIFEST_NAME).read_bytes()
    text = raw.replace(b"\r\n", b"\n").decode("utf-8", "replace")
    listed = {name: digest for digest, name in _MANIFEST_LINE.findall(text)}
    missing = [name for name in (BATCH_NAME, *DATA_NAMES) if name not in listed]
    if missing:
        seals.say(f"{MANIFEST_NAME} does not list {', '.join(missing)}.", MANIFEST_NAME)
    elif manifest_text(listed) != text or len(listed) > len(DATA_NAMES) + 1:
        seals.say(f"{MANIFEST_NAME} is not written as it was made.", MANIFEST_NAME)
    elif b"\r" in raw:
        seals.say(f"{MANIFEST_NAME} has the line ends of Windows (CR LF). Copy it again, as a file and not as text.")
    return listed


def _check_batch(folder_name: str, seals: Seals, listed: Mapping[str, str], unreadable: str) -> None:
    """Which of batch.json, the manifest and the name of the folder is the odd one."""
    actual, known = seals.actual[BATCH_NAME], listed.get(BATCH_NAME)
    name = _FOLDER.fullmatch(folder_name)
    fits_name = name is not None and actual.startswith(name[2]) and str(seals.document.get("number")) == name[1]
    if known is not None and known != actual:
        if fits_name:
            seals.say(f"{MANIFEST_NAME} was changed: {BATCH_NAME} itself is as the folder's name says.", MANIFEST_NAME)
        elif name is not None and known.startswith(name[2]):
            seals.say(f"{BATCH_NAME} was changed after the batch was made.", BATCH_NAME)
        else:
            seals.say(f"{BATCH_NAME} and {MANIFEST_NAME} do not agree: one of them was changed.", BATCH_NAME)
    elif unreadable:
        seals.say(unreadable, BATCH_NAME)
    elif name is not None and not fits_name:
        seals.say(f"{BATCH_NAME} does not belong to the folder name {folder_name}.")


def _check_file(path: Path, seals: Seals, listed: Mapping[str, str]) -> None:
    name, actual = path.name, seals.actual[path.name]
    known, named = listed.get(name), entry(seals.document, name).get("sha256")
    if BATCH_NAME in seals.altered:
        named = known if known is not None else named
    if actual == named:
        if known not in (None, named):
            seals.say(f"{MANIFEST_NAME} was changed: {name} itself is as {BATCH_NAME} says.", MANIFEST_NAME)
    elif actual == known:
        seals.say(f"{BATCH_NAME} names another digest for {name}.", name)
    elif named is not None and _digest_with_other_line_ends(path, str(named)):
        seals.say(f"{name} has other line ends than it was made with. Copy it again, as a file and not as text.", name)
    else:
        seals.say(f"{name} was changed after the batch was made.", name)


def _digest_with_other_line_ends(path: Path, wanted: str) -> bool:
    """Whether a file is the one that was meant, once a programme's line ends are taken back."""
    unix = path.read_bytes().replace(b"\r\n", b"\n")
    return wanted in (hashlib.sha256(one).hexdigest() for one in (unix, unix.replace(b"\n", b"\r\n")))


def _entry_problems(folder: Path, seals: Seals) -> Iterator[Problem]:
    """What batch.json says of its files beside their digests."""
    files = seals.document.get("files")
    others = sorted(set(files) - set(DATA_NAMES)) if isinstance(files, dict) else []
    if others:
        yield of(f"{BATCH_NAME} names files that no batch has: {', '.join(others)}.")
    for name in DATA_NAMES:
        size, said = (folder / name).stat().st_size, entry(seals.document, name)
        if name not in seals.altered and said.get("bytes") != size:
            yield of(f"{BATCH_NAME} says {name} has {said.get('bytes')} bytes; it has {size}.")


def entry(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What batch.json says of one file."""
    files = document.get("files")
    found = files.get(name) if isinstance(files, dict) else None
    return found if isinstance(found, dict) else {}
