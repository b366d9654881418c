"""Only the room that owns a table writes it: a higher act calls the owner's act inside its own transaction.

The walk follows imports, assignments, loops and annotations. Rows that a function returns are not followed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

import pytest

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


def _room(module: str) -> str:
    """``cpd_grading.people`` of ``cpd_grading.people.accounts.models``."""
    return ".".join(module.split(".")[:2])


def _foreign_tables(tree: ast.AST, module: str) -> set[str]:
    """Names a module takes from another room's ``models``."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        source = resolve_name("." * node.level + (node.module or ""), module.rpartition(".")[0])
        if source.startswith("cpd_grading.") and source.endswith(".models") and _room(source) != _room(module):
            found |= {name.asname or name.name for name in node.names}
    return found


def _rows_of(function: ast.FunctionDef, tables: set[str]) -> set[str]:
    """Local names that hold rows or queries of those tables, by what they are assigned from, looped over or typed."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _root(node.value) in tables | found:
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and _root(node.iter) in tables | found:
            found.add(node.target.id)
        if isinstance(node, ast.arg) and node.annotation is not None and _names(node.annotation) & tables:
            found.add(node.arg)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _names(node.annotation) & tables:
            found.add(node.target.id)
    return found


def _names(annotation: ast.expr) -> set[str]:
    """Every name in an annotation, inside unions and brackets too."""
    return {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}


def _written(node: ast.AST) -> list[ast.expr]:
    """The expressions that a node writes, whoever's they are."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
        return [node.func]
    if isinstance(node, ast.Assign):
        return [target for target in node.targets if isinstance(target, ast.Attribute)]
    if isinstance(node, ast.AugAssign | ast.AnnAssign) and isinstance(node.target, ast.Attribute):
        return [node.target]
    return []


def foreign_writes(source: str, module: str) -> Iterator[tuple[int, str]]:
    """(line, expression) of every write to a table or row of another room."""
    tree = ast.parse(source)
    tables = _foreign_tables(tree, module)
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        names = tables | _rows_of(function, tables)
        for written in (one for node in ast.walk(function) for one in _written(node)):
            if _root(written) in names:
                yield written.lineno, ast.unparse(written)


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)


def test_no_room_writes_a_table_of_another() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in ROOT.rglob("*.py")
        if "migrations" not in path.parts
        for line, what in foreign_writes(path.read_text(encoding="utf-8"), _module(path))
    }

    assert found == set()


FROM_ABOVE = "from ..portfolio.models import Manifest\n"


@pytest.mark.parametrize(
    ("source", "written"),
    [
        (FROM_ABOVE + "def act():\n Manifest.objects.filter(pk=1).update(n=2)", "Manifest.objects.filter(pk=1).update"),
        (FROM_ABOVE + "def act():\n other = Manifest.objects.get()\n other.n = 3", "other.n"),
        (FROM_ABOVE + "def act():\n other = Manifest.objects.get()\n other.n += 1", "other.n"),
        (FROM_ABOVE + "def act():\n for one in Manifest.objects.all():\n  one.delete()", "one.delete"),
        (FROM_ABOVE + "def act(row: Manifest):\n row.save()", "row.save"),
        (FROM_ABOVE + "def act(row: None | Manifest):\n row.n = 3", "row.n"),
        (FROM_ABOVE + "def act(rows: QuerySet[Manifest] | None):\n rows.delete()", "rows.delete"),
        (FROM_ABOVE + "def act():\n row: Manifest | None = held()\n row.save()", "row.save"),
        ("from cpd_grading.portfolio.models import Manifest as M\ndef act(row: M):\n row.save()", "row.save"),
    ],
)
def test_the_walk_finds_a_write_in_another_room(source: str, written: str) -> None:
    assert [what for _line, what in foreign_writes(source, "cpd_grading.reviews.services")] == [written]


@pytest.mark.parametrize("models", [".models", "cpd_grading.reviews.models", "cpd_other.models", "django.db.models"])
def test_the_walk_leaves_a_room_its_own_tables(models: str) -> None:
    source = f"from {models} import Review\ndef act(row: Review | None):\n row.n += 1\n row.save()"

    assert list(foreign_writes(source, "cpd_grading.reviews.services")) == []
