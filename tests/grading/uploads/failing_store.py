"""A proxy before an S3-compatible store that fails as real ones do: one way at a time, for one request or for all."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# before the store is asked: 500, 503, dropped, silent, slow; after it answered: lost, half, altered
WAYS = ("500", "503", "dropped", "lost", "half", "altered", "slow", "silent")


class Proxy(ThreadingHTTPServer):
    """``fails(way, times, method)`` says how the next requests of a method end; "" is any method."""

    daemon_threads = True

    def __init__(self, store: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.store = store.removeprefix("http://")
        self._lock = threading.Lock()
        self._way, self._left, self._method = "", 0, ""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @contextmanager
    def failing(self, way: str, *, times: int = 10_000, method: str = "") -> Iterator[None]:
        with self._lock:
            self._way, self._left, self._method = way, times, method
        try:
            yield
        finally:
            with self._lock:
                self._left = 0

    def way_of(self, method: str) -> str:
        with self._lock:
            if self._left and self._method in ("", method):
                self._left -= 1
                return self._way
            return ""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is what these tests are about."""


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def _pass(self) -> None:
        way = self.server.way_of(self.command)
        body = self._body()
        if way in ("dropped", "silent", "500", "503"):
            self._fail(way)
            return
        if way == "slow":
            time.sleep(0.5)
        status, headers, content = self._asked(body)
        if way == "lost":
            self._fail("dropped")
            return
        if way == "altered" and content:
            content = bytes([content[0] ^ 1]) + content[1:]
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server"):
                self.send_header(name, value)
        length = next((value for name, value in headers if name.lower() == "content-length"), str(len(content)))
        self.send_header("Content-Length", length if self.command == "HEAD" else str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if way == "half" and content:
            self.wfile.write(content[: len(content) // 2])
            self._fail("dropped")
            return
        self.wfile.write(content)

    def _body(self) -> bytes:
        if self.headers.get("Expect") == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._chunks()
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> bytes:
        found = b""
        while length := int(self.rfile.readline().split(b";")[0], 16):
            found += self.rfile.read(length)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def _asked(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        line = http.client.HTTPConnection(self.server.store)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("expect", "host")}
        headers.pop("Transfer-Encoding", None)
        headers["Content-Length"] = str(len(body))
        line.request(self.command, self.path, body, headers)
        answer = line.getresponse()
        found = answer.status, answer.getheaders(), answer.read()
        line.close()
        return found

    def _fail(self, way: str) -> None:
        if way in ("500", "503"):
            self.send_response(int(way))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if way == "silent":
            time.sleep(2.5)
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass  # noqa: N815 the names that the base class asks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 its name in the base class
        """Tests say what they saw."""
