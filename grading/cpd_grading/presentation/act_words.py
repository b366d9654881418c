"""What the audit chain calls an act, in words for a person who reads back what somebody did."""

from __future__ import annotations

from django.utils.translation import gettext

from ..kernel.messages import _

ACT_WORDS: dict[str, str] = {
    # a learner's own work
    "item_saved": _("saved evidence"),
    "item_withdrawn": _("removed evidence"),
    "item_confirmed": _("confirmed evidence that a coach added"),
    "item_declined": _("left out evidence that a coach added"),
    "file_attached": _("added a file"),
    "file_removed": _("removed a file"),
    "consent_withdrawn": _("withdrew a file"),
    "task_submitted": _("sent a task to the coach"),
    "module_submitted": _("sent a module to UR-CE"),
    "took_away": _("downloaded all own data"),
    "witness_": _("asked a witness"),
    # coaching
    "session_recorded": _("recorded a coaching session"),
    "session_": _("answered or settled a coaching session"),
    "meeting_recorded": _("recorded a meeting"),
    "contribution_added": _("wrote what they brought to a meeting"),
    "file_opened": _("opened a file of a learner"),
    "file_missing": _("found that a kept file is gone"),
    "file_altered": _("found that a kept file was changed"),
    "item_added_on_behalf": _("added evidence for a learner"),
    "file_attached_on_behalf": _("added a file for a learner"),
    "seen_in_place": _("recorded what was seen at a school"),
    "task_signed_off": _("signed off a task"),
    "task_returned": _("returned a task"),
    "task_decision_undone": _("took a decision back"),
    # the university
    "task_marked": _("confirmed or changed a mark"),
    "conversation_recorded": _("recorded a professional conversation"),
    "marking_": _("completed or reopened the marking of a portfolio"),
    "round_": _("moved an assessment round on"),
    "outcome_released": _("released a result"),
    "credit_": _("awarded, changed or took back credits"),
    "export_batch_": _("made, downloaded or withdrew an export batch"),
    # the office
    "person_added": _("added a person"),
    "enrolled": _("enrolled a learner"),
    "enrolment_ended": _("ended a learner's enrolment"),
    "enrolment_reopened": _("took up a learner's enrolment again"),
    "appointed": _("appointed a leader of learning"),
    "coach_assigned": _("assigned a coach"),
    "assignment_ended": _("ended a coaching assignment"),
    "stand_in_offered": _("offered a stand-in"),
    "role_granted": _("gave somebody a role"),
    "role_revoked": _("took a role back"),
    "roles_confirmed": _("confirmed somebody's account"),
    "account_claimed": _("joined an account to a person"),
    "account_parted": _("parted an account from a person"),
    "account_decided": _("decided between a record and its account"),
    "account_deleted": _("deleted an account of the site"),
    "email_forgotten": _("took an e-mail address off a record"),
    "person_anonymised": _("retired a person"),
    "claim_code_made": _("made a one-time code"),
    "edition_adopted": _("adopted a changed wording"),
    "cohort_opened": _("opened a cohort"),
    "programme_loaded": _("loaded a programme"),
    "projection_cleared": _("cleared a score in the gradebook"),
    "hold_placed": _("placed a hold on files"),
    "hold_lifted": _("lifted a hold on files"),
    "evidence_destroyed": _("destroyed files past their time"),
}


def act_words(action: str) -> str:
    """The words for an act of the audit chain in the active language; a family of acts ends with "_" in the table."""
    family = next((name for name in ACT_WORDS if name.endswith("_") and action.startswith(name)), "")
    known = ACT_WORDS.get(action) or ACT_WORDS.get(family)
    return gettext(known) if known else action
