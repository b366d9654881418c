"""xblock-sdk's runtime with the contract of the LMS, so that a block has one code path.

What the sdk leaves loose is closed here: real usage keys, a real sign-in, authored fields that cannot be written,
events that touch only the person signed in, and no attribute that the platform does not give.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from lxml import etree
from opaque_keys.edx.keys import UsageKey
from web_fragments.fragment import Fragment
from workbench.runtime import ScenarioIdManager, WorkbenchRuntime
from xblock.core import XBlock
from xblock.exceptions import NoSuchUsage
from xblock.field_data import DictFieldData, FieldData, SplitFieldData
from xblock.fields import Scope, ScopeIds
from xblock.runtime import DictKeyValueStore, KvsFieldData, Runtime

from .course import Block, Course
from .html_addresses import ReplaceUrls
from .services import BlockI18nService, CompletionService, Person, SiteUserService
from .store import LearnerStateStore

log = logging.getLogger(__name__)
_AUTHORED = (Scope.content, Scope.settings, Scope.parent, Scope.children)
_LEARNERS = (Scope.user_state, Scope.user_state_summary, Scope.preferences, Scope.user_info)
_JSON_IN_HTML = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


class InvalidWriteError(Exception):
    """A view or handler tried to write what only an author writes."""


class CourseIds(ScenarioIdManager):
    """Addresses of a course that exists already: a usage key says everything."""

    def get_definition_id(self, usage_id: UsageKey) -> UsageKey:
        return usage_id

    def get_block_type(self, def_id: UsageKey) -> str:
        return str(def_id.block_type)


class SiteRuntime(WorkbenchRuntime):
    """The runtime of one request: one person, one course."""

    user_id = None  # a plain attribute: the sdk's own constructor sets the deprecated property

    def __init__(self, user: Person, course: Course, *, language: str = "") -> None:
        account_id = user.pk if user.is_authenticated else None
        super().__init__(account_id)
        self.course = course
        self.id_reader = self.id_generator = CourseIds()
        # Without a sign-in nothing is kept: what a block writes is gone with the request.
        self.store = LearnerStateStore() if account_id else DictKeyValueStore()
        learners = KvsFieldData(self.store)
        authored = AuthoredFieldData(course)
        scopes: dict[Any, FieldData] = dict.fromkeys(_AUTHORED, authored) | dict.fromkeys(_LEARNERS, learners)
        self._services = {
            "field-data": SplitFieldData(scopes),
            "user": SiteUserService(user, course.key, language=language),
            "i18n": BlockI18nService,
            "completion": CompletionService(user, course.key) if isinstance(user, User) else None,
            "replace_urls": ReplaceUrls(course),
        }

    def get_block(self, usage_id: UsageKey, for_parent: XBlock | None = None) -> XBlock:
        """Return a block of the course for this person. Raises NoSuchUsage."""
        if usage_id not in self.course.blocks:
            raise NoSuchUsage(str(usage_id))
        ids = ScopeIds(self.user_id, usage_id.block_type, usage_id, usage_id)
        return self.construct_xblock(usage_id.block_type, ids, for_parent=for_parent)

    def service(self, block: XBlock, service_name: str) -> Any:
        """Return a service a block declared; ``i18n`` is made for the block that asks."""
        service = super().service(block, service_name)
        return service(block) if isinstance(service, type) else service

    def publish(self, block: XBlock, event_type: str, event_data: Mapping[str, Any]) -> None:
        """Take an event for the person signed in; a ``user_id`` in it counts for nothing, as in the LMS."""
        completion = self._services["completion"]
        if completion is None or (event_type == "progress" and getattr(block, "has_custom_completion", False)):
            return
        if event_type == "completion":
            completion.submit_completion(block.usage_key, event_data["completion"])
        elif event_type == "grade" and not getattr(block, "has_custom_completion", False):
            completion.submit_completion(block.usage_key, 1.0)
        log.info("event %s of %s", event_type, block.usage_key)

    def handler_url(
        self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        """Return the address of a handler. Raises ValueError when the block has no such handler."""
        if not getattr(getattr(block, handler_name, None), "_is_xblock_handler", False):
            raise ValueError(f"{handler_name!r} is not a handler of {block.usage_key}")
        if thirdparty:
            raise NotImplementedError("this site has no handlers without a sign-in")
        parts = {"course_key": self.course.key, "usage_key": block.usage_key, "handler": handler_name, "suffix": suffix}
        address = reverse("workbench-handler", kwargs=parts)
        return f"{address}?{query}" if query else address

    def resource_url(self, resource: str) -> str:
        return static(resource)

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        """Return where a file of a block's package is published; the path is the one the LMS collects it to."""
        package = getattr(block, "unmixed_class", type(block)).__module__.rpartition(".")[0]
        return static(f"xblock/resources/{package}/{uri}")

    def applicable_aside_types(self, block: XBlock) -> list[str]:
        return []

    def _patch_xblock(self, block: XBlock) -> None:
        """Give a block nothing: the sdk's dummy location, due date and course would hide what breaks in the LMS."""

    def render(self, block: XBlock, view_name: str, context: Mapping[str, Any] | None = None) -> Fragment:
        """Return a view of a block. Raises NoSuchViewError."""
        return Runtime.render(self, block, view_name, context)

    def _wrap_ele(
        self, block: XBlock, view: str, frag: Fragment, extra_data: Mapping[str, str] | None = None
    ) -> Fragment:
        """Put a view into the element of the LMS; no jQuery is added."""
        wrapped = Fragment(
            format_html(
                '<div class="xblock xblock-{view} xblock-{view}-{type}" data-usage-id="{usage}"'
                ' data-block-type="{type}" data-course-id="{course}"{init}>{body}{args}</div>',
                view=view,
                type=block.scope_ids.block_type,
                usage=block.usage_key,
                course=self.course.key,
                init=format_html(' data-init="{}"', frag.js_init_fn) if frag.js_init_fn else "",
                body=mark_safe(frag.body_html()),  # noqa: S308 - a block answers for its own markup
                args=_init_args(frag),
            )
        )
        wrapped.add_fragment_resources(frag)
        return wrapped


