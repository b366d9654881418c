"""How the platform shows a learner's course to a member of staff, and what such a page may not hold.

In a view the request's user is the learner, with ``real_user`` on it; in a handler the request stays with the member of
staff. Blocks that do not say ``show_in_read_only_mode`` are replaced by a card.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import html
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from cpd_grading.kernel import api as kernel

from . import violations as v
from .people import People
from .rows import Row

# The LMS draws these two; the others belong to Studio, where nobody masquerades.
SHOWN_VIEWS = ("student_view", "public_view")
CARD = "This type of component cannot be shown while viewing the course as a specific student."
CONTROLS = ("form", "button", "input", "select", "textarea")
OUR_ADDRESS = re.compile(r"""["'=(\s]/cpd/[\w./-]*""")

Problem = tuple[type[v.Violation], str]


def user_of_request(row: Row, people: People, *, is_view: bool) -> Any | None:
    """The user that ``crum`` finds in the request."""
    requester = people.requesting_in(row)
    if not (row.is_masquerade and is_view):
        return requester
    shown = copy.copy(people.bound_to(row))
    shown.real_user = requester
    return shown


def as_displayed(block: XBlock, fragment: Fragment) -> Fragment:
    """What staff see of a block: itself, or a card in its place."""
    return fragment if getattr(block, "show_in_read_only_mode", False) else Fragment(f"<p>{CARD}</p>")


def problems_of_fragment(fragment: Fragment, people: People) -> Iterator[Problem]:
    """Everything in a page for staff that only its learner may hold."""
    arguments = json.dumps(fragment.json_init_args)
    yield from _problems(fragment.body_html(), people)
    yield from _secrets(arguments, people)


def problems_of_answer(text: str, people: People) -> Iterator[Problem]:
    """The same for what a handler answers, where HTML comes within JSON."""
    try:
        answer = json.loads(text)
    except ValueError:
        return
    for value in answer.values() if isinstance(answer, dict) else ():
        if isinstance(value, str):
            yield from _problems(value, people)


def _problems(text: str, people: People) -> Iterator[Problem]:
    tree = html.fragment_fromstring(text, create_parent="div")
    for element in tree.iter(*CONTROLS):
        yield v.FormForStaff, html.tostring(element, encoding="unicode", with_tail=False)[:120]
    yield from _secrets(text, people)


def _secrets(text: str, people: People) -> Iterator[Problem]:
    if kernel.draft_key(people.learner.pk) in text:
        yield v.DraftKeyForStaff, "the key of the learner's drafts"
    found = OUR_ADDRESS.search(text)
    if found:
        yield v.AddressForStaff, found[0].strip("\"'=( ")
