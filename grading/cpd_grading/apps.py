"""The app as Open edX finds it: registered for the LMS and for Studio, which share one database."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import AppConfig


def _retirement(receiver: str, signal: str) -> dict[str, str]:
    """One signal of the platform's retirement pipeline and who receives it."""
    return {
        "receiver_func_name": receiver,
        "signal_path": f"openedx.core.djangoapps.user_api.accounts.signals.{signal}",
        "dispatch_uid": f"cpd_grading.{receiver}.{signal}",
    }


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
        "signals_config": {
            "lms.djangoapp": {
                "relative_path": "privacy.receivers",
                "receivers": [
                    _retirement("on_retire", "USER_RETIRE_LMS_MISC"),
                    _retirement("on_retire", "USER_RETIRE_LMS_CRITICAL"),
                    _retirement("on_retire_mailings", "USER_RETIRE_MAILINGS"),
                ],
            },
        },
    }

    def ready(self) -> None:
        """Connect the receivers of news, known before the first row is delivered, and the checks of our settings."""
        from . import checks, receivers  # noqa: F401
