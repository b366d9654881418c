"""Styles and scripts as browsers get them: joined in a listed order and minified. The same sources, the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from .writing import write_if_changed

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "grading" / "cpd_grading" / "assets"
BUILT = ROOT / "grading" / "cpd_grading" / "static" / "cpd_grading"

# Scripts of several sources, joined in this order: a part uses only what stands before it. One file, because a phone
# on a bad line fetches it once; classic scripts, because the platform's ``add_javascript_url`` cannot load modules.
JOINED: Mapping[str, tuple[str, ...]] = {
    "phone.js": (
        "phone/transport.js",
        "phone/photo.js",
        "phone/upload.js",
        "phone/drafts.js",
        "phone/forms.js",
    ),
    "desk.js": (
        "desk/facts.js",
        "desk/page.js",
        "desk/keeping.js",
        "desk/showing.js",
        "desk/acts.js",
    ),
}


def static_files(sources: Path = SOURCES) -> dict[str, bytes]:
    """Return every built file by its name. Raises FileNotFoundError where a listed part is missing."""
    single = {path.name: (path.name,) for path in sorted(sources.iterdir()) if path.suffix in {".css", ".js"}}
    return {name: _built(sources, parts) for name, parts in sorted({**single, **JOINED}.items())}


def build_static_files(sources: Path = SOURCES, built: Path = BUILT) -> list[Path]:
    """Write every built file, and remove what no source makes any more. Returns the files."""
    files = static_files(sources)
    for name, content in files.items():
        write_if_changed(built / name, content)
    for path in built.iterdir():
        if path.name not in files and not path.name.startswith("."):
            path.unlink(missing_ok=True)
    return [built / name for name in files]


def _built(sources: Path, parts: tuple[str, ...]) -> bytes:
    minify = _minifier(Path(parts[0]).suffix)
    texts = (minify((sources / part).read_text(encoding="utf-8")) for part in parts)
    return ("\n".join(texts) + "\n").encode()


def _minifier(suffix: str) -> Callable[[str], str]:
    """The minifiers are needed for building only, so that reading the package's metadata does not ask for them."""
    if suffix == ".css":
        from rcssmin import cssmin

        return lambda text: str(cssmin(text))
    from rjsmin import jsmin

    return lambda text: str(jsmin(text))
