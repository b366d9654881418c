"""Read input, call the room's services and selectors, answer. Who may is decided in :mod:`.access`."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext_noop as noop

from cpd_grading import api as grading

from ..batches import folders, selectors, services
from .access import officer_page, page

_READ = ("GET", "HEAD")


@officer_page(*_READ)
def cohorts(request: HttpRequest, me: grading.PersonView) -> HttpResponse:
    """Every cohort with its latest batch."""
    latest = selectors.latest_batches()
    rows = [(cohort, latest.get(cohort.id)) for cohort in grading.cohorts()]
    return page(request, me, "cohorts", {"rows": rows})


@officer_page(*_READ)
def cohort(request: HttpRequest, me: grading.PersonView, cohort_id: UUID) -> HttpResponse:
    """A cohort's batches, and the form to make the next one."""
    context = {"cohort": grading.cohort(cohort_id), "batches": selectors.batches_of(cohort_id)}
    return page(request, me, "cohort", context)


@officer_page("POST", back="cpd_export:cohort", act=noop("Make the batch"))
def make(request: HttpRequest, me: grading.PersonView, cohort_id: UUID) -> HttpResponseRedirect:
    """Make the next batch and show it."""
    report = services.make_batch(
        cohort_id=cohort_id,
        officer_id=me.id,
        purpose=request.POST.get("purpose", ""),
        recipient=request.POST.get("recipient", ""),
        now=grading.utc_now(),
    )
    return redirect("cpd_export:batch", batch_id=report.batch_id)


@officer_page(*_READ)
def batch(request: HttpRequest, me: grading.PersonView, batch_id: UUID) -> HttpResponse:
    """One batch: its totals, its digest to read out, and who was left out."""
    return page(request, me, "batch", {"detail": selectors.batch_detail(batch_id)})


@officer_page("POST", back="cpd_export:batch", act=noop("Download the batch"))
@transaction.atomic
def download(request: HttpRequest, me: grading.PersonView, batch_id: UUID) -> FileResponse:
    """Hand the batch over as one archive, and note who took it: by POST, because the note is a write."""
    frozen = services.standing_batch(batch_id)
    grading.record_audit(
        "export_batch_downloaded",
        actor_id=me.id,
        cohort_id=frozen.cohort_id,
        now=grading.utc_now(),
        batch_id=batch_id,
    )
    return FileResponse(
        folders.archive_of(frozen), as_attachment=True, filename=f"{frozen.name}.zip", content_type="application/zip"
    )


@officer_page("POST", back="cpd_export:batch", act=noop("Withdraw the batch"))
def withdraw(request: HttpRequest, me: grading.PersonView, batch_id: UUID) -> HttpResponseRedirect:
    """Take the latest batch back."""
    reason = request.POST.get("reason", "")
    services.withdraw_batch(batch_id, officer_id=me.id, reason=reason, now=grading.utc_now())
    return redirect("cpd_export:batch", batch_id=batch_id)
