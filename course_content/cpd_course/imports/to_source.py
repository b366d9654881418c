"""An archive as source files: plain data for YAML, text for Markdown, bytes for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from ..cover import plain_cover
from ..markdown import not_allowed
from ..model import LANGUAGES
from ..olx import COVER
from .addresses import Addresses
from .findings import Findings
from .html_markdown import to_markdown
from .names import Names, as_id, is_id, needs_address
from .olx_tree import Archive, Block
from .outline_source import OURS, ModuleBlocks, SectionBlocks, UnitBlocks, question_key, read_outline, said_title
from .problem_source import is_whole, question_data
from .task_source import exact, json_value, language_html, task_data


class SourceFiles:
    """Source files of one archive: `files` maps a path to data, text or bytes; `problems` says what was lost."""

    def __init__(self, archive: Archive, names: Names, programme: Mapping[str, Any], language: str) -> None:
        self._archive, self._names, self._programme, self._language = archive, names, programme, language
        self.files: dict[str, Any] = {}
        self._findings = Findings()
        self.problems = self._findings.problems
        static = {
            name.removeprefix("static/"): raw for name, raw in archive.files.items() if name.startswith("static/")
        }
        self._addresses = Addresses({name: raw for name, raw in static.items() if "/" not in name})
        for name in sorted(set(static) - set(self._addresses.static)):
            self._findings.leave_out(f"static/{name}", static[name], "files in folders below static/ are not used")
        self._findings.stays_behind(archive.files)
        codes = [str(module.get("code", "")) for module in programme.get("modules", [])]
        self._modules = read_outline(archive, names, codes)
        self._progress: Block | None = None
        for module in self._modules:
            self._know_pages(module)
        for module in self._modules:
            self.files[f"{module.folder}/module.yaml"] = self._module(module)
        self.files["course.yaml"] = self._course()
        self._static()
        self.files |= self._findings.left_out

    # -- course.yaml ------------------------------------------------------------------------------------------------

    def _course(self) -> dict[str, Any]:
        root, course = self._archive.root, self._archive.course()
        about = self._archive.files.get("about/overview.html", b"").decode("utf-8", "replace")
        image = course.attributes.get("course_image", "")
        data: dict[str, Any] = {"org": root.get("org", ""), "course": root.get("course", ""), "run": self._archive.run}
        for key in ("start", "end"):
            if key in course.attributes:
                data[key] = _day(course.attributes[key])
        data["title"] = {self._language: said_title(course, "Untitled")}
        data["about"] = {self._language: self._markdown(about, "course.yaml")}
        if image in self._addresses.static and not self._is_plain_cover(image):
            data["image"] = f"static/{image}"
        kept = {key: value for key, value in self._programme.items() if key not in ("schema", "modules", "tasks")}
        if kept:
            data["programme"] = exact(kept)
        data["modules"] = [module.folder for module in self._modules]
        if self._progress is not None:
            title = said_title(self._progress, "My progress")
            data["progress"] = {"url_name": self._names.target(self._progress.name), "title": {self._language: title}}
        return data

    def _is_plain_cover(self, image: str) -> bool:
        return image == COVER and self._addresses.static.get(COVER) == plain_cover()

    def _static(self) -> None:
        for name, raw in self._addresses.static.items():
            if not (name == COVER and self._is_plain_cover(name)):
                self.files[f"static/{name}"] = raw

    # -- modules ----------------------------------------------------------------------------------------------------

    def _know_pages(self, module: ModuleBlocks) -> None:
        for section in module.sections:
            for unit in section.units:
                for block in unit.blocks:
                    if isinstance(block, Block) and block.tag == "html":
                        file = self._names.page_file(block.name, module.folder)
                        if not needs_address(file, module.folder, block.name):
                            self._addresses.pages[block.name] = f"{module.folder}/{file}"

    def _module(self, module: ModuleBlocks) -> dict[str, Any]:
        known: Mapping[str, Any] = next(
            (m for m in self._programme.get("modules", []) if m.get("code") == module.code), {}
        )
        sections = [self._section(module, section) for section in module.sections if section.units]
        for empty in (section for section in module.sections if not section.units):
            self._findings.note(
                f"{module.folder}/module.yaml", f'The section "{said_title(empty.chapter, "")}" is empty: left out.'
            )
        slugs = [
            block["task"] for section in sections for unit in section["units"] for block in _blocks_in(unit, "task")
        ]
        listed = [slug for slug in known.get("tasks", []) if slug in slugs]
        fields = {key: value for key, value in known.items() if key not in ("code", "tasks")}
        return {
            "code": module.code,
            **exact(fields),
            "tasks": [*listed, *(slug for slug in slugs if slug not in listed)],
            "sections": sections,
        }

    def _section(self, module: ModuleBlocks, section: SectionBlocks) -> dict[str, Any]:
        chapter = section.chapter
        own_id = self._names.section_id(chapter.name)
        for part in section.subsections:
            if part.name not in (f"{own_id}-lessons", f"{own_id}-graded"):
                title = said_title(part, part.name)
                self._findings.note(
                    f"{module.folder}/module.yaml", f'The subsection "{title}" is joined with its section.'
                )
        for hidden in (chapter, *section.subsections):
            self._findings.hidden(f"{module.folder}/module.yaml", hidden)
        address = {} if own_id == chapter.name else {"url_name": chapter.name}
        units = [self._unit(module, unit) for unit in section.units]
        return {"id": own_id, **address, "title": {self._language: said_title(chapter, own_id)}, "units": units}

    def _unit(self, module: ModuleBlocks, unit: UnitBlocks) -> dict[str, Any]:
        vertical = unit.vertical
        own_id = self._names.unit_id(vertical.name)
        title = said_title(vertical, own_id)
        address = {} if f"{own_id}-unit" == vertical.name else {"url_name": vertical.name}
        self._findings.hidden(f"{module.folder}/module.yaml", vertical)
        found = [self._block(module, part, own_id, title) for part in unit.blocks]
        blocks = [block for block in found if block]
        head = {"id": own_id, **address, "title": {self._language: title}}
        if len(blocks) == 1 and len(blocks[0]) == 1:
            return {**head, **blocks[0]}
        return {**head, "blocks": blocks} if blocks else {**head, "page": self._empty_page(module, own_id)}

    def _empty_page(self, module: ModuleBlocks, unit_id: str) -> str:
        """Return a page that stands for a unit whose blocks were all left out: its place in the course is kept."""
        file = f"pages/{unit_id.removeprefix(f'{module.folder}-')}-left-out.md"
        self.files[self._in_language(f"{module.folder}/{file}")] = "What stood here was made in Studio.\n"
        return file

    # -- blocks -----------------------------------------------------------------------------------------------------

    def _block(self, module: ModuleBlocks, part: Block | tuple[Block, ...], unit_id: str, title: str) -> dict[str, Any]:
        if isinstance(part, tuple):
            return self._quiz(module, part, unit_id)
        if part.tag == "html":
            return self._page(module, part, title)
        if part.tag in OURS and (part.tag != "cpd_task" or is_id(part.attributes.get("slug", ""))):
            return self._ours(module, part)
        why = "a task needs a slug to have a file" if part.tag == "cpd_task" else f"<{part.tag}> is not written here"
        self._findings.leave_out(f"{part.tag}/{part.name or unit_id}.xml", etree.tostring(part.element), why)
        return {}

    def _ours(self, module: ModuleBlocks, block: Block) -> dict[str, Any]:
        kind = OURS[block.tag]
        target = self._names.target(block.name)
        if kind == "task":
            target = block.attributes["slug"]
            file = f"{module.folder}/tasks/{target}.yaml"
            self.files[file] = task_data(block, lambda html: self._markdown(html, file))
        elif kind == "progress":
            self._progress = block
        elif kind in ("coaching", "meetings"):
            self._guides(module, block, kind)
        return {kind: target} if target == block.name else {kind: target, "url_name": block.name}

    def _guides(self, module: ModuleBlocks, block: Block, kind: str) -> None:
        for language in LANGUAGES:
            file = f"{module.folder}/guides/{kind}{'' if language == 'en' else f'.{language}'}.md"
            guides = json_value(block, "guides")
            only = {language: guides[language]} if isinstance(guides, dict) and language in guides else {}
            for text in language_html(only, lambda html, file=file: self._markdown(html, file)).values():  # type: ignore[misc]
                self.files[file] = f"{text}\n"

    def _page(self, module: ModuleBlocks, block: Block, unit_title: str) -> dict[str, Any]:
        file = self._names.page_file(block.name, module.folder)
        path = self._in_language(f"{module.folder}/{file}")
        self.files[path] = f"{self._markdown(self._archive.html(block), path, unit_title)}\n"
        address = {"url_name": block.name} if needs_address(file, module.folder, block.name) else {}
        return {"page": file, **address}

    def _quiz(self, module: ModuleBlocks, problems: tuple[Block, ...], unit_id: str) -> dict[str, Any]:
        file = self._names.quiz_file([block.name for block in problems], module.folder, unit_id)
        if f"{module.folder}/{file}" in self.files:  # a quiz that was parted in Studio: its other half has the name
            file = f"quizzes/{as_id(problems[0].name, 'q')}.yaml"
        path = f"{module.folder}/{file}"
        self._findings.titles(path, problems)
        questions: list[dict[str, Any]] = []
        for block in problems:
            data = question_data(block.element, self._language)
            if data is None:
                why = "a quiz file has no question of this kind"
                self._findings.leave_out(f"problem/{block.name}.xml", etree.tostring(block.element), why)
                continue
            if not is_whole(block.element, data, self._language):
                why = "a quiz file holds the question, answers and explanation only"
                self._findings.leave_out(f"problem/{block.name}.xml", etree.tostring(block.element), why)
            questions.append({**question_key(block.name, file, module.folder, len(questions) + 1), **data})
        if questions:
            self.files[path] = {"questions": questions}
        return {"quiz": file} if questions else {}

    # -- words ------------------------------------------------------------------------------------------------------

    def _in_language(self, file: str) -> str:
        return file if self._language == "en" else f"{file.removesuffix('.md')}.{self._language}.md"

    def _markdown(self, html: str, file: str, unit_title: str = "") -> str:
        refused = not_allowed(html)
        if refused:
            name = f"{file.removesuffix('.md').replace('/', '-')}.html"
            self._findings.leave_out(name, html.encode(), f"{', '.join(refused)} was taken out of {file}")
        written = to_markdown(html, self._addresses.seen_from(file), unit_title=unit_title)
        if written.kept:
            kept = ", ".join(f"<{tag}>" for tag in sorted(set(written.kept)))
            self._findings.note(file, f"A part is kept as HTML, because Markdown cannot say it: {kept}.")
        return written.text


def _blocks_in(unit: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [block for block in [unit, *unit.get("blocks", [])] if kind in block]


def _day(moment: str) -> str:
    text = moment.replace("+00:00", "Z")
    return text.removesuffix("T00:00:00Z")
