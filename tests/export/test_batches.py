"""Batches as an exam officer makes, repeats and withdraws them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cpd_export import api as exports
from cpd_export import errors
from cpd_export.batches import folders
from cpd_export.models import ExportBatch, ExportLine
from cpd_grading.api import ResultLine
from cpd_grading.kernel import errors as refusals
from cpd_grading.models import AuditEvent
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes
from tests.export.programme import open_cohort
from tests.export.samples import COHORT, LEFT_OUT, NOON, Door, award_of, failed_result_of, result_of

pytestmark = pytest.mark.django_db

Export = Callable[..., exports.BatchReport]


@pytest.fixture
def export(door: Door, officer: UUID, tmp_path: Path) -> Export:
    """Export the sample cohort into ``out``."""

    def make(**changes: object) -> exports.BatchReport:
        given = {"purpose": "Award of credits", "recipient": "Registrar", "now": NOON, "out": tmp_path / "out"}
        return exports.export_batch(**({"cohort_id": COHORT, "officer_id": officer} | given | changes))  # type: ignore[arg-type]

    return make


def records_in(folder: Path | None) -> list[dict[str, object]]:
    assert folder is not None
    return [json.loads(line) for line in (folder / "records.jsonl").read_text("utf-8").splitlines()]


def bytes_of(folder: Path | None) -> dict[str, bytes]:
    assert folder is not None
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_batch_is_written_whole_and_adds_up_to_its_records(door: Door, export: Export, tmp_path: Path) -> None:
    door.shows(result_of(1), result_of(2), failed_result_of(3), left_out=(LEFT_OUT,))

    report = export()

    assert report.folder == tmp_path / "out" / f"batch-1-{report.digest[:12]}"
    assert exports.verify_batch(report.folder, digest=report.digest).problems == ()
    assert (report.records, report.marks_rows, report.exceptions) == (2, 3, 1)
    assert [record["credits"] for record in records_in(report.folder)] == ["10.00", "10.00"]
    assert str(report.credits) == "20.00"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [report.name]


def test_batch_json_says_who_sent_what_to_whom_by_which_rules(door: Door, export: Export, officer: UUID) -> None:
    door.shows(result_of(1))

    report = export(purpose="  Award of credits ")

    document = json.loads(bytes_of(report.folder)["batch.json"])
    assert (document["number"], document["previous_batch"]) == (1, None)
    assert (document["purpose"], document["recipient"]) == ("Award of credits", "Registrar")
    assert (document["made_by"], document["made_at"]) == (str(officer), "2026-07-01T10:00:00Z")
    assert document["rules"]["pass_mark"] == "50.00"
    assert document["audit_anchors"] == {f"{COHORT}:-": "a" * 64}
    assert document["generator"].startswith("cpd-xblocks ")


def test_the_next_batch_holds_only_what_is_new_and_names_the_one_before(door: Door, export: Export) -> None:
    door.shows(result_of(1), failed_result_of(2))
    first = export()
    amended = result_of(1, award=award_of(1, revision=2, op="amend"), outcome_id=UUID(int=0xE1))
    door.shows(result_of(1), amended, failed_result_of(2), result_of(3))

    second = export()

    (amendment, new) = records_in(second.folder)
    assert (amendment["revision"], amendment["op"], new["revision"]) == (2, "amend", 1)
    assert amendment["previous_digest"] == records_in(first.folder)[0]["digest"]
    assert "batch 1 row 1" in bytes_of(second.folder)["marks.csv"].decode()
    document = json.loads(bytes_of(second.folder)["batch.json"])
    assert document["previous_batch"] == {"number": 1, "digest": first.digest}


def test_nothing_new_is_refused_and_nothing_is_written(door: Door, export: Export, tmp_path: Path) -> None:
    door.shows(result_of(1))
    export()

    with pytest.raises(errors.NothingToExport):
        export(out=tmp_path / "again")

    assert ExportBatch.objects.count() == 1
    assert not (tmp_path / "again").exists()


def test_a_cohort_with_exceptions_only_gives_no_batch(door: Door, export: Export) -> None:
    door.shows(result_of(1, registration_number=""), left_out=(LEFT_OUT,))

    with pytest.raises(errors.NothingToExport):
        export()


def test_a_pass_leaves_once_its_registration_number_is_known(door: Door, export: Export) -> None:
    door.shows(result_of(1, registration_number=""), result_of(2))
    first = export()
    door.shows(result_of(1), result_of(2))

    second = export()

    assert first.exceptions == 1
    assert [record["registration_number"] for record in records_in(first.folder)] == ["226000002"]
    assert [record["registration_number"] for record in records_in(second.folder)] == ["226000001"]
    assert second.exceptions == 0


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"purpose": "  "}, errors.PurposeMissing),
        ({"purpose": "\u200b"}, errors.PurposeMissing),
        ({"recipient": ""}, errors.RecipientMissing),
        ({"recipient": "\u2800\u3164"}, errors.RecipientMissing),
        ({"purpose": "x" * 201}, refusals.BadField),
        ({"purpose": "Award\x00"}, refusals.BadField),
        ({"recipient": "Registrar \ud83d"}, refusals.BadField),
        ({"officer_id": uuid4()}, refusals.NotInRole),
        ({"now": NOON + timedelta(days=400)}, refusals.NotInRole),
    ],
)
def test_without_purpose_recipient_or_role_nothing_leaves(
    door: Door, export: Export, tmp_path: Path, changes: dict[str, object], refusal: type[Exception]
) -> None:
    door.shows(result_of(1))

    with pytest.raises(refusal):
        export(**changes)

    assert not ExportBatch.objects.exists()
    assert not (tmp_path / "out").exists()


def test_a_batch_written_again_is_the_same_to_the_byte(door: Door, export: Export, tmp_path: Path) -> None:
    door.shows(result_of(1), result_of(2, family_name="=1+1"), failed_result_of(3), left_out=(LEFT_OUT,))
    report = export()
    door.shows(result_of(1, family_name="Changed since"))

    folder = exports.rewrite_batch(report.batch_id, tmp_path / "elsewhere")

    assert folder.name == report.name
    assert bytes_of(folder) == bytes_of(report.folder)
    assert exports.rewrite_batch(report.batch_id, tmp_path / "elsewhere") == folder


def test_a_failure_while_the_folder_is_written_undoes_the_rows_too(
    door: Door, export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.shows(result_of(1))

    def full(stream: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(folders, "_to_disk", full)
        with pytest.raises(OSError, match="No space"):
            export()

    assert not ExportBatch.objects.exists()
    assert list((tmp_path / "out").iterdir()) == []
    assert export().number == 1


def test_a_process_killed_after_the_commit_leaves_a_batch_that_can_be_written(
    door: Door, export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.shows(result_of(1))

    def killed(partial: Path, folder: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(folders, "put_in_place", killed)
        with pytest.raises(KeyboardInterrupt):
            export()
    batch = ExportBatch.objects.get()

    folder = exports.rewrite_batch(batch.pk, tmp_path / "out")

    assert exports.verify_batch(folder, digest=batch.digest).is_sound
    assert [path.name for path in (tmp_path / "out").iterdir()] == [folder.name]


def test_a_batch_whose_kept_rows_were_tampered_with_is_not_handed_over(
    door: Door, export: Export, tmp_path: Path
) -> None:
    door.shows(result_of(1))
    report = export()
    line = ExportLine.objects.get()
    ExportLine.objects.update(marks=line.marks.replace("69.55", "96.55"))

    with pytest.raises(errors.BatchChanged, match=r"marks\.csv"):
        exports.rewrite_batch(report.batch_id, tmp_path / "again")


def test_the_latest_batch_can_be_withdrawn_and_its_rows_leave_again_under_a_new_number(
    door: Door, export: Export, officer: UUID, tmp_path: Path
) -> None:
    door.shows(result_of(1))
    first = export()
    exports.withdraw_batch(first.batch_id, officer_id=officer, reason="The registry never got it", now=NOON)

    second = export()

    assert (second.number, second.records) == (2, 1)
    assert [view.state for view in exports.batches_of(COHORT)] == ["made", "withdrawn"]
    assert exports.exported_awards(COHORT) == {award_of(1).id: 2}
    with pytest.raises(errors.BatchWithdrawn):
        exports.rewrite_batch(first.batch_id, tmp_path / "again")
    with pytest.raises(errors.BatchWithdrawn):
        exports.withdraw_batch(first.batch_id, officer_id=officer, reason="Twice", now=NOON)


def test_an_earlier_batch_cannot_be_withdrawn(door: Door, export: Export, officer: UUID) -> None:
    door.shows(result_of(1))
    first = export()
    door.shows(result_of(1), result_of(2))
    export()

    with pytest.raises(errors.OnlyLatestBatch):
        exports.withdraw_batch(first.batch_id, officer_id=officer, reason="Wrong", now=NOON)

    assert not exports.batch_detail(first.batch_id).is_latest


def test_only_an_officer_with_a_reason_withdraws(door: Door, export: Export, officer: UUID) -> None:
    door.shows(result_of(1))
    report = export()

    with pytest.raises(refusals.NotInRole):
        exports.withdraw_batch(report.batch_id, officer_id=uuid4(), reason="Wrong", now=NOON)
    with pytest.raises(errors.WithdrawalReasonMissing):
        exports.withdraw_batch(report.batch_id, officer_id=officer, reason=" ", now=NOON)

    assert exports.batches_of(COHORT)[0].state == "made"


def test_two_batches_at_the_same_moment_cannot_both_carry_a_credit(
    door: Door, export: Export, officer: UUID, tmp_path: Path
) -> None:
    class Overtaken(tuple[ResultLine, ...]):
        """Results during whose reading another officer makes the same batch."""

        def __iter__(self) -> Iterator[ResultLine]:
            door.shows(result_of(1))
            if not ExportBatch.objects.exists():
                said = {"purpose": "Award of credits", "recipient": "Registrar"}
                exports.make_batch(cohort_id=COHORT, officer_id=officer, now=NOON, **said)
            return super().__iter__()

    door.export = replace(door.export, results=Overtaken([result_of(1)]))

    with pytest.raises(errors.ExportUnderWay):
        export()

    assert not (tmp_path / "out").exists()


def test_a_batch_and_its_withdrawal_leave_their_trace_in_ids(door: Door, export: Export, officer: UUID) -> None:
    door.shows(result_of(1))
    report = export()
    exports.withdraw_batch(report.batch_id, officer_id=officer, reason="Wrong", now=NOON)

    made, withdrawn = AuditEvent.objects.filter(chain_id=f"{COHORT}:-").order_by("seq")
    assert (made.action, withdrawn.action) == ("export_batch_made", "export_batch_withdrawn")
    assert made.payload == {"batch_id": str(report.batch_id), "number": 1, "digest": report.digest}
    assert (withdrawn.payload, withdrawn.actor_id) == ({"batch_id": str(report.batch_id)}, officer)


def test_a_batch_shows_who_was_left_out(door: Door, export: Export) -> None:
    door.shows(result_of(1), left_out=(LEFT_OUT,))
    report = export()

    detail = exports.batch_detail(report.batch_id)

    assert [(row.family_name, row.code) for row in detail.exceptions] == [("MUGABO-SAMPLE", "tasks_open")]
    assert detail.batch.digest == report.digest
    with pytest.raises(errors.NoSuchBatch):
        exports.batch_detail(uuid4())


def test_a_cohort_in_which_nothing_was_released_gives_no_batch(officer: UUID, tmp_path: Path) -> None:
    cohort_id = open_cohort("Rubavu sample intake", NOON)
    learner_id = people.add_person(family_name="LEARNER-SAMPLE", given_names="Ben", now=NOON)
    programmes.enrol(cohort_id=cohort_id, learner_id=learner_id, on=NOON.date(), now=NOON)
    given = {"purpose": "Award of credits", "recipient": "Registrar", "now": NOON, "out": tmp_path / "out"}

    with pytest.raises(errors.NothingToExport):
        exports.export_batch(cohort_id=cohort_id, officer_id=officer, **given)
    with pytest.raises(refusals.NotInRole):
        exports.export_batch(cohort_id=cohort_id, officer_id=learner_id, **given)
    with pytest.raises(refusals.NotFound):
        exports.export_batch(cohort_id=uuid4(), officer_id=officer, **given)

    assert not (tmp_path / "out").exists()
