"""Tables of evidence, task submissions and module portfolios."""

from __future__ import annotations

from django.db import models

from ..kernel.described import Described
from ..kernel.ids import new_id
from ..people.models import Person
from ..programmes.models import Enrolment, TaskEdition


class TaskSubmission(Described):
    """A learner's work on one workplace task of one course; the state moves, what was sent is appended.

    Identity is (course, slug, learner) and the enrolment is joined later, so that someone who is in no cohort yet
    drafts on the same row that counts afterwards.

    .. no_pii: links a person to a task
    """

    described_by = ("slug", "state", "id")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="task_submissions")
    course_key = models.CharField(max_length=255)
    slug = models.CharField(max_length=80)
    module_code = models.CharField(max_length=20)
    enrolment = models.ForeignKey(Enrolment, null=True, on_delete=models.PROTECT, related_name="task_submissions")
    edition = models.ForeignKey(TaskEdition, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)  # open, submitted, returned, signed_off
    round = models.PositiveSmallIntegerField(default=0)  # how often it was submitted
    sitting = models.PositiveSmallIntegerField(default=1)
    returned_criteria = models.JSONField(default=list)  # criterion keys the coach named; empty when all are open
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # of the last change of state; a coach's queue is ordered by it

    class Meta:
        app_label = "cpd_grading"
        indexes = [
            models.Index(fields=["enrolment", "state", "changed_at"], name="cpd_tasks_of_enrolment"),
            models.Index(fields=["state", "changed_at"], name="cpd_tasks_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["course_key", "slug", "learner"], name="cpd_one_submission_per_task"),
        ]


class EvidenceItem(Described):
    """A claim that lives on while its versions change.

    .. pii: why a coach added it for the learner; the learner's words are in its versions
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(TaskSubmission, on_delete=models.PROTECT, related_name="items")
    request_id = models.UUIDField(unique=True)  # the client's own id: posting the same item twice is one item
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    # A coach adds something on a learner's behalf with a reason; it counts once the learner has confirmed it.
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    on_behalf_reason = models.CharField(max_length=300, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "cpd_grading"


class EvidenceVersion(Described):
    """What an item said at one time. A version that was sent is never edited; until then it is the draft.

    .. pii: a learner's account of work in a school
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24)
    title = models.CharField(max_length=200, blank=True)
    did = models.TextField(blank=True)  # what I did
    changed = models.TextField(blank=True)  # what changed for pupils, staff or parents
    activity_on = models.DateField(null=True)
    setting = models.CharField(max_length=16, default="own_school")  # own_school, partner_school, plc, other
    language = models.CharField(max_length=2, default="en")
    criteria = models.JSONField(default=list)
    children = models.CharField(max_length=16, blank=True)  # none, not_identifiable, identifiable; empty = not said
    consent_held = models.BooleanField(default=False)
    # Attachment id -> {"children", "consent_held"} of files for which the answer differs from the item's.
    children_by_file = models.JSONField(default=dict)
    is_sensitive = models.BooleanField(default=False)  # names somebody's health or family (Law 058/2021, article 3)
    contribution = models.TextField(blank=True)  # my own part in what a group made
    place = models.CharField(max_length=200, blank=True)  # where it can be seen, or which partner school
    source = models.CharField(max_length=200, blank=True)  # of earlier learning: who taught or certified it
    links = models.JSONField(default=list)  # web addresses, https only
    is_sent = models.BooleanField(default=False)  # in a manifest: from then on a record
    saved_at = models.DateTimeField()
    client_saved_at = models.DateTimeField(null=True)  # the phone's own clock, untrusted; set by what was made offline
    purged_at = models.DateTimeField(null=True)  # its words were destroyed when their time was over

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="cpd_version_in_order"),
        ]


class Attachment(Described):
    """A stored file of an item: bytes first, then size and SHA-256 verified, then this row.

    ``removed_in`` names the version from which on it is no longer part of the item; earlier manifests keep it.

    .. pii: photos and documents of work in a school
    .. pii_types: image, other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="attachments")
    request_id = models.UUIDField(unique=True)
    added_in = models.PositiveSmallIntegerField()
    removed_in = models.PositiveSmallIntegerField(null=True)
    storage_key = models.CharField(max_length=120, null=True, unique=True)  # None once the bytes are destroyed
    name = models.CharField(max_length=160)  # cleaned file name, for people only
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)  # of the bytes as stored
    sha256_original = models.CharField(max_length=64, db_index=True)  # of the bytes as sent
    captured_on = models.DateField(null=True)  # kept from the photo when its metadata is dropped
    stored_at = models.DateTimeField()
    has_thumbnail = models.BooleanField(default=False)  # so that no page asks the previews
    pages = models.PositiveSmallIntegerField(default=0)  # page images made of it
    purged_at = models.DateTimeField(null=True)  # hidden from then on; line and hash stay
    purged_because = models.CharField(max_length=12, blank=True)  # consent, retention

    class Meta:
        app_label = "cpd_grading"


class Preview(Described):
    """A picture of an attachment, made when it came in: number 0 is the thumbnail, 1, 2, … are pages of a PDF.

    .. pii: pictures of work in a school
    .. pii_types: image
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="previews")
    number = models.PositiveSmallIntegerField()
    storage_key = models.CharField(max_length=120, unique=True)
    content_type = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        app_label = "cpd_grading"
        constraints = [models.UniqueConstraint(fields=["attachment", "number"], name="cpd_one_preview_per_page")]


