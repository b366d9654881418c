"""Tables of what was hidden, held back or destroyed, and why."""

from __future__ import annotations

from django.db import models

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..people.models import Person
from ..portfolio.models import Attachment
from ..programmes.models import Enrolment


class ConsentWithdrawal(Described):
    """Somebody may no longer be shown: the file is hidden and destroyed, its line in every manifest stays.

    .. pii: a reason that may name somebody
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="consent_withdrawal")
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"


class RetentionHold(Described):
    """Evidence of one enrolment is kept past its time, for an appeal or an inquiry, until somebody lifts the hold.

    .. pii: a reason about a learner
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="retention_holds")
    reason = models.CharField(max_length=300)
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "cpd_grading"


class RetentionRun(Described):
    """What a run of the command destroyed; a long run is kept as several rows of a hundred submissions each.

    ``lines`` is a list of {"submission", "attachments": [{"id", "sha256", "size"}], "versions": [ids],
    "testimonies": [ids]}, written in the same transaction that emptied the submission.

    .. no_pii: ids and digests
    """

    described_by = ("ran_at",)
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ran_at = models.DateTimeField()
    files = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()
    versions = models.PositiveIntegerField()
    lines = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 over the lines

    class Meta:
        app_label = "cpd_grading"
