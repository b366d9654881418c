"""Everything of a block's package but its Python is published in production: so nothing but ``public/`` is in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cpd_xblocks

ROOT = Path(cpd_xblocks.__file__).parents[1]
# What the platform's finder of a block's static files leaves out.
UNPUBLISHED = {".py", ".pyc", ".scss"}


def published(package: Path) -> set[str]:
    """What collectstatic would take of a package, by its place in it."""
    files = (path for path in package.rglob("*") if path.is_file() and path.suffix not in UNPUBLISHED)
    return {path.relative_to(package).as_posix() for path in files}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages as a wheel carries them."""
    folder = tmp_path_factory.mktemp("wheel")
    orders = ("-q", "egg_info", "--egg-base", str(folder), "build_py", "--build-lib", str(folder / "lib"))
    subprocess.run([sys.executable, "setup.py", *orders], cwd=ROOT, capture_output=True, check=True)
    return folder / "lib"


def test_an_installed_wheel_publishes_the_public_folder_alone(wheel: Path) -> None:
    names = published(wheel / "cpd_xblocks")

    assert names
    assert {name for name in names if not name.startswith("public/")} == set()


def test_a_checkout_publishes_no_more_than_the_wheel(wheel: Path) -> None:
    assert published(ROOT / "cpd_xblocks") == published(wheel / "cpd_xblocks")


def test_the_wheel_carries_every_template_of_the_blocks(wheel: Path) -> None:
    place = Path("cpd_grading/templates/cpd_grading/blocks")

    assert published(wheel / place) == published(ROOT / "grading" / place)
