"""What a page must hold whatever it shows: ids once, inputs named, no inline script, no dead links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import html
from web_fragments.fragment import Fragment

from . import violations as v

NAMELESS = {"hidden", "submit", "button", "reset", "image"}


def require_sound(fragment: Fragment, where: str) -> None:
    """Raise the first thing that is wrong with one block's HTML."""
    tree = _tree(fragment)
    for name, times in Counter(_ids(tree)).items():
        if times > 1:
            raise v.DuplicateId(f"id={name!r} {times} times [{where}]")
    for element in tree.iter(html.etree.Element):
        for attribute in element.attrib:
            if attribute.lower().startswith("on"):
                raise v.InlineEventHandler(f"<{element.tag} {attribute}=…> [{where}]")
        if element.tag == "a" and _is_dead(element.get("href")):
            raise v.DeadLink(f"<a href={element.get('href')!r}> [{where}]")
    for element in _inputs(tree):
        if not _has_label(element, tree):
            shown = html.tostring(element, encoding="unicode", with_tail=False)
            raise v.InputWithoutLabel(f"{shown[:120]} [{where}]")


def require_apart(one: Fragment, two: Fragment, where: str) -> None:
    """Two blocks of one kind stand on one page and share no id."""
    shared = set(_ids(_tree(one))) & set(_ids(_tree(two)))
    if shared:
        raise v.IdsCollideOnPage(f"{', '.join(sorted(shared))} [{where}]")


def _tree(fragment: Fragment) -> html.HtmlElement:
    return html.fragment_fromstring(fragment.body_html(), create_parent="div")


def _ids(tree: html.HtmlElement) -> list[str]:
    return [str(name) for name in tree.xpath(".//@id")]


def _is_dead(href: str | None) -> bool:
    return href is not None and (href.strip() in ("", "#") or href.strip().lower().startswith("javascript:"))


def _inputs(tree: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for element in tree.iter("input", "select", "textarea"):
        if element.tag != "input" or element.get("type", "text").lower() not in NAMELESS:
            yield element


def _has_label(element: html.HtmlElement, tree: html.HtmlElement) -> bool:
    """By ``aria-label``, ``aria-labelledby``, a label around it or a label for it; each with some text."""
    if element.get("aria-label", "").strip():
        return True
    named_by = tree.xpath(
        ".//*[contains(concat(' ', $ids, ' '), concat(' ', @id, ' '))]", ids=element.get("aria-labelledby", "")
    )
    labels = list(element.iterancestors("label"))
    if element.get("id"):
        labels += tree.xpath(".//label[@for=$id]", id=element.get("id"))
    return any(label.text_content().strip() for label in [*named_by, *labels])
