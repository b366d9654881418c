"""Every refusal as a page people can read: docs/refusals.md is made of it, and a test compares."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.utils import translation
from django.utils.module_loading import module_has_submodule

from ..kernel.errors import CpdError
from ..people.domain import LANGUAGE_NAMES
from ..presentation.http import sentence_of, status_of

OURS = "cpd_"
HEAD = """# Refusals

Everything the programme says no to, as a person reads it: what is wrong, and what to do. Names, numbers and days in the
sentences are examples. Made from the refusals by `python manage.py refusals`; change a sentence or its translation,
then make this page again.

The name is for programs: it comes as `code` beside the sentence, and does not change when the sentence does.

> All Kinyarwanda and French sentences are drafts, to be reviewed by a language specialist (`docs/translating.md`).
"""
STATUSES = {
    400: "What was sent cannot be read",
    403: "This person may not do this",
    404: "There is no such thing for this person",
    405: "The address takes another method",
    409: "A rule says not now",
    412: "Another version of the protocol of uploads",
    413: "More bytes than are taken",
    415: "Another type of part of a file",
    460: "A part of a file was damaged on its way",
    500: "Something went wrong on the site",
    503: "The site cannot do this at the moment",
}


def every_refusal() -> tuple[type[CpdError], ...]:
    """The whole tree, with the refusals of every app of ours that is installed, by their codes."""
    for app in apps.get_app_configs():
        if app.name.startswith(OURS) and module_has_submodule(app.module, "errors"):
            import_module(f"{app.name}.errors")
    return tuple(sorted(_below(CpdError), key=lambda refusal: refusal.code))


def _below(branch: type[CpdError]) -> Iterator[type[CpdError]]:
    if branch.__module__.startswith(OURS):
        yield branch
    for refusal in branch.__subclasses__():
        yield from _below(refusal)


def sampled(refusal: type[CpdError]) -> CpdError:
    """The refusal with the examples of its class in its places."""
    return refusal(**refusal.sample)


def refusals_page() -> str:
    """One table for each status: the code, and the sentence in every language."""
    by_status: dict[int, list[CpdError]] = {}
    for refusal in every_refusal():
        error = sampled(refusal)
        by_status.setdefault(status_of(error), []).append(error)
    return "\n".join([HEAD, *(_section(status, by_status[status]) for status in sorted(by_status))])


def _section(status: int, errors: list[CpdError]) -> str:
    lines = [
        f"## {status}: {STATUSES[status]}",
        "",
        f"| name | {' | '.join(LANGUAGE_NAMES.values())} |",
        f"|---|{'---|' * len(LANGUAGE_NAMES)}",
        *(f"| `{error.code}` | {' | '.join(_sentences(error))} |" for error in errors),
    ]
    return "\n".join(lines) + "\n"


def _sentences(error: CpdError) -> Iterator[str]:
    """The sentence in every language; a sentence that is not translated yet stands in English."""
    for language in LANGUAGE_NAMES:
        with translation.override(language):
            yield sentence_of(error).replace("|", r"\|")
