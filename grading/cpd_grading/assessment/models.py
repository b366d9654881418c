"""Tables of reviews, marks, rounds, moderation and board decisions. All but the round are appended."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..people.models import Person
from ..portfolio.models import Manifest, ModulePortfolio
from ..programmes.models import Cohort


class TaskMark(Described):
    """An assessor's levels for one task of a portfolio, each change from the coach's with a reason.

    .. pii: reasons about a learner's work
    .. pii_types: other
    .. pii_retirement: retained
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    portfolio = models.ForeignKey(ModulePortfolio, on_delete=models.PROTECT, related_name="task_marks")
    slug = models.CharField(max_length=80)
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="+")
    levels = models.JSONField()
    reasons = models.JSONField(default=dict)
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    in_force_key = models.CharField(max_length=130, null=True, unique=True)  # "<portfolio>:<slug>" while it stands
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        app_label = "cpd_grading"


class Conversation(Described):
    """The professional conversation: who, when, what was said, and its mark.

    .. pii: notes of an oral assessment
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    portfolio = models.ForeignKey(ModulePortfolio, on_delete=models.PROTECT, related_name="conversations")
    held_on = models.DateField()
    people = models.CharField(max_length=300)
    notes = models.TextField()
    mark = models.DecimalField(max_digits=5, decimal_places=2)
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    in_force_key = models.CharField(max_length=40, null=True, unique=True)  # "<portfolio>" while it stands
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            # A mark outside the scale would pass through every later sum unseen.
            models.CheckConstraint(condition=Q(mark__gte=0) & Q(mark__lte=100), name="cpd_conversation_mark_0_100"),
        ]


class ComponentMark(Described):
    """A recorded component mark, half up to two places: the first of the two places where we round.

    ``stage``: first (assessor), second (moderator), agreed. A second mark stands beside the first, never over it.

    .. pii: a reason about a learner's mark
    .. pii_types: other
    .. pii_retirement: retained
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    portfolio = models.ForeignKey(ModulePortfolio, on_delete=models.PROTECT, related_name="component_marks")
    component = models.CharField(max_length=40)
    stage = models.CharField(max_length=8)
    mark = models.DecimalField(max_digits=5, decimal_places=2)
    marked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    marked_at = models.DateTimeField()
    in_force_key = models.CharField(max_length=100, null=True, unique=True)  # "<portfolio>:<component>:<stage>"
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.CheckConstraint(condition=Q(mark__gte=0) & Q(mark__lte=100), name="cpd_component_mark_0_100"),
        ]


class AssessmentRound(Described):
    """One pass of a cohort's module through marking, moderation, board and release.

    .. no_pii:
    """

    described_by = ("module_code", "number", "state")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="rounds")
    module_code = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12)  # marking, moderation, board, released
    seed = models.CharField(max_length=40, blank=True)  # of the sample; stored so that it can be drawn again and shown
    opened_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "module_code", "number"], name="cpd_round_number_once"),
        ]


class RoundEntry(Described):
    """A portfolio in a round. ``in_force_key`` is "<portfolio>" and None once it was moved on to the next round.

    .. no_pii:
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="entries")
    portfolio = models.ForeignKey(ModulePortfolio, on_delete=models.PROTECT, related_name="round_entries")
    assessor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # who marks it
    in_force_key = models.CharField(max_length=40, null=True, unique=True)

    class Meta:
        app_label = "cpd_grading"


class StepBack(Described):
    """Why something was opened or moved again: the audit event holds ids, the words stand here.

    ``action``: entry_moved, marking_reopened, moderation_reopened.

    .. pii: a reason about a learner's portfolio
    .. pii_types: other
    .. pii_retirement: retained
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="steps_back")
    portfolio = models.ForeignKey(ModulePortfolio, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"


class SampleItem(Described):
    """One portfolio in a round's moderation sample and why it is there.

    ``reasons``: fail, borderline, assessor, top_band, low_assurance, random.

    .. no_pii:
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="sample")
    portfolio = models.ForeignKey(ModulePortfolio, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "cpd_grading"
        constraints = [models.UniqueConstraint(fields=["round", "portfolio"], name="cpd_sampled_once")]


class ExaminerComment(Described):
    """What the external examiner says of a round.

    .. pii: a named academic's comment
    .. pii_types: other
    .. pii_retirement: retained
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="examiner_comments")
    examiner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField()
    standards_met = models.BooleanField()
    commented_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"


class BoardDecision(Described):
    """The council's act: it ratifies a round as printed. Quotes the sheet's digest; a second officer releases.

    ``rulings``: portfolio id -> {"outcome": "deferred"|"void", "reason"} where the board decides otherwise than
    the marks.
    ``anchors``: audit chain heads at that moment.

    .. no_pii: ids and digests
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="decisions")
    sheet_digest = models.CharField(max_length=64)
    held_on = models.DateField()
    reference = models.CharField(max_length=80)
    minute_key = models.CharField(max_length=120, blank=True)  # storage key of the signed minute
    minute_sha256 = models.CharField(max_length=64, blank=True)
    rulings = models.JSONField(default=dict)
    anchors = models.JSONField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    in_force_key = models.CharField(max_length=40, null=True, unique=True)  # "<round>" while it stands
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            # Two people stand behind every released credit.
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("recorded_by")), name="cpd_release_by_a_second_officer"
            ),
        ]
