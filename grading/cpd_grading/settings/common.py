"""Our settings and their defaults; an operator's own value always wins."""

from __future__ import annotations

from typing import Any

from django.conf.locale import LANG_INFO

# Django knows no Kinyarwanda by name; asking it about a language of the site without this entry raises KeyError.
KINYARWANDA = {"bidi": False, "code": "rw", "name": "Kinyarwanda", "name_local": "Ikinyarwanda"}


def plugin_settings(settings: Any) -> None:
    """Called by the platform with its settings module. Only adds what is not there."""
    LANG_INFO.setdefault("rw", KINYARWANDA)
    # .. setting_name: CPD_EVIDENCE_STORAGE
    # .. setting_description: Alias in STORAGES of the private storage of evidence files. Never a public one.
    settings.CPD_EVIDENCE_STORAGE = getattr(settings, "CPD_EVIDENCE_STORAGE", "cpd_evidence")
    # .. setting_name: CPD_TASK_URL
    # .. setting_description: Address of a block of the course, with places course_key and place (its url_name).
    settings.CPD_TASK_URL = getattr(settings, "CPD_TASK_URL", "/courses/{course_key}/jump_to_id/{place}")
    # .. setting_name: CPD_MAX_FILE_BYTES
    # .. setting_description: Largest evidence file in one request; the platform itself stops at 4 MB.
    settings.CPD_MAX_FILE_BYTES = getattr(settings, "CPD_MAX_FILE_BYTES", 4_000_000)
