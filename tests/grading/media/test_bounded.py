"""Every file is read in a process of its own: within time and memory, a few at once, and never in a transaction."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cpd_grading.kernel import errors
from cpd_grading.kernel.messages import Message, Series, Size
from cpd_grading.media import api as media
from cpd_grading.media import bounded, places, wire
from tests.builders import jpeg, pdf
from tests.grading.media.hostile import HOSTILE
from tests.grading.media.measured import SECONDS, cost_of
from tests.grading.media.test_files import picture

LIMITS = media.Limits(tuple(media.KINDS), 20_000_000)
BOUNDS = media.Bounds(at_once=4)


def process(content: bytes, *, bounds: media.Bounds = BOUNDS, pages: int = 30) -> media.ProcessedFile:
    return media.process(content, LIMITS, most_pages=pages, bounds=bounds)


@pytest.fixture(autouse=True)
def _places_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: str(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_takes_five_seconds_and_300_megabytes_at_most(name: str, tmp_path: Path) -> None:
    cost = cost_of(name, tmp_path)

    assert cost["size"] <= 20_000_000
    assert cost["seconds"] <= SECONDS + 0.5
    assert cost["memory"] <= 300_000_000


def test_what_took_all_its_time_is_refused_with_the_seconds_and_what_to_do() -> None:
    with pytest.raises(errors.BeyondLimits, match=r"more than 1 seconds or too much memory. Save it again"):
        process(HOSTILE["a photo of 50 megapixels in layers"](), bounds=media.Bounds(seconds=1, memory=100_000_000))


def test_a_file_whose_pictures_cannot_be_drawn_in_time_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    kept = process(HOSTILE["a PDF that takes minutes to draw"](), bounds=media.Bounds(seconds=2))

    assert kept.clean.content_type == "application/pdf"
    assert kept.previews == ()
    assert "was kept without pictures" in caplog.text


def test_the_process_knows_no_secret_and_answers_as_the_functions_do(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    real = bounded.subprocess.Popen

    def spied(*args: object, **how: object) -> object:
        told.update(how["env"])
        return real(*args, **how)

    monkeypatch.setenv("SECRET_OF_THE_SITE", "x")
    monkeypatch.setattr(bounded.subprocess, "Popen", spied)

    made = process(jpeg(size=(200, 100)))

    assert set(told) == {"PYTHONPATH", "PATH", "LC_ALL"}
    assert (made.clean.content_type, [image.number for image in made.previews]) == ("image/jpeg", [0])


@pytest.mark.parametrize(
    "refusal",
    [
        errors.EmptyFile(),
        errors.TooLarge(size=Size(7), limit=Size(5)),
        errors.UnsupportedFile(found=Message("a program"), kinds=Series(("JPEG", "PDF"))),
        errors.BeyondLimits(problem=Message("%(size)s and %(names)s", size=Size(3), names=Series(("a", "b")))),
        errors.InfectedFile(found="Sample"),
    ],
)
def test_a_refusal_is_the_same_on_both_sides(refusal: errors.CpdError) -> None:
    _what, said, _content = wire.refusal_record(refusal)

    again = wire.refusal_of(said)

    assert (type(again), again.message) == (type(refusal), refusal.message)


def test_whoever_finds_all_places_taken_waits_and_is_then_asked_to_come_again() -> None:
    one = media.Bounds(at_once=1, wait=0)
    with places.place(at_once=1, waiting=1, wait=0), pytest.raises(errors.FilesBusy, match="again in a minute"):
        process(b"Amakuru", bounds=one)

    assert process(b"Amakuru", bounds=one).clean.content == b"Amakuru"


def test_a_place_becomes_free_while_somebody_waits() -> None:
    one, seen = media.Bounds(at_once=1, wait=10), []

    def hold() -> None:
        with places.place(at_once=1, waiting=1, wait=0):
            seen.append("held")
            time.sleep(0.5)

    holder = threading.Thread(target=hold)
    holder.start()
    while not seen:
        time.sleep(0.01)
    assert process(b"Amakuru", bounds=one).clean.content == b"Amakuru"
    holder.join()


def test_when_enough_wait_already_the_next_one_comes_again_at_once() -> None:
    one = media.Bounds(at_once=1, waiting=1, wait=30)
    with places.place(at_once=1, waiting=1, wait=0):
        turn = places._free_place(places._folder(), "wait", 1)
        began = time.monotonic()
        with pytest.raises(errors.FilesBusy):
            process(b"Amakuru", bounds=one)
        os.close(turn)
    assert time.monotonic() - began < one.wait


def test_a_folder_of_somebody_else_is_not_trusted_with_the_places(tmp_path: Path) -> None:
    folder = tmp_path / f"cpd-files-{os.getuid()}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)

    with pytest.raises(PermissionError):
        process(b"Amakuru")


def test_a_fault_of_our_own_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MODULE", "cpd_grading.no_such_package")

    with pytest.raises(RuntimeError, match="no_such_package"):
        process(b"Amakuru")


def end(status: int | None, problem: str = "", seconds: float = 0.0) -> bounded._Ended:
    return bounded._Ended(b"", status, problem, seconds)


@pytest.mark.parametrize(
    "ended",
    [
        end(-6),
        end(-24),
        end(-9, seconds=4.9),
        end(None, seconds=5.0),
        end(1, "Traceback\nMemoryError\n"),
    ],
    ids=["no memory in a library", "its seconds", "its seconds, by force", "its seconds, from here", "no memory"],
)
def test_a_process_that_took_all_it_may_is_a_file_that_was_too_much(ended: bounded._Ended) -> None:
    with pytest.raises(errors.BeyondLimits):
        bounded._read_answer(ended, BOUNDS)


@pytest.mark.parametrize("ended", [end(None, seconds=0.4), end(-9, seconds=4.0), end(-15), end(-2), end(-1)])
def test_a_process_that_a_busy_machine_ended_says_nothing_of_its_file(ended: bounded._Ended) -> None:
    with pytest.raises(errors.FilesBusy):
        bounded._read_answer(ended, BOUNDS)


def test_a_process_that_a_library_brought_down_is_a_file_that_cannot_be_read() -> None:
    with pytest.raises(errors.DamagedFile, match="cannot be read"):
        bounded._read_answer(end(-11), BOUNDS)


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Other words to run instead of the reader of files; ``say`` writes a record."""

    def put(words: str) -> None:
        begin = (
            "import os, sys, time\nfrom cpd_grading.media import wire\nsay = lambda *record: wire.write(out, record)\n"
        )
        (tmp_path / "stand_in.py").write_text(f"{begin}out = sys.stdout.buffer\n{words}\n", "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setattr(bounded, "MODULE", "stand_in")

    return put


def test_a_machine_too_busy_to_read_a_file_in_time_asks_for_it_again(
    stand_in: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in("time.sleep(60)")
    monkeypatch.setattr(bounded, "WALL", 1)

    with pytest.raises(errors.FilesBusy):
        process(b"Amakuru", bounds=media.Bounds(seconds=1))


def test_what_computes_for_ever_is_ended_by_the_system_and_refused(
    stand_in: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in("from cpd_grading.media.__main__ import _limit\n_limit(1, 300_000_000)\nwhile True: pass")
    monkeypatch.setattr(bounded, "WALL", 60)  # it computes when nobody else does
    ended = bounded._run(b"Amakuru", LIMITS, 0, media.Bounds(seconds=1))

    assert ended.status == -24
    with pytest.raises(errors.BeyondLimits):
        bounded._read_answer(ended, media.Bounds(seconds=1))


@pytest.mark.parametrize("memory", [52_000_000, 60_000_000, 80_000_000])
def test_a_process_without_memory_is_no_fault_of_ours(memory: int) -> None:
    with pytest.raises(errors.BeyondLimits):
        process(jpeg(size=(4000, 3000)), bounds=media.Bounds(memory=memory))


def test_the_last_words_of_a_fault_of_our_own_are_told(stand_in: Callable[[str], None]) -> None:
    words = "sys.stderr.write('x' * 500_000)\nfrom cpd_grading.media.__main__ import _limit\n_limit(5, 300_000_000)"
    stand_in(f"{words}\nimport no_such_module")

    with pytest.raises(RuntimeError, match=r"No module named 'no_such_module'\n$") as caught:
        process(b"Amakuru")
    assert len(str(caught.value)) < 2_100


@pytest.mark.parametrize(
    ("words", "wall", "refusal"),
    [
        ("while True: out.write(bytes(1 << 20))", 60, errors.DamagedFile),
        ("while True: sys.stderr.write('x' * 9999)", 1, errors.FilesBusy),
    ],
)
def test_a_process_that_writes_without_end_is_ended(
    words: str,
    wall: int,
    refusal: type[errors.CpdError],
    stand_in: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stand_in(words)
    monkeypatch.setattr(bounded, "WALL", wall)
    small = media.Limits(tuple(media.KINDS), 1_000_000)

    with pytest.raises(refusal):
        media.process(b"Amakuru", small, most_pages=0, bounds=media.Bounds(seconds=3))


CLEAN = 'say("clean", {"content_type": "text/plain; charset=utf-8", "captured_on": None}, b"Amakuru")\n'
PICTURE = '{"number": 0, "content_type": "image/jpeg", "width": 1, "height": 1}'


def test_a_stand_in_that_says_what_it_may_is_believed(stand_in: Callable[[str], None]) -> None:
    stand_in(f'{CLEAN}say("preview", {PICTURE}, b"x")\nsay("end", {{}}, b"")')

    kept = process(b"Amakuru")

    assert (kept.clean.content, [image.content for image in kept.previews]) == (b"Amakuru", [b"x"])


@pytest.mark.parametrize(
    "words",
    [
        CLEAN.replace("text/plain; charset=utf-8", "text/html"),
        CLEAN.replace('"text/plain; charset=utf-8"', "[]"),
        CLEAN.replace("None", '"yesterday"'),
        f'{CLEAN}say("preview", {PICTURE.replace("image/jpeg", "image/svg+xml")}, b"x")',
        f'{CLEAN}say("preview", {PICTURE.replace("1}", "-1}")}, b"x")',
        f'{CLEAN}say("preview", {PICTURE.replace("0,", "None,")}, b"x")',
        'say("refusal", {"code": "no_such_code", "places": {}}, b"")',
        'say("refusal", {"code": "damaged_file", "places": []}, b"")',
        'say("order", {}, b"")',
        'out.write(b"[]\\n")',
        'out.write(b"Amakuru\\n")',
        """out.write(b'{"what": "clean", "said": {}, "size": -1}\\n')""",
        'out.write(b"[" * 100_000 + b"\\n")',
    ],
)
def test_what_a_process_should_never_say_is_not_believed(words: str, stand_in: Callable[[str], None]) -> None:
    stand_in(words)

    with pytest.raises(RuntimeError, match="says what it never should"):
        process(b"Amakuru")


def test_the_interpreter_is_python_whatever_the_server_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded.sys, "executable", "/usr/bin/uwsgi")

    assert process(b"Amakuru").clean.content == b"Amakuru"


def test_eight_small_photos_at_once_are_read_two_at_a_time() -> None:
    two, running, most = media.Bounds(at_once=2, waiting=6, wait=60), [], []
    real = bounded._run

    def counted(*args: object) -> object:
        running.append(1)
        most.append(len(running))
        try:
            return real(*args)
        finally:
            running.pop()

    bounded._run, photo = counted, jpeg(size=(900, 600))
    try:
        senders = [threading.Thread(target=process, args=(photo,), kwargs={"bounds": two}) for _ in range(8)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    finally:
        bounded._run = real
    assert (len(most), max(most)) == (8, 2)


def _as_somebody_else(command: list[str]) -> list[str]:
    """The same command as the system's nobody, who may read our files: root is under no limit of processes."""
    if os.getuid() or shutil.which("setpriv") is None:
        return command
    readers = "+dac_read_search,+dac_override"
    return [
        "setpriv",
        "--reuid=65534",
        "--clear-groups",
        f"--inh-caps={readers}",
        f"--ambient-caps={readers}",
        *command,
    ]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "PDF", "TEXT"])
def test_every_kind_is_read_by_an_account_that_is_not_root(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = bounded.subprocess.Popen
    monkeypatch.setattr(bounded.subprocess, "Popen", lambda command, **how: real(_as_somebody_else(command), **how))
    content = {"PDF": pdf(), "TEXT": b"Amakuru"}.get(kind) or picture(kind, size=(1500, 1000))

    made = process(content)

    assert made.clean.content
    assert bool(made.previews) is (kind != "TEXT")
