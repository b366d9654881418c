"""Every refusal of the house, in one tree.

    CpdError
      BadInput             400   what was sent cannot be read
      NotPermitted         403   this person may not do this
      NotFound             404   no such thing for this person
      MethodNotAllowed     405   the address takes another HTTP method
      RuleViolation        409   readable and permitted, but a rule says not now
        StaleVersion             what the person saw has changed since
          ChangedMeanwhile       somebody wrote over it elsewhere; both texts are shown
      TooLarge             413   more bytes than we take
      WentWrong            500   a mistake of ours
      TryLater             503   a part of the site does not answer now

A class carries a stable ``code`` (for programs), a ``sentence`` (for people: what is wrong and what to do) and a
``sample`` of its places. Sentences are gettext message ids with ``%(name)s`` places; the edge translates and fills
them (:func:`cpd_grading.presentation.http.sentence_of`). The HTTP status of each branch is decided in the same module.
docs/refusals.md shows all of them in every language.
Each class is spelled where it stands and once in ``__all__``.
"""

from __future__ import annotations

from .accounts import *
from .bounds import *
from .broken import *
from .evidence import *
from .files import *
from .links import *
from .persons import *
from .phones import *
from .rules import *
from .sent import *
from .stores import *
from .tree import *

__all__ = [
    "AccountNotConfirmed",
    "AccountTaken",
    "ActionsNotReviewed",
    "ActivityDateOutside",
    "AlreadyCoach",
    "AlreadyDone",
    "AlreadyEnrolled",
    "AlreadySettled",
    "BadField",
    "BadForm",
    "BadInRow",
    "BadInput",
    "BadJson",
    "BadProgramme",
    "BadTask",
    "BeyondLimits",
    "Busy",
    "ChangedMeanwhile",
    "ChangedWithoutReason",
    "ChecksumMismatch",
    "CoachIsNoWitness",
    "CommentRequired",
    "ConsentMissing",
    "CpdError",
    "CriterionWithoutLevel",
    "CutShort",
    "DamagedFile",
    "DeclarationMissing",
    "DisputeTooLate",
    "DuplicateRegistration",
    "EmailNotConfirmed",
    "EmailTaken",
    "EmptyFile",
    "EnrolmentEnded",
    "EnrolmentIsOpen",
    "EnvelopeUnreadable",
    "EvidenceIncomplete",
    "ExaminerCommentMissing",
    "FileAltered",
    "FileMissing",
    "FileUnreadable",
    "FilesBusy",
    "FilesNotDestroyed",
    "FormTooLarge",
    "HeldByCohort",
    "IdentifiableChildren",
    "InfectedFile",
    "InvitationExpired",
    "InvitationTakenBack",
    "InvitationUsed",
    "ItemWithdrawn",
    "JoinFirst",
    "JoiningChanged",
    "LeftThisCourse",
    "LineManagerOnly",
    "LinkClosed",
    "LinkUnknown",
    "MarkOutOfRange",
    "MarksIncomplete",
    "MasqueradeWrite",
    "MethodNotAllowed",
    "MissingField",
    "MissingInRow",
    "ModerationIncomplete",
    "ModuleIncomplete",
    "NameInUse",
    "NoPrivateStorage",
    "NotALearnerHere",
    "NotAppointed",
    "NotAsItIs",
    "NotAssignedCoach",
    "NotConfirmedYet",
    "NotFound",
    "NotInRole",
    "NotInSample",
    "NotInThisCourse",
    "NotJoined",
    "NotOpen",
    "NotPermitted",
    "NotReady",
    "NotSeenYet",
    "NotSignedIn",
    "NotWaitingLong",
    "NotYourRecord",
    "NothingToExport",
    "NothingToSubmit",
    "OtherContentType",
    "OtherPerson",
    "OtherProtocolVersion",
    "OwnWork",
    "PartTooLarge",
    "PassUnknown",
    "PeriodEndsBeforeStart",
    "PersonHasAccount",
    "PreviewOnly",
    "QuotaExceeded",
    "ReasonRequired",
    "ReciprocalCoaching",
    "ReturnNamesNoCriterion",
    "RolesNotConfirmed",
    "RoundNotEmpty",
    "RuleViolation",
    "SamePersonTwice",
    "SampleAlreadyDrawn",
    "ScannerUnavailable",
    "SessionLinkExpired",
    "SheetChanged",
    "SignOffNeedsMet",
    "StaleForm",
    "StaleVersion",
    "StoreAway",
    "TooLarge",
    "TooManyCodes",
    "TooManyInvitations",
    "TooManyItems",
    "TooManyRecords",
    "TooManySavedComments",
    "TooManyUploads",
    "TooManyWitnesses",
    "TooMuchText",
    "TransitionNotAllowed",
    "TryLater",
    "UndoTooLate",
    "UnknownAccount",
    "UnknownCode",
    "UnknownCriterion",
    "UnknownLevel",
    "UnknownPerson",
    "UnsupportedFile",
    "UploadEnded",
    "UploadExpired",
    "WeightsMustTotal100",
    "WentWrong",
    "WitnessDeclarationMissing",
    "WordsExpired",
    "WrongOffset",
    "ngettext_lazy",
]
