"""Which characters of a typed text somebody can see: the one answer to "is it empty?" (Unicode default ignorables)."""

from __future__ import annotations

import unicodedata

# Letters and symbols by their category that every font draws as nothing: Hangul fillers, the blank of Braille, the
# null of musical notation, and the place that dictation on a phone leaves behind.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffc\U0001d159")
_SEEN = frozenset("LNPS")  # letters, numbers, punctuation, symbols; a combining mark needs something to stand on


def says_something(text: str) -> bool:
    """Whether anything of the text can be seen: spaces, controls, joiners and combining marks alone are nothing."""
    return any(unicodedata.category(char)[0] in _SEEN and char not in _BLANK for char in text)


def trimmed(text: str) -> str:
    """The text without the space around it, and "" where nothing of it can be seen; what is typed inside stays."""
    return text.strip() if says_something(text) else ""


def is_unseen(char: str) -> bool:
    """Whether a character shows nothing and is no space: a control, a direction, a joiner, a blank letter."""
    return char in _BLANK or unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
