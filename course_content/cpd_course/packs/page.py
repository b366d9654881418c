"""One module as one HTML file: pictures inside it, links that work inside it, nothing fetched."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape
from pathlib import PurePosixPath

from ..labels import label
from ..links import IMAGE_KINDS
from ..model import Course, Module, Unit, words
from ..outline import block_names
from ..raw_html import readdress_html
from ..show import unit_html
from ..style import STYLE

MAX_PAGE_BYTES = 500 * 1024
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


class PackTooLarge(Exception):
    """A study pack of more than 500 KB costs a learner too much data; the message names its largest pictures."""


def module_page(course: Course, module: Module, language: str) -> bytes:
    """Return the HTML file of a module. Raises PackTooLarge."""
    body = module_body(course, module, language)
    title = escape(f"{module.code}: {words(module.title, language)}")
    html = (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body><main><h1>{title}</h1>\n"
        f"<p><em>{escape(words(course.title, language))}. {escape(label('offline', language))}</em></p>\n"
        f"<h2>{escape(label('contents', language))}</h2>\n{_contents(module, language)}\n{body}</main></body></html>\n"
    ).encode()
    if len(html) > MAX_PAGE_BYTES:
        largest = sorted(course.static, key=lambda name: -len(course.static[name]))[:3]
        shown = ", ".join(f"{name} ({len(course.static[name]) // 1024} KB)" for name in largest)
        raise PackTooLarge(
            f"The study pack of {module.code} has {len(html) // 1024} KB; at most {MAX_PAGE_BYTES // 1024} KB. "
            f"Make pictures smaller, first: {shown or 'those inside the briefs'}."
        )
    return html


def module_body(course: Course, module: Module, language: str) -> str:
    """Return all units of a module, one after the other, with every address made fit for a file that stands alone."""
    homes = {name: unit.name for section in module.sections for unit in section.units for name in _names(module, unit)}
    parts = []
    for section in module.sections:
        parts.append(f"<h2>{escape(words(section.title, language))}</h2>")
        for unit in section.units:
            title = escape(words(unit.title, language))
            body = demoted(unit_html(module, unit, language))
            parts.append(f'<section id="{escape(unit.name)}"><h3>{title}</h3>\n{body}</section>')
    html = readdress_html("\n".join(parts), lambda a, is_image, line: _address(a, is_image, homes, course.static), 1)
    sound = f"<p><em>{escape(label('sound', language))}</em></p>"
    return re.sub(r' href="#"', "", re.sub(r"<audio\b.*?</audio>", sound, html, flags=re.DOTALL))


def demoted(html: str) -> str:
    """Return sanitised HTML with its headings two steps lower, always under the heading of its unit."""
    return re.sub(r"<(/?)h([1-6])\b", lambda found: f"<{found[1]}h{min(max(int(found[2]) + 2, 4), 6)}", html)


def _names(module: Module, unit: Unit) -> tuple[str, ...]:
    return (unit.name, *(name for block in unit.blocks for name in block_names(module, block)))


def _contents(module: Module, language: str) -> str:
    items = []
    for section in module.sections:
        links = [f'<a href="#{escape(unit.name)}">{escape(words(unit.title, language))}</a>' for unit in section.units]
        listed = "".join(f"<li>{link}</li>" for link in links)
        items.append(f"<li>{escape(words(section.title, language))}<ul>{listed}</ul></li>")
    return f"<ol>{''.join(items)}</ol>"


def _address(address: str, is_image: bool, homes: Mapping[str, str], static: Mapping[str, bytes]) -> str:
    if address.startswith("/jump_to_id/"):
        return f"#{homes.get(address.removeprefix('/jump_to_id/'), '')}"
    if not address.startswith("/static/"):
        return address
    name = address.removeprefix("/static/")
    kind = IMAGE_KINDS.get(PurePosixPath(name).suffix.lower())
    if not is_image or kind is None:
        return "#"  # sounds and files stay in the course; their link becomes plain words
    return f"data:image/{kind};base64,{base64.b64encode(static[name]).decode()}"
