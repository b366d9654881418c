"""Pages as tests read them: what stands in the source of a template only to lay it out is not there."""

from __future__ import annotations

import re

_BESIDE_A_TAG = re.compile(r"(<[a-z][^>]*>) | (?=</|>)")


def one_line(html: str) -> str:
    """A page without line breaks and indentation: one space for many, and none at the edges of an element or a tag."""
    return _BESIDE_A_TAG.sub(r"\1", " ".join(html.split()))
