"""Our settings and their defaults; an operator's own value always wins."""

from __future__ import annotations

from typing import Any

from django.conf.locale import LANG_INFO

# Django knows no Kinyarwanda by name; asking it about a language of the site without this entry raises KeyError.
KINYARWANDA = {"bidi": False, "code": "rw", "name": "Kinyarwanda", "name_local": "Ikinyarwanda"}
EVIDENCE_STORAGE = "cpd_evidence"
EVIDENCE_TYPES = (
    *("jpeg", "png", "webp", "heic"),
    *("pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp"),
    *("mp3", "m4a", "ogg", "3ga", "amr", "aac", "wav", "flac", "weba"),
    *("mp4", "3gp", "mov", "webm"),
    "text",
)
MAX_BYTES_BY_KIND = {
    "image": 20_000_000,
    "document": 20_000_000,
    "audio": 20_000_000,
    "film": 20_000_000,
    "text": 1_000_000,
}
# The platform's tracking log keeps the address and every posted form with the user's name, for years and for analysis.
# What learners, coaches and witnesses write has another home and another end; what was done is in our own audit.
UNTRACKED = (r"^/cpd/", r"^/courses/[^/]+/xblock/[^/]*\+type@cpd_")


def plugin_settings(settings: Any) -> None:
    """Called by the platform with its settings module, twice. Only adds what is not there."""
    LANG_INFO.setdefault("rw", KINYARWANDA)
    ignored = getattr(settings, "TRACKING_IGNORE_URL_PATTERNS", [])
    settings.TRACKING_IGNORE_URL_PATTERNS = [*dict.fromkeys((*ignored, *UNTRACKED))]
    # .. setting_name: CPD_EVIDENCE_STORAGE
    # .. setting_description: Alias in STORAGES of the private storage of evidence files. Never a public one.
    settings.CPD_EVIDENCE_STORAGE = getattr(settings, "CPD_EVIDENCE_STORAGE", EVIDENCE_STORAGE)
    # .. setting_name: CPD_TASK_URL
    # .. setting_description: Address of a block of the course, with places course_key and place (its url_name).
    settings.CPD_TASK_URL = getattr(settings, "CPD_TASK_URL", "/courses/{course_key}/jump_to_id/{place}")
    # .. setting_name: CPD_ENROLMENTS
    # .. setting_description: The function that says whether an account is enrolled in the platform's course: called
    #    with user_id and course_key, answers True, False once it was taken out, None where nothing is known.
    settings.CPD_ENROLMENTS = getattr(settings, "CPD_ENROLMENTS", "cpd_grading.compat.enrolment_on_platform")
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
    # .. setting_name: CPD_STORE_SECONDS
    # .. setting_description: How long one answer of an S3-compatible storage is waited for, and asked for twice. Only
    #    where the storage has no client_config of its own.
    settings.CPD_STORE_SECONDS = getattr(settings, "CPD_STORE_SECONDS", 15)
    # .. setting_name: CPD_STUDY_PACKS
    # .. setting_description: Alias in STORAGES of the private storage of study packs, kept by put_study_pack.
    settings.CPD_STUDY_PACKS = getattr(settings, "CPD_STUDY_PACKS", settings.CPD_EVIDENCE_STORAGE)
    # .. setting_name: CPD_SIGN_OUT_URL
    # .. setting_description: Where the desk sends a browser once it has signed out; the platform's own sign-out.
    settings.CPD_SIGN_OUT_URL = getattr(settings, "CPD_SIGN_OUT_URL", "/logout")
    # .. setting_name: CPD_RETURN_MINUTES
    # .. setting_description: How long words posted after a sign-in had ended wait, locked in the page, for their owner.
    settings.CPD_RETURN_MINUTES = getattr(settings, "CPD_RETURN_MINUTES", 30)
    # .. setting_name: CPD_LINK_MINUTES
    # .. setting_description: How long a browser may look at a page that a link without an account opened, before the
    #    link is opened again. A form that was begun is taken after it too.
    settings.CPD_LINK_MINUTES = getattr(settings, "CPD_LINK_MINUTES", 120)
    # .. setting_name: CPD_PHONE_DAYS
    # .. setting_description: How long after its last sign-in a phone may send what was sealed on it without one.
    settings.CPD_PHONE_DAYS = getattr(settings, "CPD_PHONE_DAYS", 400)
    # .. setting_name: CPD_EVIDENCE_TYPES
    # .. setting_description: Kinds of evidence file a site takes, by the names of cpd_grading.media.kinds.
    settings.CPD_EVIDENCE_TYPES = getattr(settings, "CPD_EVIDENCE_TYPES", EVIDENCE_TYPES)
    # .. setting_name: CPD_MAX_BYTES_BY_KIND
    # .. setting_description: Largest image, document, audio, film and text; CPD_MAX_FILE_BYTES always holds beside it.
    by_kind = getattr(settings, "CPD_MAX_BYTES_BY_KIND", {})
    settings.CPD_MAX_BYTES_BY_KIND = {**MAX_BYTES_BY_KIND, **by_kind}
    # .. setting_name: CPD_LEARNER_BYTES
    # .. setting_description: How many bytes of files one learner may keep, over all tasks.
    settings.CPD_LEARNER_BYTES = getattr(settings, "CPD_LEARNER_BYTES", 500_000_000)
    # .. setting_name: CPD_LEARNER_FILES
    # .. setting_description: How many files one learner may keep, over all tasks.
    settings.CPD_LEARNER_FILES = getattr(settings, "CPD_LEARNER_FILES", 2000)
    # .. setting_name: CPD_NEWS_DAYS
    # .. setting_description: How long news that was delivered is kept, for whoever looks what was sent; "retention
    #    --delete" removes it then.
    settings.CPD_NEWS_DAYS = getattr(settings, "CPD_NEWS_DAYS", 90)
    # .. setting_name: CPD_TASK_ITEMS
    # .. setting_description: How many pieces of evidence one task may hold; each stands on its learner's page.
    settings.CPD_TASK_ITEMS = getattr(settings, "CPD_TASK_ITEMS", 60)
    # .. setting_name: CPD_ITEM_WITNESSES
    # .. setting_description: How many witnesses may be asked for one piece of evidence, answered or not.
    settings.CPD_ITEM_WITNESSES = getattr(settings, "CPD_ITEM_WITNESSES", 20)
    # .. setting_name: CPD_SAVED_COMMENTS
    # .. setting_description: How many phrases of their own a coach keeps; each stands in every box of the review page.
    settings.CPD_SAVED_COMMENTS = getattr(settings, "CPD_SAVED_COMMENTS", 40)
    # .. setting_name: CPD_LEARNER_TEXT
    # .. setting_description: How many characters one learner may keep in evidence, over all tasks and versions.
    settings.CPD_LEARNER_TEXT = getattr(settings, "CPD_LEARNER_TEXT", 5_000_000)
    # .. setting_name: CPD_PERSON_RECORDS
    # .. setting_description: How many sessions and meetings one person may record.
    settings.CPD_PERSON_RECORDS = getattr(settings, "CPD_PERSON_RECORDS", 5_000)
    # .. setting_name: CPD_PDF_PAGES
    # .. setting_description: Of how many pages of a PDF pictures are made when it comes in; 0 for none.
    settings.CPD_PDF_PAGES = getattr(settings, "CPD_PDF_PAGES", 30)
    # .. setting_name: CPD_FILE_SECONDS
    # .. setting_description: Seconds of computing that reading one file may take, in a process of its own.
    settings.CPD_FILE_SECONDS = getattr(settings, "CPD_FILE_SECONDS", 5)
    # .. setting_name: CPD_FILE_MEMORY
    # .. setting_description: Bytes of memory of that process.
    settings.CPD_FILE_MEMORY = getattr(settings, "CPD_FILE_MEMORY", 300_000_000)
    # .. setting_name: CPD_FILES_AT_ONCE
    # .. setting_description: How many such processes run on one machine at the same time.
    settings.CPD_FILES_AT_ONCE = getattr(settings, "CPD_FILES_AT_ONCE", 2)
    # .. setting_name: CPD_FILE_WAIT
    # .. setting_description: How many seconds a file waits for its turn before its sender is asked to come again.
    settings.CPD_FILE_WAIT = getattr(settings, "CPD_FILE_WAIT", 10)
    # .. setting_name: CPD_FILES_WAITING
    # .. setting_description: How many files wait at the same time; each holds a thread that could answer a page.
    settings.CPD_FILES_WAITING = getattr(settings, "CPD_FILES_WAITING", 1)
    # .. setting_name: CPD_CLAMD
    # .. setting_description: A ClamAV daemon that every file is shown to: "unix:/path" or "tcp:host:port"; empty for
    #    none. Its StreamMaxLength must be at least CPD_MAX_FILE_BYTES. While it cannot be reached no file is taken.
    settings.CPD_CLAMD = getattr(settings, "CPD_CLAMD", "")
    # .. setting_name: CPD_PLATFORM_STAND_IN
    # .. setting_description: For a site without the platform: a module with anonymous_id_for(user_id, course_key) and
    #    blocks_of_course(course_key, place_fields). Never read where the platform's own can be asked.
    settings.CPD_PLATFORM_STAND_IN = getattr(settings, "CPD_PLATFORM_STAND_IN", "")
