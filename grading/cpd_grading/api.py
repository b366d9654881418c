"""The one door of this room: acts, questions, the frozen records they take and give, and the refusals they raise.

Other packages and ``web`` import from here and from nowhere deeper.
"""

from __future__ import annotations

from . import inputs
from .assessment.access import require_may_judge, require_may_see_round, require_may_see_rounds
from .assessment.board import (
    AgreementLine,
    DecisionView,
    MarkRecord,
    RoundLine,
    StepBackView,
    decision_of,
    mark_records,
    marks_to_agree,
    round_lines,
    steps_back,
    waiting_for_a_round,
)
from .assessment.decisions import record_board_decision
from .assessment.domain import Judgement, module_mark, portfolio_mark, read_mark, task_mark
from .assessment.evidence import OpenedFile, OpenedPreview, open_attachment, open_preview
from .assessment.marking import complete_marking, mark_task, record_conversation, reopen_marking
from .assessment.moderation import (
    agree_marks,
    close_moderation,
    comment_as_examiner,
    draw_sample,
    reopen_moderation,
    sample_plan,
    second_mark,
)
from .assessment.phrases import PhraseView, add_phrase, feedback_with_phrases, phrases_of, remove_phrase
from .assessment.queue import STATES as QUEUE_STATES
from .assessment.queue import QueueFilter, QueueLine, QueuePage, coach_queue, next_in_queue, queue_page
from .assessment.review_page import ReviewPage, RoundSent, review_page
from .assessment.review_selectors import ReviewView, decided_by
from .assessment.reviews import keep_beaten_words, return_task, save_review_draft, sign_off_task
from .assessment.rounds import close_marking, move_to_next_round, open_round
from .assessment.selectors import (
    MarkingLine,
    MarkingPage,
    marking_page,
    marking_queue,
    may_open_evidence,
    rounds_of,
)
from .assessment.sheet import Sheet, SheetLine, sheet_of
from .assessment.stand_ins import LongWait, offer_stand_in, waiting_long
from .assessment.standing import MarkedTask
from .assessment.undo import undo_review
from .assessment.visits import VisitPage, VisitTask, add_file_on_behalf, visit_page
from .coaching.access import require_account_in_course_or_coach, require_may_answer
from .coaching.domain import (
    ActionView,
    AssignmentLine,
    AssignmentView,
    MeetingForm,
    MeetingView,
    NewAction,
    SessionView,
)
from .coaching.meetings import add_contribution, record_meeting
from .coaching.selectors import (
    appointments_of,
    assignments_of,
    coachees_of,
    coaches_of,
    disputed_sessions,
    is_coach,
    meeting_form,
    meetings_of,
    open_actions,
    sessions_of,
)
from .coaching.services import appoint, assign_coach, end_assignment
from .coaching.sessions import (
    answer_session,
    answer_session_by_token,
    dispute_session,
    record_session,
    settle_session,
)
from .credits.exports import cohort_export
from .credits.gradebook import clear_projection
from .credits.records import AwardLine, CohortExport, ComponentLine, LeftOut, ResultLine
from .credits.retention import DueLine, RetentionPlan, RetentionResult, destroy_past, retention_plan
from .credits.selectors import OutcomeView, Transcript, TranscriptLine, outcomes_of, outcomes_of_round, transcript_of
from .credits.services import amend_award, release_round, revoke_award
from .http import sentence_of, status_of
from .kernel.audit import broken_links, record_audit
from .kernel.clock import KIGALI, kigali_date, today, utc_now
from .kernel.digest import canonical, digest_of
from .kernel.errors import (
    AccountTaken,
    ActionsNotReviewed,
    ActivityDateOutside,
    AlreadyCoach,
    AlreadyDone,
    AlreadyEnrolled,
    BadField,
    BadInput,
    BadJson,
    BadProgramme,
    ChangedWithoutReason,
    ChecksumMismatch,
    CoachIsNoWitness,
    CommentRequired,
    ConsentMissing,
    CpdError,
    CriterionWithoutLevel,
    CutShort,
    DamagedFile,
    DeclarationMissing,
    DisputeTooLate,
    DuplicateRegistration,
    EmptyFile,
    EnrolmentEnded,
    EnrolmentIsOpen,
    EvidenceFull,
    EvidenceIncomplete,
    ExaminerCommentMissing,
    IdentifiableChildren,
    InfectedFile,
    InvitationExpired,
    InvitationTakenBack,
    InvitationUsed,
    ItemWithdrawn,
    LeftThisCourse,
    LineManagerOnly,
    MarkOutOfRange,
    MarksIncomplete,
    MasqueradeWrite,
    MethodNotAllowed,
    MissingField,
    ModerationIncomplete,
    ModuleIncomplete,
    NotALearnerHere,
    NotAppointed,
    NotAssignedCoach,
    NotConfirmedYet,
    NotFound,
    NothingToExport,
    NothingToSubmit,
    NotInRole,
    NotInSample,
    NotInThisCourse,
    NotOpen,
    NotPermitted,
    NotSeenYet,
    NotSignedIn,
    NotWaitingLong,
    OtherContentType,
    OtherPerson,
    OtherProtocolVersion,
    OwnWork,
    PeriodEndsBeforeStart,
    PreviewOnly,
    ReasonRequired,
    ReciprocalCoaching,
    ReturnNamesNoCriterion,
    RoundNotEmpty,
    RuleViolation,
    SamePersonTwice,
    SampleAlreadyDrawn,
    ScannerUnavailable,
    SheetChanged,
    SignOffNeedsMet,
    StaleVersion,
    TooLarge,
    TooManyInvitations,
    TooManyPhrases,
    TooManyUploads,
    TransitionNotAllowed,
    UndoTooLate,
    UnknownCriterion,
    UnknownLevel,
    UnknownPerson,
    UnsupportedFile,
    UploadEnded,
    UploadExpired,
    WeightsMustTotal100,
    WitnessDeclarationMissing,
    WrongOffset,
)
from .kernel.ids import new_id, seeded_ids
from .kernel.keys import draft_key
from .kernel.outbox import deliver_pending
from .links import course_link, page_link
from .navigation import register_page, signed_in
from .overview.desk import Desk, DeskModule, DeskTask, desk, lines_to_send, require_item_as_seen, task_spec_of
from .overview.learner import ModulePage, TaskLine, TaskPage, module_page, task_page, task_page_of_user
from .overview.progress import (
    LearnerProgress,
    ModuleProgress,
    ProgressPage,
    cohorts_in_sight,
    narrowed,
    progress_page,
)
from .overview.take_away import TakeAway, TakenTask, take_away
from .overview.todo import Todo, todo_of
from .people.domain import LANGUAGES, PersonView, RoleView
from .people.selectors import (
    find_person,
    people,
    people_of_area,
    people_with_role,
    person,
    person_of_user,
    require_any_role,
    require_office,
    require_role,
    roles_of,
)
from .people.services import (
    add_district,
    add_person,
    add_school,
    add_sector,
    claim_account,
    grant_role,
    person_for_account,
)
from .portfolio.domain import (
    AttachmentView,
    ChildrenAnswer,
    ItemFields,
    ItemView,
    ManifestView,
    Missing,
    SubmissionView,
)
from .portfolio.files import require_file_size, saved_name
from .portfolio.modules import submit_module
from .portfolio.onsite.behalf import add_on_behalf, attach_on_behalf, confirm_item
from .portfolio.onsite.domain import SeenView
from .portfolio.onsite.selectors import seen_in_place_of, unseen_items
from .portfolio.onsite.services import correct_seen_in_place, record_seen_in_place
from .portfolio.safety.domain import DuplicateView, FileLine, HoldView
from .portfolio.safety.packing import Member, zip_stream
from .portfolio.safety.selectors import TaskFiles, duplicates_in, file_of, files_by_task, holds_of, studies_of
from .portfolio.safety.services import lift_hold, place_hold, withdraw_consent, withdraw_consent_for
from .portfolio.sending import submit_task
from .portfolio.services import attach_file, note_address, remove_attachment, save_item, withdraw_item
from .portfolio.uploads.collect import collect_uploads
from .portfolio.uploads.domain import UploadView, require_part_size
from .portfolio.uploads.selectors import open_upload, upload, uploads_on_their_way
from .portfolio.uploads.services import create_upload, receive_chunk, stop_upload
from .portfolio.witnesses.domain import InvitationView, ItemSummary, TestimonyView
from .portfolio.witnesses.selectors import (
    InvitePage,
    WitnessPage,
    invitations_of,
    invite_page,
    testimonies_of,
    witness_page,
)
from .portfolio.witnesses.services import answer_as_witness, decline_as_witness, invite_witness, take_back_invitation
from .programmes.access import require_account_in_course, require_member
from .programmes.domain import (
    CohortView,
    Criterion,
    EditionView,
    EditionWarning,
    EnrolmentView,
    Level,
    ModuleSpec,
    Policy,
    Programme,
    TaskKey,
    TaskSpec,
    words,
)
from .programmes.enrolments import end_enrolment, enrol, reopen_enrolment
from .programmes.membership import END_REASONS
from .programmes.opening import require_open_lessons
from .programmes.packs import PackView, put_study_pack, read_study_pack, study_pack_of
from .programmes.reading import read_programme, read_task_spec
from .programmes.selectors import (
    cohort,
    cohorts,
    cohorts_of,
    edition_changes,
    edition_warnings,
    enrolled_modules,
    enrolment_views,
    pinned_editions,
    pins_that_differ,
    roster,
)
from .programmes.services import adopt_edition, load_programme, open_cohort, register_edition
from .programmes.wording import EditionChange, TextChange
from .task_forms import TASK_FORMS

