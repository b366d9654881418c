"""Everything a block can do that the LMS, Studio or a library does not allow, each with its own name.

    Violation
      what the class declares     NeedsAService · FieldNameClash · ContainerBlock · NestedModule · HiddenFromStaff
      services                    UndeclaredService · UndocumentedService · NeededServiceMissing ·
                                  UndocumentedServiceUse · InternalServiceUsed
      the user                    UndocumentedUserAttribute · AbsentUserAttribute
      the runtime and the block   DeprecatedShim · UndocumentedRuntimeAttribute · SiblingAccess · FamilyInLibrary ·
                                  UnknownHandler · StaticFileNotServed
      writes                      WriteForbidden: WriteInView · WriteOnGet · WriteWhileMasquerading · WriteByAnonymous ·
                                  WriteByUnconfirmed · WriteByUnenrolled ·
                                  WriteInPreview · WriteInStudioEditor · WriteInLibrary · WriteUnbound
                                  AuthoredFieldWrite · StudentAsKey · SeveralWritesWithoutTransaction ·
                                  WrittenThoughRefused · ActsForSomebodyElse
      staff as a learner          DraftKeyForStaff · FormForStaff · AddressForStaff
      events                      GradeForSomebodyElse · BadEvent · DeprecatedEvent
      calls without a user        LearnerFieldUnbound · UnboundCallRaised · BadUnboundAnswer
      what comes out              ViewRaised · HandlerRaised · StatusNotAllowed · RefusalNotReadable ·
                                  TellsAboutSomebodyElse
      the page                    DuplicateId · IdsCollideOnPage · InlineEventHandler · DeadLink · InputWithoutLabel

A violation is an AssertionError, so a test that meets one fails with its name and its place.
"""

from __future__ import annotations


class Violation(AssertionError):
    """What a block did; the name of the class says which rule it breaks."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.detail}"


# -- what the class declares ---------------------------------------------------------------------------------------


class NeedsAService(Violation):
    """Only ``i18n`` may be needed; everything else is wanted, because some runtime does not have it."""


class FieldNameClash(Violation):
    """The platform mixes a field of this name into every block, and this one shadows it."""


class ContainerBlock(Violation):
    """Blocks with children are refused by libraries and half shown by the unit editor."""


class NestedModule(Violation):
    """The class must live in a module directly under its top package, or its static files are lost in production."""


class HiddenFromStaff(Violation):
    """Without ``show_in_read_only_mode`` staff who look as a learner see a card in the block's place."""


# -- services ------------------------------------------------------------------------------------------------------


class UndeclaredService(Violation):
    """Asked for a service without ``needs`` or ``wants``: NoSuchServiceError on every platform."""


class UndocumentedService(Violation):
    """No runtime of the platform documents a service of this name."""


class NeededServiceMissing(Violation):
    """Declared with ``needs`` where this runtime has none: NoSuchServiceError."""


class UndocumentedServiceUse(Violation):
    """The service exists, this part of it is not documented."""


class InternalServiceUsed(Violation):
    """A service the platform keeps for itself."""


# -- the user ------------------------------------------------------------------------------------------------------


class UndocumentedUserAttribute(Violation):
    """No runtime documents this attribute of the user."""


class AbsentUserAttribute(Violation, KeyError):
    """Documented, and absent for this user: read it with ``.get()``. A KeyError, as on the platform."""


# -- the runtime and the block -------------------------------------------------------------------------------------


class DeprecatedShim(Violation):
    """Works today with a warning and is going away; services and ``usage_key`` replace it."""


class UndocumentedRuntimeAttribute(Violation, AttributeError):
    """This runtime has no such attribute. An AttributeError, so ``getattr`` with a default is right."""


class SiblingAccess(Violation):
    """Loaded another block; a leaf block has business with itself only."""


class FamilyInLibrary(Violation):
    """``get_parent`` and ``get_children`` raise NotImplementedError in a library."""


class UnknownHandler(Violation):
    """An address was asked for a handler the block does not have."""


