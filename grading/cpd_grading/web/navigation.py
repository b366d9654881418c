"""The links a person needs, by what they are: learner, coach, or one of the roles at UR-CE and in the district."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .. import api

PROGRESS_ROLES = frozenset({"advisor", "seo", "deo", "programme_manager", "exam_officer"})
ROUND_ROLES = frozenset({"moderator", "external_examiner", "exam_officer"})
OFFICE_ROLES = frozenset({"programme_manager", "exam_officer"})


def navigation(person: api.PersonView) -> tuple[tuple[str, str], ...]:
    """(address, words) of every page this person has business on."""
    on = api.today()
    roles = {grant.role for grant in api.roles_of(person.id, on=on)}
    coaches = api.is_coach(person.id, on=on)
    wanted = [
        ("desk", _("My desk"), True),
        ("queue", _("Reviews"), coaches),
        ("assess", _("Marking"), "assessor" in roles),
        ("rounds", _("Rounds"), bool(roles & ROUND_ROLES)),
        ("progress", _("Progress"), coaches or bool(roles & PROGRESS_ROLES)),
        ("office", _("Office"), bool(roles & OFFICE_ROLES)),
        ("export", _("Export"), "exam_officer" in roles),
    ]
    links = ((api.page_link(name), words) for name, words, is_shown in wanted if is_shown)
    return tuple((address, words) for address, words in links if address)
