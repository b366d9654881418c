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
from .assessment.evidence import OpenedFile, open_attachment
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
from .assessment.queue import QueueFilter, QueueLine, QueuePage, coach_queue, next_in_queue, queue_page
from .assessment.review_selectors import ReviewPage, ReviewView, decided_by, review_page
from .assessment.reviews import return_task, save_review_draft, sign_off_task
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
from .assessment.standing import MarkedTask
from .assessment.undo import undo_review
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
    AlreadyDone,
    AlreadyEnrolled,
    BadField,
    BadInput,
    BadJson,
    BadProgramme,
    ChangedWithoutReason,
    ChecksumMismatch,
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
    EvidenceIncomplete,
    ExaminerCommentMissing,
    IdentifiableChildren,
    ItemWithdrawn,
    LineManagerOnly,
    MarkOutOfRange,
    MarksIncomplete,
    MasqueradeWrite,
    MethodNotAllowed,
    MissingField,
    ModerationIncomplete,
    ModuleIncomplete,
    NotALearnerHere,
    NotAssignedCoach,
    NotFound,
    NothingToExport,
    NothingToSubmit,
    NotInRole,
    NotInSample,
    NotPermitted,
    NotSignedIn,
    OtherContentType,
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
    SheetChanged,
    SignOffNeedsMet,
    StaleVersion,
    TooLarge,
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
    WrongOffset,
)
from .kernel.ids import new_id, seeded_ids
from .kernel.outbox import deliver_pending
from .links import course_link, page_link
from .navigation import register_page
from .overview.learner import Desk, ModulePage, TaskLine, TaskPage, desk, module_page, task_page, task_page_of_user
from .overview.progress import (
    LearnerProgress,
    ModuleProgress,
    ProgressPage,
    cohorts_in_sight,
    narrowed,
    progress_page,
)
from .overview.todo import Todo, todo_of
from .people.domain import PersonView, RoleView
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
from .portfolio.domain import AttachmentView, ItemFields, ItemView, ManifestView, Missing, SubmissionView
from .portfolio.modules import submit_module
from .portfolio.services import attach_file, note_address, remove_attachment, save_item, submit_task, withdraw_item
from .portfolio.uploads.collect import collect_uploads
from .portfolio.uploads.domain import UploadView, require_part_size
from .portfolio.uploads.selectors import open_upload, upload, uploads_on_their_way
from .portfolio.uploads.services import create_upload, receive_chunk, stop_upload
from .programmes.domain import (
    CohortView,
    Criterion,
    EditionView,
    EditionWarning,
    Level,
    ModuleSpec,
    Policy,
    Programme,
    TaskKey,
    TaskSpec,
    words,
)
from .programmes.reading import read_programme, read_task_spec
from .programmes.selectors import (
    cohort,
    cohorts,
    cohorts_of,
    edition_changes,
    edition_warnings,
    enrolled_modules,
    pinned_editions,
    pins_that_differ,
    roster,
)
from .programmes.services import adopt_edition, enrol, load_programme, open_cohort, register_edition
from .programmes.wording import EditionChange, TextChange

