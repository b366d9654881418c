"""How long a synthetic course of 20, 60 and 200 modules takes to build, and in how much memory.

Run it alone with `python -m tests.bench.course`. Each module is as large as a real one: 14 pages of 500 words, 18
questions, four tasks in three languages.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .rows import Row

ROOT = Path(__file__).resolve().parents[2]
SIZES = (20, 60, 200)
SENTENCE = "You visit a lesson, you sit at the back, and you **count** the children who read aloud to the class. "


def write_course(folder: Path, modules: int) -> None:
    """Write a course of so many modules; YAML is written as JSON, which it includes."""
    codes = [f"m{number:03d}" for number in range(1, modules + 1)]
    programme = {"code": "BIG", "version": "1", "title": "Big", "award_title": "Big", "awarding_body": "Sample"}
    programme |= {"framework": "HEC-RNQF-HE-2007", "level": "1", "hours_per_credit": 10}  # type: ignore[dict-item]
    course = {"org": "ORG", "course": "BIG", "run": "2027", "start": "2027-01-11", "end": "2027-12-10"}
    standards = [{"code": "ST1", "title": "Leading learning"}]
    progress = {"url_name": "big-progress", "title": "My progress"}
    whole = {**course, "title": "Big", "about": "Big.", "programme": {**programme, "standards": standards}}
    _write(folder / "course.yaml", {**whole, "modules": codes, "progress": progress})
    for code in codes:
        _write_module(folder / code, code)


def _write_module(folder: Path, code: str) -> None:
    units: list[dict[str, Any]] = []
    for number in range(14):
        page = (
            f"# Page {number}\n\n"
            + "\n\n".join([SENTENCE * 6] * 4)
            + f"\n\nNext: [page](p-{(number + 1) % 14:02d}.md)\n"
        )
        (folder / "pages").mkdir(parents=True, exist_ok=True)
        (folder / f"pages/p-{number:02d}.md").write_text(page, encoding="utf-8")
        units.append({"id": f"{code}-u-{number:02d}", "title": f"Page {number}", "page": f"pages/p-{number:02d}.md"})
    for number in range(3):
        choices = [{"text": "Yes, they do", "correct": True}, {"text": "No, they do not", "why": "Look again."}]
        questions = [{"id": f"q-{q}", "kind": "single", "prompt": "Do they?", "choices": choices} for q in range(6)]
        _write(folder / f"quizzes/k-{number}.yaml", {"questions": questions})
        units.append({"id": f"{code}-k-{number}", "title": "Check", "quiz": f"quizzes/k-{number}.yaml"})
    slugs = [f"{code}-task-{number}" for number in range(4)]
    for slug in slugs:
        _write(folder / f"tasks/{slug}.yaml", _task(slug))
        units.append({"id": f"{slug}-at", "title": "Task", "task": slug})
    units.append({"id": f"{code}-hand-in", "title": "Portfolio", "portfolio": f"big-{code}"})
    components = [{"key": "portfolio", "kind": "portfolio", "weight": 100}]
    module = {"code": code.upper(), "title": code, "credits": 10, "notional_hours": 100, "level": "1"}
    module |= {"outcomes": [{"key": "o1", "text": "Leads."}], "components": components, "tasks": slugs}  # type: ignore[dict-item]
    _write(folder / "module.yaml", {**module, "sections": [{"id": f"{code}-all", "title": "All", "units": units}]})


def _task(slug: str) -> dict[str, Any]:
    words = {language: f"{language}: {SENTENCE}" for language in ("en", "rw", "fr")}
    levels = [
        {"key": f"l{points}", "title": words, "description": words, "points": points, "met": points > 0}
        for points in range(4)
    ]
    criteria = [
        {"key": f"c{n}", "text": words, "weight": 1, "standards": ["ST1"], "outcomes": ["o1"], "levels": levels}
        for n in range(4)
    ]
    brief = {language: "\n\n".join([text] * 5) for language, text in words.items()}
    task = {"slug": slug, "title": words, "brief": brief, "weight": 25, "evidence_kinds": ["work_product"]}
    return {**task, "criteria": criteria}


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")


def measure(modules: int) -> tuple[float, float, int]:
    """Return seconds, peak MiB and archive KB of one build, measured in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        write_course(Path(folder) / "course", modules)
        paths = os.pathsep.join([str(ROOT / "course_content"), *filter(None, [os.environ.get("PYTHONPATH")])])
        call = [sys.executable, "-m", "tests.bench.course", "--one", folder]
        done = subprocess.run(
            call, env={**os.environ, "PYTHONPATH": paths}, cwd=ROOT, check=True, capture_output=True, text=True
        )
        seconds, peak = json.loads(done.stdout)
        return seconds, peak, (Path(folder) / "big.tar.gz").stat().st_size // 1024


def _build_one(folder: Path) -> None:
    from cpd_course.api import build_course

    started = time.perf_counter()
    build_course(folder / "course", folder / "big.tar.gz", folder / "programme.json")
    seconds = time.perf_counter() - started
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def rows() -> list[Row]:
    """Growth over the sizes: time stays linear, memory under 300 MB."""
    found, per_module = [], {}
    for modules in SIZES:
        seconds, peak, _size = measure(modules)
        per_module[modules] = seconds / modules
        found.append(Row(f"course of {modules} modules: build, ms", round(seconds * 1000)))
        found.append(Row(f"course of {modules} modules: peak MiB", round(peak), 300))
    growth = round(100 * per_module[SIZES[-1]] / per_module[SIZES[0]])
    found.append(Row(f"course: time a module at {SIZES[-1]} against at {SIZES[0]}, percent", growth, 150))
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _build_one(Path(sys.argv[2]))
    else:
        for row in rows():
            print(f"{row.what:<60} {row.measured:>8,}")
