"""Tables of phones: when each was last heard of, and what was answered to each envelope."""

from __future__ import annotations

from django.db import models

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..people.models import Person


class PhoneContact(Described):
    """A phone of a person, as it last told of itself; overwritten at each contact.

    .. pii: when a person's phone was in contact with the site, and how many things waited on it
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    phone_id = models.UUIDField()  # made by the phone; names nothing about it
    heard_at = models.DateTimeField()
    waiting = models.PositiveIntegerField(default=0)  # things that were not sent yet
    waiting_since = models.DateTimeField(null=True)  # of the oldest of them, by our clock as the phone reckons it
    troubles = models.JSONField(default=list)  # what the site could not take: [{"id", "kind", "status", "tries"}]
    is_persistent = models.BooleanField(null=True)  # whether its browser promised to keep what it holds

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["person", "phone_id"], name="cpd_one_contact_per_phone"),
        ]


class EnvelopeReceipt(Described):
    """What was answered to an envelope that was opened: who asks what became of something finds it here.

    Parts of a file have none; the file has. ``code`` is that of the refusal, empty where it was received.

    .. pii: what a person's phone sent, as ids and codes
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    phone_id = models.UUIDField()
    request_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, unique=True)  # of the envelope: the same one is answered once
    code = models.CharField(max_length=40, blank=True)
    about = models.UUIDField(null=True)  # what it became: item, attachment, manifest
    received_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"
        indexes = [
            models.Index(fields=["request_id"], name="cpd_receipts_of_request"),
        ]
