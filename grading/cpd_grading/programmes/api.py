"""The door of this room: programme versions, task editions, cohorts, enrolments, study packs."""

from __future__ import annotations

from .access import locked_enrolment, require_account_in_course, require_member, require_open_enrolment
from .domain import (
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
from .enrolments import end_enrolment, enrol, reopen_enrolment
from .fault_words import PLACE_WORDS, fault_message, place_message
from .faults import UNFINISHED, task_faults
from .membership import END_REASON_WORDS, END_REASONS, is_open, open_on
from .opening import Opened, are_lessons_open_to, is_open_to, opened_to, require_open_lessons, require_open_task
from .packs import FOLDER as PACK_FOLDER
from .packs import STYLE as PACK_STYLE
from .packs import PackView, packs_named, put_study_pack, read_study_pack, study_pack_of
from .reading import read_programme, read_task_spec
from .rubric import Fault
from .selectors import (
    cohort,
    cohort_view,
    cohorts,
    cohorts_of,
    edition_changes,
    edition_view,
    edition_warnings,
    enrolled_modules,
    enrolment_of,
    enrolment_views,
    enrolments_of,
    has_module,
    is_named,
    is_pinned,
    pinned_edition,
    pinned_editions,
    pins_that_differ,
    roster,
)
from .services import adopt_edition, load_programme, open_cohort, register_edition
from .wording import EditionChange, TextChange

# For pages, commands and other packages.
__all__ = [
    "END_REASONS", "END_REASON_WORDS", "PACK_FOLDER", "PACK_STYLE", "PLACE_WORDS", "UNFINISHED", "CohortView",
    "Criterion", "EditionChange", "EditionView", "EditionWarning", "EnrolmentView", "Fault", "Level", "ModuleSpec",
    "PackView", "Policy", "Programme", "TaskKey", "TaskSpec", "TextChange", "adopt_edition", "cohort", "cohorts",
    "cohorts_of", "edition_changes", "edition_warnings", "end_enrolment", "enrol", "enrolled_modules",
    "enrolment_views", "fault_message", "has_module", "is_named", "is_pinned", "load_programme", "open_cohort",
    "packs_named", "pinned_editions", "pins_that_differ", "place_message", "put_study_pack", "read_programme",
    "read_study_pack", "read_task_spec", "register_edition", "reopen_enrolment", "require_account_in_course",
    "require_member", "require_open_lessons", "roster", "study_pack_of", "task_faults", "words",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "Opened", "are_lessons_open_to", "cohort_view", "edition_view", "enrolment_of", "enrolments_of", "is_open",
    "is_open_to", "locked_enrolment", "open_on", "opened_to", "pinned_edition", "require_open_enrolment",
    "require_open_task",
]  # fmt: skip
