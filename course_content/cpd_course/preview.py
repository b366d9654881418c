"""A course on this computer's own address, to read while writing: it shows the files as they are and changes nothing.

It answers on 127.0.0.1 only, to GET only, and to its own name only, so that no web page elsewhere can read a draft.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

from .check import check_course
from .model import LANGUAGE_NAMES, LANGUAGES, Course, Module, Unit, words
from .outline import block_names
from .problems import Problems
from .show import unit_html
from .source import Source
from .style import STYLE

HOST = "127.0.0.1"
POLICY = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'"
TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
}

Answer = tuple[HTTPStatus, str, bytes]  # status, content type, body; for a redirect the body is the address


class Preview:
    """Answers for one course folder, from the files as they are at each request."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def answer(self, target: str) -> Answer:
        """Return what a browser gets for a request target such as /unit/m1-welcome-unit?lang=rw."""
        split = urlsplit(target)
        asked = parse_qs(split.query).get("lang", [""])[0]
        problems = Problems()
        course = check_course(Source(self._folder, problems))
        if course is None or problems.errors:
            return _page("Mend the course first", _problem_list(problems), "en", HTTPStatus.INTERNAL_SERVER_ERROR)
        language = asked if asked in LANGUAGES else course.language
        kind, _, name = unquote(split.path).lstrip("/").partition("/")
        if not kind:
            return _page(words(course.title, language), _contents(course, language, problems), language)
        if kind == "static" and name in course.static:
            return HTTPStatus.OK, TYPES.get(PurePosixPath(name).suffix.lower(), "text/plain"), course.static[name]
        found = next((pair for pair in _units(course) if name in _names(*pair)), None)
        if found is None or kind not in ("unit", "jump_to_id"):
            return _page("Not found", "<p>There is no such page in this course.</p>", language, HTTPStatus.NOT_FOUND)
        module, unit = found
        if kind == "jump_to_id":
            return HTTPStatus.FOUND, "", f"/unit/{unit.name}?lang={language}".encode()
        return _page(words(unit.title, language), _unit_body(course, module, unit, language), language)


def serve(folder: Path, port: int, say: Callable[[str], None]) -> None:
    """Serve a preview until it is interrupted. `say` gets the address once it can be opened. Raises OSError."""
    with server(folder, port) as running:
        say(f"http://{HOST}:{running.server_address[1]}/")
        running.serve_forever()


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server for a preview of `folder`; port 0 takes a free one. Raises OSError."""
    preview = Preview(folder)

    class Handler(BaseHTTPRequestHandler):
        server_version = "cpd-course"
        sys_version = ""

        def do_GET(self) -> None:
            host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
            if host not in (HOST, "localhost"):
                self.send_error(HTTPStatus.MISDIRECTED_REQUEST)  # another site's name pointed at this computer
                return
            status, kind, body = preview.answer(self.path)
            self.send_response(status)
            if status is HTTPStatus.FOUND:
                self.send_header("Location", body.decode("ascii", "replace"))
                body = b""
            self.send_header("Content-Type", kind or "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
            """Stay quiet: an author reads the page, not a log."""

    return ThreadingHTTPServer((HOST, port), Handler)


def _units(course: Course) -> list[tuple[Module, Unit]]:
    return [(module, unit) for module in course.modules for section in module.sections for unit in section.units]


def _names(module: Module, unit: Unit) -> set[str]:
    return {unit.name, *(name for block in unit.blocks for name in block_names(module, block))}


def _contents(course: Course, language: str, problems: Problems) -> str:
    parts = [words(course.about, language)]
    for module in course.modules:
        parts.append(f"<h2>{escape(module.code)}: {escape(words(module.title, language))}</h2>")
        for section in module.sections:
            links = "".join(f"<li>{_link(unit, language)}</li>" for unit in section.units)
            parts.append(f"<h3>{escape(words(section.title, language))}</h3>\n<ul>{links}</ul>")
    return "\n".join([*parts, _problem_list(problems) if problems.warnings else ""])


def _problem_list(problems: Problems) -> str:
    found = [*problems.errors, *problems.warnings]
    return (
        f"<h2>{len(found)} to look at</h2>\n<ul>{''.join(f'<li>{escape(str(problem))}</li>' for problem in found)}</ul>"
    )


def _unit_body(course: Course, module: Module, unit: Unit, language: str) -> str:
    units = [found for _, found in _units(course)]
    at = units.index(unit)
    before = f"← {_link(units[at - 1], language)}" if at else ""
    after = f"{_link(units[at + 1], language)} →" if at + 1 < len(units) else ""
    return f"{unit_html(module, unit, language)}\n<hr>\n<p>{before} &nbsp; {after}</p>"


def _link(unit: Unit, language: str) -> str:
    return f'<a href="/unit/{escape(unit.name)}?lang={language}">{escape(words(unit.title, language))}</a>'


def _page(title: str, body: str, language: str, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    tongues = " · ".join(f'<a href="?lang={code}">{name}</a>' for code, name in LANGUAGE_NAMES.items())
    html = (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body><p><a href='/?lang={language}'>☰</a> · {tongues}</p>\n"
        f"<main><h1>{escape(title)}</h1>\n{body}</main></body></html>\n"
    )
    return status, "text/html; charset=utf-8", html.encode()
