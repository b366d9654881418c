"""The door of this room: files that arrive in parts."""

from __future__ import annotations

from .anonymising import anonymise_uploads, clear_parts_of, has_parts
from .collect import DAYS, collect_uploads
from .domain import UploadView, require_part_size
from .selectors import open_upload, upload, uploads_on_their_way
from .services import create_upload, receive_chunk, receive_part, stop_upload

# For pages, commands and other packages.
__all__ = [
    "DAYS", "UploadView", "collect_uploads", "create_upload", "open_upload", "receive_chunk", "receive_part",
    "require_part_size", "stop_upload", "upload", "uploads_on_their_way",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "anonymise_uploads", "clear_parts_of", "has_parts",
]  # fmt: skip
