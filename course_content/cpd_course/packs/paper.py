"""One module as a printed booklet (PDF), set by Typst; the same course gives the same bytes."""

from __future__ import annotations

import base64
import importlib
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from ..html_tree import Node, parse_html
from ..labels import label
from ..markdown import BLOCK_TAGS
from ..model import Course, Module, words
from .page import module_body

TEMPLATE = Path(__file__).parent / "paper.typ"
KINDS = {"png": "png", "jpeg": "jpg", "gif": "gif", "webp": "webp", "svg+xml": "svg"}
INSTALL = "For the printed booklets, install Typst for Python: pip install 'cpd-xblocks[pack]'."


class NoPrinter(Exception):
    """Typst is not installed; the message says how to install it."""


class CannotPrint(Exception):
    """A booklet would lack something of its module; the message says what the typesetter said."""


def typesetter() -> ModuleType:
    """Return the Typst library. Raises NoPrinter."""
    try:
        return importlib.import_module("typst")
    except ImportError as error:
        raise NoPrinter(INSTALL) from error


def module_paper(course: Course, module: Module, language: str) -> bytes:
    """Return the PDF of a module. Raises NoPrinter, and CannotPrint where anything would be missing in it."""
    typst = typesetter()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        nodes = _children(Node("div", children=parse_html(module_body(course, module, language))), root)
        paper = {
            "title": f"{module.code}: {words(module.title, language)}",
            "subtitle": f"{words(course.title, language)}. {label('offline', language)}",
            "lang": language,
            "nodes": nodes,
        }
        (root / "paper.json").write_text(json.dumps(paper), encoding="utf-8")
        main = root / "paper.typ"
        main.write_bytes(TEMPLATE.read_bytes())
        try:
            # Tags for screen readers would make the file three times as large; the HTML file is the one for them.
            printed, warnings = typst.compile_with_warnings(
                str(main), root=folder, ignore_system_fonts=True, pdf_tags=False
            )
        except typst.TypstError as error:
            raise CannotPrint(_refusal(module, str(error))) from error
    if warnings:  # a warning is how the typesetter says that it left a part out
        raise CannotPrint(_refusal(module, str(warnings[0].message)))
    return bytes(printed)


def _refusal(module: Module, said: str) -> str:
    why = " ".join(said.split())[:300]
    return f"The booklet of {module.code} would not be whole. Typst says: {why}. Look at the module's pictures first."


def _plain(node: Node, root: Path) -> Any:
    """Return a node as data for the template; pictures become files in `root`."""
    if not node.tag:
        return re.sub(r"\s+", " ", node.text)
    plain: dict[str, Any] = {"tag": node.tag, "children": _children(node, root)}
    if node.tag == "img":
        plain |= {"file": _picture(node, root), "alt": node.attributes.get("alt", ""), "width": 70}
    elif node.tag == "a":
        address = node.attributes.get("href", "")
        plain["href"] = address if address.startswith(("http://", "https://", "mailto:", "tel:")) else ""
    elif node.tag in ("code", "pre"):
        plain["words"] = node.words()
    elif node.tag == "ol":
        start = node.attributes.get("start", "1")
        plain["start"] = int(start) if start.isdecimal() else 1
    elif node.tag == "table":
        plain["rows"] = [_row(row, root) for row in node.walk() if row.tag == "tr"]
    return plain


def _children(node: Node, root: Path) -> list[Any]:
    """Return the content of a node; white space beside blocks is not content."""
    has_blocks = any(child.tag in BLOCK_TAGS for child in node.children)
    kept = [child for child in node.children if child.tag or child.text.strip() or not has_blocks]
    return [_plain(child, root) for child in kept]


def _row(row: Node, root: Path) -> Sequence[dict[str, Any]]:
    cells = [cell for cell in row.children if cell.tag in ("td", "th")]
    return [{"head": cell.tag == "th", "children": _children(cell, root)} for cell in cells]


def _picture(node: Node, root: Path) -> str:
    head, _, data = node.attributes.get("src", "").partition(";base64,")
    kind = KINDS.get(head.removeprefix("data:image/"))
    if kind is None:
        return ""
    name = f"picture-{len(list(root.iterdir()))}.{kind}"
    (root / name).write_bytes(base64.b64decode(data))
    return name
