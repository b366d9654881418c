"""What an operator must have decided before evidence can be kept; Django runs this at every start of a command.

All of it is of level Warning: an image is built, translated and migrated under settings that know no storage and no
language of the site yet, and an Error would stop that. What must not happen is refused where it would happen
(``kernel.storages``). Settings may be absent altogether, so each is read with its default.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 Django's own name
from django.db import connections

from .compat import emails_are_confirmed
from .kernel.clock import today
from .kernel.storages import ABSENT, PUBLIC, fault_of
from .media.api import read_address
from .people.api import ROLES_TABLE, role_holders
from .people.domain import OFFICE
from .settings.common import EVIDENCE_STORAGE, EVIDENCE_TYPES, KINYARWANDA


@register()
def evidence_has_a_private_storage(**_kwargs: Any) -> list[CheckMessage]:
    """Evidence shows schools and children: never where the site serves files to everybody (docs/decisions/0011)."""
    alias = getattr(settings, "CPD_EVIDENCE_STORAGE", EVIDENCE_STORAGE)
    fault = fault_of(alias)
    if fault == PUBLIC:
        return [
            Warning(
                f"CPD_EVIDENCE_STORAGE is {alias!r}, which the site serves to everybody, so no evidence file is taken.",
                hint="Name a storage of its own, for example STORAGES['cpd_evidence'], outside MEDIA_ROOT.",
                id="cpd_grading.W004",
            )
        ]
    if fault == ABSENT:
        return [
            Warning(
                f"STORAGES has no entry {alias!r} that can be used, so no evidence file is taken.",
                hint="Add a private storage, for example a FileSystemStorage with a location that no web server shows "
                "and base_url None, or an S3-compatible store in the country.",
                id="cpd_grading.W003",
            )
        ]
    return []


@register()
def scanner_has_an_address(**_kwargs: Any) -> list[CheckMessage]:
    """A scanner that cannot be addressed stops every file, and nobody but the senders would notice."""
    address = getattr(settings, "CPD_CLAMD", "")
    try:
        if address:
            read_address(address)
    except ValueError:
        return [
            Warning(
                f"CPD_CLAMD is {address!r}, which is no address of a scanner, so no evidence file is taken.",
                hint="Write unix:/path/of/clamd.ctl or tcp:host:port, or leave it empty for no scanner.",
                id="cpd_grading.W001",
            )
        ]
    return []


@register()
def evidence_types_are_known(**_kwargs: Any) -> list[CheckMessage]:
    """A kind that is written otherwise here than we call it would be refused without anybody knowing why."""
    kinds = getattr(settings, "CPD_EVIDENCE_TYPES", EVIDENCE_TYPES)
    unknown = sorted(set(kinds) - set(EVIDENCE_TYPES))
    if unknown:
        return [
            Warning(
                f"CPD_EVIDENCE_TYPES names kinds we do not know: {', '.join(unknown)}.",
                hint=f"Choose from: {', '.join(EVIDENCE_TYPES)}.",
                id="cpd_grading.W002",
            )
        ]
    return []


@register()
def files_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    """Below these no file is ever read, or every one is read without a bound, and only the senders would notice."""
    least = {
        "CPD_FILE_SECONDS": 1,
        "CPD_FILE_MEMORY": 100_000_000,
        "CPD_FILES_AT_ONCE": 1,
        "CPD_FILES_WAITING": 0,
        "CPD_FILE_WAIT": 0,
        "CPD_PDF_PAGES": 0,
    }
    return [
        Warning(f"{name} is {getattr(settings, name)}.", hint=f"Write at least {number}.", id="cpd_grading.W008")
        for name, number in least.items()
        if getattr(settings, name, number) < number
    ]


@register()
def kinyarwanda_is_offered(**_kwargs: Any) -> list[CheckMessage]:
    """The platform's LANGUAGES lack Kinyarwanda, the language of most learners; ours alone would speak it."""
    code = KINYARWANDA["code"]
    if any(offered == code for offered, _name in settings.LANGUAGES):
        return []
    return [
        Warning(
            "LANGUAGES has no Kinyarwanda (rw), so the platform's own pages around ours will never be in it.",
            hint='Add ("rw", "Ikinyarwanda") to LANGUAGES, and rw to the released languages of the site (Django admin, '
            "Dark lang).",
            id="cpd_grading.W005",
        )
    ]


@register(Tags.database)
def somebody_can_open_the_office(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Without an officer nobody confirms accounts or enrols learners; ``migrate`` and ``check --database`` say so."""
    for alias in databases or ():
        if ROLES_TABLE not in connections[alias].introspection.table_names():
            continue  # before the first migration there is nobody at all
        if not any(one.may_act for role in OFFICE for one in role_holders(role, on=today())):
            return [
                Warning(
                    "Nobody can open the programme office, so nobody can confirm accounts or enrol learners.",
                    hint="Run: manage.py lms cpd_people grant exam_officer --email somebody@example.org",
                    id="cpd_grading.W006",
                )
            ]
    return []


@register()
def addresses_of_accounts_are_confirmed(**_kwargs: Any) -> list[CheckMessage]:
    """Where nobody confirms the addresses of accounts, none of them says who somebody is."""
    if emails_are_confirmed():
        return []
    return [
        Warning(
            "This site does not confirm the e-mail addresses of new accounts, so no account joins a record by e-mail.",
            hint="Turn SKIP_EMAIL_VALIDATION and AUTOMATIC_AUTH_FOR_TESTING off, or hand out one-time codes.",
            id="cpd_grading.W007",
        )
    ]
