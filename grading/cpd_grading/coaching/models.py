"""Tables of appointments, coaching assignments, sessions and meetings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..people.models import Person
from ..programmes.models import Cohort


class Appointment(Described):
    """A person's dated role as National or Local Leader of Learning for a district or sector.

    .. pii: who selected somebody, in words
    .. pii_types: name
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=3)  # NLL, LLL
    area_code = models.CharField(max_length=20)
    selected_by = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="cpd_appointment_period_in_order"
            ),
        ]


class CoachingAssignment(Described):
    """A dated link coach -> person; sign-off rights come from it and from nothing else.

    ``kind``: advisor, nll, lll, sei, stand_in. ``is_line_manager`` marks a coach who appraises the coachee (SEO/SEI).

    .. no_pii: links two persons
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    coach = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="coaches")
    coachee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="coached_by")
    kind = models.CharField(max_length=10)
    is_line_manager = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    assigned_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "cpd_grading"
        indexes = [
            models.Index(fields=["coach", "starts_on"], name="cpd_assignments_of_coach"),
            models.Index(fields=["coachee", "starts_on"], name="cpd_assignments_of_coachee"),
        ]
        constraints = [
            # Nobody coaches themselves: no later rule could then keep own work from own sign-off.
            models.CheckConstraint(condition=~Q(coach=F("coachee")), name="cpd_nobody_coaches_themselves"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="cpd_assignment_period_in_order"
            ),
        ]


class CoachingSession(Described):
    """One coach with one person: a visit, a phone call, or a talk at a PLC.

    Support received for the coachee and evidence of practice for the coach.

    .. pii: notes about coaching
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request_id = models.UUIDField(unique=True)
    coach = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sessions_given")
    coachee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sessions_received")
    cohort = models.ForeignKey(Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    module_code = models.CharField(max_length=20, blank=True)  # module it counts for; empty for a neighbouring head
    held_on = models.DateField()
    mode = models.CharField(max_length=10)  # visit, phone, plc
    minutes = models.PositiveSmallIntegerField()
    focus = models.TextField()
    agreed_actions = models.TextField(blank=True)
    state = models.CharField(max_length=10)  # awaiting, counted, disputed, void
    dispute_reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    # SHA-256 of the link token sent to a coachee without an account; the token itself is never stored.
    token_digest = models.CharField(max_length=64, null=True, unique=True)
    link_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "cpd_grading"
        indexes = [models.Index(fields=["coachee", "module_code", "state"], name="cpd_sessions_counted")]
        constraints = [
            models.CheckConstraint(condition=~Q(coach=F("coachee")), name="cpd_no_session_with_oneself"),
        ]


class Meeting(Described):
    """One PLC (sector or district), School General Assembly Committee or partnership meeting.

    ``figures`` (SGAC): list of {"class", "subject", "target", "result"}, numbers as strings.

    .. pii: minutes
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=12)  # plc_sector, plc_district, sgac, partnership
    cohort = models.ForeignKey(Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    module_code = models.CharField(max_length=20, blank=True)
    area_code = models.CharField(max_length=20, blank=True)
    held_on = models.DateField()
    chair = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meetings_chaired")
    issue = models.TextField()
    root_causes = models.TextField(blank=True)
    figures = models.JSONField(default=list, blank=True)
    questions = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"
        indexes = [models.Index(fields=["cohort", "kind", "held_on"], name="cpd_meetings_of_cohort")]


class Attendance(Described):
    """One person on a meeting's roll, with what they brought themselves.

    .. pii: a person's own words
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="roll")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    contribution = models.TextField(blank=True)

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="cpd_once_on_a_roll"),
        ]


class MeetingAction(Described):
    """An action agreed in a meeting, with an owner and a date; reviewed first at the next one.

    .. pii: a name in free text
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=120)
    due_on = models.DateField(null=True, blank=True)
    reviewed_in = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="reviewed_actions")
    outcome = models.CharField(max_length=12, blank=True)  # done, continued, dropped

    class Meta:
        app_label = "cpd_grading"
