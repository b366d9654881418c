"""The settings of a course in an archive as its course.yaml; those that a course folder does not hold are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from ..cover import plain_cover
from ..olx import COVER, GRADED_FORMAT
from .accounts import Fate
from .addresses import Addresses
from .course_settings import day, is_our_grading, other_settings
from .findings import COURSE_FILE, Findings
from .names import block_target
from .olx_tree import NO_BLOCKS, Archive, Block
from .outline_source import said_title
from .task_source import exact
from .words_source import Words

ABOUT = "about/overview.html"


class CourseFile:
    """Makes the data of course.yaml. `programme` is the programme file of the build, where there is one."""

    def __init__(
        self, archive: Archive, findings: Findings, addresses: Addresses, programme: Mapping[str, Any], language: str
    ) -> None:
        self._archive, self._findings, self._addresses = archive, findings, addresses
        self._programme, self._language = programme, language

    def data(self, folders: Sequence[str], progress: Block | None, words: Words) -> dict[str, Any]:
        """Return the file's data. `folders` are those of the modules, `progress` the block that shows the credits."""
        root, course = self._archive.root, self._archive.course()
        self._findings.mark(course, Fate.TAKEN)
        data: dict[str, Any] = {"org": root.get("org", ""), "course": root.get("course", ""), "run": self._archive.run}
        data |= self._dates(course)
        data["title"] = {self._language: said_title(course, "Untitled")}
        about = words.text(ABOUT, course) if ABOUT in self._archive.files else ""
        data["about"] = {self._language: words.markdown(about, COURSE_FILE, course)}
        if ABOUT in self._archive.files:
            self._findings.mark_file(ABOUT, Fate.TAKEN)
        image = self._addresses.names.get(course.attributes.get("course_image", ""), "")
        if image.lower().endswith((".png", ".jpg", ".jpeg")) and not is_plain_cover(image, self._addresses):
            data["image"] = f"static/{image}"
        kept = {key: value for key, value in self._programme.items() if key not in ("schema", "modules", "tasks")}
        if kept:
            data["programme"] = exact(kept)
        data["modules"] = list(folders)
        if progress is not None:
            title = said_title(progress, "My progress")
            data["progress"] = {"url_name": block_target(progress.name), "title": {self._language: title}}
        self._settings(course)
        return data

    def _dates(self, course: Block) -> dict[str, str]:
        found = {}
        for key in ("start", "end"):
            said = course.attributes.get(key)
            moment = day(said) if said is not None else None
            if moment is not None:
                found[key] = moment
            elif said is not None:
                self._findings.mark(course, Fate.CHANGED)
                self._findings.warn(COURSE_FILE, f'The {key} of the course is "{said}", which is no day. Write one.')
        return found

    def _settings(self, course: Block) -> None:
        """Say which settings of the course its folder does not hold; their files are kept apart."""
        policy, folder = self._archive.policy_file(), f"policies/{self._archive.run}"
        if policy in self._archive.files:
            others = other_settings(self._archive.files[policy])
            self._findings.mark_file(policy, Fate.CHANGED if others else Fate.TAKEN)
            if others:
                self._findings.keep(policy, self._archive.files[policy])
                self._findings.note(COURSE_FILE, f"Settings of Studio that are not taken along: {', '.join(others)}.")
        grading = f"{folder}/grading_policy.json"
        if grading in self._archive.files and is_our_grading(self._archive.files[grading], GRADED_FORMAT):
            self._findings.mark_file(grading, Fate.TAKEN)
        for part in course.element.iterchildren(*NO_BLOCKS - {"wiki"}):
            self._findings.mark(course, Fate.CHANGED)
            self._findings.leave_out(f"course-{part.tag}.xml", etree.tostring(part), f"<{part.tag}> has no place here")


def is_plain_cover(name: str, addresses: Addresses) -> bool:
    """Say whether a static file is the cover that the builder draws for a course without a picture."""
    return name == COVER and addresses.static.get(COVER) == plain_cover()
