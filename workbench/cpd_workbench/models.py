"""What the platform keeps for a block and xblock-sdk does not: completion."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from opaque_keys.edx.django.models import UsageKeyField


class BlockCompletion(models.Model):
    """How far a person is with one block, from 0 to 1.

    .. no_pii: links an account to a block of the course
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    block_key = UsageKeyField(max_length=255)
    completion = models.FloatField()
    modified_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            # A second row for the same block would make a unit both done and not done.
            models.UniqueConstraint(fields=["user", "block_key"], name="cpd_workbench_one_completion"),
            models.CheckConstraint(condition=Q(completion__gte=0, completion__lte=1), name="cpd_workbench_share"),
        ]
