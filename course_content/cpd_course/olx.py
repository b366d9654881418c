"""The course as OLX: pointer files for the outline, our blocks inline in their unit, policies beside them.

Only attributes carry data: the platform drops a whole block whose child elements it does not know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from lxml import etree

from .cover import plain_cover
from .model import BlockRef, Course, Module, Section, Task, Unit, words
from .numbers import number_text
from .outline import Subsection, subsections
from .problem_olx import problem_element
from .programme import task_spec

OUR_BLOCKS = ("cpd_coaching", "cpd_meeting", "cpd_portfolio", "cpd_progress", "cpd_task")
GRADED_FORMAT = "Module portfolio"
COVER = "course-cover.png"
# The platform reads JSON attributes with a YAML reader, which folds or refuses these characters when they stand bare.
_ESCAPES = {code: f"\\u{code:04x}" for code in [*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF]}


def olx_files(course: Course, language: str = "") -> dict[str, bytes]:
    """Return every file of the archive by path. Pages are in `language` where they exist in it, else in English; names
    never depend on it. Without a language it is the course's own.
    """
    language = language or course.language
    files: dict[str, bytes] = {}
    static = dict(course.static)
    if not course.image:
        static[COVER] = plain_cover()
    root = etree.Element("course", url_name=course.run, org=course.org, course=course.course)
    files["course.xml"] = _xml(root)
    files[f"course/{course.run}.xml"] = _xml(_course(course, language))
    for module in course.modules:
        for section in module.sections:
            files.update(_section_files(module, section, course, language))
    files["about/overview.html"] = f"{words(course.about, language)}\n".encode()
    files.update(_policy_files(course, language))
    files.update({f"static/{name}": raw for name, raw in static.items()})
    return files


def json_attribute(value: object) -> str:
    """Return a value as one line of JSON that a YAML reader reads as the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).translate(_ESCAPES)


def _course(course: Course, language: str) -> etree._Element:
    element = etree.Element(
        "course",
        display_name=words(course.title, language),
        start=course.start,
        end=course.end,
        course_image=course.image or COVER,
        advanced_modules=json.dumps(OUR_BLOCKS),
        language=language,
    )
    for module in course.modules:
        for section in module.sections:
            etree.SubElement(element, "chapter", url_name=section.name)
    wiki = f"{course.org}.{course.course}.{course.run}"
    etree.SubElement(element, "wiki", slug=wiki)
    return element


def _section_files(module: Module, section: Section, course: Course, language: str) -> Iterator[tuple[str, bytes]]:
    chapter = etree.Element("chapter", display_name=words(section.title, language))
    for part in subsections(section):
        etree.SubElement(chapter, "sequential", url_name=part.name)
        yield f"sequential/{part.name}.xml", _xml(_sequential(section, part, course, language))
        for unit in part.units:
            yield from _unit_files(module, unit, course, language)
    yield f"chapter/{section.name}.xml", _xml(chapter)


def _sequential(section: Section, part: Subsection, course: Course, language: str) -> etree._Element:
    title = section.title if not part.is_graded else part.units[0].title
    element = etree.Element("sequential", display_name=words(title, language))
    if part.is_graded and _is_in_gradebook(course):
        element.set("format", GRADED_FORMAT)
        element.set("graded", "true")
    for unit in part.units:
        etree.SubElement(element, "vertical", url_name=unit.name)
    return element


def _unit_files(module: Module, unit: Unit, course: Course, language: str) -> Iterator[tuple[str, bytes]]:
    vertical = etree.Element("vertical", display_name=words(unit.title, language))
    for block in unit.blocks:
        if block.kind == "page":
            page = module.pages[block.target]
            etree.SubElement(vertical, "html", url_name=page.name)
            definition = etree.Element("html", filename=page.name, display_name=words(unit.title, language))
            yield f"html/{page.name}.xml", _xml(definition)
            yield f"html/{page.name}.html", f"{words(page.html, language)}\n".encode()
        elif block.kind == "quiz":
            for number, question in enumerate(module.quizzes[block.target].questions, start=1):
                etree.SubElement(vertical, "problem", url_name=question.name)
                yield f"problem/{question.name}.xml", _mixed_xml(problem_element(question, number, language))
        else:
            vertical.append(_our_block(module, unit, block, course, language))
    yield f"vertical/{unit.name}.xml", _xml(vertical)


