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
from .assessment.selectors import MarkingLine, MarkingPage, marking_page, marking_queue, may_open_evidence, rounds_of
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
from .coaching.sessions import answer_session, answer_session_by_token, dispute_session, record_session, settle_session
from .credits.exports import cohort_export
from .credits.gradebook import clear_projection
from .credits.records import AwardLine, CohortExport, ComponentLine, LeftOut, ResultLine
from .credits.retention import DueLine, RetentionPlan, RetentionResult, destroy_past, retention_plan
from .credits.selectors import OutcomeView, Transcript, TranscriptLine, outcomes_of, outcomes_of_round, transcript_of
from .credits.services import amend_award, release_round, revoke_award
from .entrance import require_entry
from .http import sentence_of, status_of
from .kernel.audit import broken_links, record_audit
from .kernel.clock import KIGALI, kigali_date, today, utc_now
from .kernel.digest import canonical, digest_of
from .kernel.errors import (
    AccountNotConfirmed,
    AccountTaken,
    ActionsNotReviewed,
    ActivityDateOutside,
    AlreadyCoach,
    AlreadyDone,
    AlreadyEnrolled,
    AlreadySettled,
    BadField,
    BadInput,
    BadJson,
    BadProgramme,
    BadTask,
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
    EmailNotConfirmed,
    EmailTaken,
    EmptyFile,
    EnrolmentEnded,
    EnrolmentIsOpen,
    EvidenceFull,
    EvidenceIncomplete,
    ExaminerCommentMissing,
    FilesNotDestroyed,
    HeldByCohort,
    IdentifiableChildren,
    InfectedFile,
    InvitationExpired,
    InvitationTakenBack,
    InvitationUsed,
    ItemWithdrawn,
    JoinFirst,
    JoiningChanged,
    LeftThisCourse,
    LineManagerOnly,
    MarkOutOfRange,
    MarksIncomplete,
    MasqueradeWrite,
    MethodNotAllowed,
    MissingField,
    ModerationIncomplete,
    ModuleIncomplete,
    NameInUse,
    NoPrivateStorage,
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
    NotJoined,
    NotOpen,
    NotPermitted,
    NotReady,
    NotSeenYet,
    NotSignedIn,
    NotWaitingLong,
    NotYourRecord,
    OtherContentType,
    OtherPerson,
    OtherProtocolVersion,
    OwnWork,
    PeriodEndsBeforeStart,
    PersonHasAccount,
    PreviewOnly,
    ReasonRequired,
    ReciprocalCoaching,
    ReturnNamesNoCriterion,
    RolesNotConfirmed,
    RoundNotEmpty,
    RuleViolation,
    SamePersonTwice,
    SampleAlreadyDrawn,
    ScannerUnavailable,
    SheetChanged,
    SignOffNeedsMet,
    StaleForm,
    StaleVersion,
    TooLarge,
    TooManyCodes,
    TooManyInvitations,
    TooManyPhrases,
    TooManyUploads,
    TransitionNotAllowed,
    UndoTooLate,
    UnknownAccount,
    UnknownCode,
    UnknownCriterion,
    UnknownLevel,
    UnknownPerson,
    UnsupportedFile,
    UploadEnded,
    UploadExpired,
    WeightsMustTotal100,
    WitnessDeclarationMissing,
    WordsExpired,
    WrongOffset,
)
from .kernel.ids import new_id, seeded_ids
from .kernel.keys import draft_key
from .kernel.messages import Message
from .kernel.outbox import deliver_pending
from .kernel.waiting import WaitingNews, count_waiting_news, waiting_news
from .links import course_link, page_link
from .navigation import register_page, signed_in
from .news_wording import say_waiting
from .overview.desk import Desk, DeskModule, DeskTask, desk, lines_to_send, require_item_as_seen, task_spec_of
from .overview.joinings import Meanwhile, WaitingJoining, WaitingPage, done_meanwhile, joinings_to_confirm
from .overview.learner import ModulePage, TaskLine, TaskPage, module_page, task_page, task_page_of_user
from .overview.progress import LearnerProgress, ModuleProgress, ProgressPage, cohorts_in_sight, narrowed, progress_page
from .overview.take_away import TakeAway, TakenTask, take_away
from .overview.todo import Todo, todo_of
from .page_language import as_reader, page_language
from .people.account_decisions import allow_joining_by_email, keep_our_record, set_certificate_name, take_account_email
from .people.account_domain import AccountGone, AccountLine, AccountPair
from .people.account_selectors import account_differences, accounts_gone
from .people.accounts import JoiningView, account_of, find_account, join_offer, joinings_of, stranger
from .people.domain import (
    LANGUAGES,
    ROLES,
    Account,
    JoinOffer,
    PersonView,
    RoleView,
    Stranger,
    known_language,
    reading_language,
    require_confirmed,
    too_long,
)
from .people.joining import (
    claim_account,
    confirm_roles,
    join_by_code,
    join_my_record,
    make_code,
    person_for_account,
    undo_joining,
    vouch_for,
)
from .people.selectors import (
    find_person,
    granted_roles,
    people,
    people_of_area,
    people_with_role,
    person,
    person_of_user,
    person_of_username,
    recorded_language,
    require_any_role,
    require_office,
    require_role,
    role_holders,
    roles_of,
)
from .people.services import add_district, add_person, add_school, add_sector, grant_role, revoke_role
from .portfolio.addresses import learn_blocks, note_address
from .portfolio.domain import (
    EVIDENCE_KINDS,
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
from .portfolio.services import attach_file, remove_attachment, save_item, withdraw_item
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
from .privacy.retiring import Retirement, finish_retirements, rehearse_retirement, retire_person
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
from .programmes.fault_words import fault_message
from .programmes.faults import UNFINISHED, task_faults
from .programmes.membership import END_REASONS
from .programmes.opening import require_open_lessons
from .programmes.packs import PackView, put_study_pack, read_study_pack, study_pack_of
from .programmes.reading import read_programme, read_task_spec
from .programmes.rubric import Fault
from .programmes.selectors import (
    cohort,
    cohorts,
    cohorts_of,
    edition_changes,
    edition_warnings,
    enrolled_modules,
    enrolment_views,
    has_module,
    is_named,
    is_pinned,
    pinned_editions,
    pins_that_differ,
    roster,
)
from .programmes.services import adopt_edition, load_programme, open_cohort, register_edition
from .programmes.wording import EditionChange, TextChange
from .returning.api import FormAddress, account_mark
from .task_forms import TASK_FORMS
from .wording import fault_sentence, place_words

__all__ = [
    "END_REASONS", "EVIDENCE_KINDS", "KIGALI", "LANGUAGES", "QUEUE_STATES", "ROLES", "TASK_FORMS", "UNFINISHED",
    "Account", "AccountGone", "AccountLine", "AccountNotConfirmed", "AccountPair", "AccountTaken", "ActionView",
    "ActionsNotReviewed", "ActivityDateOutside", "AgreementLine", "AlreadyCoach", "AlreadyDone", "AlreadyEnrolled",
    "AlreadySettled", "AssignmentLine", "AssignmentView", "AttachmentView", "AwardLine", "BadField", "BadInput",
    "BadJson", "BadProgramme", "BadTask", "ChangedWithoutReason", "ChecksumMismatch", "ChildrenAnswer",
    "CoachIsNoWitness", "CohortExport", "CohortView", "CommentRequired", "ComponentLine", "ConsentMissing", "CpdError",
    "Criterion", "CriterionWithoutLevel", "CutShort", "DamagedFile", "DecisionView", "DeclarationMissing", "Desk",
    "DeskModule", "DeskTask", "DisputeTooLate", "DueLine", "DuplicateRegistration", "DuplicateView", "EditionChange",
    "EditionView", "EditionWarning", "EmailNotConfirmed", "EmailTaken", "EmptyFile", "EnrolmentEnded",
    "EnrolmentIsOpen", "EnrolmentView", "EvidenceFull", "EvidenceIncomplete", "ExaminerCommentMissing", "Fault",
    "FileLine", "FilesNotDestroyed", "FormAddress", "HeldByCohort", "HoldView", "IdentifiableChildren", "InfectedFile",
    "InvitationExpired", "InvitationTakenBack", "InvitationUsed", "InvitationView", "InvitePage", "ItemFields",
    "ItemSummary", "ItemView", "ItemWithdrawn", "JoinFirst", "JoinOffer", "JoiningChanged", "JoiningView", "Judgement",
    "LearnerProgress", "LeftOut", "LeftThisCourse", "Level", "LineManagerOnly", "LongWait", "ManifestView",
    "MarkOutOfRange", "MarkRecord", "MarkedTask", "MarkingLine", "MarkingPage", "MarksIncomplete", "MasqueradeWrite",
    "Meanwhile", "MeetingForm", "MeetingView", "Member", "Message", "MethodNotAllowed", "Missing", "MissingField",
    "ModerationIncomplete", "ModuleIncomplete", "ModulePage", "ModuleProgress", "ModuleSpec", "NameInUse", "NewAction",
    "NoPrivateStorage", "NotALearnerHere", "NotAppointed", "NotAssignedCoach", "NotConfirmedYet", "NotFound",
    "NotInRole", "NotInSample", "NotInThisCourse", "NotJoined", "NotOpen", "NotPermitted", "NotReady", "NotSeenYet",
    "NotSignedIn", "NotWaitingLong", "NotYourRecord", "NothingToExport", "NothingToSubmit", "OpenedFile",
    "OpenedPreview", "OtherContentType", "OtherPerson", "OtherProtocolVersion", "OutcomeView", "OwnWork", "PackView",
    "PeriodEndsBeforeStart", "PersonHasAccount", "PersonView", "PhraseView", "Policy", "PreviewOnly", "Programme",
    "ProgressPage", "QueueFilter", "QueueLine", "QueuePage", "ReasonRequired", "ReciprocalCoaching", "ResultLine",
    "RetentionPlan", "RetentionResult", "Retirement", "ReturnNamesNoCriterion", "ReviewPage", "ReviewView", "RoleView",
    "RolesNotConfirmed", "RoundLine", "RoundNotEmpty", "RoundSent", "RuleViolation", "SamePersonTwice",
    "SampleAlreadyDrawn", "ScannerUnavailable", "SeenView", "SessionView", "Sheet", "SheetChanged", "SheetLine",
    "SignOffNeedsMet", "StaleForm", "StaleVersion", "StepBackView", "Stranger", "SubmissionView", "TakeAway",
    "TakenTask", "TaskFiles", "TaskKey", "TaskLine", "TaskPage", "TaskSpec", "TestimonyView", "TextChange", "Todo",
    "TooLarge", "TooManyCodes", "TooManyInvitations", "TooManyPhrases", "TooManyUploads", "Transcript",
    "TranscriptLine", "TransitionNotAllowed", "UndoTooLate", "UnknownAccount", "UnknownCode", "UnknownCriterion",
    "UnknownLevel", "UnknownPerson", "UnsupportedFile", "UploadEnded", "UploadExpired", "UploadView", "VisitPage",
    "VisitTask", "WaitingJoining", "WaitingNews", "WaitingPage", "WeightsMustTotal100", "WitnessDeclarationMissing",
    "WitnessPage", "WordsExpired", "WrongOffset", "account_differences", "account_mark", "account_of", "accounts_gone",
    "add_contribution", "add_district", "add_file_on_behalf", "add_on_behalf", "add_person", "add_phrase", "add_school",
    "add_sector", "adopt_edition", "agree_marks", "allow_joining_by_email", "amend_award", "answer_as_witness",
    "answer_session", "answer_session_by_token", "appoint", "appointments_of", "as_reader", "assign_coach",
    "assignments_of", "attach_file", "attach_on_behalf", "broken_links", "canonical", "claim_account",
    "clear_projection", "close_marking", "close_moderation", "coach_queue", "coachees_of", "coaches_of", "cohort",
    "cohort_export", "cohorts", "cohorts_in_sight", "cohorts_of", "collect_uploads", "comment_as_examiner",
    "complete_marking", "confirm_item", "confirm_roles", "correct_seen_in_place", "count_waiting_news", "course_link",
    "create_upload", "decided_by", "decision_of", "decline_as_witness", "deliver_pending", "desk", "destroy_past",
    "digest_of", "dispute_session", "disputed_sessions", "done_meanwhile", "draft_key", "draw_sample", "duplicates_in",
    "edition_changes", "edition_warnings", "end_assignment", "end_enrolment", "enrol", "enrolled_modules",
    "enrolment_views", "fault_message", "fault_sentence", "feedback_with_phrases", "file_of", "files_by_task",
    "find_account", "find_person", "finish_retirements", "grant_role", "granted_roles", "has_module", "holds_of",
    "inputs", "invitations_of", "invite_page", "invite_witness", "is_coach", "is_named", "is_pinned", "join_by_code",
    "join_my_record", "join_offer", "joinings_of", "joinings_to_confirm", "keep_beaten_words", "keep_our_record",
    "kigali_date", "known_language", "learn_blocks", "lift_hold", "lines_to_send", "load_programme", "make_code",
    "mark_records", "mark_task", "marking_page", "marking_queue", "marks_to_agree", "may_open_evidence", "meeting_form",
    "meetings_of", "module_mark", "module_page", "move_to_next_round", "narrowed", "new_id", "next_in_queue",
    "note_address", "offer_stand_in", "open_actions", "open_attachment", "open_cohort", "open_preview", "open_round",
    "open_upload", "outcomes_of", "outcomes_of_round", "page_language", "page_link", "people", "people_of_area",
    "people_with_role", "person", "person_for_account", "person_of_user", "person_of_username", "phrases_of",
    "pinned_editions", "pins_that_differ", "place_hold", "place_words", "portfolio_mark",
    "progress_page", "put_study_pack", "queue_page", "read_mark", "read_programme", "read_study_pack", "read_task_spec",
    "reading_language", "receive_chunk", "record_audit", "record_board_decision", "record_conversation",
    "record_meeting", "record_seen_in_place", "record_session", "recorded_language", "register_edition",
    "register_page", "rehearse_retirement", "release_round", "remove_attachment", "remove_phrase", "reopen_enrolment",
    "reopen_marking", "reopen_moderation", "require_account_in_course", "require_account_in_course_or_coach",
    "require_any_role", "require_confirmed", "require_entry", "require_file_size", "require_item_as_seen",
    "require_may_answer", "require_may_judge", "require_may_see_round", "require_may_see_rounds", "require_member",
    "require_office", "require_open_lessons", "require_part_size", "require_role", "retention_plan", "retire_person",
    "return_task", "review_page", "revoke_award", "revoke_role", "role_holders", "roles_of", "roster", "round_lines",
    "rounds_of", "sample_plan", "save_item", "save_review_draft", "saved_name", "say_waiting", "second_mark",
    "seeded_ids", "seen_in_place_of", "sentence_of", "sessions_of", "set_certificate_name", "settle_session",
    "sheet_of", "sign_off_task", "signed_in", "status_of", "steps_back", "stop_upload", "stranger", "studies_of",
    "study_pack_of", "submit_module", "submit_task", "take_account_email", "take_away", "take_back_invitation",
    "task_faults", "task_mark", "task_page", "task_page_of_user", "task_spec_of", "testimonies_of", "today", "todo_of",
    "too_long", "transcript_of", "undo_joining", "undo_review", "unseen_items", "upload", "uploads_on_their_way",
    "utc_now", "visit_page", "vouch_for", "waiting_for_a_round", "waiting_long", "waiting_news", "withdraw_consent",
    "withdraw_consent_for", "withdraw_item", "witness_page", "words", "zip_stream",
]  # fmt: skip
