"""Files read in this process, where a test is about what becomes of them; that they are read in one of their own is
tested in test_bounded.py and through every door.
"""

from __future__ import annotations

from cpd_grading.media.cleaning import clean_file as clean_within
from cpd_grading.media.previews import previews_of as drawn_within
from cpd_grading.media.results import CleanFile, PreviewImage
from cpd_grading.portfolio import site_files

FOR_EVER = float("inf")


def clean_file(content: bytes) -> CleanFile:
    return clean_within(content, site_files.limits())


def previews_of(clean: CleanFile, *, pages: int = 30, until: float = FOR_EVER) -> tuple[PreviewImage, ...]:
    return tuple(drawn_within(clean, most_pages=pages, until=until))
