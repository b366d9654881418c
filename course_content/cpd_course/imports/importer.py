"""A course archive becomes a course folder again, on top of the folder it was built from where there is one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..check import check_course
from ..model import LANGUAGE_NAMES, LANGUAGES, Course
from ..olx import olx_files
from ..problems import CourseHasProblems, Problem, Problems
from ..programme import SCHEMA_NAME, programme_document
from ..source import Source, read_yaml
from ..yaml_write import yaml_text
from .accounts import Tally
from .findings import LEFT_OUT
from .merge import merge
from .names import Names
from .olx_tree import Archive
from .to_source import SourceFiles
from .unpack import BadArchive, Unpacked, unpack


class CannotImport(Exception):
    """The archive cannot become a source folder as things stand; the message says what to do."""


@dataclass(frozen=True)
class ImportReport:
    """What an import made: files written, those that differ from the base, and what was kept as HTML or left out.

    `tallies` count every block and file of the archive as taken, changed or left out; `check` is what the check of a
    course says about the new folder.
    """

    folder: Path
    files: int
    changed: tuple[str, ...]
    problems: tuple[Problem, ...]
    tallies: tuple[Tally, ...]
    check: tuple[Problem, ...]


def import_course(
    archive: Path, folder: Path, *, base: Path | None = None, programme: Path | None = None
) -> ImportReport:
    """Write the source of a course archive into an empty folder.

    `base` is the folder the archive was built from: what an archive cannot carry (other languages, policy, file names,
    comments) comes from there, and what came back unchanged stays as written. Without it, `programme` is the programme
    file of the build. Nothing that the archive lacks is invented: `check` names it.
    Raises BadArchive, CannotImport, CourseHasProblems (of the base) and OSError.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotImport(f'"{folder}" is there already and not empty. Give the name of a new folder.')
    unpacked = unpack(archive)
    returned = Archive(unpacked.files)
    course = _base_course(base) if base else None
    language = _language(returned, has_base=course is not None)
    document: Mapping[str, Any] = (
        programme_document(course) if course else read_programme(programme) if programme else {}
    )
    names = Names(course)
    came = SourceFiles(returned, unpacked, names, document, language)
    if course and base:
        own = olx_files(course, language)
        built = SourceFiles(Archive(own), Unpacked(own), names, document, language)
        files, changed = _on_base(base, built.files, came.files, came.findings.problems)
    else:
        files, changed = {path: _bytes(data) for path, data in came.files.items()}, tuple(sorted(came.files))
    _write(folder, files)
    check = Problems()
    check_course(Source(folder, check))
    findings = came.findings
    return ImportReport(
        folder, len(files), changed, tuple(findings.problems), findings.accounts.tallies(), tuple(check)
    )


def _base_course(base: Path) -> Course:
    problems = Problems()
    course = check_course(Source(base, problems))
    if course is None or problems.errors:
        raise CourseHasProblems(problems.errors)
    return course


def _language(archive: Archive, *, has_base: bool) -> str:
    said = archive.course().attributes.get("language", "en").split("-")[0].lower()
    language = said if said in LANGUAGES else "en"
    if language != "en" and not has_base:
        name = LANGUAGE_NAMES[language]
        raise CannotImport(f"The pages of this archive are in {name}. Give the folder with the English: --base DIR.")
    return language


def read_programme(file: Path) -> Mapping[str, Any]:
    """Return the programme document in a file. Raises CannotImport where it holds something else, and OSError."""
    try:
        found = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CannotImport(f'"{file}" is not readable JSON: {error}. Give the programme.json of the build.') from error
    modules = found.get("modules") if isinstance(found, dict) else None
    if not isinstance(modules, list) or found.get("schema") != SCHEMA_NAME or not all(map(_is_module, modules)):
        raise CannotImport(f'"{file}" is not a programme file ({SCHEMA_NAME}). Give the programme.json of the build.')
    document: dict[str, Any] = found
    return document


def _is_module(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("code"), str) and isinstance(item.get("tasks"), list)


def _on_base(
    base: Path, built: Mapping[str, Any], came: Mapping[str, Any], problems: Problems
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return every file of the base with the differences between what was built and what came back."""
    files = {path: raw for path, raw in _files_of(base).items() if path not in built or path in came}
    for path in sorted(set(built) - set(came)):
        problems.note(path, 1, "This is no longer in the course that came back: the file was not written.")
    changed = []
    for path, data in came.items():
        if path in built and built[path] == data:
            continue  # as written in the base, or as the base makes it without a file
        if path.startswith(f"{LEFT_OUT}/"):
            files[path] = _bytes(data)
            continue
        changed.append(path)
        if isinstance(data, Mapping) and path in built and path in files:
            written = read_yaml(files[path].decode("utf-8-sig"), path, Problems())
            data = merge(written.data if written else {}, built[path], data)
            problems.note(path, 1, "This file was changed in Studio and is written anew: its comments are gone.")
        files[path] = _bytes(data)
        _note_translations(path, files, problems)
    return files, tuple(sorted(changed))


def _note_translations(path: str, files: Mapping[str, bytes], problems: Problems) -> None:
    if not path.endswith(".md"):
        return
    stem = path.removesuffix(".md").removesuffix(".rw").removesuffix(".fr")
    others = [other for other in (f"{stem}.md", f"{stem}.rw.md", f"{stem}.fr.md") if other != path and other in files]
    for other in others:
        problems.note(other, 1, f"{path} was changed in Studio. Look whether this one has to change too.")


def _files_of(base: Path) -> dict[str, bytes]:
    """Return the plain files of a folder, without hidden ones and without anything behind a link."""
    found = {}
    for path in sorted(base.rglob("*")):
        parts = path.relative_to(base).parts
        is_hidden = any(part.startswith(".") for part in parts)
        is_link = any(parent.is_symlink() for parent in [path, *path.parents] if parent.is_relative_to(base))
        if path.is_file() and not is_hidden and not is_link:
            found[PurePosixPath(*parts).as_posix()] = path.read_bytes()
    return found


def _bytes(data: Any) -> bytes:
    if isinstance(data, bytes):
        return data
    return (data if isinstance(data, str) else yaml_text(data)).encode()


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    root = folder.resolve()
    for name, raw in sorted(files.items()):
        path = root / name
        if ".." in PurePosixPath(name).parts or not path.resolve().is_relative_to(root):
            raise BadArchive(f'"{name[:80]}" leads out of the folder. Nothing more was written.')
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
