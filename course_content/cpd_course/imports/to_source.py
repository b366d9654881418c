"""An archive as source files: plain data for YAML, text for Markdown, bytes for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from .accounts import Fate, is_system_file
from .addresses import Addresses
from .course_source import CourseFile, is_plain_cover
from .findings import COURSE_FILE, Findings
from .names import Names, as_id, block_target, needs_address
from .new_names import NewNames, free_file
from .olx_tree import Archive, Block
from .outline_source import OURS, ModuleBlocks, SectionBlocks, UnitBlocks, question_key, read_outline, said_title
from .problem_source import is_whole
from .static_source import static_files
from .task_source import exact, json_value, language_text, task_data
from .unpack import Unpacked
from .words_source import Words

STOOD_HERE = "What stood here was made in Studio.\n"


class SourceFiles:
    """Source files of one archive: `files` maps a path to data, text or bytes; `findings` say what became of it all."""

    def __init__(self, archive: Archive, unpacked: Unpacked, names: Names, programme: Mapping[str, Any], language: str):
        self._archive, self._names, self._programme, self._language = archive, names, programme, language
        self.files: dict[str, Any] = {}
        self.findings = Findings(archive)
        self._addresses = self._static()
        self._words = Words(archive, self.findings, self._addresses)
        codes = [str(module.get("code", "")) for module in programme.get("modules", [])]
        self._modules = read_outline(archive, names, codes)
        self._new = NewNames(archive, names, self._addresses, language)
        self._new.give(self._modules)
        self._progress: Block | None = None
        for module in self._modules:
            self.files[f"{module.folder}/module.yaml"] = self._module(module)
        folders = [module.folder for module in self._modules]
        course = CourseFile(archive, self.findings, self._addresses, programme, language)
        self.files[COURSE_FILE] = course.data(folders, self._progress, self._words)
        for name, raw in self._addresses.static.items():
            if not is_plain_cover(name, self._addresses):
                self.files[f"static/{name}"] = raw
        self.findings.close(unpacked)
        self.files |= self.findings.left_out

    def _static(self) -> Addresses:
        raw_files = {
            name.removeprefix("static/"): raw
            for name, raw in self._archive.files.items()
            if name.startswith("static/") and not is_system_file(name)
        }
        found = static_files(raw_files)
        for name, new in found.names.items():
            is_same = name == new and name not in found.smaller
            self.findings.mark_file(f"static/{name}", Fate.TAKEN if is_same else Fate.CHANGED)
            if name != new:
                self.findings.note(f"static/{new}", f'This file was called "{name}".')
            if name in found.smaller:
                self.findings.note(f"static/{new}", "This picture was too large for a course. It was made smaller.")
        for name, why in found.refused.items():
            self.findings.leave_out_file(f"static/{name}", why)
        return Addresses(found.files, found.names)

    # -- modules ----------------------------------------------------------------------------------------------------

    def _module(self, module: ModuleBlocks) -> dict[str, Any]:
        known: Mapping[str, Any] = next(
            (m for m in self._programme.get("modules", []) if m.get("code") == module.code), {}
        )
        sections = [self._section(module, section) for section in module.sections if section.units]
        for empty in (section for section in module.sections if not section.units):
            self._empty(module, [empty.chapter], "section")
            self._empty(module, empty.subsections, "subsection")
        for section in module.sections:
            self._empty(module, section.empty, "unit")
        slugs = dict.fromkeys(
            block["task"] for section in sections for unit in section["units"] for block in _blocks_in(unit, "task")
        )
        listed = [slug for slug in known.get("tasks", []) if slug in slugs]
        fields = {key: value for key, value in known.items() if key not in ("code", "tasks")}
        return {
            "code": module.code,
            **exact(fields),
            "tasks": [*listed, *(slug for slug in slugs if slug not in listed)],
            "sections": sections,
        }

    def _empty(self, module: ModuleBlocks, blocks: list[Block], what: str) -> None:
        for block in blocks:
            self.findings.mark(block, Fate.LEFT_OUT)
            message = f'The {what} "{said_title(block, block.name)}" is empty: left out.'
            self.findings.note(f"{module.folder}/module.yaml", message)

    def _section(self, module: ModuleBlocks, section: SectionBlocks) -> dict[str, Any]:
        chapter, file = section.chapter, f"{module.folder}/module.yaml"
        own_id, address = self._new.section_ids[chapter], self._new.addresses[chapter]
        for part in section.subsections:
            is_ours = part.name in (f"{own_id}-lessons", f"{own_id}-graded")
            self.findings.mark(part, Fate.TAKEN if is_ours else Fate.CHANGED)
            if not is_ours:
                title = said_title(part, part.name)
                self.findings.note(file, f'The subsection "{title}" is joined with its section.')
        for hidden in (chapter, *section.subsections):
            self.findings.hidden(file, hidden)
        self._found_at(chapter)
        head = {"id": own_id, **({} if own_id == address else {"url_name": address})}
        units = [self._unit(module, unit) for unit in section.units]
        return {**head, "title": {self._language: said_title(chapter, own_id)}, "units": units}

    def _unit(self, module: ModuleBlocks, unit: UnitBlocks) -> dict[str, Any]:
        vertical, file = unit.vertical, f"{module.folder}/module.yaml"
        own_id, new = self._names.unit_id(vertical.name), self._new.addresses[vertical]
        title = said_title(vertical, own_id)
        self._found_at(vertical)
        self.findings.hidden(file, vertical)
        for holder in unit.opened:
            self.findings.opened(file, holder)
        found = [self._block(module, part, own_id, title) for part in unit.blocks]
        blocks = [block for block in found if block]
        address = {} if f"{own_id}-unit" == new else {"url_name": new}
        head = {"id": own_id, **address, "title": {self._language: title}}
        if len(blocks) == 1 and len(blocks[0]) == 1:
            return {**head, **blocks[0]}
        return {**head, "blocks": blocks} if blocks else {**head, "page": self._empty_page(module, own_id)}

    def _found_at(self, block: Block) -> None:
        """Count a block as taken, or as changed where its address cannot stay."""
        is_same = self._new.addresses[block] == block.name
        self.findings.mark(block, Fate.TAKEN if is_same else Fate.CHANGED)

    def _empty_page(self, module: ModuleBlocks, unit_id: str) -> str:
        """Return a page that stands for a unit whose blocks were all left out: its place in the course is kept."""
        wanted = f"{module.folder}/pages/{unit_id.removeprefix(f'{module.folder}-')}-left-out.md"
        path = free_file(self._in_language(wanted), self.files)
        self.files[path] = STOOD_HERE
        return wanted.removeprefix(f"{module.folder}/")

    # -- blocks -----------------------------------------------------------------------------------------------------

    def _block(self, module: ModuleBlocks, part: Block | tuple[Block, ...], unit_id: str, title: str) -> dict[str, Any]:
        if isinstance(part, tuple):
            return self._quiz(module, part, unit_id)
        if part not in self._new.addresses:
            self.findings.leave_out_block(part, _why_not(part))
            return {}
        self._found_at(part)
        return self._page(module, part, title) if part.tag == "html" else self._ours(module, part)

    def _ours(self, module: ModuleBlocks, block: Block) -> dict[str, Any]:
        kind, address = OURS[block.tag], self._new.addresses[block]
        target = block_target(block.name)
        if kind == "task":
            target = block.attributes["slug"]
            self._task(module, block, f"{module.folder}/tasks/{target}.yaml")
        elif kind == "progress":
            self._progress = block
        elif kind in ("coaching", "meetings"):
            self._guides(module, block, kind)
        return {kind: target} if target == address else {kind: target, "url_name": address}

    def _task(self, module: ModuleBlocks, block: Block, file: str) -> None:
        data = task_data(block, lambda html: self._words.markdown(html, file, block, travels=True))
        if self.files.setdefault(file, data) != data:
            self.findings.mark(block, Fate.CHANGED)
            why = "another block has the same short name and other words, which counted"
            self.findings.leave_out(f"{block.tag}/{block.name}.xml", etree.tostring(block.element), why)

    def _guides(self, module: ModuleBlocks, block: Block, kind: str) -> None:
        guides = json_value(block, "guides")
        for language, html in language_text(guides).items():
            file = f"{module.folder}/guides/{kind}{'' if language == 'en' else f'.{language}'}.md"
            self.files[file] = f"{self._words.markdown(html, file, block, travels=True)}\n"

    def _page(self, module: ModuleBlocks, block: Block, unit_title: str) -> dict[str, Any]:
        file = self._new.page_files[block]
        path = self._in_language(f"{module.folder}/{file}")
        stored = self._archive.html_file(block)
        html = self._words.text(stored, block) if stored else self._archive.html(block)
        words = self._words.markdown(html, path, block, unit_title)
        self.files[path] = f"{words}\n" if words.strip() else STOOD_HERE
        address = self._new.addresses[block]
        return {"page": file, **({"url_name": address} if needs_address(file, module.folder, address) else {})}

    def _in_language(self, file: str) -> str:
        return file if self._language == "en" else f"{file.removesuffix('.md')}.{self._language}.md"

    def _quiz(self, module: ModuleBlocks, problems: tuple[Block, ...], unit_id: str) -> dict[str, Any]:
        shown = [block for block in problems if block in self._new.addresses]
        for block in problems:
            if block not in self._new.addresses:
                self.findings.leave_out_block(block, _why_not(block))
        if not shown:
            return {}
        file = self._names.quiz_file([block.name for block in problems], module.folder, unit_id)
        if f"{module.folder}/{file}" in self.files:  # a quiz that was parted in Studio: its other half has the name
            file = f"quizzes/{as_id(problems[0].name, 'q')}.yaml"
        path = free_file(f"{module.folder}/{file}", self.files)
        file = path.removeprefix(f"{module.folder}/")
        self.findings.titles(path, problems)
        questions: list[dict[str, Any]] = []
        for block in shown:
            self._found_at(block)
            data = self._new.questions[block]
            if not is_whole(block.element, data, self._language):
                self.findings.mark(block, Fate.CHANGED)
                why = "a quiz file holds the question, answers and explanation only"
                self.findings.leave_out(f"problem/{block.name}.xml", etree.tostring(block.element), why)
            key = question_key(self._new.addresses[block], file, module.folder, len(questions) + 1)
            questions.append({**key, **data})
        self.files[path] = {"questions": questions}
        return {"quiz": file}


def _why_not(block: Block) -> str:
    if block.broken:
        return block.broken
    if block.tag == "problem":
        return "a quiz file has no question of this kind"
    if block.tag == "html":
        return "the page is empty"
    return "a task needs a slug to have a file" if block.tag == "cpd_task" else f"<{block.tag}> is not written here"


def _blocks_in(unit: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [block for block in [unit, *unit.get("blocks", [])] if kind in block]
