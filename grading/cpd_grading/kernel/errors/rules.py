"""Refusals by rule: readable and permitted, but not now."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from ..messages import Message, Quoted
from .tree import RuleViolation, _, ngettext_lazy

SAMPLE_CRITERIA = (
    {
        "en": "Shares a direction with the staff",
        "rw": "Asangira icyerekezo n'abakozi",
        "fr": "Partage une direction avec le personnel",
    },
)


class TransitionNotAllowed(RuleViolation):
    code = "transition_not_allowed"
    sentence = _("%(state)s %(action)s Reload the page to see where it stands.")
    sample: ClassVar[Mapping[str, object]] = {
        "state": Message("This round is being marked."),
        "action": Message("Moderation cannot be closed now."),
    }


class StaleVersion(RuleViolation):
    code = "stale_version"
    sentence = _("This was changed since you opened it. Reload the page, look at what changed, and decide again.")


class ChangedMeanwhile(StaleVersion):
    code = "changed_meanwhile"
    sentence = _(
        "This was saved elsewhere since you opened it. What is saved now stands beside what you wrote: put together "
        "what you want to keep, then save again."
    )


class WordsExpired(RuleViolation):
    code = "words_expired"
    sentence, sentence_of_many = ngettext_lazy(
        "What you wrote was kept for %(count)s minute, and that time is over. Open the page again and write it there.",
        "What you wrote was kept for %(count)s minutes, and that time is over. Open the page again and write it there.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 60}


class AlreadyDone(RuleViolation):
    code = "already_done"
    sentence = _("This was done already by someone else. Reload the page to see it.")


class NotReady(RuleViolation):
    code = "not_ready"
    sentence = _("This part of the course is not ready yet: its author is still writing it. Come back later.")


class HeldByCohort(RuleViolation):
    code = "held_by_cohort"
    sentence = _(
        "A cohort studies this task or module already, so only its words can be changed here. Points, weights, "
        "criteria and short names belong to the university's programme."
    )


class NameInUse(RuleViolation):
    code = "name_in_use"
    sentence = _(
        "A programme or a learner's work is kept under the short name “%(slug)s” already, so it cannot be changed. "
        "Duplicate the task if you need another one."
    )
    sample: ClassVar[Mapping[str, object]] = {"slug": "m1-direction"}


class UndoTooLate(RuleViolation):
    code = "undo_too_late"
    sentence, sentence_of_many = ngettext_lazy(
        "A decision can be taken back for %(count)s minute. Write to the learner, or ask the programme office.",
        "A decision can be taken back for %(count)s minutes. Write to the learner, or ask the programme office.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 10}


class NotSeenYet(RuleViolation):
    code = "not_seen_yet"
    sentence = _(
        "This stays at the school and no coach has seen it there yet: %(items)s. "
        "Record what you saw as seen in place, then sign off."
    )
    sample: ClassVar[Mapping[str, object]] = {"items": (Quoted("Imbonerahamwe y'ubwitabire"),)}


class CriterionWithoutLevel(RuleViolation):
    code = "criterion_without_level"
    sentence = _("Choose a level for every criterion first. Still open: %(criteria)s.")
    sample: ClassVar[Mapping[str, object]] = {"criteria": SAMPLE_CRITERIA}


class ReturnNamesNoCriterion(RuleViolation):
    code = "return_names_no_criterion"
    sentence = _("To return this, name at least one criterion that needs work.")


class CommentRequired(RuleViolation):
    code = "comment_required"
    sentence = _("Say what to do for each criterion that needs work. Missing: %(criteria)s.")
    sample: ClassVar[Mapping[str, object]] = {"criteria": SAMPLE_CRITERIA}


class SignOffNeedsMet(RuleViolation):
    code = "sign_off_needs_met"
    sentence = _(
        "A task with a criterion at “not yet” cannot be signed off. Return it, or choose another level: %(criteria)s."
    )
    sample: ClassVar[Mapping[str, object]] = {"criteria": SAMPLE_CRITERIA}


class TooManySavedComments(RuleViolation):
    code = "too_many_saved_comments"
    sentence, sentence_of_many = ngettext_lazy(
        "You keep %(count)s phrase already. Remove one first.",
        "You keep %(count)s phrases already. Remove one first.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 50}


class AlreadyCoach(RuleViolation):
    code = "already_coach"
    sentence = _("This person is the learner's coach today and sees this task already. Choose another person.")


class NotWaitingLong(RuleViolation):
    code = "not_waiting_long"
    sentence, sentence_of_many = ngettext_lazy(
        "A stand-in can be offered when a task has waited for %(count)s day. This task has not waited so long.",
        "A stand-in can be offered when a task has waited for %(count)s days. This task has not waited so long.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 14}


class AlreadyEnrolled(RuleViolation):
    code = "already_enrolled"
    sentence = _("This person is already in a cohort of this course. Choose another person.")


class EmailTaken(RuleViolation):
    code = "email_taken"
    sentence = _(
        "Another person has this address already. Open that person in the office first: they may be the same person."
    )


class FilesNotDestroyed(RuleViolation):
    code = "files_not_destroyed"
    sentence, sentence_of_many = ngettext_lazy(
        "%(count)s file is hidden, but the storage has not deleted it. Run this again; it is also tried every night.",
        "%(count)s files are hidden, but the storage has not deleted them. Run this again; it is also tried every "
        "night.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 2}


class EnrolmentIsOpen(RuleViolation):
    code = "enrolment_is_open"
    sentence = _("This enrolment has not been ended, so there is no end to take back. Reload the page.")


class DuplicateRegistration(RuleViolation):
    code = "duplicate_registration"
    sentence = _("The registration number %(number)s belongs to another person already. Check it.")
    sample: ClassVar[Mapping[str, object]] = {"number": "220012345"}


class PeriodEndsBeforeStart(RuleViolation):
    code = "period_ends_before_start"
    sentence = _("The period ends before it starts. Check both dates.")


class DisputeTooLate(RuleViolation):
    code = "dispute_too_late"
    sentence, sentence_of_many = ngettext_lazy(
        "A session can be disputed for %(count)s day after it was recorded. Ask the programme office.",
        "A session can be disputed for %(count)s days after it was recorded. Ask the programme office.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 14}


class AlreadySettled(RuleViolation):
    code = "already_settled"
    sentence = _("This session was settled already, so it cannot be disputed any more. Ask the programme office.")


class ActionsNotReviewed(RuleViolation):
    code = "actions_not_reviewed"
    sentence, sentence_of_many = ngettext_lazy(
        "First say what became of the action of the last meeting: done, goes on or dropped.",
        "First say what became of the %(count)s actions of the last meeting: done, goes on or dropped.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 2}


class WeightsMustTotal100(RuleViolation):
    code = "weights_must_total_100"
    sentence = _("The weights must total exactly 100; they total %(total)s. Correct them.")
    sample: ClassVar[Mapping[str, object]] = {"total": Decimal("101.5")}


class ReasonRequired(RuleViolation):
    code = "reason_required"
    sentence = _("Say why. Your reason is kept with the record.")


class ChangedWithoutReason(RuleViolation):
    code = "changed_without_reason"
    sentence = _("Give a reason for each level you changed. Missing: %(criteria)s.")
    sample: ClassVar[Mapping[str, object]] = {"criteria": SAMPLE_CRITERIA}


class MarksIncomplete(RuleViolation):
    code = "marks_incomplete"
    sentence = _("Marks are still missing: %(missing)s.")
    sample: ClassVar[Mapping[str, object]] = {"missing": (Message("professional conversation"),)}


class RoundNotEmpty(RuleViolation):
    code = "round_has_unmarked"
    sentence, sentence_of_many = ngettext_lazy(
        "%(count)s portfolio of this round is not marked yet. Mark it or move it to the next round first.",
        "%(count)s portfolios of this round are not marked yet. Mark them or move them to the next round first.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 4}


class ModerationIncomplete(RuleViolation):
    code = "moderation_incomplete"
    sentence = _("Moderation is not complete: %(missing)s.")
    sample: ClassVar[Mapping[str, object]] = {"missing": (Message("the sample is not drawn"),)}


class ExaminerCommentMissing(RuleViolation):
    code = "examiner_comment_missing"
    sentence = _("The external examiner has not commented on this round yet. Ask for the comment first.")


class SampleAlreadyDrawn(RuleViolation):
    code = "sample_already_drawn"
    sentence = _("The sample of this round was drawn already and stays as it is. Reload the page to see it.")


class NotInSample(RuleViolation):
    code = "not_in_sample"
    sentence = _("This portfolio is not in the moderation sample. Choose one from the list of the round.")


class SheetChanged(RuleViolation):
    code = "sheet_changed"
    sentence = _(
        "The marks sheet has changed since it was printed (digest %(quoted)s, now %(now)s). "
        "Print it again for the board."
    )
    sample: ClassVar[Mapping[str, object]] = {"quoted": "3f2a9c41d07e", "now": "b81e5d6640aa"}


class NothingToExport(RuleViolation):
    code = "nothing_to_export"
    sentence = _("There is no new ratified credit to export. Export again after the next release of results.")
