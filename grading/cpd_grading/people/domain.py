"""Rules and records of people: dated roles, and who someone is without their account."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from ..kernel.characters import is_unseen, trimmed
from ..kernel.days import require_possible
from ..kernel.errors import (
    BadField,
    EmailNotConfirmed,
    MissingField,
    NotInRole,
    PeriodEndsBeforeStart,
    ReasonRequired,
    RolesNotConfirmed,
    TooManyCodes,
)
from ..kernel.messages import Message, _, ngettext_lazy

# Codes with the message ids of their words.
ROLE_WORDS: Mapping[str, str] = {
    "assessor": _("assessor"),
    "moderator": _("moderator"),
    "external_examiner": _("external examiner"),
    "exam_officer": _("exam officer"),
    "programme_manager": _("programme manager"),
    "advisor": _("advisor"),
    "seo": _("sector education officer"),
    "deo": _("district education officer"),
}
ROLES = tuple(ROLE_WORDS)
# Who decides on cohorts, coaches and the wording a cohort is held to.
OFFICE = ("programme_manager", "exam_officer")
# A language is called by its own name everywhere.
LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "rw": "Ikinyarwanda", "fr": "Français"}
LANGUAGES = tuple(LANGUAGE_NAMES)
CANNOT_BE_KEPT = _("It holds a character that cannot be kept. Type the text again.")
CHOOSE_ONE = _("Choose one of the answers shown.")
# What no name of a person and no registration number may hold: they are printed, compared and opened in spreadsheets.
UNSEEN_IN_NAME = _("It holds a character that cannot be seen. Type it again, without copying it.")
BEGINS_A_FORMULA = _("It begins with “%(sign)s”, as a formula does. Begin with a letter or a number.")
FORMULA_SIGNS = "=+-@＝＋－＠"  # the wide ones too: spreadsheets of East Asia run them
_SIGNS = re.escape(FORMULA_SIGNS)
_FORMULA_BEFORE = re.compile(rf"^'*[{_SIGNS}][{_SIGNS}' ]*")
# Taken out of a name: they have no width, so nothing that anybody wrote or read goes with them.
_ZERO_WIDTH = frozenset("\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufe0e\ufe0f\ufeff")
# One-time codes: no two symbols that look alike on paper; how long one is good; how many wrong ones an account may type
# within how long.
CODE_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
CODE_GOOD_FOR = timedelta(days=60)
WRONG_CODES = 10
WRONG_CODES_WITHIN = timedelta(hours=1)
SEXES = ("", "F", "M")
MAX_AREA_NAME, MAX_SCHOOL_NAME = 80, 120  # characters


def known_language(code: str | None) -> str | None:
    """The language of a code that we have words in, regional ones such as "fr-ca" included; None for any other."""
    language = (code or "").lower().replace("_", "-").partition("-")[0]
    return language if language in LANGUAGES else None


def reading_language(preferred: str | None, recorded: str | None, active: str | None) -> str:
    """The language somebody reads in: the first of these that we have, else English (docs/decisions/0016).

    ``preferred``: what their account says; ``recorded``: what the programme recorded of the person; ``active``: what
    the page around is in.
    """
    found = (known_language(code) for code in (preferred, recorded, active))
    return next((language for language in found if language), LANGUAGES[0])


def full_name(given_names: str, family_name: str) -> str:
    """A person's name as people read it; who has one name only is known to people by that one."""
    return " ".join(filter(None, (given_names, family_name)))


@dataclass(frozen=True)
class PersonView:
    """A person as the other rooms see them."""

    id: UUID
    family_name: str
    given_names: str
    registration_number: str
    email: str
    language: str
    user_id: int | None
    school_code: str
    school_name: str
    sector_code: str
    sector_name: str
    district_code: str
    district_name: str

    @property
    def name(self) -> str:
        return full_name(self.given_names, self.family_name)


