"""Refusals by rule: readable and permitted, but not now."""

from __future__ import annotations

from .tree import RuleViolation, _


class TransitionNotAllowed(RuleViolation):
    code = "transition_not_allowed"
    sentence = _("“%(action)s” is not possible while this is “%(state)s”. Reload the page to see where it stands.")


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
    sentence = _(
        "What you wrote was kept for %(minutes)s minutes, and that time is over. "
        "Open the page again and write it there."
    )


class AlreadyDone(RuleViolation):
    code = "already_done"
    sentence = _("This was done already by someone else. Reload the page to see it.")


class NotReady(RuleViolation):
    code = "not_ready"
    sentence = _("This part of the course is not ready yet: its author is still writing it. Come back later.")


class HeldByCohort(RuleViolation):
    code = "held_by_cohort"
    sentence = _(
        "A cohort is held to this task or module, so only its words can be changed here. Points, weights, criteria and "
        "short names belong to the university's programme."
    )


class NameInUse(RuleViolation):
    code = "name_in_use"
    sentence = _(
        "A programme or a learner's work is kept under the short name “%(slug)s” already, so it cannot be changed. "
        "Duplicate the task if you need another one."
    )


class UndoTooLate(RuleViolation):
    code = "undo_too_late"
    sentence = _(
        "A decision can be taken back for %(minutes)s minutes. Write to the learner, or ask the programme office."
    )


class NotSeenYet(RuleViolation):
    code = "not_seen_yet"
    sentence = _(
        "This stays at the school and no coach has seen it there yet: “%(items)s”. "
        "Record what you saw as seen in place, then sign off."
    )


class CriterionWithoutLevel(RuleViolation):
    code = "criterion_without_level"
    sentence = _("Choose a level for every criterion first. Still open: %(criteria)s.")


class ReturnNamesNoCriterion(RuleViolation):
    code = "return_names_no_criterion"
    sentence = _("To return this, name at least one criterion that needs work.")


class CommentRequired(RuleViolation):
    code = "comment_required"
    sentence = _("Say what to do for each criterion that needs work. Missing: %(criteria)s.")


class SignOffNeedsMet(RuleViolation):
    code = "sign_off_needs_met"
    sentence = _("A task with a criterion at “not yet” is returned, not signed off: %(criteria)s.")


class TooManySavedComments(RuleViolation):
    code = "too_many_saved_comments"
    sentence = _("You keep %(count)s phrases already. Remove one first.")


class AlreadyCoach(RuleViolation):
    code = "already_coach"
    sentence = _("This person is the learner's coach today and sees this task already.")


class NotWaitingLong(RuleViolation):
    code = "not_waiting_long"
    sentence = _("A stand-in can be offered when a task has waited for %(days)s days. This one has not.")


class AlreadyEnrolled(RuleViolation):
    code = "already_enrolled"
    sentence = _("This person is already in a cohort of this course.")


class EmailTaken(RuleViolation):
    code = "email_taken"
    sentence = _(
        "Another person has this address already. Open that person in the office first: they may be the same person."
    )


class FilesNotDestroyed(RuleViolation):
    code = "files_not_destroyed"
    sentence = _(
        "%(count)s files are hidden, but the storage did not let go of them. Run this again; every night tries too."
    )


class EnrolmentIsOpen(RuleViolation):
    code = "enrolment_is_open"
    sentence = _("This enrolment has no end, so there is none to take back. Reload the page to see where it stands.")


class DuplicateRegistration(RuleViolation):
    code = "duplicate_registration"
    sentence = _("The registration number %(number)s belongs to another person already.")


class PeriodEndsBeforeStart(RuleViolation):
    code = "period_ends_before_start"
    sentence = _("The period ends before it starts. Check both dates.")


class DisputeTooLate(RuleViolation):
    code = "dispute_too_late"
    sentence = _("A session can be disputed for %(days)s days after it was recorded. Ask the programme office.")


class ActionsNotReviewed(RuleViolation):
    code = "actions_not_reviewed"
    sentence = _("First say what became of the %(count)s actions of the last meeting: done, continued or dropped.")


class WeightsMustTotal100(RuleViolation):
    code = "weights_must_total_100"
    sentence = _("The weights must total exactly 100; they total %(total)s.")


class ReasonRequired(RuleViolation):
    code = "reason_required"
    sentence = _("Say why; this is kept with the record.")


class ChangedWithoutReason(RuleViolation):
    code = "changed_without_reason"
    sentence = _("Give a reason for each level you changed. Missing: %(criteria)s.")


class MarksIncomplete(RuleViolation):
    code = "marks_incomplete"
    sentence = _("Marks are still missing: %(missing)s.")


class RoundNotEmpty(RuleViolation):
    code = "round_has_unmarked"
    sentence = _(
        "%(count)s portfolios of this round are not marked yet. Mark them or move them to the next round first."
    )


class ModerationIncomplete(RuleViolation):
    code = "moderation_incomplete"
    sentence = _("Moderation is not complete: %(missing)s.")


class ExaminerCommentMissing(RuleViolation):
    code = "examiner_comment_missing"
    sentence = _("The external examiner has not commented on this round yet.")


class SampleAlreadyDrawn(RuleViolation):
    code = "sample_already_drawn"
    sentence = _("The sample of this round was drawn already and stays as it is.")


class NotInSample(RuleViolation):
    code = "not_in_sample"
    sentence = _("This portfolio is not in the moderation sample.")


class SheetChanged(RuleViolation):
    code = "sheet_changed"
    sentence = _(
        "The marks sheet has changed since it was printed (digest %(quoted)s, now %(now)s). "
        "Print it again for the board."
    )


class NothingToExport(RuleViolation):
    code = "nothing_to_export"
    sentence = _("There is no new ratified credit to export. Nothing was written.")
