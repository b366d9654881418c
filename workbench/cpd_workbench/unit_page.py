"""One unit of the course as HTML: lesson pages, self-checks and our blocks, in the order of the course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import mark_safe
from web_fragments.fragment import Fragment
from xblock.fields import Scope
from xblock.runtime import KeyValueStore

from cpd_grading import api as grading

from .course import Block, Course, Unit
from .html_addresses import ReplaceUrls
from .models import BlockCompletion
from .problems import Choice, Question, read_question
from .runtime import SiteRuntime
from .store import LearnerStateStore


@dataclass(frozen=True)
class Part:
    """One block of a page: ready HTML, or a self-check with the answer given so far."""

    name: str
    html: str = ""
    check: Check | None = None
    is_lesson: bool = False


@dataclass(frozen=True)
class Check:
    """A question and what the person answered; ``is_right`` is None before the first answer."""

    question: Question
    given: tuple[str, ...]
    is_right: bool | None

    @property
    def choices(self) -> list[tuple[Choice, bool]]:
        return [(choice, choice.name in self.given) for choice in self.question.choices]

    @property
    def text(self) -> str:
        return self.given[0] if self.given and not self.question.choices else ""

    @property
    def hints(self) -> list[str]:
        return [choice.hint for choice, is_chosen in self.choices if is_chosen and choice.hint]


@dataclass(frozen=True)
class UnitPage:
    """The parts of a unit and the style sheets and scripts that its blocks ask for, each once."""

    unit: Unit
    parts: tuple[Part, ...]
    resources: Fragment

    @property
    def has_scripts(self) -> bool:
        return any(part.html and "data-init=" in part.html for part in self.parts)


def unit_page(runtime: SiteRuntime, unit: Unit, user_id: int) -> UnitPage:
    """Return a unit for one person. Writes nothing."""
    resources = Fragment()
    runtime.store.read_ahead([block.key for block in unit.blocks if block.type != "html"], user_id)
    parts = tuple(_part(runtime, block, user_id, resources) for block in unit.blocks)
    return UnitPage(unit, parts, resources)


def save_answer(block: Block, given: Sequence[str], user_id: int) -> bool:
    """Keep an answer to a self-check; an empty one is not kept. Returns whether anything was kept."""
    answer = read_question(block).readable(given)
    if not answer:
        return False
    LearnerStateStore().set(_answer_key(block, user_id), list(answer))
    BlockCompletion.objects.update_or_create(user_id=user_id, block_key=block.key, defaults={"completion": 1.0})
    return True


def done_units(course: Course, user_id: int) -> frozenset[str]:
    """Return the url_names of units in which everything that can be done is done; lessons alone never count."""
    done = set(BlockCompletion.objects.filter(user_id=user_id, completion=1.0).values_list("block_key", flat=True))
    tasks = {unit.name: [block.key for block in unit.blocks if block.type != "html"] for unit in course.units}
    return frozenset(name for name, keys in tasks.items() if keys and done.issuperset(keys))


def _part(runtime: SiteRuntime, block: Block, user_id: int, resources: Fragment) -> Part:
    replace = ReplaceUrls(runtime.course).replace_urls
    if block.type == "html":
        return Part(block.name, html=mark_safe(replace(block.html)), is_lesson=True)  # noqa: S308 - sanitised when built
    if block.type == "problem":
        return Part(block.name, check=_check(runtime.store, block, user_id))
    view = runtime.get_block(block.key).render("student_view", {})
    resources.add_fragment_resources(view)
    return Part(block.name, html=mark_safe(replace(view.body_html())))  # noqa: S308 - a block answers for its markup


def _check(store: LearnerStateStore, block: Block, user_id: int) -> Check:
    question = read_question(block)
    key = _answer_key(block, user_id)
    given = tuple(store.get(key)) if store.has(key) else ()
    return Check(question, given, question.is_right(given) if given else None)


def _answer_key(block: Block, user_id: int) -> KeyValueStore.Key:
    return KeyValueStore.Key(Scope.user_state, user_id, block.key, "answer")


def head_html(resources: Fragment) -> str:
    """Return the style sheets of a page's blocks."""
    return mark_safe(_html_at("head", resources))  # noqa: S308 - addresses and texts come from block classes


def foot_html(resources: Fragment) -> str:
    """Return the scripts of a page's blocks."""
    return mark_safe(_html_at("foot", resources))  # noqa: S308


def inline_sources(resources: Fragment) -> tuple[str, str]:
    """The scripts and the styles of a page's blocks that stand in the page itself, as its policy allows them."""
    inside = [resource for resource in resources.resources if resource.kind == "text"]
    found = {"application/javascript": "", "text/css": ""}
    for resource in inside:
        if resource.mimetype in found:
            found[resource.mimetype] += f" '{grading.hash_of(resource.data)}'"
    return found["application/javascript"], found["text/css"]


def _html_at(placement: str, resources: Fragment) -> str:
    return "".join(_tag(resource) for resource in resources.resources if resource.placement == placement)


def _tag(resource: Any) -> str:
    is_address = resource.kind == "url"
    forms: Mapping[tuple[str, bool], str] = {
        ("text/css", True): '<link rel="stylesheet" href="{}">',
        ("text/css", False): "<style>{}</style>",
        ("application/javascript", True): '<script defer src="{}"></script>',
        ("application/javascript", False): "<script>{}</script>",
        ("text/html", False): "{}",
    }
    return forms[resource.mimetype, is_address].format(resource.data)
