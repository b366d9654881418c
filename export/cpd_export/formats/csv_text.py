"""CSV as spreadsheets take it without harm: RFC 4180, UTF-8, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, TextIO

# What makes spreadsheets read a cell as a formula; the wide forms do so in East Asian editions.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ENCODING = "utf-8-sig"  # for reading: the byte order mark, where there is one, is skipped
_BOM = b"\xef\xbb\xbf"


def neutralised(cell: str) -> str:
    """Return the cell with an apostrophe in front where a spreadsheet would otherwise run it. See :func:`restored`."""
    return "'" + cell if cell.lstrip("'").startswith(_FORMULA_STARTS) else cell


def restored(cell: str) -> str:
    """Return the cell as it was before :func:`neutralised`; every cell comes back as it was."""
    is_neutralised = cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA_STARTS)
    return cell[1:] if is_neutralised else cell


def write(header: Sequence[str], rows: Iterable[Sequence[str]], stream: BinaryIO, *, bom: bool = True) -> None:
    """Write a header and rows, lines ended by CR LF.

    ``bom`` marks the file as UTF-8 for Excel, which otherwise shows wrong letters in names with accents.
    """
    if bom:
        stream.write(_BOM)
    stream.write(_line(header))
    for row in rows:
        stream.write(_line(row))


def read(text: TextIO) -> Iterator[list[str]]:
    """Yield every row, header first, cells restored. Open the file with :data:`ENCODING` and ``newline=""``.

    Raises ValueError where the bytes are no UTF-8 or a quotation mark never closes.
    """
    try:
        for row in csv.reader(text, strict=True):
            yield [restored(cell) for cell in row]
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([neutralised(cell) for cell in cells])
    return out.getvalue().encode("utf-8")
