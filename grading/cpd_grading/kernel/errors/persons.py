"""Refusals of a person: who may do something, today and here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from ..messages import Message
from .tree import NotFound, NotPermitted, _


class NotSignedIn(NotPermitted):
    code = "not_signed_in"
    sentence = _("Please sign in first.")


class StaleForm(NotPermitted):
    code = "stale_form"
    sentence = _(
        "This form was opened before you signed in, so nothing was changed. Open the page again and send it there."
    )


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
    sentence = _(
        "You manage this head teacher, so your sign-off may not be the only one. Ask another coach to sign off first."
    )


class NotAppointed(NotPermitted):
    code = "not_appointed"
    sentence = _("This person is neither an appointed Leader of Learning nor an advisor today. Choose another one.")


class NotInRole(NotPermitted):
    code = "not_in_role"
    sentence = _("This needs the role “%(role)s” today. Ask the programme office.")
    sample: ClassVar[Mapping[str, object]] = {"role": Message("exam officer")}


class SamePersonTwice(NotPermitted):
    code = "same_person_twice"
    sentence = _("You did the step before this one, so another person must do this step.")


class MasqueradeWrite(NotPermitted):
    code = "masquerade_write"
    sentence = _(
        "You are viewing as another person. Nothing can be saved in this view; go back to your own view first."
    )


class OtherPerson(NotPermitted):
    code = "other_person"
    sentence = _("Somebody else is signed in now. This work stays on the phone until its owner signs in.")


class NotALearnerHere(NotPermitted):
    code = "not_a_learner_here"
    sentence = _(
        "You are not enrolled in a cohort of this course yet. You can write drafts; "
        "ask your programme office to add you."
    )


class PreviewOnly(NotPermitted):
    code = "preview_only"
    sentence = _("This is a preview, and nothing is saved in it. Open the live course to do your work.")


class CoachIsNoWitness(NotPermitted):
    code = "coach_is_no_witness"
    sentence = _("You coach this learner. Record what you saw as seen in place; a witness is somebody else.")


class NotInThisCourse(NotPermitted):
    code = "not_in_this_course"
    sentence = _(
        "You are not enrolled in this course, so nothing is kept here. "
        "Enrol in it, or ask your programme office to add you to a cohort."
    )


class EnrolmentEnded(NotPermitted):
    code = "enrolment_ended"
    sentence = _(
        "The enrolment in “%(cohort)s” ended on %(day)s, so nothing new is taken. "
        "Ask the programme office if this is not right."
    )
    sample: ClassVar[Mapping[str, object]] = {"cohort": "CLL 2026", "day": date(2026, 3, 1)}


class LeftThisCourse(NotPermitted):
    code = "left_this_course"
    sentence = _(
        "The account was taken out of this course on the learning platform, so nothing new is taken. "
        "Enrol in the course again, or ask the programme office."
    )


class NotOpen(NotFound):
    code = "not_open"
    sentence = _(
        "This part of the course is not open. What you have written is not lost. "
        "Ask the programme office when it opens."
    )