__all__ = [
    "KIGALI", "AccountTaken", "ActionView", "ActionsNotReviewed", "ActivityDateOutside", "AgreementLine",
    "AlreadyDone", "AlreadyEnrolled", "AssignmentLine", "AssignmentView", "AttachmentView", "AwardLine", "BadField",
    "BadInput", "BadJson", "BadProgramme", "ChangedWithoutReason", "ChecksumMismatch", "CohortExport", "CohortView",
    "CommentRequired", "ComponentLine", "ConsentMissing", "CpdError", "Criterion", "CriterionWithoutLevel",
    "CutShort", "DamagedFile", "DecisionView", "DeclarationMissing", "Desk", "DisputeTooLate",
    "DuplicateRegistration", "EditionChange", "EditionView", "EditionWarning", "EmptyFile", "EvidenceIncomplete",
    "ExaminerCommentMissing", "IdentifiableChildren", "ItemFields", "ItemView", "ItemWithdrawn", "Judgement",
    "LearnerProgress", "LeftOut", "Level", "LineManagerOnly", "ManifestView", "MarkOutOfRange", "MarkRecord",
    "MarkedTask", "MarkingLine", "MarkingPage", "MarksIncomplete", "MasqueradeWrite", "MeetingForm", "MeetingView",
    "MethodNotAllowed", "Missing", "MissingField", "ModerationIncomplete", "ModuleIncomplete", "ModulePage",
    "ModuleProgress", "ModuleSpec", "NewAction", "NotALearnerHere", "NotAssignedCoach", "NotFound", "NotInRole",
    "NotInSample", "NotPermitted", "NotSignedIn", "NothingToExport", "NothingToSubmit", "OpenedFile",
    "OtherContentType", "OtherProtocolVersion", "OutcomeView", "OwnWork", "PeriodEndsBeforeStart", "PersonView",
    "Policy", "PreviewOnly", "Programme", "ProgressPage", "QueueFilter", "QueueLine", "QueuePage", "ReasonRequired",
    "ReciprocalCoaching", "ResultLine", "ReturnNamesNoCriterion", "ReviewPage", "ReviewView", "RoleView", "RoundLine",
    "RoundNotEmpty", "RuleViolation", "SamePersonTwice", "SampleAlreadyDrawn", "SessionView", "Sheet", "SheetChanged",
    "SheetLine", "SignOffNeedsMet", "StaleVersion", "StepBackView", "SubmissionView", "TaskKey", "TaskLine",
    "TaskPage", "TaskSpec", "TextChange", "Todo", "TooLarge", "TooManyUploads", "Transcript", "TranscriptLine",
    "TransitionNotAllowed", "UndoTooLate", "UnknownCriterion", "UnknownLevel", "UnknownPerson", "UnsupportedFile",
    "UploadEnded", "UploadExpired", "UploadView", "WeightsMustTotal100", "WrongOffset", "add_contribution",
    "add_district", "add_person", "add_school", "add_sector", "adopt_edition", "agree_marks", "amend_award",
    "answer_session", "answer_session_by_token", "appoint", "appointments_of", "assign_coach", "assignments_of",
    "attach_file", "broken_links", "canonical", "claim_account", "clear_projection", "close_marking",
    "close_moderation", "coach_queue", "coachees_of", "coaches_of", "cohort", "cohort_export", "cohorts",
    "cohorts_in_sight", "cohorts_of", "collect_uploads", "comment_as_examiner", "complete_marking", "course_link",
    "create_upload", "decided_by", "decision_of", "deliver_pending", "desk", "digest_of", "dispute_session",
    "disputed_sessions", "draw_sample", "edition_changes", "edition_warnings", "end_assignment", "enrol",
    "enrolled_modules", "find_person", "grant_role", "inputs", "is_coach", "kigali_date", "load_programme",
    "mark_records", "mark_task", "marking_page", "marking_queue", "marks_to_agree", "may_open_evidence",
    "meeting_form", "meetings_of", "module_mark", "module_page", "move_to_next_round", "narrowed", "new_id",
    "next_in_queue", "note_address", "open_actions", "open_attachment", "open_cohort", "open_round", "open_upload",
    "outcomes_of", "outcomes_of_round", "page_link", "people", "people_of_area", "people_with_role", "person",
    "person_for_account", "person_of_user", "pinned_editions", "pins_that_differ", "portfolio_mark", "progress_page",
    "queue_page", "read_mark", "read_programme", "read_task_spec", "receive_chunk", "record_audit",
    "record_board_decision", "record_conversation", "record_meeting", "record_session", "register_edition",
    "register_page", "release_round", "remove_attachment", "reopen_marking", "reopen_moderation", "require_any_role",
    "require_may_judge", "require_may_see_round", "require_may_see_rounds", "require_office", "require_part_size",
    "require_role", "return_task", "review_page", "revoke_award", "roles_of", "roster", "round_lines", "rounds_of",
    "sample_plan", "save_item", "save_review_draft", "second_mark", "seeded_ids", "sentence_of", "sessions_of",
    "settle_session", "sheet_of", "sign_off_task", "status_of", "steps_back", "stop_upload", "submit_module",
    "submit_task", "task_mark", "task_page", "task_page_of_user", "today", "todo_of", "transcript_of", "undo_review",
    "upload", "uploads_on_their_way", "utc_now", "waiting_for_a_round", "withdraw_item", "words",
]  # fmt: skip
