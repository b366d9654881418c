"""Plain data as YAML that people edit: order kept, long text as blocks, exact numbers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

WIDTH = 110
# One order for all files: what names a thing first, then its words, then what is inside it.
_KEYS = (
    "org course run start end language image slug id key code letter kind url_name version provisional en rw fr "
    "prompt text title award_title awarding_body framework level description about brief hours_per_credit credits "
    "notional_hours min points met correct weight must_pass due_week evidence_kinds standards outcomes components "
    "requires levels criteria policy programme choices answer tolerance why tasks sections units page quiz task "
    "coaching meetings portfolio blocks modules progress questions"
)
_ORDER = {key: place for place, key in enumerate(_KEYS.split())}


class _Dumper(yaml.SafeDumper):
    """Writes lists indented below their key, as people do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def yaml_text(data: Mapping[str, Any]) -> str:
    """Return `data` as a YAML file; text that is English only is written without its language."""
    written: str = yaml.dump(_plain(data), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"en"}:
            return _plain(value["en"])
        return {key: _plain(value[key]) for key in sorted(value, key=_place)}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _place(key: str) -> int:
    return _ORDER.get(key, len(_ORDER))


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_block = "\n" in text and not any(line != line.rstrip() for line in text.split("\n"))
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if is_block else None)


def _decimal(dumper: yaml.SafeDumper, number: Decimal) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{number:f}")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _decimal)
