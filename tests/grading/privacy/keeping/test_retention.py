"""What is left when evidence is destroyed, and what a run tells of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.management import call_command

from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import audit
from cpd_grading.kernel.digest import digest_of
from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.kernel.models import AuditEvent
from cpd_grading.models import (
    Attachment,
    CoachReview,
    Enrolment,
    EvidenceVersion,
    Manifest,
    ModuleOutcome,
    RetentionRun,
    TaskSubmission,
    WitnessInvitation,
)
from cpd_grading.portfolio.domain import TEXTS
from cpd_grading.privacy import api as privacy
from cpd_grading.privacy import retention
from cpd_grading.witnesses import api as witnesses
from cpd_grading.witnesses.selectors import current_summary
from tests import builders
from tests.builders import NOW
from tests.grading.privacy.keeping.conftest import stored
from tests.grading.privacy.keeping.late import FIRST_DAY, LATE
from tests.grading.privacy.search import columns_with


def test_bytes_and_words_go_and_the_record_stays(due: tuple[UUID, ...]) -> None:
    keys = list(Attachment.objects.values_list("storage_key", flat=True))
    hashes = set(Attachment.objects.values_list("sha256", "size"))
    manifests = list(Manifest.objects.order_by("pk").values("pk", "entries", "digest"))
    reviews = list(CoachReview.objects.order_by("pk").values())
    outcomes = list(ModuleOutcome.objects.values())
    testimony = WitnessInvitation.objects.get().digest

    done = privacy.destroy_past(now=LATE)

    assert (done.submissions, done.files, done.versions, done.left) == (2, 4, 2, 0)
    assert not any(stored(key) for key in keys)
    assert set(Attachment.objects.values_list("sha256", "size")) == hashes
    assert set(Attachment.objects.values_list("purged_because", "storage_key")) == {("retention", None)}
    for version in EvidenceVersion.objects.all():
        assert (version.title, version.did, version.changed, version.links) == ("", "", "", [])
        assert version.purged_at == LATE
        assert version.activity_on is not None
    row = WitnessInvitation.objects.get()
    assert (row.statement, row.digest, row.witness_name) == ("", testimony, "Sample WITNESS")
    assert list(Manifest.objects.order_by("pk").values("pk", "entries", "digest")) == manifests
    assert list(CoachReview.objects.order_by("pk").values()) == reviews
    assert list(ModuleOutcome.objects.values()) == outcomes


def test_every_answer_in_a_learners_own_words_is_emptied(due: tuple[UUID, ...]) -> None:
    """The other personal columns are the record of a learner who is still there, and wait for the retirement."""
    emptied = {*(f"EvidenceVersion.{name}" for name in (*TEXTS, "links")), "WitnessInvitation.statement"}
    for column in (*emptied, "WitnessInvitation.witness_name"):
        model, field = column.split(".")
        words = ["https://zzword.example.org"] if field == "links" else "zzword"
        apps.get_model("cpd_grading", model).objects.update(**{field: words})
    filled = columns_with("zzword")

    privacy.destroy_past(now=LATE)

    assert filled - columns_with("zzword") == emptied


def test_a_run_is_kept_with_a_digest_and_every_submission_on_its_chain(due: tuple[UUID, ...]) -> None:
    size = sum(Attachment.objects.values_list("size", flat=True))

    privacy.destroy_past(now=LATE)

    row = RetentionRun.objects.get()
    assert (row.files, row.bytes, row.versions, row.ran_at) == (4, size, 2, LATE)
    assert row.digest == digest_of(row.lines)
    assert {line["submission"] for line in row.lines} == {str(pk) for pk in due}
    assert sum(len(line["testimonies"]) for line in row.lines) == 1
    events = AuditEvent.objects.filter(action="evidence_destroyed")
    assert {event.payload["line"] for event in events} == {digest_of(line) for line in row.lines}
    assert not any(kernel.broken_links(event.chain_id) for event in events)


def test_a_second_run_finds_nothing_and_writes_nothing(due: tuple[UUID, ...]) -> None:
    privacy.destroy_past(now=LATE)
    events = AuditEvent.objects.count()

    again = privacy.destroy_past(now=LATE + timedelta(days=1))

    assert again == privacy.RetentionResult(0, 0, 0, 0, 0)
    assert (RetentionRun.objects.count(), AuditEvent.objects.count()) == (1, events)


def test_a_run_that_was_cut_short_goes_on_with_the_next(due: tuple[UUID, ...]) -> None:
    retention.Run(LATE).destroy(due[0])

    done = privacy.destroy_past(now=LATE)

    assert (done.submissions, done.files) == (1, 2)
    told = [line["submission"] for row in RetentionRun.objects.all() for line in row.lines]
    assert sorted(told) == sorted(str(pk) for pk in due)


def test_a_submission_is_emptied_whole_or_not_at_all(due: tuple[UUID, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    class PowerCutError(Exception):
        """The server stops here."""

    def cut(*_args: object, **_words: object) -> None:
        raise PowerCutError

    monkeypatch.setattr(audit, "record", cut)

    with pytest.raises(PowerCutError):
        retention.Run(LATE).destroy(due[0])

    assert not Attachment.objects.exclude(purged_at=None).exists()
    assert not RetentionRun.objects.exists()
    assert all(stored(key) for key in Attachment.objects.values_list("storage_key", flat=True))


def test_a_store_that_fails_is_tried_again_by_the_next_run(
    breaking: Callable[[bool], None], due: tuple[UUID, ...]
) -> None:
    breaking(True)
    assert privacy.destroy_past(now=LATE).left == 4
    assert privacy.retention_plan(on=FIRST_DAY).waiting == 4

    breaking(False)
    assert privacy.destroy_past(now=LATE).left == 0
    assert privacy.retention_plan(on=FIRST_DAY) == privacy.RetentionPlan((), 0)


def test_long_runs_are_kept_in_rows_of_a_hundred(due: tuple[UUID, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "LINES_OF_A_RUN", 1)

    privacy.destroy_past(now=LATE)

    assert sorted(row.files for row in RetentionRun.objects.all()) == [2, 2]


def test_what_a_parent_withdrew_keeps_its_own_reason(due: tuple[UUID, ...], enrolment: Enrolment) -> None:
    photo = Attachment.objects.filter(name="photo.jpg").order_by("pk")[0]
    privacy.withdraw_consent(attachment_id=photo.pk, learner_id=enrolment.learner_id, reason="", now=NOW)

    privacy.destroy_past(now=LATE)

    photo.refresh_from_db()
    assert (photo.purged_because, photo.purged_at, photo.storage_key) == ("consent", NOW, None)


def test_the_command_changes_nothing_unless_told_to(due: tuple[UUID, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    builders.set_clock(monkeypatch, LATE, today=FIRST_DAY)
    size = sum(Attachment.objects.values_list("size", flat=True))

    def run(*options: str) -> str:
        out = StringIO()
        call_command("retention", *options, stdout=out)
        return out.getvalue()

    assert run() == (
        f"Sample intake, M1: 2 submissions, 4 files ({size} bytes), 2 texts, 1 testimonies\n"
        "Dry run: 2 submissions are past their time, nothing was changed.\n"
    )
    assert not RetentionRun.objects.exists()
    assert run("--delete").endswith(f"Destroyed: 4 files ({size} bytes) and 2 texts of 2 submissions.\n")
    assert run() == "Dry run: 0 submissions are past their time, nothing was changed.\n"


def test_what_a_witness_answers_after_a_run_goes_with_the_next(due: tuple[UUID, ...], enrolment: Enrolment) -> None:
    item = WitnessInvitation.objects.get().item
    TaskSubmission.objects.filter(pk=item.submission_id).update(state="submitted")
    _invitation, token = witnesses.invite_witness(
        item_id=item.pk,
        learner_id=enrolment.learner_id,
        witness_name="Late WITNESS",
        witness_post="Parent",
        request_id=uuid4(),
        now=LATE - timedelta(days=1),
    )
    privacy.destroy_past(now=LATE)
    witnesses.answer_as_witness(
        link=link_digest(token),
        statement="I remember it well.",
        saw_it_on=date(2026, 2, 20),
        language="en",
        declares=True,
        seen_digest=current_summary(item.pk).digest,
        now=LATE + timedelta(days=1),
    )

    privacy.destroy_past(now=LATE + timedelta(days=2))

    assert set(WitnessInvitation.objects.values_list("statement", flat=True)) == {""}