class AuthoredFieldData(FieldData):
    """Authored fields of a course, parsed by the block classes themselves; nobody writes them outside Studio."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def get(self, block: XBlock, name: str) -> Any:
        return self._of(block).get(block, name)

    def has(self, block: XBlock, name: str) -> bool:
        return self._of(block).has(block, name)

    def set(self, block: XBlock, name: str, value: Any) -> None:
        raise InvalidWriteError(f"{block.usage_key}: the authored field “{name}” cannot be written in the LMS")

    def delete(self, block: XBlock, name: str) -> None:
        raise InvalidWriteError(f"{block.usage_key}: the authored field “{name}” cannot be reset in the LMS")

    def _of(self, block: XBlock) -> DictFieldData:
        return _authored(self._course.blocks[block.usage_key])


@lru_cache(maxsize=512)
def _authored(block: Block) -> DictFieldData:
    """Let the block's class read its element once, as an import into Studio does."""
    fields = DictFieldData({})
    runtime = _ImportRuntime(fields)
    node = etree.fromstring(block.xml)
    node.attrib.pop("url_name", None)  # the address, held by the key
    ids = ScopeIds(None, block.type, block.key, block.key)
    block_class = runtime.mixologist.mix(runtime.load_block_type(block.type))
    block_class.parse_xml(node, runtime, ids).save()
    return fields


class _ImportRuntime(WorkbenchRuntime):
    """Reads blocks from their elements, where authored fields may be written."""

    user_id = None

    def __init__(self, fields: FieldData) -> None:
        super().__init__(None)
        self.id_reader = self.id_generator = CourseIds()
        self._services = {"field-data": fields, "i18n": self._services["i18n"]}


def _init_args(frag: Fragment) -> str:
    """Return a fragment's arguments as inert JSON; text of learners in it cannot end the element."""
    if frag.json_init_args is None:
        return ""
    text = json.dumps(frag.json_init_args).translate(_JSON_IN_HTML)
    # The characters that matter to HTML are escaped above, in the way JSON itself offers.
    return format_html('<script type="application/json" class="xblock-json-init-args">{}</script>', mark_safe(text))  # noqa: S308
