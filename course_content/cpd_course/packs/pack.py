"""Study packs of a whole course, written to a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..archive import write_whole
from ..model import Course
from .page import module_page
from .paper import NoPrinter, module_paper, typesetter


@dataclass(frozen=True)
class PackReport:
    """What was written; `missing` says what to install for the booklets, or is "" when they were made."""

    files: tuple[Path, ...]
    missing: str


def write_packs(course: Course, folder: Path, language: str = "") -> PackReport:
    """Write one HTML file and one PDF for each module. Without Typst the HTML files are still made.

    Raises PackTooLarge and CannotPrint before anything is written, and OSError.
    """
    language = language or course.language
    packs = {f"{module.folder}.html": module_page(course, module, language) for module in course.modules}
    missing = ""
    try:
        typesetter()
        packs |= {f"{module.folder}.pdf": module_paper(course, module, language) for module in course.modules}
    except NoPrinter as without:
        missing = str(without)
    files = []
    for name, pack in packs.items():
        files.append(folder / f"{course.programme.code.lower()}-{name}")
        write_whole(files[-1], pack)
    return PackReport(tuple(files), missing)
