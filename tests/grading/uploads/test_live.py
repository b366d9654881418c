"""Uploads against real server processes: two of them, killed ones, a bad line, and the stock clients."""

from __future__ import annotations

import http.client
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from tests.grading.uploads.live import ADDRESS, DROPPED, TOKEN, Line, Phone, Server, run_site, serving
from tests.grading.uploads.tus import plan

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("live uploads")]
SPEEDUP = 8  # on the simulated line time passes eight times as fast
LARGE = plan(600_000)
KILLS = 10  # of each kind: while files come in, and while work is sent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads") / "site"


@pytest.fixture(scope="module")
def made(folder: Path) -> dict[str, str]:
    return run_site("make", folder)


@pytest.fixture(scope="module")
def servers(folder: Path, made: dict[str, str]) -> Iterator[list[Server]]:
    with serving(folder, 2) as both:
        yield both


@pytest.fixture
def phone(servers: list[Server], made: dict[str, str]) -> Phone:
    return Phone(made["session"], servers[0].port)


def test_two_server_processes_take_turns_at_one_file(servers: list[Server], phone: Phone, made: dict[str, str]) -> None:
    path = phone.begin(len(LARGE), made["item"])
    for turn, at in enumerate(range(0, len(LARGE), 100_000)):
        phone.port = servers[turn % 2].port
        assert phone.patch(path, at, LARGE[at : at + 100_000])[0] == 204

    for server in servers:
        phone.port = server.port
        became = phone.became(path)
        assert became["state"] == "complete"
        assert phone.file(became["attachment_id"]) == LARGE


def test_of_two_servers_that_get_the_same_part_at_the_same_moment_one_keeps_it(
    servers: list[Server], phone: Phone, made: dict[str, str]
) -> None:
    content, part = plan(40_000), 4_000
    path = phone.begin(len(content), made["item"])
    phones = [Phone(made["session"], server.port) for server in servers * 2]
    for at in range(0, len(content), part):
        gate = threading.Barrier(len(phones))

        def send(one: Phone, at: int = at, gate: threading.Barrier = gate) -> int:
            gate.wait()
            return one.patch(path, at, content[at : at + part])[0]

        with ThreadPoolExecutor(len(phones)) as pool:
            answers = sorted(pool.map(send, phones))
        if at + part < len(content):
            assert answers == [204, 409, 409, 409]
        else:  # whoever comes right after the winner is told the same: the file is here
            assert answers[0] == 204
            assert set(answers) <= {204, 409}

    became = phone.became(path)
    assert phone.file(became["attachment_id"]) == content
    assert phone.offset(path) == len(content)


def test_two_servers_that_begin_the_same_request_begin_one_upload(servers: list[Server], made: dict[str, str]) -> None:
    phones, request_id = [Phone(made["session"], server.port) for server in servers * 3], uuid4()

    with ThreadPoolExecutor(len(phones)) as pool:
        paths = set(pool.map(lambda one: one.begin(5_000, made["item"], request_id), phones))

    assert len(paths) == 1
    assert phones[0].ask("DELETE", paths.pop())[0] == 204


def test_a_slow_line_with_three_cuts_carries_a_photo_and_repeats_little(
    servers: list[Server], made: dict[str, str]
) -> None:
    content, cuts = plan(300_000), [70_000, 180_000, 330_000]
    line = Line(servers[0].port, bits_per_second=50_000 * SPEEDUP, cuts=list(cuts))
    phone = Phone(made["session"], line.port)
    path = phone.begin(len(content), made["item"])

    drops = phone.send(path, content)

    line.close()
    assert drops == len(cuts)
    assert line.sent - len(content) <= len(cuts) * 256 * 1024
    phone.port = servers[1].port
    assert phone.file(phone.became(path)["attachment_id"]) == content


def copy_site(folder: Path, site: Path) -> None:
    """The site as it stands while servers run on it: SQLite copies its own database, whose journal comes and goes."""
    shutil.copytree(folder, site, ignore=shutil.ignore_patterns("*.sqlite3", "*.sqlite3-*"))
    name = "workbench.sqlite3"
    with closing(sqlite3.connect(folder / name)) as running, closing(sqlite3.connect(site / name)) as copy:
        running.backup(copy)


