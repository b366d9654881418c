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
    # .. setting_name: CPD_MAX_UPLOAD_BYTES
    # .. setting_description: Largest evidence file sent in parts, which no limit of a single request stops.
    settings.CPD_MAX_UPLOAD_BYTES = getattr(settings, "CPD_MAX_UPLOAD_BYTES", 20_000_000)
    # .. setting_name: CPD_UPLOAD_HOURS
    # .. setting_description: How long an unfinished upload waits for its next part before it may be collected.
    settings.CPD_UPLOAD_HOURS = getattr(settings, "CPD_UPLOAD_HOURS", 72)
    # .. setting_name: CPD_UPLOADS_IN_FLIGHT
    # .. setting_description: How many files of one learner may be on their way at the same time.
    settings.CPD_UPLOADS_IN_FLIGHT = getattr(settings, "CPD_UPLOADS_IN_FLIGHT", 10)
    # .. setting_name: CPD_MAX_FILE_BYTES
    # .. setting_description: Largest evidence file, however it comes; a single request the platform stops at 4 MB.
    settings.CPD_MAX_FILE_BYTES = getattr(settings, "CPD_MAX_FILE_BYTES", settings.CPD_MAX_UPLOAD_BYTES)
