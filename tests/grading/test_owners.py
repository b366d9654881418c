"""Only the room that owns a table writes it: a higher act calls the owner's act inside its own transaction."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import cpd_grading

ROOT = Path(cpd_grading.__file__).parent
WRITES = {"create", "update", "delete", "save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def _root(node: ast.expr) -> str:
    """The name an expression begins with: ``Person`` of ``Person.objects.filter(…)``."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        else:
            return node.id if isinstance(node, ast.Name) else ""


def _foreign_tables(tree: ast.AST) -> set[str]:
    """Names a module takes from another room's ``models``."""
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level >= 2 and (node.module or "").endswith(".models")
        for name in node.names
    }


def _rows_of(function: ast.FunctionDef, tables: set[str]) -> set[str]:
    """Local names that hold rows or queries of those tables, by what they are assigned from, looped over or typed."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _root(node.value) in tables | found:
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and _root(node.iter) in tables | found:
            found.add(node.target.id)
        if isinstance(node, ast.arg) and node.annotation is not None and ast.unparse(node.annotation) in tables:
            found.add(node.arg)
    return found


def foreign_writes(source: str) -> Iterator[tuple[int, str]]:
    """(line, expression) of every write to a table or row of another room."""
    tree = ast.parse(source)
    tables = _foreign_tables(tree)
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        names = tables | _rows_of(function, tables)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                written: ast.expr = node.func
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                written = node.targets[0]
            else:
                continue
            if _root(written) in names:
                yield node.lineno, ast.unparse(written)


def test_no_room_writes_a_table_of_another() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in ROOT.rglob("*.py")
        if "migrations" not in path.parts
        for line, what in foreign_writes(path.read_text(encoding="utf-8"))
    }

    assert found == set()


def test_the_walk_finds_what_it_looks_for() -> None:
    source = """
from ..portfolio.models import Manifest
def act(row: Manifest):
    Manifest.objects.filter(pk=1).update(round=2)
    other = Manifest.objects.get(pk=1)
    other.round = 3
    row.save()
    for one in Manifest.objects.all():
        one.delete()
"""

    assert {what for _line, what in foreign_writes(source)} == {
        "Manifest.objects.filter(pk=1).update",
        "other.round",
        "row.save",
        "one.delete",
    }
