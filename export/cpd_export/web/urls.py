"""Addresses under /cpd/export/."""

from __future__ import annotations

from django.urls import path

from cpd_grading import api as grading

from . import views

app_name = "cpd_export"

urlpatterns = [
    path("", views.cohorts, name="cohorts"),
    path("cohorts/<uuid:cohort_id>/", views.cohort, name="cohort"),
    path("cohorts/<uuid:cohort_id>/make", views.make, name="make"),
    path("batches/<uuid:batch_id>/", views.batch, name="batch"),
    path("batches/<uuid:batch_id>/download", views.download, name="download"),
    path("batches/<uuid:batch_id>/withdraw", views.withdraw, name="withdraw"),
]
grading.own_addresses(urlpatterns)
