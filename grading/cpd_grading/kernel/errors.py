"""Every refusal of the house, in one tree.

    CpdError
      BadInput             400   what was sent cannot be read
      NotPermitted         403   this person may not do this
      NotFound             404   no such thing for this person
      MethodNotAllowed     405   the address takes another HTTP method
      RuleViolation        409   readable and permitted, but a rule says not now
        StaleVersion             what the person saw has changed since
      TooLarge             413   more bytes than we take

A class carries a stable ``code`` (for programs) and a ``sentence`` (for people: what is wrong and what to do).
Sentences are gettext message ids with ``%(name)s`` places; the edge translates and fills them
(:func:`cpd_grading.http.sentence_of`). The HTTP status of each branch is decided in ``cpd_grading.http``.
"""

from __future__ import annotations

from collections.abc import Mapping


def _(message: str) -> str:
    """Mark a sentence for the translators without translating it here: rules know no language."""
    return message


def plain(value: object) -> str:
    """A place in words, in the source language: a text by language, or several of them, are read out."""
    if isinstance(value, Mapping):
        return f"“{value.get('en', '')}”"
    if isinstance(value, tuple | list):
        return "; ".join(plain(one) for one in value)
    return str(value)


class CpdError(Exception):
    """A refusal with a code and a sentence; keyword arguments fill the sentence's places.

    A place is a plain value, a text by language, or a tuple of those: each reader gets it in their own language.
    """

    code = "cpd_error"
    sentence = _("This could not be done.")

    def __init__(self, **places: object) -> None:
        self.places = places
        super().__init__(self.english)

    @property
    def english(self) -> str:
        """The filled sentence in the source language, for logs and command lines."""
        if not self.places:
            return self.sentence
        return self.sentence % {name: plain(value) for name, value in self.places.items()}


class BadInput(CpdError):
    code = "bad_input"
    sentence = _("We could not read what was sent. Check it and send it again.")


class NotPermitted(CpdError):
    code = "not_permitted"
    sentence = _("You may not do this. Ask the programme office if you think you should.")


class NotFound(CpdError):
    code = "not_found"
    sentence = _("We could not find this. It may have been moved, or it is not yours to see.")


class MethodNotAllowed(CpdError):
    code = "method_not_allowed"
    sentence = _("This address only takes a form that is sent (POST). Open the page and use its button.")


class RuleViolation(CpdError):
    code = "rule_violation"
    sentence = _("This is not possible now.")


class TooLarge(CpdError):
    code = "too_large"
    sentence = _("This file is too large: %(size)s. The limit is %(limit)s. Make it smaller and try again.")


class UploadExpired(NotFound):
    code = "upload_expired"
    sentence = _("This file waited too long and was removed. Choose it again.")


# -- what was sent ------------------------------------------------------------------------------------------------


class BadJson(BadInput):
    code = "bad_json"
    sentence = _("The message was not readable (not JSON). Reload the page and try again.")


class MissingField(BadInput):
    code = "missing_field"
    sentence = _("“%(field)s” is missing. Fill it in and send again.")


class BadField(BadInput):
    code = "bad_field"
    sentence = _("“%(field)s” is not right: %(problem)s")


class UnknownLevel(BadInput):
    code = "unknown_level"
    sentence = _("“%(level)s” is not a level of criterion %(criterion)s. Choose one of the levels shown.")


class UnknownCriterion(BadInput):
    code = "unknown_criterion"
    sentence = _("Criterion %(criterion)s does not belong to this task. Reload the page.")


class UnsupportedFile(BadInput):
    code = "unsupported_file"
    sentence = _("We do not take this kind of file (%(found)s). Send a photo (JPEG, PNG, WebP), a PDF or a document.")


class DamagedFile(BadInput):
    code = "damaged_file"
    sentence = _("This file could not be opened: %(problem)s. Take the photo or save the document again.")


class EmptyFile(BadInput):
    code = "empty_file"
    sentence = _("This file is empty. Choose it again.")


class ChecksumMismatch(BadInput):
    code = "checksum_mismatch"
    sentence = _("A part of this file was damaged on its way. Send this part again.")


class CutShort(BadInput):
    code = "cut_short"
    sentence = _("The line dropped in the middle of a part. Send this part again.")


class OtherProtocolVersion(BadInput):
    code = "other_protocol_version"
    sentence = _("Files are sent here with version %(version)s of the tus protocol. Reload the page.")


class OtherContentType(BadInput):
    code = "other_content_type"
    sentence = _("Parts of a file are sent as %(wanted)s. Reload the page.")


class BadProgramme(BadInput):
    code = "bad_programme"
    sentence = _("The programme file is not right at %(where)s: %(problem)s")


