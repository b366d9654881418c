"""Tables of files that arrive in parts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..people.models import Person
from ..portfolio.models import EvidenceItem


class Upload(Described):
    """A file on its way to an evidence item: receiving -> complete | refused | stopped.

    ``attachment_id`` is set with the state "complete"; it is no foreign key, so that what becomes of the attachment
    later is not this row's business.

    .. pii: the name of a file
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(EvidenceItem, on_delete=models.CASCADE, related_name="uploads")
    request_id = models.UUIDField(unique=True)  # the client's own id: starting the same file twice is one upload
    name = models.CharField(max_length=160)
    size = models.PositiveIntegerField()  # as declared
    sha256 = models.CharField(max_length=64, blank=True)  # as declared; empty when the client did not say
    offset = models.PositiveIntegerField(default=0)  # bytes kept so far
    state = models.CharField(max_length=10)
    refusal = models.CharField(max_length=40, blank=True)  # code of the refusal that ended it
    attachment_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # moves on with every part

    class Meta:
        app_label = "cpd_grading"
        indexes = [
            models.Index(fields=["learner", "state"], name="cpd_uploads_in_flight"),
            models.Index(fields=["state", "expires_at"], name="cpd_uploads_expiring"),
        ]
        constraints = [
            # Whatever two processes do at the same moment, no more can be counted than was declared.
            models.CheckConstraint(condition=Q(offset__lte=F("size")), name="cpd_upload_offset_in_file"),
        ]


class UploadChunk(Described):
    """One part of an upload: its own private object in the storage of evidence, gone when the file is complete.

    .. no_pii: the bytes are in the storage, under a random key
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="chunks")
    offset = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=120, unique=True)

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            # Of two requests that bring the same part at the same moment, one wins.
            models.UniqueConstraint(fields=["upload", "offset"], name="cpd_one_chunk_per_offset"),
        ]
