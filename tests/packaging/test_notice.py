"""NOTICE names every library that an image may hold, its licence and how it comes in, as setup.py and wheels say it."""

from __future__ import annotations

import ast
import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
# Heading -> the list of setup.py it tells of. Tools of developers are in no image.
SECTIONS = {
    "Always": "INSTALL_REQUIRES",
    "Extra media": "MEDIA",
    "Extra pack": "PACK",
    "Extra s3": "S3",
    "Extra workbench": "WORKBENCH",
    "Extra build": "BUILD",
    "Extra databases": "DATABASES",
}
TOOLS = {"TEST", "CHECK"}
FAMILY = re.compile(r"AGPL|LGPL|GPL|MPL|Apache|BSD|MIT|Zope|ZPL")


def lists_of_setup() -> dict[str, set[str]]:
    """The lists of setup.py, without what one takes from another."""
    found = {}
    for node in ast.parse((ROOT / "setup.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List) and isinstance(node.targets[0], ast.Name):
            told = [one.value for one in node.value.elts if isinstance(one, ast.Constant)]
            found[node.targets[0].id] = {re.split(r"[\[<>=!~ ]", name)[0] for name in told}
    return found


def noticed() -> dict[str, dict[str, str]]:
    """Heading -> library -> licence."""
    found: dict[str, dict[str, str]] = {}
    parts = re.split(r"^(.+)\n-+\n", NOTICE, flags=re.MULTILINE)[1:]
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        lines = (line.split(" | ") for line in body.splitlines() if " | " in line)
        found[heading] = {name: licence for name, licence, _how in lines}
    return found


def test_every_list_of_setup_is_told_or_belongs_to_developers() -> None:
    assert set(lists_of_setup()) == set(SECTIONS.values()) | TOOLS
    assert set(noticed()) == set(SECTIONS)


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_library_is_named_once_where_it_comes_in(heading: str) -> None:
    assert set(noticed()[heading]) == lists_of_setup()[SECTIONS[heading]]


@pytest.mark.parametrize(
    ("library", "licence"), [pair for section in noticed().values() for pair in section.items()], ids=str
)
def test_the_licence_is_the_one_that_the_library_tells(library: str, licence: str) -> None:
    try:
        told = metadata.metadata(library)
    except metadata.PackageNotFoundError:
        pytest.skip(f"{library} is not installed here")
    said = " ".join(
        [
            told.get("License-Expression") or "",
            (told.get("License") or "")[:80],
            *(one.rpartition("::")[2] for one in told.get_all("Classifier") or [] if one.startswith("License")),
        ]
    )
    said = said.replace("GNU Affero General Public License", "AGPL").replace("Zope", "ZPL")

    assert set(FAMILY.findall(licence)) == set(FAMILY.findall(said)), said


def test_the_wheel_of_heic_photos_carries_what_is_said_of_it() -> None:
    heif = metadata.distribution("pillow-heif")
    carried = {Path(str(file)).name.partition("-")[0] for file in heif.files or () if ".libs" in str(file)}

    for library in carried:
        assert library in NOTICE, library
    assert "libx265" not in carried or "libx265 (GPL-2.0-or-later)" in NOTICE
    assert carried, "a wheel without libraries needs another sentence"