def _our_block(module: Module, unit: Unit, block: BlockRef, course: Course, language: str) -> etree._Element:
    if block.kind == "task":
        task = next(task for task in module.tasks if task.slug == block.target)
        return _task(task, block.address or task.slug, language)
    if block.kind == "progress":
        name = words(course.progress_title, language)
        return etree.Element(
            "cpd_progress",
            url_name=block.address or block.target,
            display_name=name,
            programme_code=course.programme.code,
        )
    tag = {"coaching": "cpd_coaching", "meetings": "cpd_meeting", "portfolio": "cpd_portfolio"}[block.kind]
    element = etree.Element(
        tag, url_name=block.address or block.target, display_name=words(unit.title, language), module_code=module.code
    )
    if block.kind == "portfolio":
        element.set("weight", "100")
        if _is_in_gradebook(course):
            element.set("in_gradebook", "true")
    else:
        element.set("guides", json_attribute(dict(module.guides[block.kind])))
    return element


def _is_in_gradebook(course: Course) -> bool:
    """Whether the platform's gradebook ever gets a score: without one, a graded unit would only show zeros."""
    return bool(course.programme.policy["gradebook"] == "on_release")


def _task(task: Task, address: str, language: str) -> etree._Element:
    spec = task_spec(task)
    element = etree.Element(
        "cpd_task",
        url_name=address,
        display_name=words(task.title, language),
        slug=task.slug,
        module_code=task.module,
        weight=spec["weight"],
    )
    if task.due_week is not None:
        element.set("due_week", str(task.due_week))
    for attribute, key in (("titles", "title"), ("briefs", "brief"), ("evidence_kinds",) * 2, ("criteria",) * 2):
        element.set(attribute, json_attribute(spec[key]))
    return element


def _policy_files(course: Course, language: str) -> dict[str, bytes]:
    folder = f"policies/{course.run}"
    tabs = [("Course", "courseware"), ("Progress", "progress"), ("Dates", "dates")]
    settings: dict[str, Any] = {
        "tabs": [{"course_staff_only": False, "name": name, "type": kind} for name, kind in tabs]
    }
    if not _is_in_gradebook(course):
        # Without a graded unit the page would say "0 %, not passing" to the last day. Studio can show it again.
        settings["hide_progress_tab"] = True
    return {
        f"{folder}/policy.json": _json({f"course/{course.run}": settings}),
        f"{folder}/grading_policy.json": _json(_grading_policy(course)),
        "policies/assets.json": _json({}),
    }


def _grading_policy(course: Course) -> dict[str, Any]:
    """What the platform counts: the average of the module portfolios with a released result, and nothing besides.

    The platform fills up to ``min_count`` with units of 0 %, so it is 1 (the least Studio takes) for any number of
    modules. The platform cannot do without a cutoff, also where nothing is graded.
    """
    pass_share = Decimal(course.programme.policy["pass_mark"]) / 100
    grader = {"type": GRADED_FORMAT, "short_label": "MP", "min_count": 1, "drop_count": 0, "weight": 1.0}
    return {
        "GRADER": [grader] if _is_in_gradebook(course) else [],
        "GRADE_CUTOFFS": {"Pass": float(number_text(pass_share))},
    }


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _xml(element: etree._Element) -> bytes:
    etree.indent(element)
    return etree.tostring(element, encoding="utf-8") + b"\n"


def _mixed_xml(element: etree._Element) -> bytes:
    """Serialise without new white space: between words it would be seen."""
    return etree.tostring(element, encoding="utf-8") + b"\n"
