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

    Raises PackTooLarge before anything is written, and OSError.
    """
    language = language or course.language
    pages = {module.folder: module_page(course, module, language) for module in course.modules}
    files = []
    for name, html in pages.items():
        files.append(folder / f"{course.programme.code.lower()}-{name}.html")
        write_whole(files[-1], html)
    try:
        typesetter()
    except NoPrinter as missing:
        return PackReport(tuple(files), str(missing))
    for module in course.modules:
        files.append(folder / f"{course.programme.code.lower()}-{module.folder}.pdf")
        write_whole(files[-1], module_paper(course, module, language))
    return PackReport(tuple(files), "")
