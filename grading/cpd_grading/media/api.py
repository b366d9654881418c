"""The door of this room: what a file is and how it is made harmless. Works without Django's settings."""

from __future__ import annotations

from . import refusal_reasons
from .bounded import Bounds, process
from .kinds import BY_TYPE, KINDS, Kind, Limits, require_file_size
from .names import clean_name, saved_name
from .results import CleanFile, PreviewImage, ProcessedFile
from .scanning import read_address

# For the rooms that keep files.
__all__ = [
    "Bounds",
    "CleanFile",
    "Kind",
    "Limits",
    "PreviewImage",
    "ProcessedFile",
    "clean_name",
    "process",
    "refusal_reasons",
    "require_file_size",
]
# For pages and checks of settings.
__all__ += ["BY_TYPE", "KINDS", "read_address", "saved_name"]
