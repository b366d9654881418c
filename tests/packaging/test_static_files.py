"""Styles and scripts: what browsers get is built from sources that people read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build_steps.static_files import BUILT, JOINED, ROOT, SOURCES, build_static_files, static_files
from cpd_grading.web import offline

# As the platform and the pages load them: a part uses only what stands before it.
ORDER = {
    "phone.js": ("transport", "photo", "upload", "drafts", "forms"),
    "desk.js": ("page", "keeping", "showing", "acts"),
}
# What only one part of each script says.
MARKS = {
    "transport": "XMLHttpRequest",
    "photo": "createImageBitmap",
    "upload": "Upload-Offset",
    "drafts": "indexedDB.open",
    "forms": "window.CpdBlock=",
    "page": "window.CpdDesk=",
    "keeping": "keyedDrafts",
    "showing": "DOMParser",
    "acts": "serviceWorker.register",
}


def test_what_browsers_get_is_what_the_sources_make_now() -> None:
    built = {path.name: path.read_bytes() for path in BUILT.iterdir() if not path.name.startswith(".")}

    assert built == static_files()


def test_building_again_changes_nothing(tmp_path: Path) -> None:
    first = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in build_static_files(built=tmp_path)}
    second = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in build_static_files(built=tmp_path)}

    assert first == second


def test_a_file_that_no_source_makes_any_more_goes(tmp_path: Path) -> None:
    (tmp_path / "vault.js").write_text("old")

    build_static_files(built=tmp_path)

    assert not (tmp_path / "vault.js").exists()


def test_a_listed_part_that_is_missing_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"facts\.js"):
        static_files(tmp_path)


@pytest.mark.parametrize("name", ORDER)
def test_a_joined_script_holds_its_parts_in_their_order(name: str) -> None:
    script = static_files()[name].decode()

    places = [place for part in ORDER[name] for place in (script.index(MARKS[part]), script.rindex(MARKS[part]))]
    assert places == sorted(places)


def test_every_source_gets_to_the_browsers() -> None:
    sources = {path.relative_to(SOURCES).as_posix() for path in SOURCES.rglob("*") if path.is_file()}
    parts = {part for parts in JOINED.values() for part in parts}

    assert sources == parts | {name for name in static_files() if name not in JOINED}


@pytest.mark.parametrize("name", sorted(static_files()))
def test_what_browsers_get_has_no_comments_and_no_indentation(name: str) -> None:
    lines = static_files()[name].decode().splitlines()

    assert [line for line in lines if line.startswith((" ", "/*", "//"))] == []


def named_static_files() -> set[str]:
    """Every file of ours that a template, a block or the worker asks for by its name."""
    texts = [
        path.read_text(encoding="utf-8")
        for folder in ("cpd_xblocks", "grading/cpd_grading", "export/cpd_export")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".html", ".py"}
    ]
    written = {name for text in texts for name in re.findall(r"""static[( ]\s*["']cpd_grading/([^"'{]+)["']""", text)}
    return written | {*offline.FILES, offline.WORKER}


def test_every_static_file_that_is_named_is_built() -> None:
    named = named_static_files()

    assert {"cpd.css", "pages.css", "phone.js", "review.js", "desk.js"} <= named
    assert named - set(static_files()) == set()


def test_the_worker_keeps_every_file_that_the_desk_loads() -> None:
    head = (ROOT / "grading/cpd_grading/templates/cpd_grading/parts/desk_head.html").read_text(encoding="utf-8")

    assert set(re.findall(r'"cpd_grading/([^"]+)"', head)) <= set(offline.FILES)


@pytest.mark.parametrize(
    ("script", "held"),
    [
        ("phone.js", 'indexedDB.open("cpd",1)'),
        ("phone.js", '["drafts","owners","records"]'),
        ("phone.js", "`cpd-upload:${itemId}:${sum}`"),
        ("encrypted_store.js", 'navigator.locks.request("cpd-vault"'),
        ("encrypted_store.js", "`${id}|check`"),
        ("offline_queue.js", 'store.list("item:")'),
        ("offline_queue.js", 'store.list("submit:")'),
        ("desk.js", "`draft:${task.course}|${task.slug}|${form}`"),
        ("desk.js", "`file:${requestId}`"),
        ("desk.js", "`pack:${name}`"),
        ("review.js", "`review:${words.review}`"),
        ("sw.js", "`cpd-shell-${CPD.version}`"),
    ],
)
def test_what_a_phone_holds_is_found_again_under_its_name(script: str, held: str) -> None:
    assert held in static_files()[script].decode()


def test_the_lock_file_names_no_host_to_fetch_from() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")

    assert '"integrity"' in lock
    assert '"resolved"' not in lock