@dataclass(frozen=True)
class Period:
    """Days from ``starts_on`` to ``ends_on``, both included; without an end it goes on."""

    starts_on: date
    ends_on: date | None = None

    def holds(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class RoleView:
    """A dated role; ``area_code`` is the district or sector of an officer, empty for the university's roles.

    ``sleeps`` while nobody has confirmed that the account that is joined is this person's.
    """

    role: str
    area_code: str
    period: Period
    id: UUID | None = None
    sleeps: bool = False


@dataclass(frozen=True)
class Account:
    """An account as the platform's own row tells of it; nobody hands these facts in.

    ``is_active``: its e-mail address was confirmed by a link sent there, or by a single sign-on that the operator
    trusts. ``vouches_for_email``: the same, and the site does not skip that step for everybody.
    """

    user_id: int
    email: str
    is_active: bool
    vouches_for_email: bool


@dataclass(frozen=True)
class JoinOffer:
    """A record that waits for the account with its e-mail address."""

    person_id: UUID
    name: str
    school_name: str


@dataclass(frozen=True)
class Stranger:
    """An account that is nobody's yet: the record that waits for it, if any, and whether its e-mail was confirmed."""

    offer: JoinOffer | None
    is_confirmed: bool


def require_confirmed(account: Account | None) -> Account:
    """Raises EmailNotConfirmed."""
    if account is None or not account.is_active:
        raise EmailNotConfirmed()
    return account


def require_tries_left(wrong: int) -> None:
    """``wrong`` codes were typed within ``WRONG_CODES_WITHIN``. Raises TooManyCodes."""
    if wrong >= WRONG_CODES:
        raise TooManyCodes(count=int(WRONG_CODES_WITHIN.total_seconds() // 60))


def plain_code(text: str) -> str:
    """A one-time code as it was made, however it was typed: in small letters, in groups, with hyphens."""
    return "".join(char for char in text.upper() if char in CODE_SYMBOLS)


def printed_code(code: str) -> str:
    """In groups of four, as a person copies it."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def roles_sleep(user_id: int | None, confirmed_at: datetime | None) -> bool:
    """Whether coach and university roles give no rights: an account is joined, and nobody confirmed that it is theirs.

    Without an account nobody can act, so a role may be given before. ``selectors.awake()`` is the same in SQL.
    """
    return user_id is not None and confirmed_at is None


def require_period(starts_on: date, ends_on: date | None) -> Period:
    """Return the period. Raises PeriodEndsBeforeStart, and BadField for a day that is not possible."""
    require_possible("starts_on", starts_on)
    if ends_on is not None:
        require_possible("ends_on", ends_on)
    if ends_on is not None and ends_on < starts_on:
        raise PeriodEndsBeforeStart()
    return Period(starts_on, ends_on)


def require_choice(field: str, code: str, known: Iterable[str]) -> str:
    """One of the codes that a form offers. Raises BadField."""
    if code not in tuple(known):
        raise BadField(field=field, problem=Message(CHOOSE_ONE))
    return code


def require_one_of(held: Iterable[RoleView], wanted: Iterable[str]) -> RoleView:
    """Return the first grant of the first wanted role that gives rights; ``held`` are those of the day.

    Raises RolesNotConfirmed where there is one that sleeps, else NotInRole naming the first wanted.
    """
    held, wanted = tuple(held), tuple(wanted)
    of_these = [grant for role in wanted for grant in held if grant.role == role]
    for grant in of_these:
        if not grant.sleeps:
            return grant
    if of_these:
        raise RolesNotConfirmed()
    raise NotInRole(role=Message(ROLE_WORDS[wanted[0]]))


def require_text(field: str, text: str, *, limit: int, may_be_empty: bool = False) -> str:
    """Trimmed text of at most ``limit`` characters that a database can keep. Raises BadField, MissingField."""
    require_storable(field, text)
    cleaned = trimmed(text)
    if not cleaned and not may_be_empty:
        raise MissingField(field=field)
    if len(cleaned) > limit:
        raise BadField(field=field, problem=too_long(limit))
    return cleaned


def require_name(field: str, text: str, *, limit: int, may_be_empty: bool = False) -> str:
    """A name of a person, or a number that is a name: written one way, and nothing in it deceives who reads it.

    Raises BadField, MissingField.
    """
    cleaned = require_text(field, plain_name(text), limit=limit, may_be_empty=may_be_empty)
    if any(is_unseen(char) for char in cleaned):
        raise BadField(field=field, problem=Message(UNSEEN_IN_NAME))
    first = cleaned.lstrip("'")[:1]  # a spreadsheet takes the apostrophe away
    if first and first in FORMULA_SIGNS:
        raise BadField(field=field, problem=Message(BEGINS_A_FORMULA, sign=first))
    return cleaned


def plain_name(text: str) -> str:
    """A name as it is compared: accents composed, one space between words, nothing without width."""
    visible = "".join(char for char in text if char not in _ZERO_WIDTH)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def account_names(full_name: str) -> tuple[str, str]:
    """Given names and family name of an account, the last word being the family's, without what no name may hold.

    Nobody can be asked to type them again: an account's first write must not fail over its name.
    """
    shown = "".join(char for char in full_name if char.isspace() or not is_unseen(char))
    given, _space, family = plain_name(shown).rpartition(" ")
    return trimmed(_FORMULA_BEFORE.sub("", given)), trimmed(_FORMULA_BEFORE.sub("", family))


def require_reason(text: str, *, limit: int = 500) -> str:
    """Why something is done, trimmed, to be kept with the record. Raises ReasonRequired, BadField."""
    require_storable("reason", text)
    if not trimmed(text):
        raise ReasonRequired()
    return require_text("reason", text, limit=limit)


def too_long(limit: int) -> Message:
    """What is said of a text of more than ``limit`` characters."""
    one_or_many = ngettext_lazy("Write at most %(count)s character.", "Write at most %(count)s characters.")
    return Message(*one_or_many, count=limit)


def whole_number_from(lowest: int, highest: int) -> Message:
    """What is said of a number outside these."""
    return Message(_("Write a whole number from %(lowest)s to %(highest)s."), lowest=lowest, highest=highest)


def require_storable(field: str, text: str) -> None:
    """Raises BadField for what no database or digest takes: NUL, and half a surrogate pair that JSON can smuggle in."""
    if any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in text):
        raise BadField(field=field, problem=Message(CANNOT_BE_KEPT))


def clean_registration_number(text: str | None) -> str | None:
    """Upper case, composed, without blanks and what has no width; None when empty (rule R1)."""
    cleaned = plain_name("".join(plain_name(text or "").split()).upper())
    return trimmed(cleaned) or None


def clean_email(text: str | None) -> str | None:
    return trimmed(text or "").lower() or None