__all__ = [
    "END_REASONS", "KIGALI", "LANGUAGES", "QUEUE_STATES", "TASK_FORMS", "AccountTaken", "ActionView",
    "ActionsNotReviewed", "ActivityDateOutside", "AgreementLine", "AlreadyCoach", "AlreadyDone", "AlreadyEnrolled",
    "AssignmentLine", "AssignmentView", "AttachmentView", "AwardLine", "BadField", "BadInput", "BadJson",
    "BadProgramme", "ChangedWithoutReason", "ChecksumMismatch", "ChildrenAnswer", "CoachIsNoWitness", "CohortExport",
    "CohortView", "CommentRequired", "ComponentLine", "ConsentMissing", "CpdError", "Criterion",
    "CriterionWithoutLevel", "CutShort", "DamagedFile", "DecisionView", "DeclarationMissing", "Desk", "DeskModule",
    "DeskTask", "DisputeTooLate", "DueLine", "DuplicateRegistration", "DuplicateView", "EditionChange", "EditionView",
    "EditionWarning", "EmptyFile", "EnrolmentEnded", "EnrolmentIsOpen", "EnrolmentView", "EvidenceFull",
    "EvidenceIncomplete", "ExaminerCommentMissing", "FileLine", "HoldView", "IdentifiableChildren", "InfectedFile",
    "InvitationExpired", "InvitationTakenBack", "InvitationUsed", "InvitationView", "InvitePage", "ItemFields",
    "ItemSummary", "ItemView", "ItemWithdrawn", "Judgement", "LearnerProgress", "LeftOut", "LeftThisCourse", "Level",
    "LineManagerOnly", "LongWait", "ManifestView", "MarkOutOfRange", "MarkRecord", "MarkedTask", "MarkingLine",
    "MarkingPage", "MarksIncomplete", "MasqueradeWrite", "MeetingForm", "MeetingView", "Member", "MethodNotAllowed",
    "Missing", "MissingField", "ModerationIncomplete", "ModuleIncomplete", "ModulePage", "ModuleProgress",
    "ModuleSpec", "NewAction", "NotALearnerHere", "NotAppointed", "NotAssignedCoach", "NotConfirmedYet", "NotFound",
    "NotInRole", "NotInSample", "NotInThisCourse", "NotOpen", "NotPermitted", "NotSeenYet", "NotSignedIn",
    "NotWaitingLong", "NothingToExport", "NothingToSubmit", "OpenedFile", "OpenedPreview", "OtherContentType",
    "OtherPerson", "OtherProtocolVersion", "OutcomeView", "OwnWork", "PackView", "PeriodEndsBeforeStart", "PersonView",
    "PhraseView", "Policy", "PreviewOnly", "Programme", "ProgressPage", "QueueFilter", "QueueLine", "QueuePage",
    "ReasonRequired", "ReciprocalCoaching", "ResultLine", "RetentionPlan", "RetentionResult", "ReturnNamesNoCriterion",
    "ReviewPage", "ReviewView", "RoleView", "RoundLine", "RoundNotEmpty", "RoundSent", "RuleViolation",
    "SamePersonTwice", "SampleAlreadyDrawn", "ScannerUnavailable", "SeenView", "SessionView", "Sheet", "SheetChanged",
    "SheetLine", "SignOffNeedsMet", "StaleVersion", "StepBackView", "SubmissionView", "TakeAway", "TakenTask",
    "TaskFiles", "TaskKey", "TaskLine", "TaskPage", "TaskSpec", "TestimonyView", "TextChange", "Todo", "TooLarge",
    "TooManyInvitations", "TooManyPhrases", "TooManyUploads", "Transcript", "TranscriptLine", "TransitionNotAllowed",
    "UndoTooLate", "UnknownCriterion", "UnknownLevel", "UnknownPerson", "UnsupportedFile", "UploadEnded",
    "UploadExpired", "UploadView", "VisitPage", "VisitTask", "WeightsMustTotal100", "WitnessDeclarationMissing",
    "WitnessPage", "WrongOffset", "add_contribution", "add_district", "add_file_on_behalf", "add_on_behalf",
    "add_person", "add_phrase", "add_school", "add_sector", "adopt_edition", "agree_marks", "amend_award",
    "answer_as_witness", "answer_session", "answer_session_by_token", "appoint", "appointments_of", "assign_coach",
    "assignments_of", "attach_file", "attach_on_behalf", "broken_links", "canonical", "claim_account",
    "clear_projection", "close_marking", "close_moderation", "coach_queue", "coachees_of", "coaches_of", "cohort",
    "cohort_export", "cohorts", "cohorts_in_sight", "cohorts_of", "collect_uploads", "comment_as_examiner",
    "complete_marking", "confirm_item", "correct_seen_in_place", "course_link", "create_upload", "decided_by",
    "decision_of", "decline_as_witness", "deliver_pending", "desk", "destroy_past", "digest_of", "dispute_session",
    "disputed_sessions", "draft_key", "draw_sample", "duplicates_in", "edition_changes", "edition_warnings",
    "end_assignment", "end_enrolment", "enrol", "enrolled_modules", "enrolment_views", "feedback_with_phrases",
    "file_of", "files_by_task", "find_person", "grant_role", "holds_of", "inputs", "invitations_of", "invite_page",
    "invite_witness", "is_coach", "keep_beaten_words", "kigali_date", "lift_hold", "lines_to_send", "load_programme",
    "mark_records", "mark_task", "marking_page", "marking_queue", "marks_to_agree", "may_open_evidence",
    "meeting_form", "meetings_of", "module_mark", "module_page", "move_to_next_round", "narrowed", "new_id",
    "next_in_queue", "note_address", "offer_stand_in", "open_actions", "open_attachment", "open_cohort",
    "open_preview", "open_round", "open_upload", "outcomes_of", "outcomes_of_round", "page_link", "people",
    "people_of_area", "people_with_role", "person", "person_for_account", "person_of_user", "phrases_of",
    "pinned_editions", "pins_that_differ", "place_hold", "portfolio_mark", "progress_page", "put_study_pack",
    "queue_page", "read_mark", "read_programme", "read_study_pack", "read_task_spec", "receive_chunk", "record_audit",
    "record_board_decision", "record_conversation", "record_meeting", "record_seen_in_place", "record_session",
    "register_edition", "register_page", "release_round", "remove_attachment", "remove_phrase", "reopen_enrolment",
    "reopen_marking", "reopen_moderation", "require_account_in_course", "require_account_in_course_or_coach",
    "require_any_role", "require_file_size", "require_item_as_seen", "require_may_answer", "require_may_judge",
    "require_may_see_round", "require_may_see_rounds", "require_member", "require_office", "require_open_lessons",
    "require_part_size", "require_role", "retention_plan", "return_task", "review_page", "revoke_award", "roles_of",
    "roster", "round_lines", "rounds_of", "sample_plan", "save_item", "save_review_draft", "saved_name", "second_mark",
    "seeded_ids", "seen_in_place_of", "sentence_of", "sessions_of", "settle_session", "sheet_of", "sign_off_task",
    "signed_in", "status_of", "steps_back", "stop_upload", "studies_of", "study_pack_of", "submit_module",
    "submit_task", "take_away", "take_back_invitation", "task_mark", "task_page", "task_page_of_user", "task_spec_of",
    "testimonies_of", "today", "todo_of", "transcript_of", "undo_review", "unseen_items", "upload",
    "uploads_on_their_way", "utc_now", "visit_page", "waiting_for_a_round", "waiting_long", "withdraw_consent",
    "withdraw_consent_for", "withdraw_item", "witness_page", "words", "zip_stream",
]  # fmt: skip
