"""What an operator must have decided before evidence can be kept; Django runs this at every start of a command."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from .portfolio.files.scanning import read_address
from .settings.common import EVIDENCE_TYPES

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


@register()
def scanner_has_an_address(**_kwargs: Any) -> list[CheckMessage]:
    """A scanner that cannot be addressed stops every file, and nobody but the senders would notice."""
    address: str = settings.CPD_CLAMD  # type: ignore[misc]  # set by settings.common
    try:
        if address:
            read_address(address)
    except ValueError:
        return [
            checks.Warning(
                f"CPD_CLAMD is {address!r}, which is no address of a scanner, so no evidence file is taken.",
                hint="Write unix:/path/of/clamd.ctl or tcp:host:port, or leave it empty for no scanner.",
                id="cpd_grading.W001",
            )
        ]
    return []


@register()
def evidence_types_are_known(**_kwargs: Any) -> list[CheckMessage]:
    """A kind that is written otherwise here than we call it would be refused without anybody knowing why."""
    kinds: tuple[str, ...] = settings.CPD_EVIDENCE_TYPES  # type: ignore[misc]  # set by settings.common
    unknown = sorted(set(kinds) - set(EVIDENCE_TYPES))
    if unknown:
        return [
            checks.Warning(
                f"CPD_EVIDENCE_TYPES names kinds we do not know: {', '.join(unknown)}.",
                hint=f"Choose from: {', '.join(EVIDENCE_TYPES)}.",
                id="cpd_grading.W002",
            )
        ]
    return []
