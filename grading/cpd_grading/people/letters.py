"""Letters by e-mail about somebody's account. They carry the first name and nothing of anybody's work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..kernel.clock import kigali_date
from ..kernel.formats import day_in_words
from ..kernel.outbox import receives
from .domain import clean_email
from .models import AccountJoining, Person


@receives("account_claimed")
def tell_of_joining(news: Mapping[str, Any]) -> None:
    """Tell the person, at their own address and at the account's, that an account is theirs from now on."""
    row = _joining(news)
    with translation.override(row.person.language):
        _send(
            row,
            _("Your record in the leadership course"),
            _(
                "Hello %(name)s,\n\nan account of the site joined your record in the leadership course on %(day)s. "
                "If it was you, there is nothing to do.\n\nIf it was not you, tell your programme office today: they "
                "can undo it."
            )
            % {"name": _first_name(row.person), "day": _day(row.joined_at)},
        )


@receives("account_parted")
def tell_of_parting(news: Mapping[str, Any]) -> None:
    """Tell the person that the programme office parted the account from their record."""
    row = _joining(news)
    with translation.override(row.person.language):
        _send(
            row,
            _("Your record in the leadership course"),
            _(
                "Hello %(name)s,\n\nthe programme office has parted an account of the site from your record in the "
                "leadership course. Nothing of your work is lost. Ask them for a one-time code to come back in."
            )
            % {"name": _first_name(row.person)},
        )


def _joining(news: Mapping[str, Any]) -> AccountJoining:
    return AccountJoining.objects.select_related("person").get(pk=UUID(news["joining"]))


def _first_name(person: Person) -> str:
    return (person.given_names.split() or [person.family_name])[0]


def _day(at: datetime) -> str:
    return day_in_words(kigali_date(at), get_language())


def _send(row: AccountJoining, subject: str, text: str) -> None:
    """To each address once; without an address there is nobody to write to. ``None`` is the site's own sender."""
    account = get_user_model().objects.filter(pk=row.user_id).values_list("email", flat=True).first()
    for address in dict.fromkeys(one for one in (clean_email(row.person.email), clean_email(account)) if one):
        send_mail(subject, text, None, [address])
