"""What somebody does who changes a batch and wants to pass unnoticed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from cpd_export.canonical import canonical, readable
from cpd_export.formats import jsonl
from cpd_export.formats.manifest import manifest_text


def seal(folder: Path, *, under: str = "sealed", **changes: Any) -> Path:
    """Make every digest and size of a folder fit its files again; ``changes`` are of batch.json."""
    document = json.loads((folder / "batch.json").read_text("utf-8"))
    for name, entry in document["files"].items():
        content = (folder / name).read_bytes()
        entry |= {"sha256": sha256(content).hexdigest(), "bytes": len(content)}
    document |= changes
    (folder / "batch.json").write_text(readable(document), "utf-8")
    names = ["records.jsonl", "marks.csv", "exceptions.csv", "batch.json"]
    digests = {name: sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / "manifest-sha256.txt").write_text(manifest_text(digests), "utf-8")
    return folder.rename(folder.with_name(under))


def change_record(folder: Path, line: int, **changes: Any) -> None:
    """Rewrite one record with a digest of its own that fits."""
    lines = (folder / "records.jsonl").read_text("utf-8").splitlines()
    record = json.loads(lines[line]) | changes
    record["digest"] = jsonl.digest_of(record)
    lines[line] = canonical(record)
    (folder / "records.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def change_sheet(folder: Path, change: Callable[[list[list[str]]], object], name: str = "marks.csv") -> None:
    """Rewrite a sheet, header and all, as the program writes it."""
    rows = list(csv.reader(io.StringIO((folder / name).read_text("utf-8-sig"), newline="")))
    change(rows)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    (folder / name).write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())


def set_cell(column: str, value: str, row: int = 1) -> Callable[[list[list[str]]], object]:
    """Put another value into one cell."""

    def change(rows: list[list[str]]) -> None:
        rows[row][rows[0].index(column)] = value

    return change
