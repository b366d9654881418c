"""The links a person needs, by what they are: learner, coach, or one of the roles at UR-CE and in the district."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from ..coaching.api import is_coach
from ..kernel.messages import _
from ..overview.api import COACH, SignedIn
from ..people.api import roles_of
from ..people.domain import PersonView


@dataclass(frozen=True)
class PageLink:
    """A page, its words, and who has business there: roles, or being a coach; empty for everyone."""

    view_name: str
    words: str
    roles: frozenset[str]


_PAGES: list[PageLink] = [
    PageLink("cpd_grading:desk", _("My desk"), frozenset()),
    PageLink("cpd_grading:queue", _("Reviews"), frozenset({COACH})),
    PageLink("cpd_grading:assess", _("Marking"), frozenset({"assessor"})),
    PageLink("cpd_grading:rounds", _("Rounds"), frozenset({"moderator", "external_examiner", "exam_officer"})),
    PageLink(
        "cpd_grading:progress",
        _("Progress"),
        frozenset({COACH, "advisor", "seo", "deo", "programme_manager", "exam_officer"}),
    ),
    PageLink("cpd_grading:office", _("Office"), frozenset({"programme_manager", "exam_officer"})),
]


def register_page(view_name: str, words: str, *roles: str) -> None:
    """Another app's page in our navigation; grading does not know who exports."""
    link = PageLink(view_name, words, frozenset(roles))
    if link not in _PAGES:
        _PAGES.append(link)


def _held(person: PersonView, on: date) -> frozenset[str]:
    roles = {grant.role for grant in roles_of(person.id, on=on)}
    return frozenset(roles | ({COACH} if is_coach(person.id, on=on) else set()))


def navigation(person: PersonView, *, on: date) -> tuple[tuple[str, str], ...]:
    """(address, words) of every page this person has business on, where it is mounted."""
    held = person.held if isinstance(person, SignedIn) else _held(person, on)
    found = []
    for link in _PAGES:
        if link.roles and not link.roles & held:
            continue
        try:
            found.append((reverse(link.view_name), gettext(link.words)))
        except NoReverseMatch:
            continue
    return tuple(found)
