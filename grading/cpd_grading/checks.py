"""What an operator must have decided before evidence can be kept; Django runs this at every start of a command."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

PUBLIC = ("default", "staticfiles")


@register()
def evidence_has_a_private_storage(**_kwargs: Any) -> list[CheckMessage]:
    """Evidence shows schools and children: it never goes where the site serves files to everybody (domain 8.8)."""
    alias: str = settings.CPD_EVIDENCE_STORAGE  # type: ignore[misc]  # set by settings.common
    if alias in PUBLIC:
        return [
            Error(
                f"CPD_EVIDENCE_STORAGE is {alias!r}, which the site serves to everybody.",
                hint="Name a storage of its own, for example STORAGES['cpd_evidence'].",
                id="cpd_grading.E002",
            )
        ]
    if alias not in settings.STORAGES:
        return [
            Error(
                f"STORAGES has no entry {alias!r}, so evidence files have nowhere to go.",
                hint="Add a private storage, for example a FileSystemStorage with a location that no web server shows "
                "and base_url None, or an S3-compatible store in the country.",
                id="cpd_grading.E001",
            )
        ]
    return []
