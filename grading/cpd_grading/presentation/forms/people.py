"""Forms about who somebody is: accounts that join a record, roles, names for certificates."""

from __future__ import annotations

from ...people.domain import ROLES
from .base import PostedForm
from .fields import Choice, Day, Id, Ids, Text


class JoinForm(PostedForm):
    """ "Yes, this is me": the record that waits for the account."""

    person_id = Id(required=True)


class CodeForm(PostedForm):
    code = Text(required=True)


class ConfirmAccountsForm(PostedForm):
    joining_id = Ids(required=True)


class AccountForm(PostedForm):
    """An account an officer joins to a record, by its user name or e-mail address."""

    account = Text(required=True)


class JoiningForm(PostedForm):
    joining_id = Id(required=True)


class UndoJoiningForm(JoiningForm):
    reason = Text()


class GrantForm(PostedForm):
    role = Choice(ROLES, required=True)
    area_code = Text()
    starts_on = Day(required=True)
    ends_on = Day()


class RevokeForm(PostedForm):
    grant_id = Id(required=True)


class ReasonForPersonForm(PostedForm):
    person_id = Id(required=True)
    reason = Text()


class DifferenceForm(ReasonForPersonForm):
    """A decision where a person and their account differ; ``seen`` is what the officer saw of both."""

    seen = Text(required=True)


class CertificateNameForm(DifferenceForm):
    family_name = Text()
    given_names = Text()
