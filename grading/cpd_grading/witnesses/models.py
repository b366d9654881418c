"""Tables of witnesses: people without an account who testify once, by a link."""

from __future__ import annotations

from django.db import models

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..portfolio.models import EvidenceItem


class WitnessInvitation(Described):
    """A link for one witness and one item: waiting -> answered | declined | taken_back; it expires after 28 days.

    The answer is written once and never edited. Only a digest of the link's token is kept.

    .. pii: name, post and words of a witness
    .. pii_types: name, other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="invitations")
    request_id = models.UUIDField(unique=True)
    token_digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10)
    witness_name = models.CharField(max_length=120)
    witness_post = models.CharField(max_length=120)  # in which capacity: teacher, parent, sector officer
    statement = models.TextField(blank=True)
    saw_it_on = models.DateField(null=True)
    language = models.CharField(max_length=2, blank=True)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    declaration_version = models.CharField(max_length=20, blank=True)  # which text the witness ticked
    seen_digest = models.CharField(max_length=64, blank=True)  # of the item's words as the witness read them
    digest = models.CharField(max_length=64, blank=True)  # of the whole testimony; stays when its words are destroyed
    purged_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "cpd_grading"
