"""What answers without a line: a service worker for /cpd/ alone, and the shell it shows. No name is in either.

The shell is a page without a person; what it shows after the PIN comes from the encrypted store. The worker keeps
the shell, our styles and scripts, and nothing else: no page of anybody, no answer of an API, no file.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control, never_cache

from ..people import api as people
from .frame import read_only

# Where the files built from ``assets`` lie.
STATIC = Path(__file__).parent.parent / "static" / "cpd_grading"
FILES = ("cpd.css", "pages.css", "phone.js", "encrypted_store.js", "offline_queue.js", "phone_panel.js", "desk.js")
WORKER = "sw.js"


@read_only
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's script; its version is the digest of all it keeps, so a change of one file replaces the shell."""
    language = _language(request)
    shell = f"{reverse('cpd_grading:desk_shell')}?lang={language}"
    home = reverse("cpd_grading:home")
    files = [shell, *(static(f"cpd_grading/{name}") for name in FILES)]
    config = {
        "home": home,
        "desk": reverse("cpd_grading:desk"),
        "tasks": reverse("cpd_grading:desk_task", args=["-"]).removesuffix("-/"),
        "shell": shell,
        "files": files,
        "version": _version(_shell(language), files),
    }
    script = (STATIC / WORKER).read_text(encoding="utf-8")
    # The script lies at the root of its scope, so that no header need widen it.
    answer = f'"use strict"; const CPD = {json.dumps(config)};\n{script}'
    return HttpResponse(answer, content_type="text/javascript; charset=utf-8")


def _version(shell: str, files: list[str]) -> str:
    """The digest of what is kept; of the files themselves, since not every site names them by their content."""
    digest = hashlib.sha256("\n".join([shell, *files]).encode())
    for name in FILES:
        digest.update((STATIC / name).read_bytes())
    return digest.hexdigest()[:16]


@read_only
@cache_control(no_cache=True)
def shell(request: HttpRequest) -> HttpResponse:
    """The desk without a person: the form for the PIN, and an empty place for what the store holds."""
    return HttpResponse(_shell(_language(request)))


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in people.LANGUAGES else "en"


def _shell(language: str) -> str:
    with translation.override(language):
        # Rendered without the request: there is nothing in it that could come from who asks.
        return render_to_string("cpd_grading/desk_offline.html")