class Declaration(Described):
    """An authenticity statement: which text, in which language, made when, by the learner.

    .. no_pii: ids and a text version
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"


class Manifest(Described):
    """What was sent, frozen.

    ``entries`` is a list of {"item", "version", "sha256", "attachments": [{"id", "sha256", "size"}]}, and of
    {"testimony", "sha256"} and {"seen", "sha256"} for what a witness wrote and a coach saw in place.

    .. no_pii: ids and digests
    """

    described_by = ("round", "id")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission = models.ForeignKey(TaskSubmission, on_delete=models.PROTECT, related_name="manifests")
    round = models.PositiveSmallIntegerField()
    request_id = models.UUIDField(unique=True)
    entries = models.JSONField()
    digest = models.CharField(max_length=64)
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()  # the server's receipt decides
    client_submitted_at = models.DateTimeField(null=True)  # the phone's own clock, untrusted; set by an offline submit
    # Between which moments of our clock it was pressed, as far as differences between the two clocks tell.
    pressed_from = models.DateTimeField(null=True)
    pressed_until = models.DateTimeField(null=True)
    is_late_sync = models.BooleanField(default=False)  # maybe pressed in time, received too late: staff decide

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            # The double click of a nervous thumb cannot send one round twice.
            models.UniqueConstraint(fields=["submission", "round"], name="cpd_one_manifest_per_round"),
        ]


class ModulePortfolio(Described):
    """A learner's module at one sitting: open -> submitted -> marked -> released.

    ``manifest`` is frozen at submit: {"tasks": [{"slug", "submission", "manifest", "digest", "edition"}],
    "sessions": [...], "meetings": [...]}.

    .. no_pii: ids and digests
    """

    described_by = ("module_code", "attempt", "state", "id")
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="portfolios")
    module_code = models.CharField(max_length=20)
    sitting = models.PositiveSmallIntegerField(default=1)
    is_deferred = models.BooleanField(default=False)  # opened by a deferral: the sitting keeps its number
    attempt = models.PositiveSmallIntegerField(default=1)  # 1, 2, … rows of this module, deferred ones included
    refer_tasks = models.JSONField(default=list)  # slugs to work on again at this sitting; empty at the first
    state = models.CharField(max_length=10)
    manifest = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    declaration = models.ForeignKey(Declaration, null=True, on_delete=models.PROTECT, related_name="+")
    request_id = models.UUIDField(null=True, unique=True)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "cpd_grading"
        indexes = [models.Index(fields=["module_code", "state", "submitted_at"], name="cpd_portfolios_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "module_code", "attempt"], name="cpd_one_portfolio_per_attempt"
            ),
        ]


class BlockAddress(Described):
    """Where the gradebook knows a learner and a block; used as an address only.

    Written when the learner writes in the block, and when a score is projected.

    .. pii: a pseudonymous id of the platform
    .. pii_types: other
    .. pii_retirement: local_api
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    course_key = models.CharField(max_length=255)
    place = models.CharField(max_length=80)  # slug of a task or code of a module
    block_type = models.CharField(max_length=40)
    usage_key = models.CharField(max_length=255)
    anonymous_user_id = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["learner", "course_key", "place"], name="cpd_one_address_per_place"),
        ]


class CourseBlock(Described):
    """Which block of a course shows a task or a module: one row for everybody, an address and never an identity.

    .. no_pii:
    """

    described_by = ("usage_key",)
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course_key = models.CharField(max_length=255)
    place = models.CharField(max_length=80)  # slug of a task or code of a module
    block_type = models.CharField(max_length=40)
    usage_key = models.CharField(max_length=255)
    learnt_at = models.DateTimeField()

    class Meta:
        app_label = "cpd_grading"
        constraints = [
            models.UniqueConstraint(fields=["course_key", "place"], name="cpd_one_block_per_place"),
        ]