class StaticFileNotServed(Violation):
    """The static file does not exist, or its package is too deep for collectstatic."""


# -- writes --------------------------------------------------------------------------------------------------------


class WriteForbidden(Violation):
    """Something was written where nothing may be."""


class WriteInView(WriteForbidden):
    """Views are drawn at surprising moments and by people who only look."""


class WriteOnGet(WriteForbidden):
    """Only POST passes the CSRF check."""


class WriteWhileMasquerading(WriteForbidden):
    """A member of staff looks through a learner's eyes; tables and files are not protected by the platform."""


class WriteByAnonymous(WriteForbidden):
    """There is nobody to write for."""


class WriteByUnconfirmed(WriteForbidden):
    """The account is signed in and nobody has confirmed its e-mail: it may be anybody, under anybody's address."""


class WriteByUnenrolled(WriteForbidden):
    """Signed in, and in the course by nobody's word: the platform runs handlers for every account that may load."""


class WriteInPreview(WriteForbidden):
    """Everybody in a Studio preview is the same made-up learner."""


class WriteInStudioEditor(WriteForbidden):
    """The editor writes authored fields and nothing else."""


class WriteInLibrary(WriteForbidden):
    """A library block belongs to no course; its learners are nobody."""


class WriteUnbound(WriteForbidden):
    """Publishing a course calls the block without a user."""


class AuthoredFieldWrite(Violation):
    """Content and settings are read-only in the LMS: InvalidScopeError, status 500."""


class StudentAsKey(Violation):
    """``'student'``, the anonymous id of every preview, reached a database query."""


class SeveralWritesWithoutTransaction(Violation):
    """Handlers are not atomic: two writes need ``transaction.atomic()`` around them."""


class WrittenThoughRefused(Violation):
    """The answer is a refusal and something was written all the same."""


class ActsForSomebodyElse(Violation):
    """Ids in the request made the block write another learner's row."""


# -- staff who look as a learner -----------------------------------------------------------------------------------


class DraftKeyForStaff(Violation):
    """The key of a learner's drafts is in a page that a member of staff looks at."""


class FormForStaff(Violation):
    """Staff who look as a learner are offered something to fill in or to press."""


class AddressForStaff(Violation):
    """An address of the learner's own (uploads, files, desk, witnesses) is in a page for staff."""


# -- events --------------------------------------------------------------------------------------------------------


class GradeForSomebodyElse(Violation):
    """``publish('grade')`` grades the bound user; ``user_id`` in it is ignored."""


class BadEvent(Violation):
    """The event lacks what the platform reads from it."""


class DeprecatedEvent(Violation):
    """``progress`` is ignored."""


# -- calls without a user ------------------------------------------------------------------------------------------


class LearnerFieldUnbound(Violation):
    """A learner's field was read while no learner is bound."""


class UnboundCallRaised(Violation):
    """A call the platform makes without a user raised."""


class BadUnboundAnswer(Violation):
    """A call the platform makes without a user answered what it cannot use."""


# -- what comes out ------------------------------------------------------------------------------------------------


class ViewRaised(Violation):
    """A view raised: an error box, or no page at all."""


class HandlerRaised(Violation):
    """A handler raised: status 500."""


class StatusNotAllowed(Violation):
    """A handler answers 200, 400, 403, 404, 405, 409 or 413."""


class RefusalNotReadable(Violation):
    """A refusal is a JSON object with ``error``, a sentence, and ``code``."""


class TellsAboutSomebodyElse(Violation):
    """Ids in the request made the block answer with another learner's data."""


# -- the page ------------------------------------------------------------------------------------------------------


class DuplicateId(Violation):
    """One id twice in one block."""


class IdsCollideOnPage(Violation):
    """Two blocks of this kind on one page share an id."""


class InlineEventHandler(Violation):
    """``onclick`` and its kind; a content security policy stops them."""


class DeadLink(Violation):
    """``href="#"`` takes the learner out of the page: the unit is an iframe with a base target."""


class InputWithoutLabel(Violation):
    """An input no screen reader can name."""
