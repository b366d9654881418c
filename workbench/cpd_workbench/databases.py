"""Which database the local site and the tests use: SQLite, or the one that CPD_DATABASE_URL names."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ENGINES = {"postgresql": "django.db.backends.postgresql", "mysql": "cpd_workbench.mysql8"}


def database(url: str, sqlite_file: Path) -> dict[str, Any]:
    """Django's settings for ``postgresql://user:password@host:port/name`` or ``mysql://…`` (MariaDB too).

    An empty address is the SQLite file. Raises ValueError for any other kind.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite_file,
            "ATOMIC_REQUESTS": True,
            # Writers wait instead of failing; IMMEDIATE takes the lock before reading what it will write. Requests that
            # only read begin without it: sqlite_locks.py.
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;"},
        }
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ValueError(f"CPD_DATABASE_URL begins with {' or '.join(ENGINES)}, not {parts.scheme!r}.")
    options = {"charset": "utf8mb4", "isolation_level": "read committed"} if parts.scheme == "mysql" else {}
    return {
        "ENGINE": ENGINES[parts.scheme],
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": True,
        "OPTIONS": options,
    }
