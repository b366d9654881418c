"""The door of this room: what the platform shows of us: gradebook and completion."""

from __future__ import annotations

from .gradebook import clear_projection

# For pages, commands and other packages.
__all__ = [
    "clear_projection",
]  # fmt: skip
