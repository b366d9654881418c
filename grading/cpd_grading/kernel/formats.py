"""Days, times, sizes and numbers as each language of the site writes them: one place for sentences and pages.

Django has no formats and no month names for Kinyarwanda, and says nothing of units.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from .clock import KIGALI

NO_BREAK = "\N{NO-BREAK SPACE}"
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "rw": "Mutarama Gashyantare Werurwe Mata Gicurasi Kamena Nyakanga Kanama Nzeri Ukwakira Ugushyingo Ukuboza",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
MONTHS = {language: tuple(names.split()) for language, names in _MONTHS.items()}
MEGABYTE, KILOBYTE = 1_000_000, 1_000
UNITS = {"en": ("MB", "kB"), "rw": ("MB", "kB"), "fr": ("Mo", "ko")}


def known(language: str | None) -> str:
    """The language whose formats are used: regional ones such as "fr-ca" included, English for any other."""
    code = (language or "")[:2]
    return code if code in MONTHS else "en"


def day_in_words(day: date, language: str | None) -> str:
    """``2 March 2026``, ``2 Werurwe 2026``, ``2 mars 2026``; the first of a month is ``1er`` in French."""
    language = known(language)
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number} {MONTHS[language][day.month - 1]} {day.year}"


def clock_in_words(moment: datetime, language: str | None) -> str:
    """The time of day in Rwanda: ``10:05``, in French ``10 h 05``."""
    here = moment.astimezone(KIGALI)
    if known(language) == "fr":
        return f"{here.hour}{NO_BREAK}h{NO_BREAK}{here.minute:02}"
    return f"{here:%H:%M}"


def moment_in_words(moment: datetime, language: str | None) -> str:
    """The day and the time in Rwanda: ``2 March 2026, 10:05``, in French ``2 mars 2026 à 10 h 05``."""
    between = " à " if known(language) == "fr" else ", "
    day = day_in_words(moment.astimezone(KIGALI).date(), language)
    return f"{day}{between}{clock_in_words(moment, language)}"


def size_in_words(size: int, language: str | None) -> str:
    """Bytes as people read them: ``2.5 MB`` from a tenth of a megabyte on, below that ``12 kB``, at least one."""
    megabytes, kilobytes = UNITS[known(language)]
    if size >= MEGABYTE // 10:
        return f"{number_in_words(Decimal(f'{size / MEGABYTE:.1f}'), language)}{NO_BREAK}{megabytes}"
    return f"{max(size // KILOBYTE, 1)}{NO_BREAK}{kilobytes}"


def number_in_words(number: Decimal, language: str | None) -> str:
    """A decimal number as it stands, with a decimal comma in French."""
    written = f"{number:f}"
    return written.replace(".", ",") if known(language) == "fr" else written


def quoted(text: str, language: str | None) -> str:
    """A name or a title in the quotation marks of the language."""
    if known(language) == "fr":
        return f"«{NO_BREAK}{text}{NO_BREAK}»"
    return f"“{text}”"
