"""Refusals of evidence: what it still lacks, and how no child is put at risk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from ..messages import Message
from .tree import RuleViolation, _, ngettext_lazy


class NothingToSubmit(RuleViolation):
    code = "nothing_to_submit"
    sentence = _("Add at least one piece of evidence before you send this to your coach.")


class EvidenceIncomplete(RuleViolation):
    code = "evidence_incomplete"
    sentence = _("Something is still missing: %(missing)s.")
    sample: ClassVar[Mapping[str, object]] = {
        "missing": (Message("“%(what)s”: say what you did.", what="Umunsi wa mbere"),)
    }


class DeclarationMissing(RuleViolation):
    code = "declaration_missing"
    sentence = _("Please declare that this is your own work before you send it.")


class ModuleIncomplete(RuleViolation):
    code = "module_incomplete"
    sentence = _("The module cannot be sent to UR-CE yet. Still missing: %(missing)s.")
    sample: ClassVar[Mapping[str, object]] = {
        "missing": (Message("Coaching sessions: %(have)s of %(need)s", have=1, need=3),)
    }


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
    sample: ClassVar[Mapping[str, object]] = {"date": date(2025, 1, 1), "earliest": date(2025, 10, 7)}


class ItemWithdrawn(RuleViolation):
    code = "item_withdrawn"
    sentence = _("This piece of evidence was withdrawn. Add a new one.")


class NotConfirmedYet(RuleViolation):
    code = "not_confirmed_yet"
    sentence = _("Your coach added this for you. First say whether it is right; then you can change it.")


class TooManyInvitations(RuleViolation):
    code = "too_many_invitations"
    sentence, sentence_of_many = ngettext_lazy(
        "%(count)s witness has not answered yet. Wait for the answer, or take the invitation back.",
        "%(count)s witnesses have not answered yet. Wait for one of them, or take an invitation back.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 3}


class InvitationUsed(RuleViolation):
    code = "invitation_used"
    sentence = _("This link was used already, and an answer is kept only once. You need not do anything more.")


class InvitationExpired(RuleViolation):
    code = "invitation_expired"
    sentence = _("This link is too old. Ask the head teacher for a new one.")


class InvitationTakenBack(RuleViolation):
    code = "invitation_taken_back"
    sentence = _("The head teacher took this invitation back. You need not do anything.")


class WitnessDeclarationMissing(RuleViolation):
    code = "witness_declaration_missing"
    sentence = _("Tick that you saw this yourself and that it is not your own work. Only then can it be kept.")
