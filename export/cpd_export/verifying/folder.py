"""What a path leads to: a batch, or something else; and which files in a batch's folder a computer put there itself."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ..formats import exceptions, jsonl, marks_csv
from ..formats.manifest import BATCH_NAME, MANIFEST_NAME

DATA_NAMES = (jsonl.NAME, marks_csv.NAME, exceptions.NAME)
NAMES = (BATCH_NAME, MANIFEST_NAME, *DATA_NAMES)
# Views of a folder that macOS, Windows and desktops keep in it; the other half of a file on a Mac's stick; locks of
# LibreOffice and of Excel while a sheet is open.
_LITTER = re.compile(r"\.ds_store|(eh)?thumbs\.db|desktop\.ini|\.directory|__macosx|\._.+|\.~lock\..+#|~\$.+", re.I)
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")


def strangers(folder: Path) -> tuple[list[str], list[str]]:
    """Names beside the files of a batch: those that do not belong to it, and those that say nothing of it."""
    names = sorted({path.name for path in folder.iterdir()} - set(NAMES))
    litter = [name for name in names if _LITTER.fullmatch(name)]
    return [name for name in names if name not in litter], litter


def what_to_do(path: Path) -> str:
    """Where a path leads to no batch, a sentence that says what to give instead; "" where it leads to one."""
    if not path.exists():
        return f"{path} is not there. Give the path of a batch's folder: its name begins with batch-."
    if not path.is_dir():
        return _instead_of_a_file(path)
    if any((path / name).exists() for name in NAMES):
        return ""
    inside = sorted(one.name for one in path.iterdir() if (one / BATCH_NAME).is_file())
    if inside:
        return f"{path} is not a batch, but holds {', '.join(inside)}. Give the path of {_which(inside)}."
    return f"{path} holds no file of a batch. Give the folder in which {BATCH_NAME} lies."


def _which(inside: list[str]) -> str:
    return "that folder" if len(inside) == 1 else "one of these folders"


def _instead_of_a_file(path: Path) -> str:
    if path.suffix.lower() in _ARCHIVES or zipfile.is_zipfile(path):
        return f"{path.name} is an archive. Unpack it, then give the folder that comes out of it."
    if path.name in NAMES:
        return f"{path.name} is one file of a batch. Give the folder in which it lies: {path.parent}"
    return f"{path.name} is a file. Give the folder of a batch: the one in which {BATCH_NAME} lies."
