"""How hard the English of a page is, and how long: warnings for an author, never a reason to stop a build.

Learners read English as a second or third language, at about level B1. The grade is Flesch-Kincaid's: long sentences
and long words raise it. It is a hint for the author's eye, not a measurement of the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .html_tree import Node, parse_html
from .model import Course
from .problems import Problems

MOST_WORDS = 700
HARDEST_GRADE = 8.0
LONGEST_SENTENCE = 35
ENOUGH_WORDS = 80  # a grade of fewer words says nothing

_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+")
_VOWELS = re.compile(r"[aeiouy]+")
_TEXT = ("p", "li", "summary", "dd", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6")
# The small words of English: a paragraph with hardly any of them is in another language and is not counted.
_SMALL = frozenset(["the", "a", "of", "and", "to", "in", "is", "are", "you", "your", "it", "that", "for", "or", "with"])
_SMALL |= frozenset(["they", "their", "what", "be", "not", "one", "do", "have", "can", "i", "we", "who", "this", "my"])


@dataclass(frozen=True)
class Reading:
    """English words of a text, its grade (0 where there are too few words to say), and its longest sentence."""

    words: int
    grade: float
    longest: str


def check_reading(course: Course, problems: Problems) -> None:
    """Warn about pages, guides and briefs whose English is long or hard."""
    for module in course.modules:
        for page in module.pages.values():
            _check(page.file, page.html["en"], problems)
        for kind, guide in module.guides.items():
            _check(f"{module.folder}/guides/{kind}.md", guide["en"], problems)
        for task in module.tasks:
            _check(task.place.file, task.brief["en"], problems)


def _check(file: str, html: str, problems: Problems) -> None:
    found = read_english(html)
    if found.words > MOST_WORDS:
        message = (
            f"The text has {found.words} English words; more than {MOST_WORDS} tire a reader on a phone. Split it."
        )
        problems.warning(file, 1, message)
    if found.grade > HARDEST_GRADE:
        problems.warning(
            file,
            1,
            f"The English reads at grade {found.grade:.1f}; for level B1 stay under {HARDEST_GRADE:.0f}. Use shorter "
            f'sentences and words. The longest sentence: "{found.longest[:160]}".',
        )
    elif len(_WORD.findall(found.longest)) > LONGEST_SENTENCE:
        count = len(_WORD.findall(found.longest))
        problems.warning(file, 1, f'A sentence has {count} words. Make two of it: "{found.longest[:160]}".')


def read_english(html: str) -> Reading:
    """Return what a reader of the English of a text meets; headings and tables count as words, not as sentences."""
    words, sentences = 0, []
    for node, text in _paragraphs(parse_html(html)):
        if not _is_english(text):
            continue
        words += len(_WORD.findall(text))
        if node.tag in ("p", "li", "dd"):
            sentences += [part for part in _END.split(text) if len(_WORD.findall(part)) > 1]
    counted = [_WORD.findall(sentence) for sentence in sentences]
    total = sum(len(found) for found in counted)
    longest = max(sentences, key=lambda sentence: len(_WORD.findall(sentence)), default="")
    if total < ENOUGH_WORDS:
        return Reading(words, 0.0, longest)
    syllables = sum(_syllables(word) for found in counted for word in found)
    return Reading(words, 0.39 * total / len(sentences) + 11.8 * syllables / total - 15.59, longest)


def _paragraphs(nodes: Sequence[Node]) -> Iterator[tuple[Node, str]]:
    """Yield the innermost elements that hold text, without parts marked as another language."""
    for node in nodes:
        if node.attributes.get("lang", "en") != "en":
            continue
        if node.tag in _TEXT and not any(child.tag in ("p", "ul", "ol", "table") for child in node.children):
            yield node, " ".join(node.words().split())
        else:
            if node.tag == "li":
                yield (
                    node,
                    " ".join(" ".join(c.words() for c in node.children if c.tag not in ("p", "ul", "ol")).split()),
                )
            yield from _paragraphs(node.children)


def _is_english(text: str) -> bool:
    found = [word.lower() for word in _WORD.findall(text)]
    return len(found) < 6 or sum(word in _SMALL for word in found) >= len(found) * 0.12


def _syllables(word: str) -> int:
    bare = word.lower()
    count = len(_VOWELS.findall(bare)) - (bare.endswith("e") and not bare.endswith("le"))
    return max(count, 1)
