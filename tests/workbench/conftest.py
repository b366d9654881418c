"""A course built from the sample, with one unit given to a small block of the tests' own, and people to look at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from web_fragments.fragment import Fragment
from webob import Response
from xblock.completable import CompletableXBlockMixin
from xblock.core import XBlock
from xblock.exceptions import JsonHandlerError
from xblock.fields import List, Scope, String
from xblock.plugin import PLUGIN_CACHE

from cpd_course.api import load_course, olx_files
from cpd_course.archive import archive_bytes
from cpd_workbench.course import Course, current_course
from cpd_workbench.site_names import COURSE_NAME

SAMPLE = Path(__file__).parent.parent / "course_content" / "sample"
NOTEBOOK = """<vertical display_name="Set a direction">
  <cpd_notebook url_name="book-one" display_name="First book" criteria='["a", "b"]'/>
  <cpd_notebook url_name="book-two" display_name="Second book"/>
</vertical>"""
SCRIPT = """function Notebook(runtime, element, args) {
  element.querySelector('button').onclick = async function () {
    const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
    const answer = await fetch(runtime.handlerUrl(element, 'write', 'now'), {
      method: 'POST', headers: {'X-CSRFToken': token}, body: JSON.stringify({note: element.dataset.usageId})});
    element.querySelector('output').textContent = args.first + JSON.stringify(await answer.json());
  };
}"""


@XBlock.needs("i18n")
@XBlock.wants("user", "completion", "replace_urls")
class NotebookXBlock(CompletableXBlockMixin, XBlock):
    """A block that keeps one note; small enough to see what the runtime does."""

    display_name = String(default="Notebook", scope=Scope.settings)
    criteria = List(default=[], scope=Scope.content)
    note = String(default="", scope=Scope.user_state)

    def student_view(self, context: dict[str, object]) -> Fragment:
        view = Fragment(
            f'<p class="note">{self.display_name}: {self.note}</p><img src="/static/hill.svg" alt="">'
            '<button type="button">Write</button><output></output>'
        )
        view.add_css(".note{color:#111}")
        view.add_javascript_url("/static/notebook.js")
        view.add_javascript(SCRIPT)
        view.initialize_js("Notebook", {"note": self.note, "first": "</script><b>"})
        return view

    def renaming_view(self, context: dict[str, object]) -> Fragment:
        self.display_name = "Renamed"
        return Fragment("")

    @XBlock.json_handler
    def write(self, data: dict[str, str], suffix: str = "") -> dict[str, str]:
        self.note = data["note"]
        if data["note"] == "refuse":
            raise JsonHandlerError(400, "no")
        if data["note"] == "break":
            raise RuntimeError("broken on purpose")
        self.emit_completion(1.0)
        return {"note": self.note, "suffix": suffix}

    @XBlock.json_handler
    def rename(self, data: dict[str, str], suffix: str = "") -> dict[str, str]:
        self.display_name = "Renamed"
        return {}

    @XBlock.handler
    def read(self, request: object, suffix: str = "") -> Response:
        facts = self.runtime.service(self, "user").get_current_user().opt_attrs
        language = facts.get("edx-platform.user_preferences", {}).get("pref-lang")
        answer = {"note": self.note, "signed_in": facts["edx-platform.is_authenticated"], "language": language}
        return Response(json_body=answer)


@pytest.fixture(autouse=True)
def _notebooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the runtime find the block by its name, as if a package had registered it."""
    monkeypatch.setitem(PLUGIN_CACHE, (XBlock.entry_point, "cpd_notebook"), NotebookXBlock)


@pytest.fixture(scope="session")
def archive() -> bytes:
    course, _warnings = load_course(SAMPLE)
    return archive_bytes({**olx_files(course), "vertical/m1-task-one-unit.xml": NOTEBOOK.encode()})


@pytest.fixture
def course(archive: bytes, tmp_path: Path, settings: object) -> Course:
    """The course of a site in a folder of this test."""
    (tmp_path / COURSE_NAME).write_bytes(archive)
    settings.DATA_DIR = tmp_path
    return current_course()


@pytest.fixture
def learner(db: None) -> User:
    user = User.objects.create(
        username="amina", first_name="Amina", last_name="Sample", email="amina@example.org", password="!"
    )
    user.groups.add(Group.objects.create(name="Learners"))
    return user


@pytest.fixture
def coach(db: None) -> User:
    user = User.objects.create(username="boniface", first_name="Boniface", last_name="Sample", password="!")
    user.groups.add(Group.objects.create(name="Coaches"))
    return user


@pytest.fixture
def phone(course: Course, learner: User) -> Client:
    """The learner's browser, signed in, on a site that checks CSRF."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    return client
