"""Looking everywhere: every column of every table by plain SQL, every stored file, an archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from uuid import UUID

from django.apps import apps
from django.core.files.storage import Storage, storages
from django.db import connection
from django.template.loader import render_to_string

from cpd_grading.privacy import api as privacy
from tests.builders import NOW


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(cursor.fetchall(), key=str)
    return found


def columns_with(*words: str) -> set[str]:
    """Where one of these words stands, in any case: "Model.field" for our tables, "table.column" for others."""
    names = {
        (model._meta.db_table, field.column): f"{model.__name__}.{field.name}"
        for app in ("cpd_grading", "cpd_export")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_concrete_fields
    }
    with connection.cursor() as cursor:
        found = set()
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column.name for column in cursor.description] if _has_names(cursor) else _names(cursor)
            for row in cursor.fetchall():
                found |= {
                    names.get((table, column), f"{table}.{column}")
                    for column, value in zip(columns, row, strict=True)
                    if _holds(str(value), words)
                }
    return found


def _has_names(cursor: object) -> bool:
    return hasattr(cursor.description[0], "name")  # type: ignore[attr-defined]


def _names(cursor: object) -> list[str]:
    return [column[0] for column in cursor.description]  # type: ignore[attr-defined]


def _holds(text: str, words: tuple[str, ...]) -> bool:
    """Also where JSON wrote an accent as an escape."""
    plain = text.encode().decode("unicode_escape", "replace").casefold() if "\\u" in text else text.casefold()
    return any(word.casefold() in plain or word.casefold() in text.casefold() for word in words)


def stored_files() -> dict[str, bytes]:
    """Every object of the private storage."""
    storage = storages["cpd_evidence"]
    return {name: storage.open(name).read() for name in _walk(storage, "")}


def _walk(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in files)
    for name in folders:
        yield from _walk(storage, f"{folder}/{name}".lstrip("/"))


def files_with(*words: str) -> set[str]:
    return {name for name, content in stored_files().items() if any(word.encode() in content for word in words)}


def archive_of(person_id: UUID) -> str:
    """Everything in the archive a person may take away, names of files too."""
    taken = privacy.data_export(person_id, now=NOW)
    pieces = b"".join(privacy.zip_stream(taken.members, lost := []))
    with zipfile.ZipFile(io.BytesIO(pieces)) as archive:
        words = [name + archive.read(name).decode("latin-1") for name in archive.namelist()]
    return "\n".join([*words, render_to_string("cpd_grading/mine_index.html", {"taken": taken, "lost": lost})])
