"""Archives that want to write elsewhere, run, or swell: refused before anything is on the disk."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpd_course.api import BadArchive, CannotImport, import_course
from cpd_course.cli import main
from cpd_course.imports import unpack as unpack_module
from cpd_course.imports.unpack import unpack

Reader = Callable[[Path], dict[str, bytes]]

COURSE = b'<course url_name="2026" org="O" course="C"/>'
BOMB = b"""<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<course url_name="2026" org="&c;" course="C"/>"""
FILE_ENTITY = (
    b"""<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><course url_name="2026" org="O" course="&x;"/>"""
)


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def tar_of(path: Path, *extra: tuple[tarfile.TarInfo, bytes], course: bytes = COURSE) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for info, raw in [(member("course/course.xml"), course), *extra]:
            info.size = len(raw)
            tar.addfile(info, io.BytesIO(raw))
    return path


@pytest.mark.parametrize(
    ("info", "words"),
    [
        (member("../evil.txt"), "leads out of its folder"),
        (member("course/../../evil.txt"), "leads out of its folder"),
        (member("/etc/cron.d/evil"), "leads out of its folder"),
        (member("course\\..\\evil.txt"), "leads out of its folder"),
        (member("C:/evil.txt"), "leads out of its folder"),
        (member("course/a.xml", tarfile.SYMTYPE, "/etc/passwd"), "a link or device"),
        (member("course/a.xml", tarfile.LNKTYPE, "course/course.xml"), "a link or device"),
        (member("course/a", tarfile.CHRTYPE), "a link or device"),
        (member("course/a", tarfile.FIFOTYPE), "a link or device"),
        (member("course/course.xml"), "twice"),
        (member("course/./course.xml"), "twice"),
    ],
)
def test_a_member_that_no_course_holds_is_refused(tmp_path: Path, info: tarfile.TarInfo, words: str) -> None:
    archive = tar_of(tmp_path / "a.tar.gz", (info, b"" if info.type != tarfile.REGTYPE else b"x"))

    with pytest.raises(BadArchive, match=words):
        import_course(archive, tmp_path / "out")

    assert [path.name for path in tmp_path.iterdir()] == ["a.tar.gz"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("course/html/zeros.html", "more than 16 MB"), ("course/static/zeros.png", "unpacks to more than 256 MB")],
)
def test_ten_gigabytes_of_zeros_are_refused_without_unpacking_them(tmp_path: Path, name: str, words: str) -> None:
    path = tmp_path / "zeros.tar.gz"
    big = member(name)
    big.size = 10 * 2**30
    with gzip.open(path, "wb", compresslevel=9) as stream:
        stream.write(big.tobuf())
        for _ in range(300):
            stream.write(bytes(2**20))
    tracemalloc.start()

    with pytest.raises(BadArchive, match=words):
        unpack(path)

    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_a_header_that_claims_to_be_huge_is_refused_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack_module, "MAX_UNPACKED", 8 * 2**20)
    path = tmp_path / "pax.tar.gz"
    header = member("course/x", tarfile.XHDTYPE)
    header.size = 2**30
    with gzip.open(path, "wb") as stream:
        stream.write(header.tobuf())
        for _ in range(16):
            stream.write(bytes(2**20))

    with pytest.raises(BadArchive, match="unpacks to more than 8 MB"):
        unpack(path)


def test_many_small_files_that_swell_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack_module, "MAX_UNPACKED", 2**20)
    extra = [(member(f"course/static/{n}.txt"), bytes(2**16)) for n in range(40)]

    with pytest.raises(BadArchive, match="unpacks to more than 1 MB"):
        unpack(tar_of(tmp_path / "a.tar.gz", *extra))


def test_more_files_than_a_course_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack_module, "MAX_MEMBERS", 5)

    with pytest.raises(BadArchive, match="more than 5 files"):
        unpack(tar_of(tmp_path / "a.tar.gz", *[(member(f"course/{n}"), b"") for n in range(9)]))


@pytest.mark.parametrize("course", [BOMB, FILE_ENTITY])
def test_entities_are_refused(tmp_path: Path, course: bytes) -> None:
    with pytest.raises(BadArchive, match="declares entities"):
        import_course(tar_of(tmp_path / "a.tar.gz", course=course), tmp_path / "out")

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "raw",
    [b"", b"not a tar", gzip.compress(b"not a tar"), gzip.compress(bytes(10_240)), b"\x1f\x8b\x08cut"],
    ids=["empty", "text", "packed text", "packed zeros", "cut"],
)
def test_what_is_no_archive_is_said_plainly(tmp_path: Path, raw: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.tar.gz").write_bytes(raw)

    assert main(["import", str(tmp_path / "a.tar.gz"), str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_names_inside_the_course_cannot_lead_out_of_the_new_folder(tmp_path: Path) -> None:
    course = b"""<course url_name="../../r" org="O" course="C"><chapter url_name="../../c" display_name="C">
      <sequential url_name="../s"><vertical url_name="../../v" display_name="V"><html url_name="../../../h">x</html>
      <problem url_name="../../p"><stringresponse answer="a"><label>L</label></stringresponse></problem>
      <cpd_task url_name="t" slug="../../../../t" module_code="../../m"/><cpd_coaching url_name="../../k"
      module_code="../../m" guides='{"en": "x"}'/><poll url_name="/etc/x"/></vertical></sequential></chapter>
      </course>"""
    (tmp_path / "inside").mkdir()

    import_course(tar_of(tmp_path / "a.tar.gz", course=course), tmp_path / "inside" / "out")

    outside = [p for p in tmp_path.rglob("*") if p.is_file() and not p.is_relative_to(tmp_path / "inside" / "out")]
    assert [path.name for path in outside] == ["a.tar.gz"]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_archive_gives_a_folder_or_a_refusal_but_no_traceback(
    built: Path, unpacked: Reader, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    files = unpacked(built)
    names = sorted(name for name in files if not name.startswith("static/"))
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)):
        raw = files[name]
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 30)))
        put = data.draw(
            st.sampled_from([b"", b"x", b'"', b"<", b"&amp;", b"{}", b"[]", b"null", b"<p>", b"\xff", b"0"])
        )
        files[name] = raw[:start] + put + raw[end:]
    root = tmp_path_factory.mktemp("damaged")
    with tarfile.open(root / "a.tar.gz", "w:gz") as tar:
        for name, raw in files.items():
            info = member(f"course/{name}")
            info.size = len(raw)
            tar.addfile(info, io.BytesIO(raw))

    try:
        report = import_course(root / "a.tar.gz", root / "out", programme=built.parent / "programme.json")
    except (BadArchive, CannotImport):
        assert not (root / "out").exists()
    else:
        assert report.files > 0
