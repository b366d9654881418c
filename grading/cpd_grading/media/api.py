"""The door of this room: what a file is and how it is made harmless. Works without Django's settings."""

from __future__ import annotations

from . import refusal_reasons
from .cleaning import CleanFile, clean_file
from .kinds import BY_TYPE, KINDS, Kind, Limits, require_file_size
from .names import clean_name, saved_name
from .previews import PreviewImage, previews_of
from .scanning import read_address

# For the rooms that keep files.
__all__ = [
    "CleanFile",
    "Kind",
    "Limits",
    "PreviewImage",
    "clean_file",
    "clean_name",
    "previews_of",
    "refusal_reasons",
    "require_file_size",
]
# For pages and checks of settings.
__all__ += ["BY_TYPE", "KINDS", "read_address", "saved_name"]