def test_servers_killed_at_random_moments_lose_nothing_and_count_nothing_by_half(
    tmp_path: Path, made: dict[str, str], folder: Path
) -> None:
    site = tmp_path / "site"
    copy_site(folder, site)
    before = len(run_site("look", site)["files"])
    chance, sent, kills, broken = random.Random(20_261), {}, 0, 0
    server = Server(site)
    server.start()
    phone = Phone(made["session"], server.port)
    try:
        while kills < KILLS:
            content, request_id = plan(chance.randrange(100_000, 400_000)), uuid4()
            sent[str(request_id)] = sha256(content).hexdigest()
            more = _send_through_kills(server, phone, content, str(request_id), made["item"], chance, KILLS - kills)
            kills, broken = kills + more[0], broken + more[1]
    finally:
        server.kill()

    found = run_site("look", site)
    counted = {file["request"]: file for file in found["files"][before:]}
    assert {request: file["recorded"] for request, file in counted.items()} == sent
    assert {request: file["stored"] for request, file in counted.items()} == sent
    assert (found["waiting"], found["left"]) == (0, [0, 0, 0, 0])
    assert found["kept"] == found["named"]
    assert broken >= KILLS / 4, "too few kills met a request on its way"


def test_what_a_killed_server_stored_and_did_not_record_is_collected(
    tmp_path: Path, made: dict[str, str], folder: Path
) -> None:
    site = tmp_path / "site"
    copy_site(folder, site)
    before = run_site("look", site)

    died = subprocess.run([sys.executable, "-m", "tests.grading.uploads.live_site", "die", str(site)])

    assert died.returncode == -signal.SIGKILL
    after = run_site("look", site)
    assert after["orphans"] == 2, "a photo and its thumbnail"
    assert after["files"] == before["files"]
    assert (after["left"], after["kept"]) == ([0, 0, 0, 0], after["named"])


def test_servers_killed_while_work_is_sent_lose_nothing_they_acknowledged_and_keep_no_half(
    tmp_path: Path, made: dict[str, str], folder: Path
) -> None:
    site = tmp_path / "site"
    copy_site(folder, site)
    ready, chance = run_site("ready", site), random.Random(20_262)
    server = Server(site)
    server.start()
    acknowledged, broken = {}, 0
    try:
        for place, (request_id, told) in enumerate(ready.items()):
            killer = threading.Timer(chance.uniform(0, 0.15), server.kill)
            if place < KILLS:
                killer.start()
            answer = _submit(server.port, request_id, told)
            broken += answer is None
            if place < KILLS:
                killer.join()
                server.start()
            if answer is None and place % 2:
                continue  # this learner gives up: all of it is there, or nothing
            acknowledged[told["owner"]] = answer or _submit(server.port, request_id, told)
    finally:
        server.kill()

    outcome = run_site("sent", site)
    found = outcome["found"]
    assert len(found) == len(ready)
    assert {owner: [manifest] for owner, manifest in acknowledged.items()} == {
        owner: found[owner]["manifests"] for owner in acknowledged
    }
    assert all(all(found[owner]["traces"]) for owner in acknowledged)
    assert all(len(set(one["traces"])) == 1 for one in found.values()), "half of a submission was kept"
    assert outcome["broken"] == []
    assert broken >= KILLS / 4, "too few kills met a request on its way"


def _submit(port: int, request_id: str, told: dict[str, str]) -> str | None:
    """The manifest a submit was acknowledged with, or None when the server died."""
    body = {**told, "declares": True, "request_id": request_id}
    json_type = {"Content-Type": "application/json"}
    try:
        phone = Phone(body.pop("session"), port)
        status, _, answer = phone.ask("POST", "/cpd/api/v1/submissions/", json.dumps(body).encode(), **json_type)
    except DROPPED:
        return None
    assert status == 200, answer
    return str(json.loads(answer)["submission"])


def _send_through_kills(
    server: Server, phone: Phone, content: bytes, request_id: str, item: str, chance: random.Random, most: int
) -> tuple[int, int]:
    """Send one file while the server is killed again and again; what it acknowledged is still there.

    Returns how often it was killed, and how often that broke a request on its way.
    """
    path, at, kills, broken = None, 0, 0, 0
    while at < len(content):
        killer = None
        if kills < most:
            killer = threading.Timer(chance.uniform(0, 0.12), server.kill)
            killer.start()
        try:
            path = path or phone.begin(len(content), item, request_id)
            kept = phone.offset(path)
            assert kept >= at, "the server forgot what it had acknowledged"
            at = kept
            while at < len(content):
                status, headers, body = phone.patch(path, at, content[at : at + 64 * 1024])
                assert status == 204, body
                at = int(headers["upload-offset"])
        except DROPPED:
            broken += 1
        if killer is not None:
            killer.join()
            server.kill()
            kills += 1
            server.start()
    return kills, broken


