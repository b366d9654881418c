"""Whoever holds a batch can tell whether it is whole, with our verifier or with stock tools."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cpd_export.batches.folders import NAMES
from cpd_export.canonical import canonical
from cpd_export.formats import jsonl
from cpd_export.verify import main, verify_batch
from tests.export.samples import LEFT_OUT, failed_result_of, result_of
from tests.export.sealing import seal

WriteBatch = Callable[..., Path]


def test_a_batch_is_whole_as_it_was_written(batch: Path) -> None:
    report = verify_batch(batch)

    assert report.problems == ()
    assert (report.records, str(report.credits)) == (3, "30.00")
    assert batch.name == f"batch-1-{report.digest[:12]}"


def test_stock_sha256sum_checks_the_manifest(batch: Path) -> None:
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "manifest-sha256.txt"], cwd=batch, capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0
    assert checked.stdout.splitlines() == [
        "batch.json: OK", "exceptions.csv: OK", "marks.csv: OK", "records.jsonl: OK",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_any_changed_byte_in_any_file_is_found_and_the_file_is_named(batch: Path, name: str) -> None:
    whole = (batch / name).read_bytes()
    chance = random.Random(7)
    for place in {0, len(whole) - 1, *chance.sample(range(len(whole)), 60)}:
        changed = bytearray(whole)
        changed[place] ^= chance.choice((1, 32, 128))
        (batch / name).write_bytes(changed)

        report = verify_batch(batch)

        assert any(name in problem for problem in report.problems), (place, report.problems)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_short_or_made_longer_is_named(batch: Path, name: str) -> None:
    whole = (batch / name).read_bytes()
    for changed in (whole[:-1], whole + b"\n", b""):
        (batch / name).write_bytes(changed)

        assert any(name in problem for problem in verify_batch(batch).problems)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(batch: Path, name: str) -> None:
    (batch / name).unlink()

    assert verify_batch(batch).problems == (f"{name} is missing.",)


def test_a_stray_file_is_named(batch: Path) -> None:
    (batch / "marks-corrected.csv").write_text("x")

    assert verify_batch(batch).problems == ("marks-corrected.csv does not belong to the batch.",)


def test_the_changed_file_is_named_and_not_its_witnesses(batch: Path) -> None:
    text = (batch / "manifest-sha256.txt").read_text()
    line = next(line for line in text.splitlines() if line.endswith("records.jsonl"))
    (batch / "manifest-sha256.txt").write_text(text.replace(line, "0" * 64 + "  records.jsonl"))

    assert verify_batch(batch).problems == (
        "manifest-sha256.txt was changed: records.jsonl itself is as batch.json says.",
    )


def test_a_mark_changed_in_the_sheet_alone_is_found_even_when_every_digest_was_made_to_fit(batch: Path) -> None:
    sheet = (batch / "marks.csv").read_text("utf-8")
    (batch / "marks.csv").write_text(sheet.replace("69.55,B", "96.55,B", 1), "utf-8", newline="")

    problems = verify_batch(seal(batch)).problems

    assert "marks.csv, row 1: it differs from its record in final_mark." in problems
    assert "batch.json says final_marks 274.85; the files add up to 301.85." in problems


def test_a_record_changed_with_every_digest_of_the_folder_made_to_fit_is_found_by_its_own(batch: Path) -> None:
    lines = (batch / "records.jsonl").read_text("utf-8").splitlines()
    record = json.loads(lines[0]) | {"final_mark": "96.55"}
    (batch / "records.jsonl").write_text("\n".join([canonical(record), *lines[1:]]) + "\n", "utf-8")

    problems = verify_batch(seal(batch)).problems

    assert "records.jsonl, line 1: its digest does not belong to what it says." in problems


def test_a_record_taken_out_is_missed_by_the_totals_and_by_the_sheet(batch: Path) -> None:
    lines = (batch / "records.jsonl").read_text("utf-8").splitlines()
    (batch / "records.jsonl").write_text("\n".join(lines[1:]) + "\n", "utf-8")

    problems = verify_batch(seal(batch)).problems

    assert "marks.csv, row 1: records.jsonl has no such record." in problems
    assert "batch.json says records 3, credits 30.00; the files add up to records 2, credits 20.00." in problems


def test_a_record_added_twice_is_found(batch: Path) -> None:
    lines = (batch / "records.jsonl").read_text("utf-8").splitlines()
    (batch / "records.jsonl").write_text("\n".join([*lines, lines[0]]) + "\n", "utf-8")

    assert any("there twice" in problem for problem in verify_batch(seal(batch)).problems)


def test_a_record_without_its_row_is_found(batch: Path) -> None:
    lines = (batch / "records.jsonl").read_text("utf-8").splitlines()
    record = json.loads(lines[0]) | {"record_id": "another"}
    record["digest"] = jsonl.digest_of(record)
    (batch / "records.jsonl").write_text("\n".join([*lines, canonical(record)]) + "\n", "utf-8")

    assert "marks.csv has no row for 1 records of records.jsonl." in verify_batch(seal(batch)).problems


def test_a_batch_that_was_rewritten_as_a_whole_is_told_by_the_digest_that_was_read_out(batch: Path) -> None:
    original = verify_batch(batch).digest
    sheet = (batch / "exceptions.csv").read_text("utf-8")
    (batch / "exceptions.csv").write_text(sheet.replace("tasks_open", "not_marked"), "utf-8", newline="")
    sealed = seal(batch)

    assert verify_batch(sealed).is_sound
    assert "batch.json has the digest" in verify_batch(sealed, digest=original).problems[0]


def test_a_folder_under_the_name_of_another_batch_is_found(batch: Path) -> None:
    moved = batch.rename(batch.with_name("batch-2-0123456789ab"))

    assert verify_batch(moved).problems == ("batch.json does not belong to the folder name batch-2-0123456789ab.",)


def test_the_same_rows_give_the_same_bytes(write_batch: WriteBatch) -> None:
    first = write_batch(result_of(1), failed_result_of(2), under="first")
    second = write_batch(result_of(1), failed_result_of(2), under="second")

    assert first.name == second.name
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in NAMES)


def test_a_batch_with_no_credit_and_nobody_left_out_is_whole_too(write_batch: WriteBatch) -> None:
    assert verify_batch(write_batch(failed_result_of(1), left_out=())).problems == ()


def test_no_mail_address_telephone_or_identity_number_has_a_place_in_a_record() -> None:
    forbidden = ("mail", "phone", "national", "birth", "school", "reflection", "evidence", "comment")

    assert not [key for key in jsonl.KEYS for word in forbidden if word in key]


def test_the_verifier_runs_where_there_is_no_django(batch: Path) -> None:
    blocked = "import sys; sys.modules['django'] = None; "
    command = blocked + "from cpd_export.verify import main; sys.exit(main(sys.argv[1:]))"
    run = subprocess.run(
        [sys.executable, "-c", command, str(batch)], capture_output=True, text=True, check=False, env=_paths()
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout == f"{batch.name} is whole: 3 records, 30.00 credits, digest {verify_batch(batch).digest}.\n"


def test_the_command_ends_with_1_and_names_each_problem(batch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(batch / "marks.csv", batch / "copy.csv")

    assert main([str(batch)]) == 1
    assert capsys.readouterr().out == (
        f"copy.csv does not belong to the batch.\n{batch.name} must not be used: 1 problem.\n"
    )


def test_the_module_runs_as_a_command(batch: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "cpd_export.verify", str(batch), "--digest", "0" * 64],
        capture_output=True, text=True, check=False, env=_paths(),
    )  # fmt: skip

    assert run.returncode == 1
    assert "not the one you gave" in run.stdout
    assert run.stderr == ""


def _paths() -> dict[str, str]:
    import cpd_export

    return {"PYTHONPATH": str(Path(cpd_export.__path__[0]).parent)}


def test_the_learner_who_was_left_out_is_in_the_list(batch: Path) -> None:
    assert LEFT_OUT.sentence in (batch / "exceptions.csv").read_text("utf-8-sig")
