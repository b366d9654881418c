"""What our blocks share: rendering in the viewer's language, one script and one style, the frame of the views."""

from __future__ import annotations

from typing import Any

from django.template import Context, Engine
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.validation import Validation, ValidationMessage

from cpd_grading import api as grading

from .handlers import Sent, form_handler
from .platform import Viewer, viewer_of, writing_account

# They live in the app, since everything in this package but .py files is published as static files in production.
TEMPLATES = "cpd_grading/blocks"


def rendered(block: Any, name: str, values: dict[str, Any]) -> str:
    """One of our templates; ``uid`` keeps HTML ids of two blocks on a page apart."""
    place = "".join(char if char.isalnum() else "-" for char in str(block.scope_ids.usage_id)[-40:])
    template = Engine.get_default().get_template(f"{TEMPLATES}/{name}.html")
    return template.render(Context({"uid": place, "block": block, **values}))


def body_of(block: Any, viewer: Viewer | None = None) -> str:
    """The inside of a block as HTML, in the viewer's language; handlers send it again after an act."""
    viewer = viewer or viewer_of(block)
    is_read_only = viewer.refusal is grading.errors.MasqueradeWrite
    is_shown = viewer.user_id is not None and (viewer.refusal is None or is_read_only)
    with translation.override(viewer.language):
        if not is_shown:
            return rendered(block, "not_here", {"viewer": viewer})
        try:
            values = {"viewer": viewer, "is_read_only": is_read_only, **block.view_context(viewer)}
        except grading.errors.NotReady as refusal:
            return rendered(block, "not_ready", {"sentence": grading.sentence_of(refusal)})
        if not is_read_only:
            known = {} if values["me"] else _for_a_stranger(viewer)
            return rendered(block, block.template, {**values, **known})
        # Staff who look as a learner read what the learner reads; what leads to an act of the learner's is left out.
        reading = {**values, "desk_url": None, "coach_url": None}
        return rendered(block, "read_only", reading) + rendered(block, block.template, reading)


def _for_a_stranger(viewer: Viewer) -> dict[str, Any]:
    """For an account that is nobody's yet: the card of the record that waits, or what to do first. ``must_wait`` hides
    the forms, since nothing could be saved."""
    found = grading.stranger(viewer.user_id)
    first = "" if found.is_confirmed else grading.sentence_of(grading.errors.EmailNotConfirmed())
    return {"offer": found.offer, "do_first": first, "must_wait": bool(found.offer or first)}


def learner_fragment(block: Any) -> Fragment:
    """A block in a course: one style and one script, both also worn by the pages, so that a phone fetches them once."""
    viewer = viewer_of(block)
    root = '<div class="cpd" data-cpd-root lang="{}">{}</div>'
    fragment = Fragment(format_html(root, viewer.language, mark_safe(body_of(block, viewer))))  # noqa: S308 our template
    fragment.add_css_url(static("cpd_grading/cpd.css"))
    if viewer.user_id is None or viewer.refusal is not None:
        return fragment  # who cannot write here has no forms, no drafts and no files to send, so no script is needed
    fragment.add_javascript_url(static("cpd_grading/phone.js"))
    with translation.override(viewer.language):
        fragment.initialize_js("CpdBlock", _script_arguments(block, viewer.user_id))
    return fragment


def _script_arguments(block: Any, user_id: int) -> dict[str, str | None]:
    """What the script says and needs; nobody but the learner is given it."""
    return {
        "failed": gettext("The line dropped. Nothing is lost: try again."),
        "signin": gettext(
            "Your sign-in has ended. Sign in again in another tab, then"
            " press the button again: what you typed is still here."
        ),
        "closed": gettext("This part of the course is not open now. Nothing is lost: what you wrote is still here."),
        "back": gettext("What you had typed is back."),
        "again": gettext("Start from what is saved"),
        "uploads": grading.page_link("uploads"),
        "returning": grading.page_link("returning"),
        "draft_key": grading.draft_key(user_id),
        "draft_place": str(block.scope_ids.usage_id),
    }


def author_fragment(block: Any, html: str, script_arguments: dict[str, str] | None = None) -> Fragment:
    """What Studio shows: our style, and where the editor's script is wanted, that script with its arguments."""
    fragment = Fragment(html)
    fragment.add_css_url(static("cpd_grading/cpd.css"))
    if script_arguments is not None:
        fragment.add_javascript_url(block.runtime.local_resource_url(block, "public/studio.js"))
        fragment.initialize_js("CpdStudio", script_arguments)
    return fragment


def ready_module(block: Any) -> str:
    """The code of the block's module. Raises NotReady while its author has not said which."""
    if not block.module_code:
        raise grading.errors.NotReady()
    return str(block.module_code)


def module_page(block: Any, person: grading.PersonView | None) -> grading.ModulePage | None:
    """The block's module as a learner sees it; None for somebody in no cohort.

    Raises NotReady where the author named no module, or one that the learner's programme does not have.
    """
    code = ready_module(block)
    try:
        place = (str(block.context_key), code)
        return grading.module_page(*place, person.id, on=grading.today()) if person else None
    except grading.errors.NotFound:
        raise grading.errors.NotReady() from None


def answer(block: Any, message: str) -> dict[str, Any]:
    """What a handler answers after an act: the block anew, and a sentence."""
    return {"html": body_of(block), "message": message}


class CpdBlock:
    """Views of a block that says what it shows: ``template``, ``view_context(viewer)``, ``author_context()``.

    ``author_problems()``: what keeps learners from using it, in words.
    """

    template = ""
    author_template = "author"
    has_author_view = True
    # Staff who look as a learner are shown the block, for reading; without this the platform puts a card in its place.
    show_in_read_only_mode = True

    @XBlock.supports("multi_device")  # otherwise the mobile app shows a card in its place
    def student_view(self: Any, context: dict[str, Any] | None = None) -> Fragment:
        """What a learner, a coach or a visitor sees. Reads only."""
        return learner_fragment(self)

    @form_handler
    def join(self: Any, sent: Sent) -> dict[str, Any]:
        """Join the record that waits for this account: the button of the card "Are you …?"."""
        said = grading.forms.JoinForm(sent).answers()
        grading.join_my_record(user_id=writing_account(self), **said, now=grading.utc_now())
        return answer(self, gettext("This is your record now. We have sent you an e-mail about it."))

    def author_view(self: Any, context: dict[str, Any] | None = None) -> Fragment:
        """What an author sees in Studio: what the block is set to do, what is missing, and nothing of learners."""
        values = {"problems": self.author_problems(), **self.author_context()}
        return author_fragment(self, rendered(self, self.author_template, values))

    def validate(self: Any) -> Validation:
        """What keeps learners from using this block, for Studio's page of the unit."""
        validation = super().validate()  # type: ignore[misc]  # the block beside us has it
        for sentence in self.author_problems():
            validation.add(ValidationMessage(ValidationMessage.WARNING, sentence))
        return validation
