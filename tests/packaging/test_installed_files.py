"""What an installation carries, built as installers build it: from a clean source tree, by way of an sdist."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from build_steps import course
from build_steps.static_files import ROOT, static_files

pytestmark = pytest.mark.slow

SAFE = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}


def ordered(folder: Path, *orders: str) -> None:
    subprocess.run([sys.executable, "setup.py", "-q", *orders], cwd=folder, env=SAFE, check=True, capture_output=True)


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked sdist of what git knows: nothing that was built, nothing that is ignored."""
    clean, out = tmp_path_factory.mktemp("clean"), tmp_path_factory.mktemp("sdist")
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().splitlines():
        if (ROOT / name).is_file():
            (clean / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clean / name)
    ordered(clean, "sdist", "-d", str(out))
    with tarfile.open(next(out.glob("*.tar.gz"))) as archive:
        archive.extractall(out, filter="data")
    return next(path for path in out.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def installed(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages as a wheel of that sdist carries them; an earlier build had left a file."""
    lib = tmp_path_factory.mktemp("wheel") / "lib"
    (lib / "cpd_grading").mkdir(parents=True)
    (lib / "cpd_grading" / "left.js").write_text("of an earlier build")
    ordered(sdist, "egg_info", "--egg-base", str(lib.parent), "build_py", "--build-lib", str(lib))
    return lib


@pytest.fixture(scope="module")
def names(installed: Path) -> set[str]:
    return {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}


def test_an_installation_carries_the_course_of_these_sources(installed: Path, tmp_path: Path) -> None:
    carried = installed / "cpd_course" / "data_files"

    course.build_course_files(built=tmp_path)

    assert {path.name for path in carried.iterdir()} == {"cll.tar.gz", "programme.json"}
    for path in tmp_path.iterdir():
        assert (carried / path.name).read_bytes() == path.read_bytes()


def test_an_installation_finds_its_course_from_any_folder(installed: Path, tmp_path: Path) -> None:
    question = "from cpd_course.data import archive_path, programme_path; print(archive_path(), programme_path())"
    environment = {**SAFE, "PYTHONPATH": str(installed)}
    asked = subprocess.run(
        [sys.executable, "-c", question], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )

    assert [Path(text).is_relative_to(installed) for text in asked.stdout.split()] == [True, True]


def test_an_installation_carries_the_static_files_that_browsers_get(installed: Path) -> None:
    carried = installed / "cpd_grading" / "static" / "cpd_grading"

    assert {path.name: path.read_bytes() for path in carried.iterdir()} == static_files()


@pytest.mark.parametrize("room", ["grading/cpd_grading", "export/cpd_export"])
def test_an_installation_carries_every_template(names: set[str], room: str) -> None:
    package = ROOT / room
    templates = {path.relative_to(package.parent).as_posix() for path in package.rglob("templates/**/*.html")}

    assert templates
    assert templates <= names


def test_an_installation_carries_catalogues_as_they_are_read(names: set[str]) -> None:
    assert {name.split("/")[2] for name in names if name.endswith(".mo")} == {"fr", "rw"}


def test_an_installation_carries_nothing_but_our_packages(names: set[str]) -> None:
    packages = {name.partition("/")[0] for name in names}

    assert {"cpd_xblocks", "cpd_grading", "cpd_export", "cpd_course"} <= packages
    assert packages <= {"cpd_xblocks", "cpd_grading", "cpd_export", "cpd_course", "cpd_workbench"}


@pytest.mark.parametrize(
    "pattern",
    ["**/tests/**/*", "**/test_*", "**/*.po", "**/assets/**/*", "**/*.pem", "**/*.key", "**/*.sqlite3", "**/left.js"],
)
def test_an_installation_carries_no(installed: Path, pattern: str) -> None:
    assert list(installed.glob(pattern)) == []


def test_every_command_of_an_installation_leads_to_a_module_it_carries(installed: Path, names: set[str]) -> None:
    entries = configparser.ConfigParser()
    entries.read(installed.parent / "cpd_xblocks.egg-info" / "entry_points.txt")

    commands = entries["console_scripts"]
    assert set(commands) >= {"cpd-workbench", "cpd-course"}
    for command in commands.values():
        assert command.partition(":")[0].replace(".", "/") + ".py" in names


def test_the_sdist_holds_sources_and_nothing_that_was_built(sdist: Path) -> None:
    assert (sdist / "grading/cpd_grading/assets/phone/forms.js").is_file()
    assert (sdist / "course_content/cll/course.yaml").is_file()
    assert list(sdist.glob("**/*.po"))
    assert [path for path in (sdist / "tests").rglob("*") if path.is_file()] == []
