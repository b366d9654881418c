"""Tables of people and places. A person exists before an account does: imports precede registration."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..kernel.messages import _
from .domain import full_name


class JoinedBy(models.TextChoices):
    """How an account came to be a person's."""

    EMAIL = "email", _("confirmed e-mail address")
    CODE = "code", _("one-time code")
    OFFICER = "officer", _("programme office")
    OPERATOR = "operator", _("operator of the site")
    FIRST_WRITE = "first_write", _("own first work")


class District(Described):
    """One of the districts; the code is opaque text, names are for people.

    .. no_pii:
    """

    described_by = ("code", "name")
    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=80)

    class Meta:
        app_label = "cpd_grading"


class Sector(Described):
    """A sector of a district; sector names repeat across districts, codes do not.

    .. no_pii:
    """

    described_by = ("code", "name")
    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=80)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="sectors")

    class Meta:
        app_label = "cpd_grading"


class School(Described):
    """A primary school.

    .. no_pii:
    """

    described_by = ("code", "name")
    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=120)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="schools")

    class Meta:
        app_label = "cpd_grading"


class Person(Described):
    """Someone the programme knows, with or without an account.

    .. pii: names, e-mail and registration number
    .. pii_types: name, email_address, other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="cpd_person"
    )
    family_name = models.CharField(max_length=80)
    given_names = models.CharField(max_length=120, blank=True)
    email = models.EmailField(null=True, blank=True, unique=True)  # lower case; None while unknown
    registration_number = models.CharField(max_length=40, null=True, blank=True, unique=True)
    sex = models.CharField(max_length=1, blank=True)  # "F", "M" or unknown; for reporting only
    language = models.CharField(max_length=2, default="en")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="staff")
    created_at = models.DateTimeField()
    # Since when the account that is joined now may use coach and university roles; None while they sleep.
    roles_confirmed_at = models.DateTimeField(null=True, blank=True)
    # Whether the account with this e-mail address is offered the record; no longer once it was parted or deleted.
    joins_by_email = models.BooleanField(default=True)
    anonymised_at = models.DateTimeField(null=True)  # retired: from then on a number

    class Meta:
        app_label = "cpd_grading"
        indexes = [models.Index(fields=["family_name", "given_names"], name="cpd_person_name")]

    @property
    def name(self) -> str:
        """As people read it."""
        return full_name(self.given_names, self.family_name)


class AccountJoining(Described):
    """One joining of an account to a person: how it came about, who confirmed the roles, and whether it was undone.

    ``user_id`` is the account's number, no foreign key: the row outlives the account.

    .. pii: what an officer wrote about an undoing
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="joinings")
    user_id = models.BigIntegerField()
    how = models.CharField(max_length=12, choices=JoinedBy.choices)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # the officer, if any
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    undo_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "cpd_grading"
        indexes = [
            models.Index(fields=["person", "joined_at"], name="cpd_joinings_of_person"),
            models.Index(fields=["confirmed_at", "undone_at", "id"], name="cpd_joinings_to_confirm"),
        ]


class ClaimCode(Described):
    """A one-time code handed over on paper; whoever types it joins the person. Only its digest is kept.

    .. no_pii: a digest
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claim_codes")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # used, or replaced by a newer one

    class Meta:
        app_label = "cpd_grading"


class CodeAttempt(Described):
    """A code that was typed and was none: what the rate limit counts. Rows older than its window may go.

    .. no_pii: an account's number
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"
        indexes = [models.Index(fields=["user_id", "at"], name="cpd_code_attempts")]


class AccountDecision(Described):
    """What an officer decided where a person and their account differ: the audit event holds ids, the words stand here.

    ``act``: keep, take_email, set_name, allow_email. ``settled`` is a list of digests, one for each difference (our
    value and the account's) that is not to be shown again.

    .. pii: a reason about a person
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="account_decisions")
    act = models.CharField(max_length=12)
    settled = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"


class RoleGrant(Described):
    """A dated university or district role: assessor, moderator, external_examiner, exam_officer,
    programme_manager, advisor, seo, deo. ``area_code`` is the district or sector of an officer, empty for UR-CE.

    .. no_pii: links a person to a role
    """

    described_by = ("role", "id")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=30)
    area_code = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    # Taken back at once, whatever day it runs to; ``ends_on`` alone would let it hold until midnight.
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "cpd_grading"
        indexes = [models.Index(fields=["person", "role"], name="cpd_role_of_person")]
        constraints = [
            # A role that ends before it starts would be neither granted nor refused.
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="cpd_role_period_in_order"
            ),
        ]
