"""Tables of outcomes and credit awards: appended at release, superseded, never edited."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..assessment.models import AssessmentRound, BoardDecision
from ..kernel.described import Described
from ..kernel.ids import new_id
from ..people.models import Person
from ..portfolio.models import ModulePortfolio
from ..programmes.models import Enrolment


class ModuleOutcome(Described):
    """What the board made official for one learner's module at one sitting.

    ``components``: list of {"key", "weight", "mark", "must_pass"}; marks and weights as strings.

    .. no_pii: links a person to a result
    """

    described_by = ("module_code", "outcome", "id")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="outcomes")
    decision = models.ForeignKey(BoardDecision, on_delete=models.PROTECT, related_name="outcomes")
    portfolio = models.ForeignKey(ModulePortfolio, on_delete=models.PROTECT, related_name="outcomes")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="outcomes")
    module_code = models.CharField(max_length=20)
    sitting = models.PositiveSmallIntegerField()
    components = models.JSONField()
    raw_mark = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    final_mark = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    band = models.CharField(max_length=4, blank=True)
    grade_points = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    is_capped = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10)  # pass, refer, fail, deferred, void
    reason = models.CharField(max_length=300, blank=True)
    refer_tasks = models.JSONField(default=list)
    released_at = models.DateTimeField()
    in_force_key = models.CharField(max_length=40, null=True, unique=True)  # "<portfolio>" while it stands
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        app_label = "cpd_grading"
        indexes = [models.Index(fields=["enrolment", "module_code"], name="cpd_outcomes_of_enrolment")]
        constraints = [
            models.CheckConstraint(
                condition=Q(final_mark=None) | (Q(final_mark__gte=0) & Q(final_mark__lte=100)),
                name="cpd_final_mark_0_100",
            ),
        ]


class CreditAward(Described):
    """Credits granted for one module: a record with an id, a revision and an operation.

    ``record_id`` stays over the life of the award; ``revision`` counts up; ``op`` is award, amend or revoke.

    .. no_pii: links a person to credits
    """

    described_by = ("record_id",)
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record_id = models.UUIDField()
    revision = models.PositiveSmallIntegerField(default=1)
    op = models.CharField(max_length=6)
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="awards")
    programme_code = models.CharField(max_length=20)
    module_code = models.CharField(max_length=20)
    credits = models.DecimalField(max_digits=6, decimal_places=2)
    outcome = models.ForeignKey(ModuleOutcome, on_delete=models.PROTECT, related_name="awards")
    reason = models.CharField(max_length=300, blank=True)
    authority = models.CharField(max_length=120)  # board reference
    awarded_at = models.DateTimeField()
    # "<learner>:<programme>:<module>" while it stands: no double credit for retakes or re-runs.
    in_force_key = models.CharField(max_length=100, null=True, unique=True)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["record_id", "revision"], name="cpd_award_revision_once"),
            models.CheckConstraint(condition=Q(credits__gte=0), name="cpd_credits_not_negative"),
        ]
