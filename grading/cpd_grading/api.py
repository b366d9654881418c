"""The door of this package for other packages: what the blocks, the exports and the local site need, and no more.

Inside the package pages speak to a room by its own ``api``. Refusals are in ``kernel.errors``.
"""

from __future__ import annotations

from .assessment.api import (
    agree_marks,
    close_marking,
    close_moderation,
    comment_as_examiner,
    complete_marking,
    draw_sample,
    mark_task,
    marking_page,
    open_round,
    record_board_decision,
    record_conversation,
    sample_plan,
    second_mark,
    sheet_of,
)
from .coaching.api import (
    NewAction,
    add_contribution,
    answer_session,
    appoint,
    assign_coach,
    coaches_of,
    dispute_session,
    meeting_form,
    open_actions,
    record_meeting,
    record_session,
    require_account_in_course_or_coach,
    require_may_answer,
)
from .credits.api import AwardLine, CohortExport, ComponentLine, LeftOut, ResultLine, cohort_export, release_round
from .kernel import errors
from .kernel.api import (
    KIGALI,
    again,
    deliver_pending,
    draft_key,
    kigali_date,
    link_digest,
    new_id,
    newest_act,
    record_audit,
    seeded_ids,
    today,
    utc_now,
)
from .kernel.messages import Message
from .overview.api import (
    ModulePage,
    TaskPage,
    Todo,
    desk,
    module_page,
    progress_page,
    signed_in,
    task_page,
    task_page_of_user,
    todo_of,
)
from .people.api import (
    LANGUAGES,
    PersonView,
    add_district,
    add_person,
    add_school,
    add_sector,
    grant_role,
    join_my_record,
    join_offer,
    known_language,
    person,
    person_for_account,
    person_of_user,
    reading_language,
    recorded_language,
    require_role,
    stranger,
)
from .people.domain import require_text
from .portfolio.api import EVIDENCE_KINDS, ItemFields, attach_file, files_read_once, note_address, save_item
from .presentation import forms, inputs
from .presentation.entrance import require_entry
from .presentation.http import refusal_document, sentence_of, status_of, wait_of
from .presentation.links import page_link
from .presentation.navigation import register_page
from .presentation.page_language import page_language
from .presentation.policy import hash_of, page_policy
from .presentation.task_forms import TASK_FORMS, Author, shown_anew
from .presentation.wording import fault_sentence, place_words
from .programmes.api import (
    UNFINISHED,
    Fault,
    ModuleSpec,
    Programme,
    TaskKey,
    TaskSpec,
    cohort,
    cohorts,
    enrol,
    fault_message,
    has_module,
    is_named,
    is_pinned,
    load_programme,
    open_cohort,
    pins_that_differ,
    read_programme,
    read_task_spec,
    register_edition,
    require_account_in_course,
    roster,
    task_faults,
)
from .projections.api import clear_projection
from .returning.api import (
    FormAddress,
    account_mark,
    is_script,
    own_addresses,
    refusal_of,
    said_instead,
    tell_operators,
)
from .reviews.api import return_task, review_page, sign_off_task
from .site_visits.api import add_on_behalf, attach_on_behalf, record_seen_in_place
from .submissions.api import submit_module, submit_task
from .witnesses.api import answer_as_witness, invite_witness, witness_page

# For the blocks, and some of it for the others too.
__all__ = [
    "EVIDENCE_KINDS", "LANGUAGES", "TASK_FORMS", "UNFINISHED", "Author", "Fault", "Message", "ModulePage",
    "PersonView", "TaskKey", "add_contribution", "again", "answer_session", "clear_projection", "coaches_of", "desk",
    "dispute_session", "draft_key", "errors", "fault_message", "fault_sentence", "forms", "has_module", "inputs",
    "is_named", "is_pinned", "join_my_record", "known_language", "meeting_form", "module_page", "note_address",
    "page_link", "person_for_account", "person_of_user", "pins_that_differ", "place_words", "read_task_spec",
    "reading_language", "record_meeting", "record_session", "recorded_language", "refusal_document", "refusal_of",
    "require_account_in_course", "require_account_in_course_or_coach", "require_may_answer", "sentence_of",
    "shown_anew", "status_of", "stranger", "submit_module", "task_faults", "task_page_of_user", "tell_operators",
    "today", "utc_now", "wait_of",
]  # fmt: skip
# For the exports.
__all__ += [
    "AwardLine", "CohortExport", "ComponentLine", "FormAddress", "LeftOut", "ResultLine", "account_mark", "cohort",
    "cohort_export", "cohorts", "kigali_date", "new_id", "own_addresses", "page_language", "record_audit",
    "register_page", "require_entry", "require_role", "require_text",
]  # fmt: skip
# For the local site.
__all__ += [
    "KIGALI", "ItemFields", "ModuleSpec", "NewAction", "Programme", "TaskPage", "TaskSpec", "Todo", "add_district",
    "add_on_behalf", "add_person", "add_school", "add_sector", "agree_marks", "answer_as_witness", "appoint",
    "assign_coach", "attach_file", "attach_on_behalf", "close_marking", "close_moderation", "comment_as_examiner",
    "complete_marking", "deliver_pending", "draw_sample", "enrol", "files_read_once", "grant_role", "hash_of",
    "invite_witness", "is_script", "join_offer", "link_digest", "load_programme", "mark_task", "marking_page",
    "newest_act", "open_actions", "open_cohort", "open_round", "page_policy", "person", "progress_page",
    "read_programme", "record_board_decision", "record_conversation", "record_seen_in_place", "register_edition",
    "release_round", "return_task", "review_page", "roster", "said_instead", "sample_plan", "save_item", "second_mark",
    "seeded_ids", "sheet_of", "sign_off_task", "signed_in", "submit_task", "task_page", "todo_of", "witness_page",
]  # fmt: skip
