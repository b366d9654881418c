"""Addresses of the pages; the LMS mounts them at ``/cpd/``."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "cpd_grading"
urlpatterns: list[URLPattern] = []
