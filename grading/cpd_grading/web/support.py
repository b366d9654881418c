"""Progress for those who support learners: counts and states, never what somebody wrote."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from .. import api
from .frame import page, person_page


@person_page("GET", "HEAD")
def cohorts(request: HttpRequest, me: api.PersonView) -> HttpResponseBase:
    """The cohorts with learners this person supports."""
    found = api.cohorts_in_sight(me.id, on=api.today())
    # Who coaches heads that study nowhere has business here, only nothing to read yet.
    if not found and not api.is_coach(me.id, on=api.today()):
        raise api.NotPermitted()
    return page(request, me, "progress", {"cohorts": found})


@person_page("GET", "HEAD")
def progress(request: HttpRequest, me: api.PersonView, cohort_id: UUID) -> HttpResponseBase:
    """One cohort, learner by learner; ``?district=`` and ``?module=`` narrow it."""
    whole = api.progress_page(cohort_id, viewer_id=me.id, on=api.today())
    districts = {line.learner.district_code: line.learner.district_name for line in whole.learners}
    district, module = request.GET.get("district", ""), request.GET.get("module", "")
    shown = {
        "page": api.narrowed(whole, district_code=district, module_code=module),
        "districts": sorted((code, name) for code, name in districts.items() if code),
        "district": district,
        "module": module,
    }
    return page(request, me, "cohort_progress", shown)
