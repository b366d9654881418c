"""Whether somebody holds the evidence of an enrolment, asked so that a hold placed at the same moment is obeyed.

Who places a hold locks the enrolment (``services.place_hold``), and so does whoever destroys: of the two, the second
reads what the first one left. Asked in the transaction that destroys.
"""

from __future__ import annotations

from uuid import UUID

from ..kernel.locks import lock
from ..programmes.models import Enrolment
from .models import RetentionHold


def is_held(enrolment_id: UUID | None) -> bool:
    """Whether a hold stands; None is somebody in no cohort, whose evidence nobody can hold."""
    if enrolment_id is None:
        return False
    lock(Enrolment.objects.filter(pk=enrolment_id))
    return RetentionHold.objects.filter(enrolment_id=enrolment_id, lifted_at=None).exists()


def held_enrolments(learner_id: UUID) -> dict[UUID, UUID]:
    """Enrolment -> cohort of a learner's studies whose evidence somebody holds."""
    lock(Enrolment.objects.filter(learner_id=learner_id))
    rows = RetentionHold.objects.filter(enrolment__learner_id=learner_id, lifted_at=None)
    return dict(rows.values_list("enrolment_id", "enrolment__cohort_id"))
