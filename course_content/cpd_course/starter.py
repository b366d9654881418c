"""A small working course to start from, with the schemas that editors use to help while writing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from .schema import SCHEMA_FILE

STARTER = Path(__file__).parent / "starter"
KINDS = ("course", "module", "task", "quiz")


class FolderInUse(Exception):
    """A new course needs a folder of its own; the message says which one is taken."""


def new_course(folder: Path) -> tuple[Path, ...]:
    """Write the starter course into a new or empty folder and return its files. Raises FolderInUse and OSError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(f'"{folder}" is there already and not empty. Give the name of a new folder.')
    shutil.copytree(STARTER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    schemas = folder / "schemas"
    schemas.mkdir(exist_ok=True)
    shutil.copyfile(SCHEMA_FILE, schemas / SCHEMA_FILE.name)
    for kind in KINDS:
        pointer = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": f"{SCHEMA_FILE.name}#/$defs/{kind}",
        }
        (schemas / f"{kind}.schema.json").write_text(json.dumps(pointer, indent=1) + "\n", encoding="utf-8")
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
