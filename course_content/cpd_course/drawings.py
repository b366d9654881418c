"""SVG drawings: opened on its own, a drawing is a page of the course's site, so it may hold shapes and words only."""

from __future__ import annotations

from lxml import etree

from .problems import Problems

_SHAPES = "svg g path rect circle ellipse line polyline polygon text tspan title desc defs use symbol style metadata"
_PAINT = "linearGradient radialGradient stop marker clipPath mask pattern image"
TAGS = frozenset(_SHAPES.split() + _PAINT.split())  # no script, foreignObject, a, animate, set


def is_quiet_drawing(raw: bytes, file: str, problems: Problems) -> bool:
    """Say whether an SVG holds nothing that runs or fetches; report what does."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno if isinstance(error.lineno, int) else 1
        problems.error(file, line, f"This drawing is not well-formed XML: {error.msg}. Export it again.")
        return False
    if root.getroottree().docinfo.internalDTD is not None:
        problems.error(file, 1, "A drawing needs no <!DOCTYPE>. Take it out.")
        return False
    return all(_is_quiet(element, file, problems) for element in root.iter(etree.Element, etree.ProcessingInstruction))


def _is_quiet(element: etree._Element, file: str, problems: Problems) -> bool:
    line = element.sourceline if isinstance(element.sourceline, int) else 1
    name = etree.QName(element).localname if isinstance(element.tag, str) else "?"
    if name not in TAGS:
        problems.error(file, line, f"A drawing may not hold <{name}>. Take it out.")
        return False
    if name == "style" and _fetches(element.text or ""):
        problems.error(file, line, "The style of a drawing may not fetch anything. Take out url(…) and @import.")
        return False
    for key, value in element.items():
        attribute, words = etree.QName(key).localname.lower(), str(value)
        leads_out = attribute in ("href", "src") and not words.startswith(("#", "data:image/png", "data:image/jpeg"))
        if attribute.startswith("on") or leads_out or _fetches(words):
            problems.error(file, line, f'A drawing may not hold {attribute}="…" with this value. Take it out.')
            return False
    return True


def _fetches(words: str) -> bool:
    bare = "".join(words.split()).lower()
    return (
        "\\" in bare
        or "javascript:" in bare
        or "@import" in bare
        or "url(" in bare.replace("url(#", "").replace("url('#", "")
    )
