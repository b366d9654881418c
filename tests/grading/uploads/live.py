"""Real servers on a site in a folder, a client that goes on after every kind of drop, and a bad line between them."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

ADDRESS = "/cpd/api/v1/uploads/"
TOKEN = "s" * 32
DROPPED = (OSError, http.client.HTTPException)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_site(act: str, folder: Path) -> dict[str, Any]:
    """``make`` or ``look`` in a process of its own, since Django opens one site per process."""
    command = [sys.executable, "-m", "tests.grading.uploads.live_site", act, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


@dataclass
class Server:
    """One server process on a site; several may serve the same folder."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.grading.uploads.live_site", "serve", str(self.folder), str(self.port)]
        log = self.folder / f"server-{self.port}.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out)
        for _ in range(300):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        raise AssertionError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is cleaned up."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=20)
            self.process = None


@contextlib.contextmanager
def serving(folder: Path, number: int = 1) -> Iterator[list[Server]]:
    servers = [Server(folder) for _ in range(number)]
    try:
        for server in servers:
            server.start()
        yield servers
    finally:
        for server in servers:
            server.kill()


@dataclass
class Phone:
    """A signed-in client that talks to whichever port it is told to."""

    session: str
    port: int

    def headers(self) -> dict[str, str]:
        return {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Referer": f"http://127.0.0.1:{self.port}/",
        }

    def ask(self, method: str, path: str, body: bytes = b"", **more: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers in small letters, body. Raises one of DROPPED when there is no whole answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
            line.request(method, path, body, {**self.headers(), **named, **more})
            answer = line.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            line.close()

    def begin(self, size: int, item: str, request_id: object = None) -> str:
        told = {"filename": "plan.pdf", "item_id": item, "request_id": str(request_id or uuid4())}
        pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        status, headers, body = self.ask("POST", ADDRESS, **{"Upload-Length": str(size), "Upload-Metadata": pairs})
        assert status == 201, body
        return headers["location"]

    def offset(self, path: str) -> int:
        status, headers, _ = self.ask("HEAD", path)
        assert status == 200
        return int(headers["upload-offset"])

    def patch(self, path: str, offset: int, part: bytes) -> tuple[int, dict[str, str], bytes]:
        return self.ask("PATCH", path, part, **{"Upload-Offset": str(offset)})

    def send(self, path: str, content: bytes, *, part: int = 192 * 1024) -> int:
        """Send a file to its end, asking where it stands after every drop. Returns how often the line dropped."""
        at, drops = None, 0
        while at != len(content):
            try:
                if at is None:
                    at = self.offset(path)
                    continue
                status, headers, body = self.patch(path, at, content[at : at + part])
                assert status in (204, 409), body
                at = int(headers["upload-offset"]) if status == 204 else None
            except DROPPED:
                at, drops = None, drops + 1
                assert drops < 200, "the line never came back"
                time.sleep(0.05)
        return drops

    def became(self, path: str) -> dict[str, Any]:
        return dict(json.loads(self.ask("GET", path)[2]))

    def file(self, attachment_id: str) -> bytes:
        status, _, body = self.ask("GET", f"/cpd/files/{attachment_id}/")
        assert status == 200
        return body


class Line:
    """A TCP line to a server that is slow and breaks: after each of these counts of bytes it drops everything."""

    def __init__(self, port: int, *, bits_per_second: float, cuts: list[int]) -> None:
        self.target, self.pace, self.cuts = port, bits_per_second / 8, sorted(cuts)
        self.sent = 0
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # what waits in buffers was not sent
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self._door.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                threading.Thread(target=self._up, args=(phone, server), daemon=True).start()
                threading.Thread(target=self._down, args=(server, phone), daemon=True).start()

    def _up(self, phone: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := phone.recv(2048):
                time.sleep(len(data) / self.pace)
                if self._is_cut(len(data)):
                    break
                server.sendall(data)
        for end in (phone, server):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # reset, not a polite end
            end.close()

    def _is_cut(self, more: int) -> bool:
        with self._lock:
            self.sent += more
            if self.cuts and self.sent >= self.cuts[0]:
                self.cuts.pop(0)
                return True
        return False

    def _down(self, server: socket.socket, phone: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(4096):
                phone.sendall(data)
