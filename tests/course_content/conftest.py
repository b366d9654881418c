"""A small course to build and to break; the real one is tested in test_cll.py."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from lxml import etree

from cpd_course.api import build_course

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the sample course that a test may break."""
    return shutil.copytree(SAMPLE, tmp_path / "sample")


@pytest.fixture
def mend(course: Path) -> Callable[[str, str, str], Path]:
    """Return an editor: replace one text of one file of the copy, and give the course back."""

    def edit(file: str, old: str, new: str) -> Path:
        path = course / file
        words = path.read_text(encoding="utf-8")
        assert old in words, f"{old!r} is not in {file}"
        path.write_text(words.replace(old, new, 1), encoding="utf-8")
        return course

    return edit


@pytest.fixture
def unpacked(tmp_path: Path) -> Callable[[Path], dict[str, bytes]]:
    """Return a reader of an archive: its files by path below the top folder."""

    def read(archive: Path) -> dict[str, bytes]:
        with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as tar:
            tar.extractall(tmp_path / "unpacked", filter="data")
            return {
                member.name.removeprefix("course/"): tar.extractfile(member).read()  # type: ignore[union-attr]
                for member in tar
                if member.isfile()
            }

    return read


@pytest.fixture
def built(course: Path, tmp_path: Path) -> Path:
    """The archive of the untouched sample course, with its programme.json beside it."""
    archive = tmp_path / "built" / "course.tar.gz"
    build_course(course, archive, archive.parent / "programme.json")
    return archive


@pytest.fixture
def packed(tmp_path: Path) -> Callable[[Mapping[str, bytes], str], Path]:
    """Return a packer: files below a top folder as a .tar.gz, beside the programme file of `built`."""

    def write(files: Mapping[str, bytes], top: str = "course") -> Path:
        path = tmp_path / "built" / "returned.tar.gz"
        path.parent.mkdir(exist_ok=True)
        with tarfile.open(path, "w:gz") as tar:
            for name, raw in files.items():
                member = tarfile.TarInfo(f"{top}/{name}")
                member.size, member.mtime, member.uname = len(raw), 1_800_000_000, "www-data"
                tar.addfile(member, io.BytesIO(raw))
        return path

    return write


@pytest.fixture
def studio(
    built: Path, unpacked: Callable[[Path], dict[str, bytes]], packed: Callable[..., Path]
) -> Callable[[Mapping[str, bytes | None]], Path]:
    """Return an exporter: the sample course as Studio writes it out, with some files replaced, added or (None) gone."""

    def export(edits: Mapping[str, bytes | None]) -> Path:
        files = {name: as_studio_writes(name, raw) for name, raw in unpacked(built).items()}
        files |= STUDIO_EXTRAS
        for name, raw in edits.items():
            if raw is None:
                del files[name]
            else:
                files[name] = raw
        return packed(files, "export-4k2j")

    return export


STUDIO_EXTRAS = {
    "assets/assets.xml": b"<assets/>",
    "info/updates.html": b"<ol></ol>",
    "info/updates.items.json": b"[]",
    "about/short_description.html": b"Short.",
    "policies/2026/policy.json": json.dumps(
        {
            "course/2026": {
                "advanced_modules": ["cpd_task"],
                "display_name": "Sample course",
                "start": "2026-01-05T00:00:00Z",
                "end": "2026-12-18T00:00:00Z",
                "tabs": [{"name": "Course", "type": "courseware"}],
                "cert_html_view_enabled": True,
            }
        },
        indent=4,
    ).encode(),
}


def as_studio_writes(name: str, raw: bytes) -> bytes:
    """Return a file of our archive as an export writes it: other attribute order, indented JSON, more attributes."""
    if not name.endswith(".xml"):
        return raw
    root = etree.fromstring(raw)
    for element in root.iter(etree.Element):
        attributes = sorted(element.items(), reverse=True)
        element.attrib.clear()
        for key, value in attributes:
            if value.startswith(("{", "[")):
                value = json.dumps(json.loads(value), indent=2, sort_keys=True)
            element.set(key, value)
        if str(element.tag).startswith("cpd_"):
            element.set("xblock-family", "xblock.v1")
    if root.tag == "html":
        root.set("editor", "visual")
    if root.tag == "problem":
        root.set("max_attempts", "3")
        root.set("markdown", "null")
    if root.tag == "course" and root.get("start"):
        for key in ("start", "end"):
            root.set(key, json.dumps(root.get(key).replace("Z", "+00:00")))
    return etree.tostring(root, pretty_print=root.tag != "problem", xml_declaration=False)
