"""Names of files: for people only, never a path and never the judge of what a file is."""

from __future__ import annotations

import re
import unicodedata

from .kinds import BY_TYPE


def clean_name(name: str) -> str:
    """A file name for people only: no path, no control or direction characters, at most 120 characters."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(char for char in plain if unicodedata.category(char)[0] != "C")
    return re.sub(r"\s+", " ", visible).strip(" .")[-120:] or "file"


def saved_name(name: str, content_type: str) -> str:
    """The name a file is saved under: one that ends as its content does, so that no double click runs a text."""
    kind = BY_TYPE.get(content_type)
    if kind is None or name.lower().endswith(kind.endings):
        return name
    return name + kind.endings[0]
