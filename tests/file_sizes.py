"""Source is read: no file over 500 lines, no template or script wider than 120, no block class over 150 lines."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Set
from pathlib import Path

FILE_LIMIT, LINE_LIMIT, BLOCK_LIMIT = 500, 120, 150
ROOT = Path(__file__).parent.parent
SUFFIXES = {".py", ".js", ".css", ".html"}
NARROW = {".css", ".html", ".js"}  # ruff measures Python


def long_files(root: Path = ROOT) -> list[str]:
    counted = [(path, len(_lines(path))) for path in _sources(root, SUFFIXES)]
    return [f"{path.relative_to(root)}: {lines} lines" for path, lines in counted if lines > FILE_LIMIT]


def long_lines(root: Path = ROOT) -> list[str]:
    return [
        f"{path.relative_to(root)}:{number}: {len(line)} characters"
        for path in _sources(root, NARROW)
        for number, line in enumerate(_lines(path), 1)
        if len(line) > LINE_LIMIT
    ]


def _sources(root: Path, suffixes: Set[str]) -> list[Path]:
    """Written files: not what git ignores, and no migrations, which are written by a tool and read by one."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, check=True)
    paths = [root / name for name in listed.stdout.decode().splitlines() if "/migrations/" not in name]
    return [path for path in paths if path.suffix in suffixes and path.is_file()]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def block_sizes(folder: Path = ROOT / "cpd_xblocks") -> dict[str, int]:
    """Lines of every block class and of our own classes it is made of."""
    classes = {}
    for path in folder.glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
                classes[node.name] = ((node.end_lineno or node.lineno) - first + 1, bases)

    def size(name: str) -> int:
        lines, bases = classes[name]
        return lines + sum(size(base) for base in bases if base in classes)

    return {name: size(name) for name in classes if name.endswith("XBlock")}


def main() -> int:
    problems = long_files() + long_lines()
    problems += [f"{name}: {lines} lines" for name, lines in block_sizes().items() if lines > BLOCK_LIMIT]
    for problem in problems:
        print(f"too long: {problem}")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
