"""What our blocks share: rendering in the viewer's language, one script and one style, the frame of the views."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.template import Context, Engine, Template
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext
from web_fragments.fragment import Fragment
from xblock.utils.resources import ResourceLoader

from cpd_grading import api as grading

from .platform import viewer_of

_loader = ResourceLoader(__name__)


@lru_cache(maxsize=32)
def _template(name: str) -> Template:
    return Engine.get_default().from_string(_loader.load_unicode(f"templates/{name}.html"))


def rendered(block: Any, name: str, values: dict[str, Any]) -> str:
    """One of our templates; ``uid`` keeps HTML ids of two blocks on a page apart."""
    place = "".join(char if char.isalnum() else "-" for char in str(block.scope_ids.usage_id)[-40:])
    return _template(name).render(Context({"uid": place, "block": block, **values}))


def body_of(block: Any) -> str:
    """The inside of a block as HTML, in the viewer's language; handlers send it again after an act."""
    viewer = viewer_of(block)
    # Staff who look as a learner see what the learner sees; they cannot write.
    is_shown = viewer.user_id is not None and viewer.refusal in (None, grading.MasqueradeWrite)
    with translation.override(viewer.language):
        if not is_shown:
            return rendered(block, "not_here", {"viewer": viewer})
        return rendered(block, block.template, {"viewer": viewer, **block.view_context(viewer)})


def learner_fragment(block: Any, html: str) -> Fragment:
    """A block in a course: one style and one script, both also worn by the pages, so that a phone fetches them once."""
    viewer = viewer_of(block)
    # Whoever cannot write here has no drafts either: staff who look as a learner are given nobody's key.
    may_write = viewer.user_id is not None and viewer.refusal is None
    fragment = Fragment(html)
    fragment.add_css_url(static("cpd_grading/cpd.css"))
    fragment.add_javascript_url(static("cpd_grading/phone.js"))
    arguments = {
        "failed": gettext("The line dropped. Nothing is lost: try again."),
        "signin": gettext(
            "Your sign-in has ended. Sign in again in another tab, then"
            " press the button again: what you typed is still here."
        ),
        "closed": gettext("This part of the course is not open now. Nothing is lost: what you wrote is still here."),
        "back": gettext("What you had typed is back."),
        "again": gettext("Start from what is saved"),
        "uploads": grading.page_link("uploads"),
        "draft_key": grading.draft_key(viewer.user_id or 0) if may_write else None,
        "draft_place": str(block.scope_ids.usage_id),
    }
    fragment.initialize_js("CpdBlock", arguments)
    return fragment


def author_fragment(block: Any, html: str, script_arguments: dict[str, str] | None = None) -> Fragment:
    """What Studio shows: our style, and where the editor's script is wanted, that script with its arguments."""
    fragment = Fragment(html)
    fragment.add_css_url(static("cpd_grading/cpd.css"))
    if script_arguments is not None:
        fragment.add_javascript_url(block.runtime.local_resource_url(block, "public/studio.js"))
        fragment.initialize_js("CpdStudio", script_arguments)
    return fragment


def answer(block: Any, message: str) -> dict[str, Any]:
    """What a handler answers after an act: the block anew, and a sentence."""
    return {"html": body_of(block), "message": message}


class CpdBlock:
    """Views of a block that says what it shows: ``template``, ``view_context(viewer)``, ``author_context()``."""

    template = ""
    has_author_view = True

    def student_view(self: Any, context: dict[str, Any] | None = None) -> Fragment:
        """What a learner, a coach or a visitor sees. Reads only."""
        return learner_fragment(self, f'<div class="cpd" data-cpd-root>{body_of(self)}</div>')

    def author_view(self: Any, context: dict[str, Any] | None = None) -> Fragment:
        """What an author sees in Studio: what the block is set to do, and nothing of learners."""
        return author_fragment(self, rendered(self, f"{self.template}_author", self.author_context()))