class MarkOutOfRange(BadInput):
    code = "mark_out_of_range"
    sentence = _("A mark is a number from 0 to 100 with at most two decimals, for example 67.50. You sent “%(mark)s”.")


class UnknownPerson(BadInput):
    code = "unknown_person"
    sentence = _("We know nobody with “%(text)s”. Check the e-mail address or the registration number.")


# -- who may ------------------------------------------------------------------------------------------------------


class NotSignedIn(NotPermitted):
    code = "not_signed_in"
    sentence = _("Please sign in first.")


class NotAssignedCoach(NotPermitted):
    code = "not_assigned_coach"
    sentence = _("You are not this learner's coach today. Ask the programme office for a coaching assignment.")


class OwnWork(NotPermitted):
    code = "own_work"
    sentence = _("Nobody reviews, marks or signs off their own work. Another person must do this.")


class ReciprocalCoaching(NotPermitted):
    code = "reciprocal_coaching"
    sentence = _(
        "This learner signs off your work in the same cohort, so you may not sign off theirs. Ask for another coach."
    )


class LineManagerOnly(NotPermitted):
    code = "line_manager_only"
    sentence = _("You manage this head teacher, so yours may not be the only sign-off. Another coach must sign off.")


class NotInRole(NotPermitted):
    code = "not_in_role"
    sentence = _("This needs the role “%(role)s” today. Ask the programme office.")


class SamePersonTwice(NotPermitted):
    code = "same_person_twice"
    sentence = _("A second person must do this step; you did the step before it.")


class MasqueradeWrite(NotPermitted):
    code = "masquerade_write"
    sentence = _(
        "You are viewing as another person. Nothing can be saved in this view; go back to your own view first."
    )


class NotALearnerHere(NotPermitted):
    code = "not_a_learner_here"
    sentence = _(
        "You are not enrolled in a cohort of this course yet. You can write drafts; "
        "ask your programme office to add you."
    )


class PreviewOnly(NotPermitted):
    code = "preview_only"
    sentence = _("This is a preview. Work is saved only in the live course.")


# -- not now ------------------------------------------------------------------------------------------------------


class TransitionNotAllowed(RuleViolation):
    code = "transition_not_allowed"
    sentence = _("“%(action)s” is not possible while this is “%(state)s”. Reload the page to see where it stands.")


class StaleVersion(RuleViolation):
    code = "stale_version"
    sentence = _("This was changed since you opened it. Reload the page, look at what changed, and decide again.")


class AlreadyDone(RuleViolation):
    code = "already_done"
    sentence = _("This was done already by someone else. Reload the page to see it.")


class UndoTooLate(RuleViolation):
    code = "undo_too_late"
    sentence = _(
        "A decision can be taken back for %(minutes)s minutes. Write to the learner, or ask the programme office."
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


class NothingToSubmit(RuleViolation):
    code = "nothing_to_submit"
    sentence = _("Add at least one piece of evidence before you send this to your coach.")


class EvidenceIncomplete(RuleViolation):
    code = "evidence_incomplete"
    sentence = _("Something is still missing: %(missing)s.")


class DeclarationMissing(RuleViolation):
    code = "declaration_missing"
    sentence = _("Please declare that this is your own work before you send it.")


class ModuleIncomplete(RuleViolation):
    code = "module_incomplete"
    sentence = _("The module cannot be sent to UR-CE yet. Still missing: %(missing)s.")


class IdentifiableChildren(RuleViolation):
    code = "identifiable_children"
    sentence = _(
        "This programme takes no picture in which a child can be recognised. Take another one, for example from behind."
    )


class ConsentMissing(RuleViolation):
    code = "consent_missing"
    sentence = _(
        "A child can be recognised, so you must hold the parents' consent. "
        "Say that you hold it, or take another picture."
    )


class ActivityDateOutside(RuleViolation):
    code = "activity_date_outside"
    sentence = _("The date %(date)s is not possible: it must not be in the future, and not before %(earliest)s.")


class ItemWithdrawn(RuleViolation):
    code = "item_withdrawn"
    sentence = _("This piece of evidence was withdrawn. Add a new one.")


class WrongOffset(RuleViolation):
    code = "wrong_offset"
    sentence = _("%(offset)s bytes of this file are here. Go on from there.")


class TooManyUploads(RuleViolation):
    code = "too_many_uploads"
    sentence = _("%(count)s files are still on their way. Wait until one has arrived, or give one up.")


class UploadEnded(RuleViolation):
    code = "upload_ended"
    sentence = _("This file was given up or not taken. Choose it again to send it anew.")


class AlreadyEnrolled(RuleViolation):
    code = "already_enrolled"
    sentence = _("This person is already in a cohort of this course.")


class AccountTaken(RuleViolation):
    code = "account_taken"
    sentence = _("This account belongs to another person already. Ask the programme office.")


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
