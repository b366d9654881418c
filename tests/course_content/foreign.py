"""Archives in the shapes of public courses, made here, and the few lines a lecturer adds to go on with one."""

from __future__ import annotations

import io
import shutil
import tarfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from cpd_course.problems import Problems
from cpd_course.source import read_yaml
from cpd_course.yaml_write import yaml_text

SAMPLE = Path(__file__).parent / "sample"
POINTER = b'<course url_name="R" org="X" course="Y"/>'
CHOICE = "<choicegroup><choice correct='true'>a</choice><choice correct='false'>b</choice></choicegroup>"
QUESTION = f"<problem><multiplechoiceresponse><label>Which?</label>{CHOICE}</multiplechoiceresponse></problem>".encode()


def noise(width: int, height: int, kind: str) -> bytes:
    """A picture that packs badly."""
    raw = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(raw, kind)
    return raw.getvalue()


# A course of pools: questions drawn at random, a pool whose library is elsewhere, updates, no end, names with spaces.
POOLS = {
    "course.xml": POINTER,
    "course/R.xml": b'<course display_name="Pools" start="2026-01-01T00:00:00Z" end="null">'
    b'<chapter url_name="c1"/></course>',
    "chapter/c1.xml": b'<chapter display_name="Week 1"><sequential url_name="s1"/></chapter>',
    "sequential/s1.xml": b'<sequential display_name="Day 1"><vertical url_name="v1"/>'
    b'<vertical url_name="v2"/></sequential>',
    "vertical/v1.xml": b'<vertical display_name="Read"><html url_name="h 1"/><itembank url_name="pool1"/></vertical>',
    "vertical/v2.xml": b'<vertical display_name="Test"><library_content url_name="pool2"/>'
    b'<library_content url_name="far"/>'
    b"</vertical>",
    "itembank/pool1.xml": b'<itembank display_name="Draw two" max_count="2"><problem url_name="p1"/>'
    b'<problem url_name="p2"/>'
    b'<html url_name="h2"/></itembank>',
    "library_content/pool2.xml": b'<library_content display_name="Draw one" max_count="1"><problem url_name="p3"/>'
    b"</library_content>",
    "library_content/far.xml": b'<library_content display_name="Elsewhere" source_library_id="library-v1:X+L"/>',
    "problem/p1.xml": QUESTION,
    "problem/p2.xml": b"<problem><numericalresponse answer='4'><label>2 + 2?</label></numericalresponse></problem>",
    "problem/p3.xml": b"<problem><optionresponse><optioninput options=\"('a','b')\" correct=\"a\"/>"
    b"</optionresponse></problem>",
    "html/h 1.xml": b'<html filename="h 1" display_name="Page one"/>',
    "html/h 1.html": b'<p>To <a href="/jump_to_id/v2">the test</a>, <a href="/jump_to_id/h2">a page</a>, '
    b'<a href="/courses/course-v1:X+Y+R/jump_to/block-v1:X+Y+R+type@problem+block@p3">a question</a>, '
    b'<a href="/courses/course-v1:X+Y+R/wiki">the wiki</a>. <img src="/static/my photo (1).jpg" alt="Us"></p>',
    "html/h2.xml": b'<html filename="h2"/>',
    "html/h2.html": b'<p>SECRETWORD <a href="/static/notes.zip">in the pool</a></p>',
    "static/my photo (1).jpg": noise(20, 20, "JPEG"),
    "static/notes.zip": b"PK",
    "info/updates.html": b"<ol><li><h2>1 May</h2>The room has changed.</li></ol>",
    "info/updates.items.json": b'[{"id": 1, "content": "The room has changed."}]',
    "policies/R/policy.json": b'{"course/R": {"display_name": "Pools", "graceperiod": "1 day"}}',
    "policies/R/grading_policy.json": b'{"GRADER": [{"type": "Exam"}]}',
    "policies/assets.json": b"{}",
}

