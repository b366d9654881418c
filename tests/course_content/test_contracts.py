"""What the builder writes is what the other rooms read: the real blocks, and the programme's published schema."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from cpd_course.api import OUR_BLOCKS, load_course, olx_files, programme_document

pytestmark = pytest.mark.skipif(not os.environ.get("DJANGO_SETTINGS_MODULE"), reason="needs the site's settings")

HERE = Path(__file__).parent
COURSES = [HERE / "sample", HERE.parents[1] / "course_content" / "cll"]


def our_elements(folder: Path) -> Iterator[etree._Element]:
    for name, raw in olx_files(load_course(folder)[0]).items():
        if name.startswith("vertical/"):
            yield from (element for element in etree.fromstring(raw) if str(element.tag) in OUR_BLOCKS)


@pytest.mark.django_db
@pytest.mark.parametrize("folder", COURSES, ids=lambda folder: folder.name)
def test_every_element_is_read_by_its_real_block_and_is_clean(folder: Path) -> None:
    from xblock.core import XBlock
    from xblock.fields import ScopeIds
    from xblock.runtime import DictKeyValueStore, KvsFieldData
    from xblock.test.tools import TestRuntime

    runtime = TestRuntime(services={"field-data": KvsFieldData(DictKeyValueStore())})
    read = set()
    for element in our_elements(folder):
        block_class = XBlock.load_class(str(element.tag))
        usage = runtime.id_generator.create_usage(runtime.id_generator.create_definition(element.tag))
        keys = ScopeIds(None, element.tag, runtime.id_reader.get_definition_id(usage), usage)
        block = block_class.parse_xml(element, runtime, keys)

        assert block.validate().empty, (element.get("url_name"), [str(m.text) for m in block.validate().messages])
        assert set(element.keys()) - {"url_name"} <= set(block.fields)
        for name, value in element.items():
            if name in block.fields:
                held, is_json = block.fields[name].read_json(block), value.startswith(("{", "["))
                assert held == json.loads(value) if is_json else str(held).removesuffix(".0") == value, name
        read.add(str(element.tag))

    assert read == set(OUR_BLOCKS)


@pytest.mark.parametrize("folder", COURSES, ids=lambda folder: folder.name)
def test_the_programme_file_is_what_grading_takes(folder: Path) -> None:
    from cpd_grading.programmes.reading import read_programme

    document = json.loads(json.dumps(programme_document(load_course(folder)[0])))

    assert read_programme(document).code == document["code"]
