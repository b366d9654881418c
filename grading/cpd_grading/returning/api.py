"""The door of this room: posted forms that cannot be taken now, and how nothing that was typed in them is lost."""

from ..kernel.keys import account_mark, link_mark
from .addresses import own_addresses
from .answers import FormAddress, as_json, is_script, locked, unlocked
from .broken import refusal_of, said_instead, tell_operators
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
    "own_addresses",
    "refusal_of",
    "require_token",
    "said_instead",
    "tell_operators",
]
__all__ += [
    # for the page of the return
    "KeptForm",
    "as_json",
    "locked",
    "opened",
    "unlocked",
]
