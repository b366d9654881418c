"""What the documents say of the code is true: numbers of rules, functions, paths, rooms and words."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.grading.catalogues import catalogue, translations_of

ROOT = Path(__file__).parent.parent
RULES, ARCHITECTURE, WORDS = (ROOT / "docs" / f"{name}.md" for name in ("rules", "architecture", "words"))
CONTRIBUTING, README = ROOT / "CONTRIBUTING.md", ROOT / "README.md"
GUIDES = (ARCHITECTURE, CONTRIBUTING, README)
OTHER_PAGES = (
    RULES,
    WORDS,
    ROOT / "docs" / "data-protection.md",
    ROOT / "docs" / "translating.md",
    ROOT / "docs" / "locks.md",
)
SOURCES = {".py", ".html", ".js", ".css", ".sh", ".toml"}

# "rule R46", "rules R40 to R42", "(R36 to R39)"
CITED = re.compile(r"\bR\d+(?:(?:,| and| to) R\d+)*")
OUTSIDE = re.compile(
    r"\b(?:house|domain|platform|formats|peers)(?:\.md|(?:\.md)? \d+(?:\.\d+|[a-z]\b| rule))|\.\./shared/"
)
# A path in backticks: with a folder, without a blank or a place to be filled.
PATH = re.compile(r"`([A-Za-z0-9_.-]+/[A-Za-z0-9_./-]*)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def rows(page: Path, columns: int) -> Iterator[list[str]]:
    """The cells of every row of a page's tables that has so many columns, heads left out."""
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == columns:
            yield cells


def rules() -> dict[str, list[str]]:
    return {cells[0]: cells for cells in rows(RULES, 4) if re.fullmatch(r"R\d+", cells[0])}


@cache
def sources() -> dict[str, str]:
    """Every text file of ours that git knows or would add, but this one."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().splitlines()]
    mine = [path for path in paths if path.suffix in SOURCES and path.is_file() and path != Path(__file__)]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in mine}


def in_backticks(cell: str) -> list[str]:
    return re.findall(r"`([A-Za-z0-9_.]+)`", cell)


# -- rules --------------------------------------------------------------------------------------------------------


def test_every_rule_has_a_number_of_its_own() -> None:
    numbers = [cells[0] for cells in rows(RULES, 4) if re.fullmatch(r"R\d+", cells[0])]

    assert len(numbers) == len(set(numbers)) > 100
    assert all(cells[1].endswith(".") for cells in rules().values())


@pytest.mark.parametrize("number", rules())
def test_every_function_that_holds_a_rule_exists(number: str) -> None:
    held_by = in_backticks(rules()[number][3])

    assert held_by
    for name in held_by:
        full = name if name.startswith(("cpd_export", "cpd_course")) else f"cpd_grading.{name}"
        module, _, function = full.rpartition(".")
        assert callable(getattr(import_module(module), function)), name


def test_every_rule_that_is_cited_exists() -> None:
    known = set(rules())
    pages = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in GUIDES}
    cited = {
        (name, number)
        for name, text in {**_rules_in_sources(), **pages}.items()
        for found in CITED.findall(text)
        for number in re.findall(r"R\d+", found)
    }

    assert {one for one in cited if one[1] not in known} == set()
    assert ("grading/cpd_grading/coaching/domain.py", "R46") in cited


def _rules_in_sources() -> dict[str, str]:
    """What follows the word "rule" or "rules"; elsewhere R1 may be anything, such as a number in a test."""
    cited = re.compile(rf"\b[Rr]ules? ({CITED.pattern})")
    return {name: "\n".join(cited.findall(text)) for name, text in sources().items()}


def test_no_comment_cites_a_page_outside_the_repository() -> None:
    cited = {f"{name}: {found[0]}" for name, text in sources().items() for found in OUTSIDE.finditer(text)}

    assert cited == set()


@pytest.mark.parametrize("text", ["domain 8.4", "house 5a", "platform.md 3", "formats.md", "domain 8 rule 2"])
def test_such_a_citation_is_found(text: str) -> None:
    assert OUTSIDE.search(f"# So it is ({text})")


# -- paths and names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*GUIDES, *OTHER_PAGES], ids=lambda page: page.name)
def test_every_path_of_a_guide_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = {path for path in PATH.findall(text) if not path.startswith("cpd/")}
    linked = {str((page.parent / path).resolve().relative_to(ROOT)) for path in LINK.findall(text)}

    assert named | linked
    assert {path for path in named | linked if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize(
    ("page", "columns"), [(ARCHITECTURE, 3), (CONTRIBUTING, 2)], ids=["the way of one item", "the line that decides"]
)
def test_every_step_of_a_way_names_functions_of_its_file(page: Path, columns: int) -> None:
    steps = 0
    for cells in rows(page, columns):
        path = in_backticks(cells[-2].replace("/", "."))
        if len(path) != 1 or not path[0].endswith(".py"):
            continue
        tree = ast.parse((ROOT / cells[-2].strip("`")).read_text(encoding="utf-8"))
        known = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        known |= {name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names}
        called = {name for name in in_backticks(cells[-1]) if name not in ("reviews",)}
        assert called <= known, (path, called - known)
        steps += 1
    assert steps >= 4


def test_every_name_in_the_words_of_architecture_is_in_its_file() -> None:
    """``name`` in `path` on one line."""
    text = ARCHITECTURE.read_text(encoding="utf-8").replace("\n", " ")
    named = re.findall(r"`(\w+)` (?:in|of)\s+`([\w./]+\.py)`", text)

    assert len(named) > 5
    assert [pair for pair in named if pair[0] not in (ROOT / pair[1]).read_text(encoding="utf-8")] == []


def test_every_room_is_in_the_table_of_rooms() -> None:
    rooms = {
        path.parent.name
        for path in (ROOT / "grading" / "cpd_grading").glob("*/__init__.py")
        if path.parent.name != "migrations"
    }
    named = {name for cells in rows(ARCHITECTURE, 3) for name in in_backticks(cells[0])}

    assert rooms - named == {"settings"}
    assert "`settings`" in ARCHITECTURE.read_text(encoding="utf-8")


def test_the_table_of_rooms_is_in_the_order_of_the_layers() -> None:
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("layers = [")[2].partition("]")[0]
    floors = [re.findall(r"\w+", line.partition('"')[2].partition('"')[0]) for line in contract.splitlines()]
    height = {room: place for place, rooms in enumerate(reversed([one for one in floors if one])) for room in rooms}
    table = [name for cells in rows(ARCHITECTURE, 3) for name in in_backticks(cells[0]) if name in height]

    beyond = {"templatetags", "management"}  # pages and commands stand side by side at the end of the table
    heights = [height[room] for room in table if room not in beyond]
    assert heights == sorted(heights)


# -- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "column"), [("rw", 3), ("fr", 4)])
def test_every_translated_word_is_used_in_its_catalogue(language: str, column: int) -> None:
    said = "\n".join(text for entry in catalogue(language) for _, text in translations_of(entry)).casefold()
    words = [cells[column] for cells in rows(WORDS, 5) if cells[0] != "word" and cells[column].strip("-")]

    assert len(words) > 30
    assert [word for word in words if word.casefold() not in said] == []


def test_no_word_is_explained_twice() -> None:
    words = [cells[0] for columns in (5, 2) for cells in rows(WORDS, columns)]

    assert sorted(set(words)) == sorted(words)
