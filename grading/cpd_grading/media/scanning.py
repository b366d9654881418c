"""An optional look for malicious software, by a ClamAV daemon that the operator runs (CPD_CLAMD)."""

from __future__ import annotations

import re
import socket
import struct

from ..kernel.errors import InfectedFile, ScannerUnavailable

PIECE = 1 << 16
SECONDS = 60  # for each answer of the daemon
_ADDRESS = re.compile(r"unix:(?P<path>/.+)|tcp:(?P<host>[^:/\[\]]+|\[[0-9a-fA-F:]+\]):(?P<port>[0-9]{1,5})")


def read_address(text: str) -> tuple[str, int] | str:
    """A socket's path, or host and port. Raises ValueError for anything but unix:/path and tcp:host:port."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    if found["path"]:
        return str(found["path"])
    port = int(found["port"])
    if not 0 < port < 65536:
        raise ValueError(text)
    return found["host"].strip("[]"), port


def require_clean(content: bytes, address: str) -> None:
    """Ask the scanner at that address, if there is one; what cannot be scanned is never taken for clean.

    Raises InfectedFile, ScannerUnavailable.
    """
    if not address:
        return
    try:
        answer = _ask(read_address(address), content)
    except (OSError, ValueError):
        raise ScannerUnavailable() from None
    if answer.endswith(" FOUND"):
        raise InfectedFile(found=answer.removesuffix(" FOUND").partition(": ")[2])
    if not answer.endswith(": OK"):
        raise ScannerUnavailable()


def _ask(address: tuple[str, int] | str, content: bytes) -> str:
    """One INSTREAM command of clamd(8). Written here: the client libraries on PyPI are under the GPL or of 2014."""
    with _line_to(address) as line:
        line.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), PIECE):
            piece = content[at : at + PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 1000 and (more := line.recv(1000)):
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace")


def _line_to(address: tuple[str, int] | str) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(SECONDS)
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line
