"""What a page of ours may load and where its forms go (Content Security Policy), said on each of our answers.

No script and no style stands inside a page, so none that somebody smuggles into one is run. The policy is a header of
our answers alone: the platform's own pages load what ours never do.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseBase

from ..programmes.api import PACK_STYLE

Response = TypeVar("Response", bound=HttpResponseBase)
HEADER = "Content-Security-Policy"
# Data, and files that are opened by themselves.
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# A browser asks of every step after a form whether it may go there: after signing out it is led to a page of the
# platform, which may have a host of its own.
LEADS_ON = ("LOGIN_URL", "CPD_SIGN_OUT_URL", "LMS_ROOT_URL")
FRONTENDS = "_MICROFRONTEND_URL"


def with_policy(response: Response) -> Response:
    """The answer with the policy of its kind, unless its view said a stricter one of its own."""
    kind = response.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        response.setdefault(HEADER, page_policy())
    elif kind == "text/javascript":
        response.setdefault(HEADER, worker_policy())
    elif kind:
        response.setdefault(HEADER, NOTHING)
    return response


def page_policy(*, scripts: str = "", styles: str = "") -> str:
    """The policy of a page; ``scripts`` and ``styles``: what it needs beside the site's own files."""
    ours = _ours()
    rules = {
        "default-src": "'none'",
        "script-src": f"{ours} {scripts}",
        # Lessons that are read without a line stand in a frame of the desk, which is held by this policy too.
        "style-src": f"{ours} '{hash_of(PACK_STYLE)}' {styles}",
        "img-src": f"{ours} data: blob:",
        "media-src": "'self' blob:",
        "font-src": ours,
        "connect-src": ours,
        "worker-src": "'self'",
        "frame-ancestors": "'self'",
        "base-uri": "about:",
        "form-action": " ".join(("'self'", *_origins(*LEADS_ON), *_origins(*_frontends()))),
    }
    return "; ".join(f"{name} {' '.join(value.split())}" for name, value in rules.items())


def worker_policy() -> str:
    """A worker fetches, and does nothing else."""
    return f"default-src 'none'; connect-src {_ours()}"


def _ours() -> str:
    """This site, and where its static files lie."""
    return " ".join(("'self'", *_origins("STATIC_URL")))


@cache
def hash_of(text: str) -> str:
    """The source of a policy that allows exactly this text between the tags of a style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _frontends() -> list[str]:
    return sorted(name for name in dir(settings) if name.endswith(FRONTENDS))


def _origins(*names: str) -> tuple[str, ...]:
    """Scheme and host of those settings that are whole addresses."""
    parts = [urlsplit(str(getattr(settings, name, "") or "")) for name in names]
    return tuple(dict.fromkeys(f"{one.scheme}://{one.netloc}" for one in parts if one.scheme and one.netloc))
