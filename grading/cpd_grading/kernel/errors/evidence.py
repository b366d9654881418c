"""Refusals of evidence: what it still lacks, and how no child is put at risk."""

from __future__ import annotations

from .tree import RuleViolation, _


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
