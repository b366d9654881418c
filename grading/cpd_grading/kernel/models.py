"""Tables of the audit chain and the outbox."""

from __future__ import annotations

from django.db import models

from .described import Described
from .ids import new_id


class AuditChain(Described):
    """Head of one hash chain; locked while an event is appended, so learners do not queue on each other.

    .. no_pii: ids and digests only
    """

    described_by = ("key", "length")
    key = models.CharField(max_length=80, primary_key=True)  # "<cohort id or ->:<learner id or ->"
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    class Meta:
        app_label = "cpd_grading"


class AuditEvent(Described):
    """One appended fact: who did what to which ids, when; never edited, never deleted.

    .. no_pii: payloads hold ids and digests, no names or texts
    """

    described_by = ("action", "id")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    payload = models.JSONField()
    at = models.DateTimeField()
    prev_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            # Two events can never claim the same place in a chain, whatever the locking does.
            models.UniqueConstraint(fields=["chain", "seq"], name="cpd_audit_one_event_per_place"),
        ]
        indexes = [models.Index(fields=["actor_id", "at"], name="cpd_audit_of_actor")]


class Outbox(Described):
    """One piece of news, written with the act it tells of and delivered after commit.

    ``waits_for`` is the code of what a receiver still lacks and ``waits_on`` whom or what it lacks it of; such a row is
    tried again from ``due_at`` on. ``last_error`` is the kind of the last failure, which is tried again at every run.

    .. no_pii: ids only
    """

    described_by = ("kind", "id")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    payload = models.JSONField()
    dedupe = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, default="", blank=True)
    waits_for = models.CharField(max_length=40, default="", blank=True)
    waits_on = models.CharField(max_length=340, default="", blank=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "cpd_grading"
        indexes = [models.Index(fields=["delivered_at", "created_at"], name="cpd_outbox_pending")]
