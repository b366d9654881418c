"""Sample rows as the grading room gives them, and a batch made of them without a database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from cpd_export.batches import folders
from cpd_export.batches.domain import Contents, Exported, contents_of
from cpd_export.formats.manifest import Head, batch_text
from cpd_grading.api import AwardLine, CohortExport, ComponentLine, LeftOut, ResultLine
from cpd_grading.people import api as people

COHORT = UUID(int=0xC0)
OFFICER = UUID(int=0x0F)
BATCH = UUID(int=0xBA)
NOON = datetime(2026, 7, 1, 10, tzinfo=UTC)


def award_of(number: int, *, revision: int = 1, op: str = "award", granted: str = "10.00") -> AwardLine:
    """The credit event of the sample learner with this number."""
    return AwardLine(
        id=UUID(int=0xA000 + 100 * revision + number),
        record_id=UUID(int=0x4000 + number),
        revision=revision,
        op=op,
        supersedes=UUID(int=0xA000 + 100 * (revision - 1) + number) if revision > 1 else None,
        credits=Decimal(granted),
        authority="Board of 29 June 2026, minute 4",
        reason="" if op == "award" else "Mark entered for the wrong learner",
        awarded_at=datetime(2026, 6, 30, 8, 15, tzinfo=UTC),
    )


def result_of(number: int, **changes: object) -> ResultLine:
    """A released pass of the sample learner with this number: 68.50 and 72.00 give 69.55, B, 10 credits."""
    result = ResultLine(
        outcome_id=UUID(int=0x0C00 + number),
        learner_id=UUID(int=0x1000 + number),
        academic_year="2025-2026",
        programme_code="CLL",
        programme_version="2026.1",
        programme_title="Certificate in Leadership for Learning",
        award_title="Certificate",
        awarding_body="University of Rwanda - College of Education",
        provisional=True,
        cohort_id=COHORT,
        cohort_name="Sample intake",
        registration_number=f"2260{number:05d}",
        family_name=f"UWIMANA-SAMPLE {number}",
        given_names="Énée",
        sex="F",
        district_code="1101",
        sector_code="110102",
        module_code="CLL1",
        module_title="Setting direction",
        framework="RNQF",
        level="5",
        module_credits=Decimal("10"),
        notional_hours=Decimal("100"),
        sitting=1,
        components=(
            ComponentLine("portfolio", "portfolio", Decimal("70"), Decimal("68.50"), False),
            ComponentLine("conversation", "conversation", Decimal("30"), Decimal("72.00"), True),
        ),
        raw_mark=Decimal("69.55"),
        final_mark=Decimal("69.55"),
        band="B",
        grade_points=Decimal("3.00"),
        outcome="pass",
        is_capped=False,
        reason="",
        assessors=("Sample Assessor",),
        moderators=("Sample Moderator",),
        moderated_on=date(2026, 6, 20),
        external_examiners=("Sample Examiner",),
        board_held_on=date(2026, 6, 29),
        board_reference="UR-CE/B/2026/14",
        sheet_digest="5" * 64,
        released_at=datetime(2026, 6, 30, 8, tzinfo=UTC),
        award=award_of(number),
    )
    return replace(result, **changes)


def failed_result_of(number: int, **changes: object) -> ResultLine:
    """A released refer of the sample learner: the conversation below its own pass mark brings no credit."""
    refer = {"outcome": "refer", "award": None, "band": "F", "grade_points": Decimal("0.00"), "reason": "Conversation"}
    return result_of(number, **(refer | {"raw_mark": Decimal("66.20"), "final_mark": Decimal("66.20")} | changes))


def export_of(*results: ResultLine, left_out: tuple[LeftOut, ...] = ()) -> CohortExport:
    return CohortExport(
        cohort_id=COHORT,
        cohort_name="Sample intake",
        programme_code="CLL",
        programme_version="2026.1",
        rules={"pass_mark": "50.00", "resit_cap": "50.00", "bands": [["A", "80.00"], ["F", "0.00"]]},
        results=results,
        left_out=left_out,
        anchors={f"{COHORT}:-": "a" * 64},
    )


LEFT_OUT = LeftOut(
    learner_id=UUID(int=0x2000),
    registration_number="226099999",
    family_name="MUGABO-SAMPLE",
    given_names="Jean",
    module_code="CLL1",
    code="tasks_open",
    sentence="2 of 4 tasks are not signed off.",
)


def contents(*results: ResultLine, exported: Exported | None = None, left_out: tuple[LeftOut, ...] = ()) -> Contents:
    return contents_of(export_of(*results, left_out=left_out), exported or Exported(), batch_id=BATCH)


def frozen(made: Contents, *, number: int = 1) -> folders.FrozenBatch:
    """A batch of these contents, as the services would keep it."""
    rows = folders.rows_of(made)
    measures = rows.measures()
    head = Head(
        batch_id=BATCH,
        number=number,
        cohort_id=COHORT,
        cohort_name="Sample intake",
        programme_code="CLL",
        programme_version="2026.1",
        made_at=NOON,
        made_by=OFFICER,
        purpose="Award of credits",
        recipient="Registrar",
        generator="cpd-xblocks test",
        rules=export_of().rules,
        anchors=export_of().anchors,
        previous=None,
    )
    text = batch_text(head, made.totals, measures)
    return folders.FrozenBatch(COHORT, number, text, {name: file.sha256 for name, file in measures.items()}, rows)


@dataclass
class Door:
    """Stands in the grading room's place for one question: what may leave for a cohort. Roles are the real ones."""

    export: CohortExport = field(default_factory=export_of)

    def shows(self, *results: ResultLine, left_out: tuple[LeftOut, ...] = ()) -> None:
        self.export = export_of(*results, left_out=left_out)

    def cohort_export(self, cohort_id: UUID, *, officer_id: UUID, on: date) -> CohortExport:
        people.require_role(officer_id, "exam_officer", on=on)
        return replace(self.export, cohort_id=cohort_id)
