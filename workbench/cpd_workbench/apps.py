"""The site's own Django app. Its label is ours alone: xblock-sdk's app is called ``workbench``."""

from __future__ import annotations

from django.apps import AppConfig


class CpdWorkbenchConfig(AppConfig):
    name = "cpd_workbench"
    label = "cpd_workbench"
    verbose_name = "CPD workbench"
    default_auto_field = "django.db.models.BigAutoField"
