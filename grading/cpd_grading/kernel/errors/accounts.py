"""Refusals around accounts: who somebody is, before what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from .tree import BadInput, NotPermitted, RuleViolation, _, ngettext_lazy


class RolesNotConfirmed(NotPermitted):
    code = "roles_not_confirmed"
    sentence = _(
        "Your account has joined your record, but nobody has confirmed yet that it is really you. Until the programme "
        "office confirms you, you cannot act as a coach or for the university. Ask the office, or type the one-time "
        "code they gave you."
    )


class EmailNotConfirmed(NotPermitted):
    code = "email_not_confirmed"
    sentence = _(
        "The e-mail address of your account is not confirmed yet. Open the message we sent to it and press its link, "
        "then come back. Until then nothing is saved."
    )


class AccountNotConfirmed(RuleViolation):
    code = "account_not_confirmed"
    sentence = _(
        "This account has not confirmed its e-mail address yet, so nobody knows whose it is. Ask the person to press "
        "the link in the message the site sent them, then join the account."
    )


class NotYourRecord(NotPermitted):
    code = "not_your_record"
    sentence = _("This record is not waiting for your account. Ask the programme office to join your account to it.")


class JoinFirst(RuleViolation):
    code = "join_first"
    sentence = _("The programme already has a record for you. Open this page again and press “Join my work” first.")


class UnknownCode(BadInput):
    code = "unknown_code"
    sentence = _(
        "This code is not right, was used already, or is too old. Check each letter, or ask the programme office for a "
        "new one."
    )


class TooManyCodes(NotPermitted):
    code = "too_many_codes"
    sentence, sentence_of_many = ngettext_lazy(
        "Too many wrong codes were typed. Wait %(count)s minute, then try again.",
        "Too many wrong codes were typed. Wait %(count)s minutes, then try again.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 60}


class JoiningChanged(RuleViolation):
    code = "joining_changed"
    sentence = _("One of these accounts was changed meanwhile. Look at the list again and confirm once more.")


class AccountTaken(RuleViolation):
    code = "account_taken"
    sentence = _("This account belongs to another person already. Ask the programme office.")


class PersonHasAccount(RuleViolation):
    code = "person_has_account"
    sentence = _("Another account has joined this record already. Ask the programme office.")


class UnknownAccount(BadInput):
    code = "unknown_account"
    sentence = _("No account of this site has “%(text)s” as its user name or e-mail address. Check it.")
    sample: ClassVar[Mapping[str, object]] = {"text": "claudine.m"}


class NotJoined(RuleViolation):
    code = "not_joined"
    sentence = _("No account has joined this record, or it was undone meanwhile. Look at the page again.")