def test_the_stock_client_for_python_sends_a_file(phone: Phone, made: dict[str, str]) -> None:
    client = pytest.importorskip("tusclient.client", reason="TUSPY IS NOT INSTALLED: pip install tuspy")
    sender = client.TusClient(f"http://127.0.0.1:{phone.port}{ADDRESS}", headers=phone.headers())
    told = {"filename": "plan.pdf", "item_id": made["item"], "request_id": str(uuid4())}
    how = {"chunk_size": 200_000, "metadata": told, "upload_checksum": True}

    with io.BytesIO(LARGE) as file:
        uploader = sender.uploader(file_stream=file, **how)
        uploader.upload(stop_at=200_000)
        assert phone.offset(uploader.url.split(str(phone.port))[1]) == 200_000
        sender.uploader(file_stream=file, url=uploader.url, **how).upload()

    became = phone.became(uploader.url.split(str(phone.port))[1])
    assert phone.file(became["attachment_id"]) == LARGE


def test_a_line_that_is_kept_open_is_not_confused_by_head(phone: Phone, made: dict[str, str]) -> None:
    """A body after HEAD would be read as the beginning of the next answer."""
    path = phone.begin(len(LARGE), made["item"])
    line = http.client.HTTPConnection("127.0.0.1", phone.port, timeout=30)
    nowhere = f"{ADDRESS}{uuid4()}/"
    lines = set()
    for method, place, status in (
        ("HEAD", path, 200),
        ("GET", path, 200),
        ("HEAD", nowhere, 404),
        ("GET", path, 200),
        ("HEAD", ADDRESS, 405),
        ("HEAD", "/cpd/desk/", 200),
        ("HEAD", "/cpd/sw.js", 200),
        ("HEAD", "/course/", 405),
        ("GET", path, 200),
    ):
        line.request(method, place, headers={**phone.headers(), "Tus-Resumable": "1.0.0"})
        lines.add(line.sock)
        answer = line.getresponse()
        body = answer.read()

        assert (answer.status, bool(body)) == (status, method == "GET"), place
        assert answer.getheader("Connection") != "close", place
    assert len(lines) == 1, "the line was closed in between"
    line.close()


SCRIPT = """
const tus = require('tus-js-client'), fs = require('fs');
const told = JSON.parse(process.argv[2]);
function upload(more) {
  return new Promise((resolve, reject) => {
    const one = new tus.Upload(fs.createReadStream(told.file), {
      endpoint: told.endpoint, headers: told.headers, metadata: told.metadata, chunkSize: 200000,
      retryDelays: [100, 300], onSuccess: () => resolve(one.url), onError: reject, ...more(() => one, resolve)});
    one.start();
  });
}
(async () => {
  // The first one is paused after its first part; the second goes on from there.
  const half = await upload((one, resolve) => ({onChunkComplete: () => one().abort().then(() => resolve(one().url))}));
  const whole = await upload(() => ({uploadUrl: half}));
  console.log(JSON.stringify({half, whole}));
})().catch((problem) => { console.error(String(problem)); process.exit(1); });
"""


@pytest.fixture(scope="module")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("node")
    if shutil.which("npm") is None:
        pytest.skip("NO NODE HERE: the stock tus-js-client is not tried")
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(where), "tus-js-client@4"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode:
        pytest.skip(f"NPM CANNOT BE REACHED: the stock tus-js-client is not tried ({done.stderr.strip()[-200:]})")
    return where


