"""Block cpd_progress: a learner's credits and transcript over the whole programme."""

from __future__ import annotations

from typing import Any

from xblock.core import XBlock
from xblock.fields import Scope, String

from cpd_grading import api as grading

from .base import CpdBlock
from .platform import Viewer
from .studio import WordsInStudio


@XBlock.needs("i18n")
@XBlock.wants("user", "studio_user_permissions")
class ProgressXBlock(CpdBlock, WordsInStudio, XBlock):
    """Reads only: where every module stands, and the credits that were awarded."""

    template = "progress"

    display_name = String(default="CPD progress and credits", scope=Scope.settings)
    programme_code = String(default="", scope=Scope.settings)

    def view_context(self, viewer: Viewer) -> dict[str, Any]:
        person = grading.person_of_user(viewer.user_id)
        desk = grading.desk(person.id, on=grading.today()) if person else None
        return {"desk": desk, "me": person, "desk_url": grading.page_link("desk")}
