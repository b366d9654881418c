"""What the platform adds to a block's class, and what it asks of the class before any block exists."""

from __future__ import annotations

from functools import cache
from typing import Any

from xblock.core import XBlock
from xblock.exceptions import DisallowedFileError

from . import violations as v
from .rows import Place, words

# Shims of the runtime the platform keeps for old blocks, and the block's own below.
SHIMS = words(
    """user_id anonymous_student_id user_is_staff course_id seed hostname get_user_role get_real_user
    user_is_beta_tester user_is_admin render_template replace_course_urls replace_jump_to_id_urls"""
)
BLOCK_SHIMS = ("location", "course_id")
FAMILY = ("get_parent", "get_children", "get_child")

# Fields the platform mixes into every block; ``display_name`` and ``weight`` are meant to be redefined.
PLATFORM_FIELDS = words(
    """name tags category location url_name children parent content data xml_attributes license graded start due
    relative_weeks_due self_paced visible_to_staff_only hide_from_toc group_access user_partitions showanswer
    show_correctness rerandomize max_attempts graceperiod days_early_for_beta static_asset_path giturl xqa_key
    course_edit_method use_latex_compiler matlab_api_key show_reset_button in_entrance_exam format chrome default_tab
    source_file copied_from_block upstream top_level_downstream_parent_key"""
)
PLATFORM_PREFIXES = ("video_", "edxnotes", "upstream_", "downstream_", "edited_", "published_", "subtree_edited_")


def _shim(name: str) -> property:
    def read(block: XBlock) -> Any:
        raise block.runtime.violate(v.DeprecatedShim, f"block.{name}")

    def write(block: XBlock, value: Any) -> None:
        raise block.runtime.violate(v.DeprecatedShim, f"block.{name} was set")

    return property(read, write)


def _family(name: str) -> Any:
    def ask(block: XBlock, *args: Any, **kwargs: Any) -> Any:
        if block.runtime.row.place is Place.LIBRARY:
            raise block.runtime.violate(v.FamilyInLibrary, name)
        return getattr(super(type(block), block), name)(*args, **kwargs)

    return ask


@cache
def in_this_place(block_class: type[XBlock]) -> type[XBlock]:
    """The class as the platform constructs it: a subclass with the platform's own attributes added."""
    added = {name: _shim(name) for name in BLOCK_SHIMS if not hasattr(block_class, name)}
    family = {name: _family(name) for name in FAMILY}
    return type(block_class.__name__, (block_class,), {"__module__": block_class.__module__, **added, **family})


def problems_of_class(block_class: type[XBlock]) -> list[v.Violation]:
    """What is wrong with a class whatever its blocks do."""
    name = block_class.__name__
    problems: list[v.Violation] = [v.ContainerBlock(f"{name} has children")] if block_class.has_children else []
    if not getattr(block_class, "show_in_read_only_mode", False):
        problems.append(v.HiddenFromStaff(f"{name} does not say show_in_read_only_mode"))
    for service, declaration in sorted(block_class._combined_services.items()):
        if declaration == "need" and service not in ("i18n", "field-data"):
            problems.append(v.NeedsAService(f"{name} needs {service!r}; want it and take None"))
    for field_name, field in sorted(block_class.fields.items()):
        own = field is not XBlock.fields.get(field_name)
        if own and (field_name in PLATFORM_FIELDS or field_name.startswith(PLATFORM_PREFIXES)):
            problems.append(v.FieldNameClash(f"{name}.{field_name} shadows a field of the platform"))
    return problems


def problem_of_module(block_class: type[XBlock]) -> v.Violation | None:
    """Whether static files of a class are lost in production because its module is nested."""
    if block_class.__module__.count(".") <= 1:
        return None
    return v.NestedModule(f"{block_class.__module__} is deeper than one module under its top package")


def require_served(block_class: type[XBlock], uri: str) -> str | None:
    """Say why a static file would not be served, or None."""
    nested = problem_of_module(block_class)
    if nested is not None:
        return f"{uri}: {nested.detail}"
    try:
        block_class.open_local_resource(uri).close()
    except (DisallowedFileError, FileNotFoundError) as raised:
        return f"{uri}: {raised}"
    return None
