"""Blocks that are each wrong in one way, and the violation each must be met with."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import crum
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.db import transaction
from web_fragments.fragment import Fragment
from webob import Request, Response
from workbench.models import XBlockState
from xblock.core import XBlock
from xblock.exceptions import JsonHandlerError, NotFoundError
from xblock.fields import DateTime, Integer, Scope, String

from . import violations as v
from .right_blocks import attributes, json_object, learner_of, looks_as_another, page, refusal, takes_part

WRONG_BLOCKS: dict[type[XBlock], type[v.Violation]] = {}


def wrong(violation: type[v.Violation]) -> Callable[[type[XBlock]], type[XBlock]]:
    """Register a block with the one violation that must be found in it."""

    def register(block_class: type[XBlock]) -> type[XBlock]:
        # Wrong in one way only: whether staff see the block is the fault of one of them.
        if "show_in_read_only_mode" not in vars(block_class):
            block_class.show_in_read_only_mode = True
        WRONG_BLOCKS[block_class] = violation
        return block_class

    return register


def keep(block: XBlock, user_id: str | None, state: str = "{}") -> None:
    XBlockState.objects.create(scope_id=str(block.usage_key), user_id=user_id, state=state)


def learner_of_course(block: XBlock) -> bool:
    """Whether a confirmed account is bound in a live course, with no thought of who makes the request."""
    attrs = attributes(block)
    if not get_user_model().objects.filter(pk=attrs.get("edx-platform.user_id"), is_active=True).exists():
        return False
    is_live = block.context_key.is_course and attrs.get("edx-platform.anonymous_user_id") not in (None, "student")
    return is_live and takes_part(block)


# -- writes --------------------------------------------------------------------------------------------------------


@wrong(v.WriteInView)
class CountsVisitsInATable(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        keep(self, "visit")
        return page("Welcome")


@wrong(v.WriteInView)
class CountsVisitsInAField(XBlock):
    visits = Integer(default=0, scope=Scope.user_state)

    def student_view(self, context: Any = None) -> Fragment:
        self.visits += 1
        return page("Welcome")


@wrong(v.WriteInView)
class StoresAFileInItsView(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        InMemoryStorage().save("seen.txt", ContentFile(b"seen"))
        return page("Welcome")


@wrong(v.WriteInView)
class WritesToTheDiskInItsView(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        Path(tempfile.gettempdir(), "cpd-seen.txt").write_text("seen", encoding="utf-8")
        return page("Welcome")


@wrong(v.WriteInView)
class WritesAndHidesItsErrors(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        try:
            get_user_model().objects.update(last_name="")
        except Exception:  # noqa: BLE001  hiding is what is wrong here
            return page("Never mind")
        return page("Welcome")


@XBlock.wants("user", "enrollments")
@wrong(v.WriteInView)
class GradesInItsView(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        if learner_of_course(self):
            self.runtime.publish(self, "grade", {"value": 1, "max_value": 1})
        return page("Welcome")


@XBlock.wants("user", "enrollments")
@wrong(v.WriteOnGet)
class SavesOnGet(XBlock):
    @XBlock.handler
    def save_note(self, request: Request, suffix: str = "") -> Response:
        learner = learner_of(self)
        if learner is None:
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        keep(self, learner)
        return Response(json={})


@XBlock.wants("user", "enrollments")
@wrong(v.WriteWhileMasquerading)
class BelievesTheMasquerade(XBlock):
    @json_object
    def save_note(self, data: dict[str, Any]) -> Any:
        if not learner_of_course(self):
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        keep(self, attributes(self)["edx-platform.anonymous_user_id"])
        return {}


@XBlock.wants("user", "enrollments")
@wrong(v.WriteByUnconfirmed)
class TrustsWhoeverIsSignedIn(XBlock):
    """The e-mail of an account counts for nothing before it was confirmed."""

    @json_object
    def save_note(self, data: dict[str, Any]) -> Any:
        attrs, requester = attributes(self), crum.get_current_user()
        is_live = self.context_key.is_course and attrs.get("edx-platform.anonymous_user_id") not in (None, "student")
        if not is_live or not takes_part(self) or requester is None or requester.pk != attrs["edx-platform.user_id"]:
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        keep(self, attrs["edx-platform.anonymous_user_id"])
        return {}


@XBlock.wants("user", "enrollments")
@wrong(v.WriteByUnenrolled)
class BelievesWhoeverIsSignedIn(XBlock):
    @json_object
    def save_note(self, data: dict[str, Any]) -> Any:
        attrs = attributes(self)
        anonymous_id, requester = attrs.get("edx-platform.anonymous_user_id"), crum.get_current_user()
        is_live = self.context_key.is_course and anonymous_id not in (None, "student")
        if not is_live or requester is None or not requester.is_active or looks_as_another(self):
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        keep(self, anonymous_id)
        return {}


@XBlock.wants("user")
@wrong(v.WriteByAnonymous)
class SavesForVisitors(XBlock):
    @json_object
    def save_note(self, data: dict[str, Any]) -> Any:
        if attributes(self).get("edx-platform.is_authenticated"):
            return refusal(403, "not_a_visitor", "Only visitors write here.")
        keep(self, None)
        return {}


@XBlock.wants("user", "enrollments")
@wrong(v.StudentAsKey)
class LooksUpThePreviewLearner(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        anonymous_id = attributes(self).get("edx-platform.anonymous_user_id")
        notes = XBlockState.objects.filter(user_id=anonymous_id).count() if anonymous_id else 0
        return page(f"{notes} notes")


@wrong(v.WriteInPreview)
class SavesInPreview(XBlock):
    drafts = Integer(default=0, scope=Scope.user_state)

    @json_object
    def save_draft(self, data: dict[str, Any]) -> Any:
        if not getattr(self.runtime, "is_author_mode", False):
            return refusal(403, "preview_only", "Drafts are for authors.")
        self.drafts += 1
        return {}


@XBlock.wants("lti-configuration")
@wrong(v.WriteInStudioEditor)
class KeepsConfigurationInTables(XBlock):
    @json_object
    def save_settings(self, data: dict[str, Any]) -> Any:
        if self.runtime.service(self, "lti-configuration") is None:
            return refusal(403, "not_an_editor", "Only an author changes this.")
        keep(self, None, state=json.dumps({"open": True}))
        return {}


@wrong(v.WriteInLibrary)
class TakesALibraryForACourse(XBlock):
    @json_object
    def save_note(self, data: dict[str, Any]) -> Any:
        if self.context_key.is_course:
            return refusal(403, "not_here", "This block works in libraries.")
        keep(self, "reader")
        return {}


@XBlock.wants("user", "enrollments", "studio_user_permissions")
@wrong(v.AuthoredFieldWrite)
class RenamesItself(XBlock):
    title = String(default="Diary", scope=Scope.settings)

    @json_object
    def rename(self, data: dict[str, Any]) -> Any:
        if learner_of(self) is None:
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        self.title += "!"
        return {"title": self.title}


@XBlock.wants("user", "enrollments")
@wrong(v.SeveralWritesWithoutTransaction)
class WritesTwiceInTheOpen(XBlock):
    @json_object
    def save_note(self, data: dict[str, Any]) -> Any:
        learner = learner_of(self)
        if learner is None:
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        keep(self, learner)
        keep(self, learner)
        return {}


@XBlock.wants("user", "enrollments")
@wrong(v.WrittenThoughRefused)
class AssignsThenValidates(XBlock):
    written = Integer(default=0, scope=Scope.user_state)

    @json_object
    def save_note(self, data: dict[str, Any]) -> Any:
        if learner_of(self) is None:
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        self.written += 1
        return refusal(409, "rule_violation", "Not now, perhaps later.")


@XBlock.wants("user", "enrollments")
@wrong(v.ActsForSomebodyElse)
class BelievesTheRequest(XBlock):
    @json_object
    def save_note(self, data: dict[str, Any]) -> Any:
        if learner_of(self) is None or "learner_id" not in data:
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        with transaction.atomic():
            keep(self, str(data["learner_id"]))
        return {}


# -- services, user, runtime ---------------------------------------------------------------------------------------


@wrong(v.UndeclaredService)
class AsksWithoutDeclaring(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(str(self.runtime.service(self, "user")))


@wrong(v.UndeclaredService)
class AsksWithoutDeclaringAndHidesIt(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        try:
            self.runtime.service(self, "user")
        except Exception:  # noqa: BLE001  hiding is what is wrong here
            return page("Nobody")
        return page("Somebody")


@XBlock.wants("submissions")
@wrong(v.UndocumentedService)
class WantsSubmissions(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(str(self.runtime.service(self, "submissions")))


@XBlock.needs("user")
@wrong(v.NeedsAService)
class NeedsTheUser(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(str(self.runtime.service(self, "user") is not None))


@XBlock.wants("credit")
@wrong(v.InternalServiceUsed)
class TakesCreditForCredits(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        service = self.runtime.service(self, "credit")
        return page(str(service.get_credit_state()) if service else "")


@XBlock.wants("user", "enrollments")
@wrong(v.UndocumentedUserAttribute)
class ReadsDjangosUser(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(attributes(self).get("edx-platform.is_coach", "no"))


@XBlock.wants("user", "enrollments")
@wrong(v.AbsentUserAttribute)
class AssumesAnAccount(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(str(attributes(self)["edx-platform.user_id"]))


@XBlock.wants("user", "enrollments")
@wrong(v.ViewRaised)
class AssumesAnEmail(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(self.runtime.service(self, "user").get_current_user().emails[0])


@wrong(v.ViewRaised)
class AssumesAContext(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(context.get("title", ""))


@wrong(v.DeprecatedShim)
class AsksTheRuntimeWhoItIs(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(str(self.runtime.user_id))


@wrong(v.DeprecatedShim)
class AsksForItsLocation(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(str(getattr(self, "location", "")))


@wrong(v.UndocumentedRuntimeAttribute)
class AsksForAuthorModeEverywhere(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page("Preview" if self.runtime.is_author_mode else "Course")


@wrong(v.SiblingAccess)
class LooksAtItsNeighbour(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        neighbour = self.runtime.usage_key("looksatitsneighbour", "neighbour")
        return page(str(self.runtime.get_block(neighbour)))


@wrong(v.FamilyInLibrary)
class AsksForItsParent(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(str(self.get_parent()))


@wrong(v.UnknownHandler)
class LinksToNoHandler(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return page(self.runtime.handler_url(self, "save_nothing"))


@wrong(v.StaticFileNotServed)
class ServesFilesFromADeepPackage(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        fragment = page("Welcome")
        fragment.add_css_url(self.runtime.local_resource_url(self, "public/deep.css"))
        return fragment


# -- the class, calls without a user, events -----------------------------------------------------------------------


@wrong(v.FieldNameClash)
class HasItsOwnDueDate(XBlock):
    due = DateTime(scope=Scope.settings)


@wrong(v.HiddenFromStaff)
class ForgetsStaff(XBlock):
    show_in_read_only_mode = False


@wrong(v.ContainerBlock)
class HoldsOthers(XBlock):
    has_children = True


@wrong(v.LearnerFieldUnbound)
class ScoresByTheLearner(XBlock):
    has_score = True
    bonus = Integer(default=1, scope=Scope.user_state)

    def max_score(self) -> int:
        return 5 + self.bonus


@wrong(v.BadUnboundAnswer)
class HasAScoreOfNothing(XBlock):
    has_score = True

    def max_score(self) -> int | None:
        return None


@XBlock.wants("user", "enrollments")
@wrong(v.GradeForSomebodyElse)
class GradesThroughUserId(XBlock):
    @json_object
    def grade(self, data: dict[str, Any]) -> Any:
        if learner_of(self) is None or "user_id" not in data:
            return refusal(403, "not_a_learner_here", "Nothing is kept in this view.")
        self.runtime.publish(self, "grade", {"value": 1, "max_value": 1, "user_id": data["user_id"]})
        return {}


# -- answers -------------------------------------------------------------------------------------------------------


@wrong(v.HandlerRaised)
class FallsOverBadJson(XBlock):
    @XBlock.handler
    def listen(self, request: Request, suffix: str = "") -> Response:
        if request.method != "POST":
            return refusal(405, "method_not_allowed", "Open the page and use its button.")
        return Response(json={"heard": bool(json.loads(request.body))})


@wrong(v.StatusNotAllowed)
class AnswersFiveHundred(XBlock):
    @XBlock.handler
    def listen(self, request: Request, suffix: str = "") -> Response:
        return refusal(500, "server_error", "Something went wrong.")


@wrong(v.RefusalNotReadable)
class LeavesRefusalsToXBlock(XBlock):
    @XBlock.json_handler
    def listen(self, data: Any, suffix: str = "") -> Any:
        raise JsonHandlerError(400, "Bad request, sorry.")


@wrong(v.RefusalNotReadable)
class LeavesNotFoundToThePlatform(XBlock):
    @XBlock.handler
    def listen(self, request: Request, suffix: str = "") -> Response:
        raise NotFoundError


@wrong(v.TellsAboutSomebodyElse)
class LooksUpAnybody(XBlock):
    @json_object
    def who(self, data: dict[str, Any]) -> Any:
        user = get_user_model().objects.filter(pk=data.get("user_id")).first()
        return {"name": user.get_full_name() if user else ""}


# -- the page ------------------------------------------------------------------------------------------------------


@wrong(v.DuplicateId)
class RepeatsAnId(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        name = f"a-{str(self.usage_key)[-3:]}"
        return Fragment(f'<p id="{name}">One</p><p id="{name}">Two</p>')


@wrong(v.IdsCollideOnPage)
class SharesItsIds(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return Fragment('<p id="status">Nothing yet</p>')


@wrong(v.InlineEventHandler)
class RunsInlineScript(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return Fragment('<p onclick="send()">Send</p>')


@wrong(v.DeadLink)
class LinksToNowhere(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        return Fragment('<a href="#">Send</a>')


@XBlock.wants("user")
@wrong(v.InputWithoutLabel)
class AsksWithoutSayingWhat(XBlock):
    def student_view(self, context: Any = None) -> Fragment:
        asking = '<label></label><input type="text" placeholder="Note">'
        return page("Welcome") if looks_as_another(self) else Fragment(asking)