# A course of experiments: groups inside each other, conditions, a wrapper, a holder nobody here knows.
EXPERIMENTS = {
    "course.xml": POINTER,
    "course/R.xml": b'<course display_name="Experiments"><chapter url_name="c1"/><chapter url_name="c2"/></course>',
    "chapter/c1.xml": b'<chapter display_name="Both ways"><sequential url_name="s1"/></chapter>',
    "chapter/c2.xml": b'<chapter display_name="Nothing yet"><sequential url_name="s2"/></chapter>',
    "sequential/s1.xml": b'<sequential display_name="S"><vertical url_name="v1"/>'
    b'<vertical url_name="v9"/></sequential>',
    "sequential/s2.xml": b'<sequential display_name="T"/>',
    "vertical/v1.xml": b'<vertical display_name="Try"><split_test url_name="st"/><conditional url_name="if"><show/>'
    b'<html url_name="h3">After</html></conditional></vertical>',
    "vertical/v9.xml": b'<vertical display_name="Empty"/>',
    "split_test/st.xml": b'<split_test display_name="A or B" user_partition_id="7"><vertical url_name="a"/>'
    b'<vertical url_name="b"/></split_test>',
    "vertical/a.xml": b'<vertical display_name="Group A"><html url_name="h1"/></vertical>',
    "vertical/b.xml": b'<vertical display_name="Group B"><html url_name="h2"/><wrapper>'
    b'<problem url_name="p1"/></wrapper>'
    b'<step-builder url_name="sb"><note url_name="n1">Think</note><problem url_name="p2"/></step-builder></vertical>',
    "html/h1.xml": b'<html filename="h1"/>',
    "html/h1.html": b"<p>WORDS OF A</p>",
    "html/h2.xml": b'<html filename="h2"/>',
    "html/h2.html": b"<p>WORDS OF B</p>",
    "problem/p1.xml": QUESTION,
    "problem/p2.xml": QUESTION,
}

# A course of the first years: all in one file, colons for folders, names in the policy, no units in its sequences.
OLD = {
    "course.xml": b"""<course url_name="R" org="X" course="Y" start="2012-09-01T12:00"><wiki slug="x"/>
      <textbook title="Book"/><chapter url_name="week:one"><videosequence url_name="seq"><html url_name="intro"/>
      <video url_name="v1" youtube="1.00:abc"/></videosequence><problemset url_name="set"><problem url_name="sub:q1"/>
      <problem><p>How many?</p><numericalresponse answer="3"/></problem></problemset>
      <sequential url_name="mix"><html url_name="seq">Loose &lt;b&gt;words&lt;/b&gt;</html><discussion url_name="d"/>
      </sequential></chapter><static_tab url_name="faq"/></course>""",
    "html/intro.xml": b'<html filename="intro"/>',
    "html/intro.html": "<p>Éléments</p>".encode(),
    "problem/sub/q1.xml": b"<problem><p>Name <b>one</b>.</p><stringresponse answer='PLC'/></problem>",
    "policies/R/policy.json": b'{"course/R": {"display_name": "Old"}, "chapter/week:one": '
    b'{"display_name": "Week one"}}',
    "tabs/faq.html": b"<p>ASKED OFTEN</p>",
    "about/overview.html": b"<h2>About</h2><p>An old course.</p>",
    "about/short_description.html": b"Short.",
}

# A course of foreign blocks, with damaged pieces and pictures on another site.
FOREIGN = {
    "course.xml": POINTER,
    "course/R.xml": b'<course display_name="Foreign"><chapter url_name="c1"/></course>',
    "chapter/c1.xml": b'<chapter display_name="C"><sequential url_name="s1"/><sequential url_name="bad"/></chapter>',
    "sequential/s1.xml": b'<sequential display_name="S"><vertical url_name="v1"/>'
    b'<vertical url_name="v2"/></sequential>',
    "sequential/bad.xml": b"<sequential><vertical>",
    "vertical/v1.xml": b'<vertical display_name="Many"><html url_name="h1"/><video url_name="vid"/>'
    b'<lti_consumer url_name="l"/>'
    b'<drag-and-drop-v2 url_name="dd" data="{}"/><openassessment url_name="oa"><title>ESSAY</title></openassessment>'
    b'<poll url_name="gone"/><word_cloud url_name="dt"/><problem url_name="broken"/></vertical>',
    "vertical/v2.xml": b'<vertical display_name="Film" visible_to_staff_only="true">'
    b'<video url_name="vid2"/></vertical>',
    "video/vid.xml": b'<video display_name="Film"><source src="https://example.org/f.mp4"',
    "video/vid2.xml": b'<video display_name="Film two" sub="abc"/>',
    "lti_consumer/l.xml": b'<lti_consumer launch_url="https://example.org"/>',
    "word_cloud/dt.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><word_cloud/>',
    "problem/broken.xml": b"\xff\xfe not xml",
    "problem/orphan.xml": QUESTION,
    "html/h1.xml": b'<html filename="h1"/>',
    "html/h1.html": b'<p>See <img src="https://example.org/a.png" alt="the map">, '
    b'<img src="/static/none.png" alt="a hole"> and '
    b'<a href="page2.html">more</a>.</p><script>alert(1)</script>',
    "static/subs_abc.srt.sjson": b'{"text": ["hello"]}',
    "static/lesson.srt": b"1",
    "drafts/vertical/d.xml": b"<vertical><html>DRAFT</html></vertical>",
    "assets/assets.xml": b"<assets/>",
    "README.md": b"Read me",
}

