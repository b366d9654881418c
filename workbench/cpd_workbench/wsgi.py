"""The site as a WSGI application, for the server of ``cpd-workbench``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from .site_names import SETTINGS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
application = get_wsgi_application()