def test_the_stock_client_for_javascript_sends_a_file(
    node_folder: Path, phone: Phone, made: dict[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "plan.pdf"
    source.write_bytes(LARGE)
    told = {
        "endpoint": f"http://127.0.0.1:{phone.port}{ADDRESS}",
        "headers": {**phone.headers(), "X-CSRFToken": TOKEN},
        "metadata": {"filename": "plan.pdf", "item_id": made["item"], "request_id": str(uuid4())},
        "file": str(source),
    }
    (node_folder / "send.cjs").write_text(SCRIPT)

    done = subprocess.run(
        ["node", "send.cjs", json.dumps(told)],
        cwd=node_folder,
        env={**os.environ, "NODE_PATH": str(node_folder / "node_modules")},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    urls = json.loads(done.stdout)
    assert urls["half"] == urls["whole"]
    became = phone.became(urls["whole"].split(str(phone.port))[1])
    assert phone.file(became["attachment_id"]) == LARGE


def test_requests_goes_on_after_every_answer_on_one_line(phone: Phone, made: dict[str, str]) -> None:
    """A part twice, a part too early, a part too large and an upload that is not there: each says what to do next."""
    requests = pytest.importorskip("requests", reason="REQUESTS IS NOT INSTALLED: it is not tried")
    where, path = f"http://127.0.0.1:{phone.port}", phone.begin(len(LARGE), made["item"])
    kind = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    with requests.Session() as line:
        line.headers.update({**phone.headers(), **kind})

        def patch(at: int, size: int) -> tuple[int, str]:
            answer = line.patch(where + path, data=LARGE[at : at + size], headers={"Upload-Offset": str(at)})
            return answer.status_code, answer.headers.get("Upload-Offset", "")

        assert line.head(f"{where}{ADDRESS}{uuid4()}/").status_code == 404
        assert line.head(where + path).headers["Upload-Offset"] == "0"
        assert patch(0, 200_000) == (204, "200000")
        assert patch(0, 200_000) == (409, "200000")
        assert patch(400_000, 200_000) == (409, "200000")
        large = line.patch(where + path, data=b"x" * 262_145, headers={"Upload-Offset": "200000"})
        assert (large.status_code, large.json()["code"]) == (413, "part_too_large")
        assert "part" in large.json()["error"]
        assert patch(200_000, 200_000) == (204, "400000")
        assert patch(400_000, 200_000) == (204, "600000")
        became = line.get(where + path).json()
    assert phone.file(became["attachment_id"]) == LARGE


NODE_HTTP = """
const http = require('http'), fs = require('fs');
const told = JSON.parse(process.argv[2]), file = fs.readFileSync(told.file);
const agent = new http.Agent({keepAlive: true, maxSockets: 1});
const sockets = new Set();
function ask(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({host: '127.0.0.1', port: told.port, agent, method, path,
      headers: {...told.headers, 'Tus-Resumable': '1.0.0', ...headers}}, (answer) => {
      let size = 0;
      answer.on('data', (piece) => { size += piece.length; });
      answer.on('end', () => resolve([method, answer.statusCode, answer.headers['upload-offset'] || '', size > 0]));
    });
    request.on('socket', (socket) => sockets.add(socket));
    request.on('error', reject);
    request.end(body);
  });
}
const part = (at) => ask('PATCH', told.path, {'Upload-Offset': at, 'Content-Type': 'application/offset+octet-stream',
  'Content-Length': 200000}, file.subarray(at, at + 200000));
(async () => {
  const seen = [await ask('HEAD', told.path), await ask('HEAD', told.nowhere), await part(0), await part(0),
    await ask('HEAD', told.path), await part(200000), await part(400000), await ask('GET', told.path)];
  console.log(JSON.stringify({seen, sockets: sockets.size}));
  agent.destroy();
})().catch((problem) => { console.error(String(problem)); process.exit(1); });
"""


def test_node_keeps_its_line_open_through_head_a_part_twice_and_a_whole_file(
    phone: Phone, made: dict[str, str], tmp_path: Path
) -> None:
    if shutil.which("node") is None:
        pytest.skip("NO NODE HERE: its http client is not tried")
    source, script = tmp_path / "plan.pdf", tmp_path / "send.cjs"
    source.write_bytes(LARGE)
    script.write_text(NODE_HTTP)
    path = phone.begin(len(LARGE), made["item"])
    told = {
        "port": phone.port,
        "headers": phone.headers(),
        "path": path,
        "nowhere": f"{ADDRESS}{uuid4()}/",
        "file": str(source),
    }

    done = subprocess.run(
        ["node", str(script), json.dumps(told)], check=False, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert answers["seen"] == [
        ["HEAD", 200, "0", False],
        ["HEAD", 404, "", False],
        ["PATCH", 204, "200000", False],
        ["PATCH", 409, "200000", True],
        ["HEAD", 200, "200000", False],
        ["PATCH", 204, "400000", False],
        ["PATCH", 204, "600000", False],
        ["GET", 200, "", True],
    ]
    # Django's own server closes the line after an answer without a length, which each of the three 204 is.
    assert answers["sockets"] == 4
    assert phone.file(phone.became(path)["attachment_id"]) == LARGE
