"""What sessions and meetings are written with: one row per request, and only modules that count."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from ..kernel.errors import BadField
from ..kernel.messages import Message, _
from ..kernel.requests import id_of_request
from ..programmes.api import cohort_view
from ..programmes.models import Enrolment
from .models import CoachingSession, Meeting


def written_first(row: CoachingSession | Meeting) -> bool:
    """Write a row unless its request id is taken: of two clicks at the same moment one writes, the other finds it."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if id_of_request(type(row), row.request_id) is None:
            raise
        return False
    return True


def require_module(enrolment: Enrolment | None, module_code: str) -> None:
    """Raises BadField for a module that the cohort does not study: it would be recorded and never count."""
    if enrolment is None or not module_code:
        return
    if module_code not in {module.code for module in cohort_view(enrolment.cohort).programme.modules}:
        raise BadField(
            field="module_code", problem=Message(_("This programme has no such module. Choose one of its modules."))
        )
