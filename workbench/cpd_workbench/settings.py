"""Settings of the local site and of the tests; the LMS brings its own.

``ATOMIC_REQUESTS`` is on like in the LMS, so that a view that needs its own transactions says so here too.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import cpd_grading
import cpd_xblocks
from cpd_grading.settings.common import plugin_settings as grading_settings

from .databases import database

DATA_DIR = Path(os.environ.get("CPD_WORKBENCH_DATA", "cpd-workbench-data")).resolve()
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
# The command that opens a site keeps a key in its folder, so that sign-ins outlive a restart; tests need none to stay.
_KEY_FILE = DATA_DIR / "secret-key"
SECRET_KEY = _KEY_FILE.read_text() if _KEY_FILE.is_file() else secrets.token_urlsafe(50)

INSTALLED_APPS = [
    "django.contrib.admin",  # as the platform has it: an operator looks at places, versions and the audit trail there
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "submissions",
    "workbench",
    "cpd_workbench.apps.CpdWorkbenchConfig",
    "cpd_grading.apps.CpdGradingConfig",
    "cpd_export.apps.CpdExportConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cpd_workbench.static_files.CompressTextMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cpd_workbench.sqlite_locks.ReadWithoutLock",  # the innermost: it decides how a view's transaction begins
]
ROOT_URLCONF = "cpd_workbench.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {"default": database(os.environ.get("CPD_DATABASE_URL", ""), DATA_DIR / "workbench.sqlite3")}
if "mysql" in DATABASES["default"]["ENGINE"]:
    # A migration of the platform's gradebook app fails on MariaDB; our own rooms are tried there without it.
    INSTALLED_APPS.remove("submissions")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "media"}},
    "staticfiles": {"BACKEND": "cpd_workbench.static_files.VersionedStaticStorage"},
    "cpd_evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "evidence", "base_url": None},
    },
}
STATIC_URL = "/static/"
# The blocks' files under the path the LMS collects them to.
STATICFILES_DIRS = [("xblock/resources/cpd_xblocks/public", Path(cpd_xblocks.__file__).parent / "public")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60 * 60 * 24 * 365  # every address carries the digest of its file
# Letters go into a folder of the site, one file a letter; no mail leaves this machine.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = "programme.office@example.org"
LOGIN_URL = "/"
CSRF_FAILURE_VIEW = "cpd_workbench.views.stale_form"
# The platform ends a person's first session when a second device signs in; here only where somebody wants to see it.
PREVENT_CONCURRENT_LOGINS = os.environ.get("CPD_PREVENT_CONCURRENT_LOGINS") == "1"
CPD_ENROLMENTS = "cpd_workbench.services.is_enrolled"
CPD_SIGN_OUT_URL = "/"  # whoever left chooses a person there
WORKBENCH: dict[str, dict[str, str]] = {
    "services": {}
}  # xblock-sdk asks for it; our runtime brings the services itself
# What breaks is told on the terminal; a wrong address is no event.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
USE_TZ = True
TIME_ZONE = "Africa/Kigali"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("rw", "Ikinyarwanda"), ("fr", "Français")]
# One catalogue for pages, blocks and exports; the platform finds it as the catalogue of the app.
LOCALE_PATHS = [Path(cpd_grading.__file__).parent / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"  # like the platform; our apps name their own
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True

CPD_PLATFORM_STAND_IN = "cpd_workbench.stand_in"
grading_settings(sys.modules[__name__])
