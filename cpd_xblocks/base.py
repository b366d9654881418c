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


def fragment_of(block: Any, html: str, script: str = "", arguments: dict[str, str | None] | None = None) -> Fragment:
    """HTML with our style, and with the script whose name is given."""
    fragment = Fragment(html)
    fragment.add_css_url(static("cpd_grading/cpd.css"))  # the pages wear the same style
    if script:
        fragment.add_javascript_url(block.runtime.local_resource_url(block, f"public/{script}.js"))
        fragment.initialize_js({"cpd": "CpdBlock", "studio": "CpdStudio"}[script], arguments or {})
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
        html = f'<div class="cpd" data-cpd-root>{body_of(self)}</div>'
        failed = gettext("The line dropped. Nothing is lost: try again.")
        return fragment_of(self, html, "cpd", {"failed": failed, "uploads": grading.page_link("uploads")})

    def author_view(self: Any, context: dict[str, Any] | None = None) -> Fragment:
        """What an author sees in Studio: what the block is set to do, and nothing of learners."""
        return fragment_of(self, rendered(self, f"{self.template}_author", self.author_context()))
