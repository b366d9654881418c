"""Tables of programmes, task editions, cohorts and enrolments."""

from __future__ import annotations

from django.db import models

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..people.models import Person


class ProgrammeVersion(Described):
    """A programme as the university approved it; ``spec`` is the validated programme.json.

    .. no_pii:
    """

    described_by = ("code", "version")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    spec = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            # Loading the same version again is the same version; other content needs another version.
            models.UniqueConstraint(fields=["code", "version"], name="cpd_programme_version_once"),
        ]


class TaskEdition(Described):
    """One wording of one workplace task; appended when first seen in a load or a write, never edited.

    .. no_pii:
    """

    described_by = ("slug", "digest")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course_key = models.CharField(max_length=255)
    slug = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    spec = models.JSONField()
    registered_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when the course last showed this wording; the latest one is the course's own

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["course_key", "slug", "digest"], name="cpd_edition_once"),
        ]


class Cohort(Described):
    """Learners of one run of a programme version in one course.

    .. no_pii:
    """

    described_by = ("name",)
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="cohorts")
    course_key = models.CharField(max_length=255, db_index=True)
    name = models.CharField(max_length=120)
    academic_year = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["course_key", "name"], name="cpd_cohort_name_once"),
        ]


class EditionPin(Described):
    """Which edition of a required task counts in a cohort.

    The highest ``seq`` holds for submissions opened from then on.

    .. no_pii:
    """

    described_by = ("slug",)
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="pins")
    module_code = models.CharField(max_length=20)
    slug = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(TaskEdition, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)
    pinned_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "slug", "seq"], name="cpd_pin_in_order"),
        ]


class Enrolment(Described):
    """A learner in a cohort.

    ``course_key`` repeats the cohort's, so that the database can keep a learner in one cohort per course. ``ended_on``
    is the last day of it, and ``end_reason`` why, one of ``membership.END_REASONS``.

    .. no_pii: links a person to a cohort
    """

    described_by = ("course_key", "id")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    course_key = models.CharField(max_length=255)
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    enrolled_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, blank=True)

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            # An end without a reason could be neither explained nor reported, a reason without an end means nothing.
            models.CheckConstraint(
                condition=models.Q(ended_on=None, end_reason="")
                | (models.Q(ended_on__isnull=False) & ~models.Q(end_reason="")),
                name="cpd_enrolment_ends_with_reason",
            ),
            # A learner in two cohorts of one course would have two sets of required tasks for one page.
            models.UniqueConstraint(fields=["course_key", "learner"], name="cpd_enrolment_one_cohort_per_course"),
        ]


class StudyPack(Described):
    """A module's lessons as one HTML file, in one language: where it lies, so that no desk has to ask the storage.

    .. no_pii: lessons
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course_key = models.CharField(max_length=255)
    module_code = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    storage_key = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["course_key", "module_code", "language"], name="cpd_one_pack_per_language"),
        ]
