"""The door of this room: posted forms that cannot be taken now, and how nothing that was typed in them is lost."""

from ..kernel.keys import account_mark, link_mark
from .answers import FormAddress, as_json, is_script, locked, unlocked
from .domain import KeptForm
from .guard import drawn_for, require_token
from .sealing import opened

__all__ = [
    # for the frames of pages, here and in other packages
    "FormAddress",
    "account_mark",
    "drawn_for",
    "is_script",
    "link_mark",
    "require_token",
]
__all__ += [
    # for the page of the return
    "KeptForm",
    "as_json",
    "locked",
    "opened",
    "unlocked",
]