# A course packed by hand on three computers.
PACKED = {
    "course.xml": POINTER,
    "course/R.xml": b'<course display_name="Packed" start="soon"><chapter url_name="intro"/></course>',
    "chapter/intro.xml": b'<chapter display_name="Intro"><sequential url_name="intro"/></chapter>',
    "sequential/intro.xml": b'<sequential display_name="Intro"><vertical url_name="intro"/>'
    b'<vertical url_name="v2"/></sequential>',
    "vertical/intro.xml": b'<vertical display_name="Intro"><html url_name="intro"/>'
    b'<html url_name="win"/><html url_name="u16"/>'
    b'<html url_name="R"/></vertical>',
    "vertical/v2.xml": "<vertical display_name='Again'><html url_name='intro'/><vertical url_name='v2'/>"
    "<html url_name='le\u00e7on'/></vertical>".encode(),
    "html/intro.xml": b'<html filename="intro"/>',
    "html/intro.html": b'<p><img src="/static/images/big map.png" alt="Map"><a href="/static/long.pdf">Long</a></p>',
    "html/win.xml": b'<html filename="win"/>',
    "html/win.html": "<p>\u00c9cole \u2013 le\u00e7on</p>".encode("cp1252"),
    "html/u16.xml": b'<html filename="u16"/>',
    "html/u16.html": "<p>\u00c9t\u00e9</p>".encode("utf-16"),
    "html/R.xml": b'<html filename="R"/>',
    "html/R.html": b"<p>Named like the run</p>",
    unicodedata.normalize("NFD", "html/le\u00e7on.xml"): "<html filename='le\u00e7on'/>".encode(),
    unicodedata.normalize("NFD", "html/le\u00e7on.html"): b"<p>ACCENT</p>",
    "static/images/big map.png": noise(900, 700, "PNG"),
    "static/long.pdf": b"%PDF-" + bytes(4 * 2**20),
    "static/film.mp4": bytes(17 * 2**20),
    "static/bad.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "static/.DS_Store": b"\0\0\0\1Bud1",
    "html/._intro.html": b"\0\5\x16\7",
    "Thumbs.db": b"\xd0\xcf",
}

# Files, how many blocks they describe beside the course itself (counted by hand), files beside the top folder.
COURSES: Mapping[str, tuple[Mapping[str, bytes], int, Mapping[str, bytes]]] = {
    "pools": (POOLS, 12, {}),
    "experiments": (EXPERIMENTS, 18, {}),
    "old": (OLD, 11, {}),
    "foreign": (FOREIGN, 14, {}),
    "packed": (PACKED, 11, {"__MACOSX/course/._course.xml": b"\0\5", "._course": b"\0\5", "notes.txt": b"By hand"}),
}


def pack(path: Path, files: Mapping[str, bytes], beside: Mapping[str, bytes] | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for name, raw in {**{f"course/{name}": raw for name, raw in files.items()}, **(beside or {})}.items():
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            tar.addfile(member, io.BytesIO(raw))
    return path


def completed(folder: Path) -> Path:
    """Write what no foreign course holds: the programme, credits, one task and the portfolio; touch nothing else."""
    added = _data(SAMPLE / "course.yaml")
    course = _data(folder / "course.yaml")
    course = {**course, "programme": added["programme"], "progress": added["progress"], "end": "2031-12-31"}
    course |= {"about": course["about"] or "About."} | ({} if "start" in course else {"start": "2026-01-01"})
    (folder / "course.yaml").write_text(yaml_text(course), encoding="utf-8")
    for name in course["modules"]:
        (folder / name / "tasks").mkdir()
        task = (SAMPLE / "m1/tasks/m1-direction.yaml").read_text(encoding="utf-8").replace("weight: 60", "weight: 100")
        (folder / name / "tasks/m1-direction.yaml").write_text(task, encoding="utf-8")
        module = _data(folder / name / "module.yaml")
        known = _data(SAMPLE / "m1/module.yaml")
        kept = {key: known[key] for key in ("title", "credits", "notional_hours", "level", "outcomes", "components")}
        own: list[Any] = [{"id": "own-task", "title": "T", "task": "m1-direction"}]
        own += [{"id": "own-progress", "title": "G", "progress": course["progress"]["url_name"]}]
        own += [{"id": "own-portfolio", "title": "P", "portfolio": "own-portfolio-block"}]
        sections = [*module["sections"], {"id": "own", "title": "Own", "units": own}]
        module = {**module, **kept, "tasks": ["m1-direction"], "sections": sections}
        (folder / name / "module.yaml").write_text(yaml_text(module), encoding="utf-8")
    shutil.copytree(SAMPLE / "static", folder / "static", dirs_exist_ok=True)
    return folder


def _data(file: Path) -> dict[str, Any]:
    document = read_yaml(file.read_text(encoding="utf-8"), file.name, Problems())
    assert document is not None
    found: dict[str, Any] = document.data
    return found
