"""A course folder as a `Course`: every file read, every problem reported, nothing built on a broken file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from .drawings import is_quiet_drawing
from .links import clean_picture
from .model import Course, Programme
from .policy import complete_policy
from .read_module import read_module
from .read_tasks import html_by_language
from .schema import fits
from .source import MAX_STATIC_BYTES, Document, Source
from .values import number, plain, text

COURSE_FILE = "course.yaml"
IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"})
OTHER_FILES = frozenset({".pdf", ".mp3", ".m4a", ".ogg", ".vtt", ".txt", ".csv"})
MAX_OTHER_BYTES = 3 * 1024 * 1024


def read_course(source: Source) -> Course | None:
    """Return what could be read of the course, or None when course.yaml itself is broken.

    A module, page or task whose file is broken is left out: ask `source.problems` before using the result.
    """
    document = source.yaml(COURSE_FILE, said_in=COURSE_FILE)
    static = read_static(source)
    if document is None or not fits(document, "course", source.problems):
        _read_on(source, document)
        return None
    data = document.data
    modules = [
        read_module(source, folder, said_in=COURSE_FILE, line=document.line("modules", index))
        for index, folder in enumerate(dict.fromkeys(data["modules"]))
    ]
    _check_course_file(source, document)
    return Course(
        org=data["org"],
        course=data["course"],
        run=str(data["run"]),
        start=_moment(data["start"]),
        end=_moment(data["end"]),
        language=data.get("language", "en"),
        title=text(data["title"]),
        about=html_by_language(source, document, data["about"], "about", travels=False),
        image=_image(source, document, static),
        programme=_programme(document),
        modules=tuple(module for module in modules if module is not None),
        progress_name=data["progress"]["url_name"],
        progress_title=text(data["progress"]["title"]),
        static=static,
    )


def _read_on(source: Source, document: Document | None) -> None:
    """Read the modules that a course.yaml with errors names, so that one run finds all there is to mend."""
    data = document.data if document else None
    modules = data.get("modules") if isinstance(data, dict) else None
    for index, folder in enumerate(modules if isinstance(modules, list) else []):
        if document and isinstance(folder, str) and re.fullmatch(r"[a-z][a-z0-9-]*", folder):
            read_module(source, folder, said_in=COURSE_FILE, line=document.line("modules", index))


def read_static(source: Source) -> dict[str, bytes]:
    """Return the files of static/ by name; report what a course may not carry."""
    found: dict[str, bytes] = {}
    folder = source.root / "static"
    if folder.is_symlink():
        source.problems.error("static", 1, "static/ is a link to another place. Put a copy of the folder there.")
    for path in sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []:
        file = f"static/{path.name}"
        kind = PurePosixPath(path.name).suffix.lower()
        if path.name.startswith("."):
            continue
        if path.is_dir() or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", path.name):
            source.problems.error(file, 1, "static/ holds files only, named with letters, digits, dots and hyphens.")
            continue
        if kind not in IMAGES | OTHER_FILES:
            source.problems.error(
                file, 1, f"Files of this kind are not used. Use {', '.join(sorted(IMAGES | OTHER_FILES))}."
            )
            continue
        limit = MAX_STATIC_BYTES if kind in IMAGES else MAX_OTHER_BYTES
        raw = source.bytes(file, said_in=file, line=1, limit=limit)
        if raw is not None and (kind != ".svg" or is_quiet_drawing(raw, file, source.problems)):
            found[path.name] = clean_picture(source, file, raw)
    return found


def _check_course_file(source: Source, document: Document) -> None:
    data = document.data
    if _moment(data["end"]) <= _moment(data["start"]):
        source.problems.error(COURSE_FILE, document.line("end"), "The course ends before it starts. Mend start or end.")
    seen: set[str] = set()
    for index, folder in enumerate(data["modules"]):
        if folder in seen:
            source.problems.error(COURSE_FILE, document.line("modules", index), f'"{folder}" is listed twice.')
        seen.add(folder)


def _moment(day: str) -> str:
    return day if "T" in day else f"{day}T00:00:00Z"


def _image(source: Source, document: Document, static: Mapping[str, bytes]) -> str:
    """Return the name of the course image, or "" where the builder is to draw a plain cover."""
    address = document.data.get("image")
    if address is None:
        return ""
    name = str(address).removeprefix("/").removeprefix("static/")
    if name not in static or not name.lower().endswith((".png", ".jpg", ".jpeg")):
        source.problems.error(
            COURSE_FILE, document.line("image"), f'"{address}" should be a PNG or JPEG file in static/.'
        )
    return name


def _programme(document: Document) -> Programme:
    data: Mapping[str, Any] = document.data["programme"]
    policy = data.get("policy", {})
    return Programme(
        code=data["code"],
        version=str(data["version"]),
        provisional=data.get("provisional", True),
        title=text(data["title"]),
        award_title=text(data["award_title"]),
        awarding_body=plain(data["awarding_body"]),
        framework=plain(data["framework"]),
        level=str(data["level"]),
        hours_per_credit=number(data["hours_per_credit"]),
        policy=complete_policy(policy),
        standards=tuple((item["code"], text(item["title"])) for item in data["standards"]),
        lines={
            **{key: document.line("programme", key) for key in (*data, "policy")},
            **{key: document.line("programme", "policy", key) for key in ("bands", "pass_mark", "resit_cap")},
        },
    )
