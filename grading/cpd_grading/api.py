"""The one door of this room: acts, questions, the frozen records they take and give, and the refusals they raise.

Other packages and ``web`` import from here and from nowhere deeper.
"""

from __future__ import annotations

from .assessment.domain import Judgement, module_mark, portfolio_mark, read_mark, task_mark
from .assessment.marking import MarkedTask, complete_marking, mark_task, record_conversation, reopen_marking
from .assessment.reviews import return_task, save_review_draft, sign_off_task
from .assessment.rounds import (
    agree_marks,
    close_marking,
    close_moderation,
    comment_as_examiner,
    draw_sample,
    move_to_next_round,
    open_round,
    record_board_decision,
    reopen_moderation,
    sample_plan,
    second_mark,
)
from .assessment.selectors import (
    MarkingLine,
    MarkingPage,
    QueueLine,
    ReviewPage,
    ReviewView,
    coach_queue,
    decided_by,
    marking_page,
    marking_queue,
    may_open_evidence,
    review_page,
    rounds_of,
)
from .assessment.sheet import Sheet, SheetLine, sheet_of
from .coaching.domain import ActionView, AssignmentView, MeetingView, NewAction, SessionView
from .coaching.selectors import (
    appointments_of,
    coachees_of,
    coaches_of,
    disputed_sessions,
    is_coach,
    meetings_of,
    open_actions,
    sessions_of,
)
from .coaching.services import (
    add_contribution,
    answer_session,
    answer_session_by_token,
    appoint,
    assign_coach,
    dispute_session,
    end_assignment,
    record_meeting,
    record_session,
    settle_session,
)
from .credits.exports import cohort_export
from .credits.records import AwardLine, CohortExport, ComponentLine, LeftOut, ResultLine
from .credits.selectors import OutcomeView, Transcript, TranscriptLine, outcomes_of, transcript_of
from .credits.services import amend_award, release_round, revoke_award
from .kernel.audit import broken_links, record_audit
from .kernel.clock import KIGALI, kigali_date, utc_now
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
    CommentRequired,
    ConsentMissing,
    CpdError,
    CriterionWithoutLevel,
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
    TransitionNotAllowed,
    UnknownCriterion,
    UnknownLevel,
    UnsupportedFile,
    WeightsMustTotal100,
)
from .kernel.ids import new_id, seeded_ids
from .kernel.outbox import deliver_pending
from .overview.learner import Desk, ModulePage, TaskLine, TaskPage, desk, module_page, task_page, task_page_of_user
from .overview.progress import LearnerProgress, ModuleProgress, ProgressPage, progress_page
from .overview.todo import Todo, todo_of
from .people.domain import PersonView, RoleView
from .people.selectors import (
    people,
    people_of_area,
    people_with_role,
    person,
    person_of_user,
    require_any_role,
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
from .programmes.selectors import cohort, cohorts, edition_warnings, pinned_editions, roster
from .programmes.services import adopt_edition, enrol, load_programme, open_cohort, register_edition

__all__ = [
    "KIGALI", "AccountTaken", "ActionView", "ActionsNotReviewed", "ActivityDateOutside", "AlreadyDone",
    "AlreadyEnrolled", "AssignmentView", "AttachmentView", "AwardLine", "BadField", "BadInput", "BadJson",
    "BadProgramme", "ChangedWithoutReason", "CohortExport", "CohortView", "CommentRequired", "ComponentLine",
    "ConsentMissing", "CpdError", "Criterion", "CriterionWithoutLevel", "DamagedFile", "DeclarationMissing", "Desk",
    "DisputeTooLate", "DuplicateRegistration", "EditionView", "EditionWarning", "EmptyFile", "EvidenceIncomplete",
    "ExaminerCommentMissing", "IdentifiableChildren", "ItemFields", "ItemView", "ItemWithdrawn", "Judgement",
    "LearnerProgress", "LeftOut", "Level", "LineManagerOnly", "ManifestView", "MarkOutOfRange", "MarkedTask",
    "MarkingLine", "MarkingPage", "MarksIncomplete", "MasqueradeWrite", "MeetingView", "MethodNotAllowed", "Missing",
    "MissingField", "ModerationIncomplete", "ModuleIncomplete", "ModulePage", "ModuleProgress", "ModuleSpec",
    "NewAction", "NotALearnerHere", "NotAssignedCoach", "NotFound", "NotInRole", "NotInSample", "NotPermitted",
    "NotSignedIn", "NothingToExport", "NothingToSubmit", "OutcomeView", "OwnWork", "PeriodEndsBeforeStart",
    "PersonView", "Policy", "PreviewOnly", "Programme", "ProgressPage", "QueueLine", "ReasonRequired",
    "ReciprocalCoaching", "ResultLine", "ReturnNamesNoCriterion", "ReviewPage", "ReviewView", "RoleView",
    "RoundNotEmpty", "RuleViolation", "SamePersonTwice", "SampleAlreadyDrawn", "SessionView", "Sheet", "SheetChanged",
    "SheetLine", "SignOffNeedsMet", "StaleVersion", "SubmissionView", "TaskKey", "TaskLine", "TaskPage", "TaskSpec",
    "Todo", "TooLarge", "Transcript", "TranscriptLine", "TransitionNotAllowed", "UnknownCriterion", "UnknownLevel",
    "UnsupportedFile", "WeightsMustTotal100", "add_contribution", "add_district", "add_person", "add_school",
    "add_sector", "adopt_edition", "agree_marks", "amend_award", "answer_session", "answer_session_by_token",
    "appoint", "appointments_of", "assign_coach", "attach_file", "broken_links", "canonical", "claim_account",
    "close_marking", "close_moderation", "coach_queue", "coachees_of", "coaches_of", "cohort", "cohort_export",
    "cohorts", "comment_as_examiner", "complete_marking", "decided_by", "deliver_pending", "desk", "digest_of",
    "dispute_session", "disputed_sessions", "draw_sample", "edition_warnings", "end_assignment", "enrol",
    "grant_role", "is_coach", "kigali_date", "load_programme", "mark_task", "marking_page", "marking_queue",
    "may_open_evidence", "meetings_of", "module_mark", "module_page", "move_to_next_round", "new_id", "note_address",
    "open_actions", "open_cohort", "open_round", "outcomes_of", "people", "people_of_area", "people_with_role",
    "person", "person_for_account", "person_of_user", "pinned_editions", "portfolio_mark", "progress_page",
    "read_mark", "read_programme", "read_task_spec", "record_audit", "record_board_decision", "record_conversation",
    "record_meeting", "record_session", "register_edition", "release_round", "remove_attachment", "reopen_marking",
    "reopen_moderation", "require_any_role", "require_role", "return_task", "review_page", "revoke_award", "roles_of",
    "roster", "rounds_of", "sample_plan", "save_item", "save_review_draft", "second_mark", "seeded_ids",
    "sessions_of", "settle_session", "sheet_of", "sign_off_task", "submit_module", "submit_task", "task_mark",
    "task_page", "task_page_of_user", "todo_of", "transcript_of", "utc_now", "withdraw_item", "words",
]  # fmt: skip
