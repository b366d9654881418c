"""The app as Open edX finds it: pages in the LMS; Studio knows the tables, because both share one database."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import AppConfig


class CpdExportConfig(AppConfig):
    name = "cpd_export"
    verbose_name = "CPD export"
    default_auto_field = "django.db.models.BigAutoField"

    plugin_app: ClassVar[dict[str, Any]] = {
        "url_config": {
            "lms.djangoapp": {"namespace": "cpd_export", "regex": r"^cpd/export/", "relative_path": "web.urls"},
        },
    }

    def ready(self) -> None:
        """Put the registry's page into the navigation of those who may export."""
        from django.utils.translation import gettext_noop

        from cpd_grading import api as grading

        grading.register_page("cpd_export:cohorts", gettext_noop("Export"), "exam_officer")
