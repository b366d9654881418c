"""Study packs: a module's lessons as one HTML file, kept in a private storage for the learners of its course."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import nh3
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from ..kernel import storages
from ..kernel.errors import BadField, FileAltered, FileMissing, NotFound, StoreAway, TooLarge
from ..kernel.messages import Message, _
from .domain import words
from .models import Cohort, StudyPack
from .selectors import cohort_view

_log = logging.getLogger(__name__)

FOLDER = "study-packs"
MAX_BYTES = 2_000_000  # a pack is text with small drawings; a larger one would not reach a phone in a school
_TAGS = nh3.ALLOWED_TAGS | {"section", "main", "figure", "figcaption", "details", "summary"}
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"id", "lang"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
STYLE = (
    "body{font:16px/1.55 system-ui,sans-serif;margin:0;padding:.5em 1em 2em;color:#1b1b1b;background:#fff;"
    "overflow-wrap:anywhere}h1,h2,h3,h4{line-height:1.25}a{color:#0b5394}img{max-width:100%;height:auto}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #8a8a8a;padding:.3em .5em;text-align:left;"
    "vertical-align:top}blockquote{margin:1em 0;padding:.1em 1em;border-left:4px solid #0b3a66}"
    "summary{cursor:pointer;padding:.5em 0}"
)
# The pack is shown in a frame that may do nothing; links to its own parts need the base of that frame.
_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><base href="about:srcdoc">'
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
    '<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
    "<style>{style}</style></head><body>{body}</body></html>"
)


@dataclass(frozen=True)
class PackView:
    """A kept pack without its content; ``size`` in bytes, ``language`` the one it is written in."""

    course_key: str
    module_code: str
    language: str
    size: int


def put_study_pack(*, course_key: str, module_code: str, language: str, html: bytes) -> PackView:
    """Keep a module's pack, cleaned of scripts and foreign styles; a newer one takes the place of the older.

    Raises NotFound for a module that no cohort of the course studies, BadField, TooLarge, NoPrivateStorage.
    """
    cohort = Cohort.objects.select_related("programme").filter(course_key=course_key).first()
    if cohort is None:
        raise NotFound()
    title = words(cohort_view(cohort).programme.module(module_code).title, language)
    if len(html) > MAX_BYTES:
        raise TooLarge(size=len(html), limit=MAX_BYTES)
    try:
        text = html.decode("utf-8")
    except UnicodeDecodeError:
        raise BadField(
            field="file", problem=Message(_("It is not text in UTF-8. Save it as UTF-8 and send it again."))
        ) from None
    clean = nh3.clean(
        text,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "data"},
        clean_content_tags={"script", "style", "title"},
    )
    content = _PAGE.format(language=language, style=STYLE, title=nh3.clean_text(title), body=clean).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"{FOLDER}/{secrets.token_hex(24)}.html"
    with storages.answering():
        kept = storages.storage_to_write(_alias())
        key = kept.save(name, ContentFile(content))
    _record(key, course_key=course_key, module_code=module_code, language=language, size=len(content), sha256=sha256)
    return PackView(course_key, module_code, language, len(content))


@transaction.atomic
def _record(key: str, *, course_key: str, module_code: str, language: str, size: int, sha256: str) -> None:
    """The new pack takes the place of the older one, whose bytes go once that is committed."""
    names: dict[str, Any] = {"course_key": course_key, "module_code": module_code, "language": language}
    older = StudyPack.objects.select_for_update().filter(**names).values_list("storage_key", flat=True).first()
    kept: dict[str, Any] = {"storage_key": key, "size": size, "sha256": sha256}
    StudyPack.objects.update_or_create(defaults=kept, **names)
    if older:
        transaction.on_commit(lambda: _forget(older))


def _forget(key: str) -> None:
    try:
        with storages.answering():
            storages.storage_to_read(_alias()).delete(key)
    except StoreAway:
        _log.warning("an older study pack was not removed from the storage")


def study_pack_of(course_key: str, module_code: str, language: str) -> PackView | None:
    """The pack in a language, or in English where it is not translated; None where none is kept.

    The storage is not asked: a desk is read and sends while that does not answer.
    """
    rows = StudyPack.objects.filter(course_key=course_key, module_code=module_code, language__in=(language, "en"))
    sizes = dict(rows.values_list("language", "size"))
    if storages.fault_of(_alias()) or not sizes:
        return None
    found = language if language in sizes else "en"
    return PackView(course_key, module_code, found, sizes[found])


def packs_named(keys: Collection[str]) -> frozenset[str]:
    """Which of these keys of the storage a pack has; what none has was left by a server that stopped."""
    return frozenset(StudyPack.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))


def read_study_pack(pack: PackView) -> bytes:
    """The HTML of a pack. Whether the reader studies the course is asked before.

    Raises NotFound, NoPrivateStorage, StoreAway, FileMissing, FileAltered.
    """
    names = {"course_key": pack.course_key, "module_code": pack.module_code, "language": pack.language}
    row = StudyPack.objects.filter(**names).first()
    if row is None:
        raise NotFound()
    try:
        with storages.answering(), storages.storage_to_read(_alias()).open(row.storage_key, "rb") as stream:
            content = bytes(stream.read())
    except FileNotFoundError:
        _log.error("study pack %s: its bytes are gone", row.pk)
        raise FileMissing(file=pack.module_code) from None
    if hashlib.sha256(content).hexdigest() != row.sha256:
        _log.error("study pack %s: its bytes were changed", row.pk)
        raise FileAltered(file=pack.module_code)
    return content


def _alias() -> str:
    return getattr(settings, "CPD_STUDY_PACKS", "")
