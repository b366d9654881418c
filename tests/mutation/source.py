"""What a mutant changes in a module, and how the change is put into a module that is imported already."""

from __future__ import annotations

import ast
import difflib
import inspect
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SIMPLE = (int, float, str, bytes, bool, type(None), frozenset)
_OURS = "cpd_"
_TELL = "tell_mutation_run"


@dataclass(frozen=True)
class Change:
    """``place`` is the function or method it lies in, "" where it lies in a class body or in none.

    ``names`` are those of a changed assignment.
    """

    path: str
    mutated: str
    place: str
    statement: str  # the top-level name it belongs to, "" for an assignment
    names: tuple[str, ...]
    matters: bool
    diff: str


def change_of(path: str, source: str, mutated: str) -> Change:
    try:
        before, after = _without_annotations(source), _without_annotations(mutated)
    except SyntaxError:  # the lone star of keyword-only parameters is taken for a multiplication
        return Change(path, mutated, "", "", (), False, "")
    pairs = [(old, new) for old, new in zip(before.body, after.body, strict=True) if ast.dump(old) != ast.dump(new)]
    statement = place = ""
    names: tuple[str, ...] = ()
    if pairs:
        old, new = pairs[0]
        statement = getattr(old, "name", "")
        place = _place(old, new)
        names = tuple(_assigned(old))
    lines = difflib.unified_diff(source.splitlines(), mutated.splitlines(), lineterm="", n=0)
    diff = "\n".join(line for line in lines if not line.startswith(("---", "+++")))
    return Change(path, mutated, place, statement, names, bool(pairs), diff)


def _place(old: ast.stmt, new: ast.stmt) -> str:
    if isinstance(old, ast.FunctionDef):
        return old.name
    if isinstance(old, ast.ClassDef) and isinstance(new, ast.ClassDef):
        for member, changed in zip(old.body, new.body, strict=True):
            if ast.dump(member) != ast.dump(changed) and isinstance(member, ast.FunctionDef):
                return f"{old.name}.{member.name}"
    return ""


class _NoAnnotations(ast.NodeTransformer):
    """Modules here postpone annotations: a type checker alone reads them, and whether arguments are named."""

    def visit_arguments(self, node: ast.arguments) -> ast.arguments:
        self.generic_visit(node)
        node.args, node.posonlyargs = [*node.posonlyargs, *node.args, *node.kwonlyargs], []
        node.kwonlyargs, node.defaults = [], [*node.defaults, *(one for one in node.kw_defaults if one)]
        node.kw_defaults = []
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        node.annotation = ast.Constant("")
        return node


def _without_annotations(source: str) -> ast.Module:
    return _NoAnnotations().visit(ast.parse(source))


class NotImportable(Exception):
    """The mutated module cannot be imported, which nobody overlooks."""


def put_in_place(change: Change) -> None:
    """Change the imported module as if it had been imported from the mutated source. Raises NotImportable."""
    module = _imported(change.path)
    try:
        fresh = _executed(module, change.mutated)
    except Exception as broken:
        raise NotImportable(str(broken)) from broken
    if change.statement:
        _replace(module.__dict__[change.statement], fresh.__dict__[change.statement])
        return
    for statement in ast.parse(change.mutated).body:
        for name in _assigned(statement):
            _rebind(name, module.__dict__[name], fresh.__dict__[name])


def report_lines(path: str, tell: Callable[[str, int], None]) -> None:
    """From now on every function of a module tells its name and the lines that are reached in it."""
    module = _imported(path)
    told = _Telling().visit(ast.parse(Path(path).read_text()))
    fresh = _executed(module, ast.fix_missing_locations(told))
    module.__dict__[_TELL] = tell
    for name, value in list(fresh.__dict__.items()):
        if getattr(value, "__module__", "") == module.__name__ and hasattr(value, "__qualname__"):
            _replace(module.__dict__[name], value)


class _Telling(ast.NodeTransformer):
    def __init__(self) -> None:
        self.within = ""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.within = f"{node.name}."
        self.generic_visit(node)
        self.within = ""
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        name = self.within + node.name
        for inner in list(ast.walk(node)):
            for block in ("body", "orelse", "finalbody"):
                statements = getattr(inner, block, None)
                if isinstance(statements, list):
                    setattr(inner, block, [told for one in statements for told in (_told(name, one), one)])
        return node


def _told(name: str, statement: ast.stmt) -> ast.stmt:
    return ast.parse(f"{_TELL}({name!r}, {statement.lineno})").body[0]


def _executed(module: types.ModuleType, source: ast.Module | str) -> types.ModuleType:
    fresh = types.ModuleType(module.__name__)
    fresh.__dict__.update({name: module.__dict__[name] for name in ("__file__", "__package__", "__spec__")})
    fresh.__dict__[_TELL] = lambda name, line: None
    exec(compile(source, module.__file__ or "", "exec"), fresh.__dict__)
    return fresh


def _imported(path: str) -> types.ModuleType:
    wanted = str(Path(path).resolve())
    return next(one for one in list(sys.modules.values()) if getattr(one, "__file__", None) == wanted)


def _assigned(statement: ast.stmt) -> Iterator[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    for node in (node for target in targets if target for node in ast.walk(target)):
        if isinstance(node, ast.Name):
            yield node.id


def _replace(old: Any, new: Any) -> None:
    if isinstance(old, type):
        _replace_class(old, new)
    elif _depth(old) != _depth(new):
        _rebind(old.__name__, old, new)
    else:
        _replace_function(inspect.unwrap(old), inspect.unwrap(new))


def _depth(function: Callable[..., Any]) -> int:
    """How many decorators are around it."""
    return 1 + _depth(function.__wrapped__) if hasattr(function, "__wrapped__") else 0


def _replace_function(old: types.FunctionType, new: types.FunctionType) -> None:
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__


def _replace_class(old: type, new: type) -> None:
    for name in set(vars(old)) - set(vars(new)):
        delattr(old, name)
    for name, value in vars(new).items():
        before = vars(old).get(name)
        if _is_alike(before, value):
            _replace_function(before, value)
        elif isinstance(before, property) and isinstance(value, property):
            _replace_function(before.fget, value.fget)  # type: ignore[arg-type]
        elif name not in ("__dict__", "__weakref__", "__doc__", "__module__"):
            setattr(old, name, value)


def _is_alike(old: Any, new: Any) -> bool:
    """Whether both are functions that close over as much: a frozen record's ``__init__`` does over one thing more."""
    if not isinstance(old, types.FunctionType) or not isinstance(new, types.FunctionType):
        return False
    return len(old.__code__.co_freevars) == len(new.__code__.co_freevars)


def _rebind(name: str, old: Any, new: Any) -> None:
    """In every module of ours that holds it. Numbers and words are shared, so those are known by their name too."""
    for module in list(sys.modules.values()):
        if not getattr(module, "__name__", "").startswith(_OURS):
            continue
        for key, value in list(vars(module).items()):
            if value is old and (key == name or not isinstance(old, _SIMPLE)):
                setattr(module, key, new)
