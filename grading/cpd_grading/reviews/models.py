"""Tables of reviews: decisions, appended; drafts and saved comments, written over."""

from __future__ import annotations

from django.db import models

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..people.models import Person
from ..portfolio.models import Manifest, TaskSubmission


class CoachReview(Described):
    """A coach's decision on the version they saw: levels and feedback per criterion, return or sign off.

    ``in_force_key`` is "<manifest id>" while the review stands and None once superseded.

    .. pii: feedback on a learner's work
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(TaskSubmission, on_delete=models.PROTECT, related_name="reviews")
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="reviews")
    coach = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews_given")
    decision = models.CharField(max_length=10)  # return, sign_off
    levels = models.JSONField()  # criterion key -> level key
    feedback = models.JSONField()  # criterion key -> text; "" holds the general comment
    returned_criteria = models.JSONField(default=list)
    flags = models.JSONField(default=list)  # e.g. ["line_manager", "cycle_of_three"]
    request_id = models.UUIDField(unique=True)
    reviewed_at = models.DateTimeField()
    in_force_key = models.CharField(max_length=40, null=True, unique=True)  # one standing decision per manifest
    # The version of the learner's items as the decision left them; "" on a row that undoes one.
    items_version = models.CharField(max_length=64, blank=True)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "cpd_grading"


class ReviewDraft(Described):
    """What a coach has ticked and written so far, so that a dropped line costs nothing.

    .. pii: feedback on a learner's work
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="drafts")
    coach = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    levels = models.JSONField(default=dict)
    feedback = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"
        constraints = [models.UniqueConstraint(fields=["manifest", "coach"], name="cpd_one_draft_per_coach")]


class SavedComment(Described):
    """A sentence a coach uses again, in up to three languages; their own, or everybody's where ``owner`` is None.

    .. pii: a coach's own words
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.JSONField()  # language -> words
    request_id = models.UUIDField(unique=True)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "cpd_grading"
