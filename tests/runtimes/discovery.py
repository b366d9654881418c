"""Our blocks, as the platform finds them: by entry point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points

from xblock.core import XBlock

OUR_PACKAGE = "cpd_xblocks."


@dataclass(frozen=True)
class Found:
    """Classes by block type, and the reason for each that cannot be loaded."""

    classes: Mapping[str, type[XBlock]]
    unloadable: Mapping[str, str]


def our_blocks() -> Found:
    """Load every class registered under ``xblock.v1`` from our package."""
    classes: dict[str, type[XBlock]] = {}
    unloadable: dict[str, str] = {}
    for entry in entry_points(group=XBlock.entry_point):
        if not entry.value.startswith(OUR_PACKAGE):
            continue
        try:
            block_class = entry.load()
        except (ImportError, AttributeError) as raised:
            unloadable[entry.name] = str(raised)
            continue
        block_class.plugin_name = entry.name
        classes[entry.name] = block_class
    return Found(classes, unloadable)


def views_of(block_class: type[XBlock]) -> list[str]:
    """Methods named ``…_view`` that the platform may draw."""
    names = [name for name in dir(block_class) if name.endswith("_view") and not name.startswith(("_", "fallback"))]
    return [name for name in names if callable(getattr(block_class, name))]


def handlers_of(block_class: type[XBlock]) -> list[str]:
    """Methods marked as handlers, with those of the class's bases."""
    return [name for name in dir(block_class) if getattr(getattr(block_class, name), "_is_xblock_handler", False)]
