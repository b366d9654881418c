"""Addresses in course HTML: ``/static/…`` and ``/jump_to_id/…`` as authors write them, made into this site's own."""

from __future__ import annotations

import re

from django.urls import reverse

from .course import Course

_ADDRESS = re.compile(r"""(?P<quote>["'])/(?P<kind>static|jump_to_id)/(?P<name>[^"'?#]+)(?P<rest>[^"']*)(?P=quote)""")


class ReplaceUrls:
    """The ``replace_urls`` service of the LMS."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def replace_urls(self, text: str, static_replace_only: bool = False) -> str:
        """Return HTML whose course addresses lead somewhere here; an address we do not know stays as it is."""

        def replacement(found: re.Match[str]) -> str:
            address = self._address(found["kind"], found["name"], static_replace_only)
            return f"{found['quote']}{address}{found['rest']}{found['quote']}" if address else found[0]

        return _ADDRESS.sub(replacement, text)

    def _address(self, kind: str, name: str, static_only: bool) -> str | None:
        if kind == "static":
            digest = self._course.file_digests.get(name)
            return f"{reverse('workbench-file', args=[name])}?v={digest}" if digest else None
        return None if static_only or name not in self._course.unit_of else reverse("workbench-jump", args=[name])
