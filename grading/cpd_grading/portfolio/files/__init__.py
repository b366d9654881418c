"""Evidence files: known by their content, cleaned of metadata, scanned, stored privately, verified, and pictured.

clean_file   bytes as sent -> bytes fit to be kept, what they are, and the day they were taken
keep         those bytes and their previews in the private storage, read back and compared
record_previews, drop                          the rows of the previews; everything gone when a transaction fails
"""

from __future__ import annotations

from .cleaning import CleanFile, clean_file
from .kinds import KINDS, Kind, require_file_size
from .names import clean_name, saved_name
from .previews import PreviewImage, previews_of
from .room import Room, require_room, room_of
from .sniffing import kind_of
from .storing import EVIDENCE, Kept, StoredFile, drop, evidence_storage, keep, private_storage, record_previews, store

__all__ = [
    "EVIDENCE",
    "KINDS",
    "CleanFile",
    "Kept",
    "Kind",
    "PreviewImage",
    "Room",
    "StoredFile",
    "clean_file",
    "clean_name",
    "drop",
    "evidence_storage",
    "keep",
    "kind_of",
    "previews_of",
    "private_storage",
    "record_previews",
    "require_file_size",
    "require_room",
    "room_of",
    "saved_name",
    "store",
]
