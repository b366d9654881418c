"""A runtime that gives a block what the platform gives it in one row, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from html import escape
from typing import Any

import crum
from django.contrib.auth.models import AnonymousUser
from opaque_keys.edx.locator import LibraryLocatorV2, LibraryUsageLocatorV2
from web_fragments.fragment import Fragment
from webob import Request, Response
from xblock.core import XBlock
from xblock.exceptions import NoSuchHandlerError, NotFoundError, ProcessingError
from xblock.fields import ScopeIds
from xblock.test.tools import TestRuntime

from . import masquerade
from . import violations as v
from .blocks import SHIMS, in_this_place, require_served
from .events import Event, problem_of_event
from .people import COURSE_KEY, People
from .platform_modules import enrolments
from .rows import DOCUMENTED_SERVICES, Place, Row, Write
from .services import services_of
from .stores import PlatformFieldData, Stores
from .uploads import files_beyond_the_limit
from .watch import Occasion, Watch

LIBRARY_KEY = LibraryLocatorV2("UR-CE", "SMP")
HANDLER_URLS = {
    Place.LMS: "/courses/{course}/xblock/{usage}/handler/{handler}/{suffix}",
    Place.PREVIEW: "/preview/xblock/{usage}/handler/{handler}/{suffix}",
    Place.EDITOR: "/xblock/{usage}/handler/{handler}/{suffix}",
    Place.LIBRARY: "/api/xblock/v2/xblocks/{usage}/handler/7-0f3a/{handler}/{suffix}",
    Place.WORKBENCH: "/handler/{usage}/{handler}/{suffix}",
}


class PlatformLikeRuntime(TestRuntime):
    """Runs blocks as one row does. Every ``render`` and ``handle`` is watched and raises the first violation.

    ``mount`` puts a block of a class into the course or library; ``answer`` is the platform's HTTP door to handlers.
    ``events`` and ``last_watch`` tell afterwards what happened.
    """

    def __init__(self, row: Row, people: People, stores: Stores | None = None) -> None:
        self.row = row
        self.people = people
        self.stores = stores or Stores()
        self.events: list[Event] = []
        self.last_watch: Watch | None = None
        self.is_being_set_up = False
        self._watch: Watch | None = None
        self._running: Any = None
        self._mounted: dict[Any, type[XBlock]] = {}
        self._field_data = PlatformFieldData(self, self.stores)
        super().__init__(services=services_of(self))
        if row.place is Place.PREVIEW:
            self.is_author_mode = True

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        if attribute in SHIMS:
            raise self.violate(v.DeprecatedShim, f"runtime.{attribute}")
        raise v.UndocumentedRuntimeAttribute(f"runtime.{attribute} [{self.row}]")

    # -- who and where ---------------------------------------------------------------------------------------------

    @property
    def bound_user(self) -> Any | None:
        return self.people.bound_to(self.row)

    @property
    def is_bound(self) -> bool:
        """Whether the block was loaded for a request; an anonymous visitor counts, publishing a course does not."""
        return self.is_being_set_up or self._watch is None or self._watch.occasion.kind != "unbound"

    @property
    def keeps_in_session(self) -> bool:
        return self.row.is_masquerade or self.row.place is Place.PREVIEW

    @property
    def user_id(self) -> Any:
        raise self.violate(v.DeprecatedShim, "runtime.user_id")

    @user_id.setter
    def user_id(self, value: Any) -> None:
        raise self.violate(v.DeprecatedShim, "runtime.user_id")

    def usage_key(self, block_type: str, name: str) -> Any:
        if self.row.place is Place.LIBRARY:
            return LibraryUsageLocatorV2(LIBRARY_KEY, block_type, name)
        return COURSE_KEY.make_usage_key(block_type, name)

    # -- blocks ----------------------------------------------------------------------------------------------------

    def mount(self, block_class: type[XBlock], name: str = "one", **authored: Any) -> XBlock:
        """Return a block of the class at the place ``name``, with authored fields as given."""
        block_type = getattr(block_class, "plugin_name", None) or block_class.__name__.lower()
        usage_key = self.usage_key(block_type, name)
        self._mounted[usage_key] = block_class
        with self._setting_up():
            block = self._construct(usage_key)
            for field_name, value in authored.items():
                setattr(block, field_name, value)
            block.save()
        return self._construct(usage_key)

    def _construct(self, usage_key: Any) -> XBlock:
        user = None if self.row.place is Place.EDITOR else self.bound_user
        keys = ScopeIds(getattr(user, "pk", None), usage_key.block_type, usage_key, usage_key)
        return in_this_place(self._mounted[usage_key])(scope_ids=keys, runtime=self)

    def get_block(self, usage_id: Any, for_parent: XBlock | None = None) -> XBlock:
        """The block a handler or view was called on, and no other."""
        if usage_id not in self._mounted or self._running not in (None, usage_id):
            raise self.violate(v.SiblingAccess, f"get_block({usage_id})")
        return self._construct(usage_id)

    # -- services --------------------------------------------------------------------------------------------------

    def service(self, block: XBlock, service_name: str) -> Any:
        """A service of the row; None for one that is wanted and not there."""
        declaration = block.service_declaration(service_name)
        if declaration is None:
            raise self.violate(v.UndeclaredService, f"{service_name!r} was not declared")
        if service_name not in DOCUMENTED_SERVICES:
            raise self.violate(v.UndocumentedService, f"{service_name!r} is no service of the platform")
        if service_name == "field-data":
            return self._field_data
        if service_name not in self._services and declaration == "need":
            raise self.violate(v.NeededServiceMissing, f"{service_name!r} is needed and not there")
        return self._services.get(service_name)

    # -- views -----------------------------------------------------------------------------------------------------

    def render(self, block: XBlock, view_name: str, context: Mapping[str, Any] | None = None) -> Fragment:
        """Draw a view, save the block's fields as the platform does, and wrap it."""
        with self._running_as(block, Occasion("view", view_name)):
            try:
                return super().render(block, view_name, context)
            except v.Violation:
                raise
            except Exception as raised:
                raise v.ViewRaised(f"{view_name}: {raised!r} [{self.row}, context {context!r}]") from raised

    def wrap_xblock(self, block: XBlock, view: str, frag: Fragment, context: Any) -> Fragment:
        if self.row.is_masquerade and view in masquerade.SHOWN_VIEWS:
            frag = masquerade.as_displayed(block, frag)
            for problem in masquerade.problems_of_fragment(frag, self.people):
                self.violate(*problem)
        wrapped = Fragment()
        block_type = block.scope_ids.block_type
        arguments = "" if frag.json_init_args is None else json.dumps(frag.json_init_args).replace("</", "<\\/")
        wrapped.add_content(
            f'<div class="xblock xblock-{view} xblock-{view}-{block_type}" data-block-type="{block_type}"'
            f' data-usage-id="{escape(str(block.usage_key))}" data-init="{escape(frag.js_init_fn or "")}">'
            f'<script type="json/xblock-args">{arguments}</script>{frag.body_html()}</div>'
        )
        wrapped.add_fragment_resources(frag)
        return wrapped

    def applicable_aside_types(self, block: XBlock) -> list[str]:
        return []

    # -- handlers --------------------------------------------------------------------------------------------------

    def handle(self, block: XBlock, handler_name: str, request: Request, suffix: str = "") -> Response:
        """Call a handler with any method; save fields afterwards, also after a ``JsonHandlerError``."""
        with self._running_as(block, Occasion("handler", handler_name, request.method)) as watch:
            try:
                response = super().handle(block, handler_name, request, suffix)
            except NotFoundError:
                self._require_nothing_written(watch, 404)
                raise
            except (v.Violation, ProcessingError, NoSuchHandlerError):
                raise
            except Exception as raised:
                raise v.HandlerRaised(f"{handler_name}: {raised!r} [{request.method}, {self.row}]") from raised
            if response.status_code >= 500 and '"went_wrong"' in response.text:
                raise v.HandlerRaised(f"{handler_name}: {response.text} [{request.method}, {self.row}]")
            if response.status_code >= 400:
                self._require_nothing_written(watch, response.status_code)
            if self.row.is_masquerade:
                for problem in masquerade.problems_of_answer(response.text, self.people):
                    watch.violate(*problem)
        return response

    def answer(self, block: XBlock, handler_name: str, request: Request, suffix: str = "") -> Response:
        """What the browser gets: ``NotFoundError`` is 404, ``ProcessingError`` 200, too many or large files 413."""
        too_large = files_beyond_the_limit(request)
        if too_large is not None:
            return Response(json={"success": too_large}, status=413)
        try:
            return self.handle(block, handler_name, request, suffix)
        except (NotFoundError, NoSuchHandlerError):
            return Response("<h1>Not Found</h1>", status=404)
        except ProcessingError as told:
            return Response(json={"success": str(told)})

    def _require_nothing_written(self, watch: Watch, status: int) -> None:
        if watch.seen and not watch.violations:
            written = watch.seen[0]
            watch.violate(
                v.WrittenThoughRefused, f"{status}, yet {written.kind.value}, {written.what}, at {written.where}"
            )

    def handler_url(
        self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        if not getattr(getattr(block, handler_name, None), "_is_xblock_handler", False):
            raise self.violate(v.UnknownHandler, f"{handler_name!r} is no handler of {type(block).__name__}")
        path = HANDLER_URLS[self.row.place].format(
            course=COURSE_KEY, usage=block.usage_key, handler=handler_name, suffix=suffix
        )
        return path + (f"?{query}" if query else "")

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        problem = require_served(type(block), uri)
        if problem:
            raise self.violate(v.StaticFileNotServed, problem)
        return f"/static/xblock/resources/{block.scope_ids.block_type}/{uri}"

    def resource_url(self, resource: str) -> str:
        raise v.UndocumentedRuntimeAttribute(f"runtime.resource_url [{self.row}]")

    # -- events ----------------------------------------------------------------------------------------------------

    def publish(self, block: XBlock, event_type: str, event_data: Mapping[str, Any]) -> None:
        """Apply a grade or completion to the bound user, track anything else; nothing at all in Studio.

        While masquerading, grades and completions are tracked only.
        """
        problem = problem_of_event(event_type, event_data)
        if problem:
            raise self.violate(*problem)
        if not self.row.publishes:
            self.events.append(Event(event_type, event_data, "dropped"))
            return
        kind = {"grade": Write.GRADE, "completion": Write.COMPLETION}.get(event_type)
        if kind is None or self.row.is_masquerade:
            self.events.append(Event(event_type, event_data, "tracked"))
            return
        self.note_write(kind, json.dumps(dict(event_data)))
        self.events.append(Event(event_type, event_data, "applied", getattr(self.bound_user, "pk", None)))

    # -- watching --------------------------------------------------------------------------------------------------

    def violate(self, kind: type[v.Violation], detail: str) -> v.Violation:
        """Note a violation with the watch, if one is on, and give it back to be raised."""
        return self._watch.violate(kind, detail) if self._watch else kind(f"{detail} [{self.row}]")

    def note_write(self, kind: Write, what: str) -> None:
        if self._watch is not None and not self.is_being_set_up:
            self._watch.write(kind, what)

    def call_unbound(self, block: XBlock, call: Callable[[], Any], name: str) -> Any:
        """Make one of the calls the platform makes with no user at hand."""
        with self._running_as(block, Occasion("unbound", name)):
            try:
                return call()
            except v.Violation:
                raise
            except Exception as raised:
                raise v.UnboundCallRaised(f"{name}: {raised!r}") from raised

    @contextmanager
    def _running_as(self, block: XBlock, occasion: Occasion) -> Iterator[Watch]:
        """Watch, with ``crum`` telling who makes the request."""
        outer, outer_running = self._watch, self._running
        watch = self._watch = self.last_watch = Watch(self.row, occasion, self.people)
        self._running = block.usage_key
        try:
            with self._platform(), self._requested_by(occasion), watch.looking():
                yield watch
        finally:
            self._watch, self._running = outer, outer_running

    def _platform(self) -> AbstractContextManager[Any]:
        """What only the LMS has beside its services: its tables of enrolments."""
        if self.row.place is not Place.LMS:
            return nullcontext()
        return enrolments({(user_id, str(COURSE_KEY)): True for user_id in self.people.enrolled})

    def _requested_by(self, occasion: Occasion) -> AbstractContextManager[Any]:
        if occasion.kind == "unbound":
            return nullcontext()
        user = masquerade.user_of_request(self.row, self.people, is_view=occasion.kind == "view")
        return crum.impersonate(user or AnonymousUser())

    @contextmanager
    def _setting_up(self) -> Iterator[None]:
        self.is_being_set_up = True
        try:
            yield
        finally:
            self.is_being_set_up = False
