"""Study packs: a module's lessons as one HTML file, kept in a private storage for the learners of its course."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import nh3
from django.conf import settings
from django.core.files.base import ContentFile

from ..kernel import storages
from ..kernel.errors import BadField, NotFound, TooLarge
from ..kernel.messages import Message, _
from .domain import words
from .models import Cohort
from .selectors import cohort_view

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
# The pack is shown in a frame that may do nothing; links to its own parts need the base of that frame.
_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><base href="about:srcdoc">'
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
    '<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title><style>'
    "body{{font:16px/1.55 system-ui,sans-serif;margin:0;padding:.5em 1em 2em;color:#1b1b1b;background:#fff;"
    "overflow-wrap:anywhere}}h1,h2,h3,h4{{line-height:1.25}}a{{color:#0b5394}}img{{max-width:100%;height:auto}}"
    "table{{border-collapse:collapse;width:100%}}th,td{{border:1px solid #8a8a8a;padding:.3em .5em;text-align:left;"
    "vertical-align:top}}blockquote{{margin:1em 0;padding:.1em 1em;border-left:4px solid #0b3a66}}"
    "summary{{cursor:pointer;padding:.5em 0}}</style></head><body>{body}</body></html>"
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
    content = _PAGE.format(language=language, title=nh3.clean_text(title), body=clean).encode()
    name, kept = _name(course_key, module_code, language), storages.storage_to_write(_alias())
    kept.delete(name)
    kept.save(name, ContentFile(content))
    return PackView(course_key, module_code, language, len(content))


def study_pack_of(course_key: str, module_code: str, language: str) -> PackView | None:
    """The pack in a language, or in English where it is not translated; None where none is kept."""
    if storages.fault_of(_alias()):
        return None
    kept = storages.storage_to_read(_alias())
    for one in dict.fromkeys((language, "en")):
        name = _name(course_key, module_code, one)
        if kept.exists(name):
            return PackView(course_key, module_code, one, kept.size(name))
    return None


def read_study_pack(pack: PackView) -> bytes:
    """The HTML of a pack. Whether the reader studies the course is asked before. Raises NoPrivateStorage."""
    with storages.storage_to_read(_alias()).open(
        _name(pack.course_key, pack.module_code, pack.language), "rb"
    ) as stream:
        return bytes(stream.read())


def _alias() -> str:
    return getattr(settings, "CPD_STUDY_PACKS", "")


def _name(course_key: str, module_code: str, language: str) -> str:
    # Keys of courses and codes of modules hold characters that not every store takes in a name.
    place = hashlib.sha256(f"{course_key}\n{module_code}".encode()).hexdigest()[:32]
    return f"study-packs/{place}.{language}.html"
