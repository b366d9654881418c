"""The door of this room: coaching assignments, appointments, sessions, meetings."""

from __future__ import annotations

from .access import require_account_in_course_or_coach, require_may_answer
from .anonymising import anonymise_coaching, rename_owner
from .answering import to_answer
from .counting import counted_meetings, counted_sessions, counts_by_module
from .domain import ActionView, AssignmentLine, AssignmentView, MeetingForm, MeetingView, NewAction, SessionView
from .meetings import add_contribution, record_meeting
from .selectors import (
    appointments_of,
    assignments_around,
    assignments_of,
    coachee_ids_of,
    coachees_of,
    coachees_with,
    coaches_of,
    coaching_around,
    disputed_sessions,
    is_coach,
    links_between,
    links_to,
    meeting_form,
    meetings_of,
    open_actions,
    session_of,
    sessions_of,
)
from .services import appoint, assign_coach, end_assignment
from .session_links import (
    answer_session_by_link,
    clear_session_links,
    link_of_session,
    make_session_link,
    require_answerable_link,
    session_of_link,
    take_back_session_link,
)
from .sessions import answer_session, dispute_session, record_session, settle_session

# For pages, commands and other packages.
__all__ = [
    "ActionView", "AssignmentLine", "AssignmentView", "MeetingForm", "MeetingView", "NewAction", "SessionView",
    "add_contribution", "answer_session", "answer_session_by_link", "appoint", "appointments_of", "assign_coach",
    "assignments_of", "coachees_of", "coaches_of", "dispute_session", "disputed_sessions", "end_assignment",
    "is_coach", "link_of_session", "make_session_link", "meeting_form", "meetings_of", "open_actions",
    "record_meeting", "record_session", "require_account_in_course_or_coach", "require_answerable_link",
    "require_may_answer", "session_of", "session_of_link", "sessions_of", "settle_session", "take_back_session_link",
]  # fmt: skip
# For the rooms above.
__all__ += [
    "anonymise_coaching", "assignments_around", "clear_session_links", "coachee_ids_of", "coachees_with",
    "coaching_around", "counted_meetings", "counted_sessions", "counts_by_module", "links_between", "links_to",
    "rename_owner", "to_answer",
]  # fmt: skip
