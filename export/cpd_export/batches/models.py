"""Tables of export batches. A batch keeps what it was made of, so that its files can be written again to the byte."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cpd_grading.kernel.described import Described


class ExportBatch(Described):
    """One hand-over of a cohort's records; made once, at most withdrawn, never edited.

    Ids of the grading room are plain: this room never reaches into its tables. ``batch_text`` is batch.json; ``digest``
    its SHA-256; ``header`` and ``exceptions`` the marks sheet's columns and the exceptions list, as JSON text.

    .. pii: names and registration numbers in the exceptions list; handed to the university as part of its records
    .. pii_types: name, other
    .. pii_retirement: retained
    """

    described_by = ("number",)
    id = models.UUIDField(primary_key=True, editable=False)
    cohort_id = models.UUIDField(db_index=True)
    cohort_name = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    records = models.PositiveIntegerField()
    marks_rows = models.PositiveIntegerField()
    exception_rows = models.PositiveIntegerField()
    credits = models.CharField(max_length=20)  # control totals as text: what was printed is what is compared
    final_marks = models.CharField(max_length=20)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    purpose = models.CharField(max_length=200)
    recipient = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="made")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawal_reason = models.CharField(max_length=200, blank=True)
    batch_text = models.TextField()
    header = models.TextField()
    exceptions = models.TextField()

    class Meta:
        app_label = "cpd_export"
        constraints = [
            # Two officers at the same moment cannot both make the next batch of a cohort.
            models.UniqueConstraint(fields=["cohort_id", "number"], name="cpd_export_batch_number_once"),
            models.CheckConstraint(condition=Q(state__in=["made", "withdrawn"]), name="cpd_export_batch_state"),
        ]


class ExportLine(Described):
    """One row of a batch: the cells of the marks sheet as JSON text and, for a credit event, its record's line.

    .. pii: names and registration number; handed to the university as part of its records
    .. pii_types: name, other
    .. pii_retirement: retained
    """

    batch = models.ForeignKey(ExportBatch, on_delete=models.PROTECT, related_name="lines")
    row_no = models.PositiveIntegerField()
    # "award:<id>" or "outcome:<id>" while the batch stands: a credit leaves the house once.
    in_force_key = models.CharField(max_length=50, null=True, unique=True)
    result_key = models.CharField(max_length=80)  # "<learner>:<module>:<sitting>"
    outcome_id = models.UUIDField()
    award_id = models.UUIDField(null=True, db_index=True)
    record_id = models.UUIDField(null=True)
    revision = models.PositiveSmallIntegerField(null=True)
    record_digest = models.CharField(max_length=64, blank=True)
    record = models.TextField(blank=True)
    marks = models.TextField()

    class Meta:
        app_label = "cpd_export"
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_no"], name="cpd_export_row_once"),
        ]
        indexes = [models.Index(fields=["record_id", "revision"], name="cpd_export_by_record")]
