"""The app as Open edX finds it: registered for the LMS and for Studio, which share one database."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import AppConfig


class CpdGradingConfig(AppConfig):
    name = "cpd_grading"
    verbose_name = "CPD grading"
    default_auto_field = "django.db.models.BigAutoField"

    plugin_app: ClassVar[dict[str, Any]] = {
        "url_config": {
            "lms.djangoapp": {"namespace": "cpd_grading", "regex": r"^cpd/", "relative_path": "web.urls"},
        },
        "settings_config": {
            "lms.djangoapp": {
                "common": {"relative_path": "settings.common"},
                "production": {"relative_path": "settings.common"},
            },
            "cms.djangoapp": {
                "common": {"relative_path": "settings.common"},
                "production": {"relative_path": "settings.common"},
            },
        },
    }

    def ready(self) -> None:
        """Connect the receivers of news, known before the first row is delivered, and the checks of our settings."""
        from . import checks, receivers  # noqa: F401
