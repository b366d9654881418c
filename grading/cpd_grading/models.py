"""All tables of the app, gathered for Django."""

from __future__ import annotations

from .assessment.models import (
    AssessmentRound,
    BoardDecision,
    ComponentMark,
    Conversation,
    ExaminerComment,
    RoundEntry,
    SampleItem,
    StepBack,
    TaskMark,
)
from .coaching.models import Appointment, Attendance, CoachingAssignment, CoachingSession, Meeting, MeetingAction
from .credits.models import CreditAward, ModuleOutcome
from .kernel.models import AuditChain, AuditEvent, Outbox
from .people.models import (
    AccountDecision,
    AccountJoining,
    ClaimCode,
    CodeAttempt,
    District,
    Person,
    RoleGrant,
    School,
    Sector,
)
from .phones.models import EnvelopeReceipt, PhoneContact
from .portfolio.models import (
    Attachment,
    BlockAddress,
    CourseBlock,
    Declaration,
    EvidenceItem,
    EvidenceVersion,
    Manifest,
    ModulePortfolio,
    Preview,
    TaskSubmission,
)
from .privacy.models import ConsentWithdrawal, RetentionHold, RetentionRun
from .programmes.models import Cohort, EditionPin, Enrolment, ProgrammeVersion, StudyPack, TaskEdition
from .reviews.models import CoachReview, ReviewDraft, SavedComment
from .site_visits.models import SeenInPlace
from .uploads.models import Upload, UploadChunk
from .witnesses.models import WitnessInvitation

__all__ = [
    "AccountDecision", "AccountJoining", "Appointment", "AssessmentRound", "Attachment", "Attendance", "AuditChain",
    "AuditEvent", "BlockAddress", "BoardDecision", "ClaimCode", "CoachReview", "CoachingAssignment",
    "CoachingSession", "CodeAttempt", "Cohort", "ComponentMark", "ConsentWithdrawal", "Conversation", "CourseBlock",
    "CreditAward", "Declaration", "District", "EditionPin", "Enrolment", "EnvelopeReceipt", "EvidenceItem",
    "EvidenceVersion", "ExaminerComment", "Manifest", "Meeting", "MeetingAction", "ModuleOutcome",
    "ModulePortfolio", "Outbox", "Person", "PhoneContact", "Preview", "ProgrammeVersion", "RetentionHold",
    "RetentionRun", "ReviewDraft", "RoleGrant", "RoundEntry", "SampleItem", "SavedComment", "School", "Sector",
    "SeenInPlace", "StepBack", "StudyPack", "TaskEdition", "TaskMark", "TaskSubmission", "Upload", "UploadChunk",
    "WitnessInvitation",
]  # fmt: skip
