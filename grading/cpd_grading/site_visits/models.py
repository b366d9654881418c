"""Tables of what a coach saw in the school: evidence that stays where it is."""

from __future__ import annotations

from django.db import models

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..people.models import Person
from ..portfolio.models import EvidenceItem, TaskSubmission


class SeenInPlace(Described):
    """A coach saw something in the school and describes it, from the coach's own phone; evidence without a file.

    ``item`` is the learner's item it confirms, if there is one. Appended: a correction is a superseding row, and
    ``in_force_key`` ("<id of the first row>") is None once superseded.

    .. pii: a coach's account of a visit
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(TaskSubmission, on_delete=models.PROTECT, related_name="seen_in_place")
    item = models.ForeignKey(EvidenceItem, null=True, on_delete=models.PROTECT, related_name="seen_in_place")
    coach = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seen_on = models.DateField()
    place = models.CharField(max_length=200)
    description = models.TextField()
    criteria = models.JSONField(default=list)
    request_id = models.UUIDField(unique=True)
    recorded_at = models.DateTimeField()
    in_force_key = models.CharField(max_length=40, null=True, unique=True)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "cpd_grading"
