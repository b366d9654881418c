"""A new author, from nothing to an archive, with the starter course and the guide alone."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from cpd_course.api import FolderInUse, find_problems, new_course
from cpd_course.cli import main

GUIDE = Path(__file__).parents[2] / "docs" / "authoring.md"


def test_a_new_course_has_nothing_to_mend(tmp_path: Path) -> None:
    new_course(tmp_path / "mine")

    assert find_problems(tmp_path / "mine") == ()


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "work.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(FolderInUse):
        new_course(tmp_path)
    assert main(["new", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["work.txt"]


def test_every_yaml_file_names_a_schema_that_an_editor_can_open_and_that_it_fits(tmp_path: Path) -> None:
    new_course(tmp_path)
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "schemas").iterdir()}
    registry = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in schemas.items())

    files = sorted(tmp_path.rglob("*.yaml"))
    assert len(files) == 5
    for file in files:
        text = file.read_text(encoding="utf-8")
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
        assert named, file
        schema = (file.parent / named[1]).resolve()
        assert schema.is_file(), file
        data = json.loads(json.dumps(yaml.safe_load(text), default=str))
        Draft202012Validator(schemas[schema.name], registry=registry).validate(data)


def test_the_commands_of_the_guide_work_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^cpd-course (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    acts = [shlex.split(line, comments=True) for line in lines]

    assert {act[0] for act in acts} == {"new", "check", "build", "preview", "import", "diff", "pack"}
    for act in acts:
        if act[0] != "preview":  # runs until it is stopped
            assert main(act) == 0, act
    assert capsys.readouterr().err.count(": error:") == 0
