"""Progress for those who support learners: counts and states, never what somebody wrote."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from ..coaching import api as coaching
from ..kernel import api as kernel
from ..kernel import errors
from ..overview import api as overview
from ..people import api as people
from .frame import page, person_page


@person_page("GET", "HEAD")
def cohorts(request: HttpRequest, me: people.PersonView) -> HttpResponseBase:
    """The cohorts with learners this person supports."""
    found = overview.cohorts_in_sight(me.id, on=kernel.today())
    # Who coaches heads that study nowhere has business here, only nothing to read yet.
    if not found and not coaching.is_coach(me.id, on=kernel.today()):
        raise errors.NotPermitted()
    return page(request, me, "progress", {"cohorts": found})


@person_page("GET", "HEAD")
def progress(request: HttpRequest, me: people.PersonView, cohort_id: UUID) -> HttpResponseBase:
    """One cohort, learner by learner; ``?district=`` and ``?module=`` narrow it."""
    whole = overview.progress_page(cohort_id, viewer_id=me.id, on=kernel.today())
    districts = {line.learner.district_code: line.learner.district_name for line in whole.learners}
    district, module = request.GET.get("district", ""), request.GET.get("module", "")
    shown = {
        "page": overview.narrowed(whole, district_code=district, module_code=module),
        "districts": sorted((code, name) for code, name in districts.items() if code),
        "district": district,
        "module": module,
    }
    return page(request, me, "cohort_progress", shown)
