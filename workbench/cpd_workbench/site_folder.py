"""The folder that holds one local site: database, files, course archive, key. Made on the first start, then kept."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from .site_names import COURSE_NAME, FOLDER_VARIABLE, SETTINGS, Progress

HALF_COPY = ".course.tar.gz.part"
KEY_NAME = "secret-key"
READY_NAME = "ready"  # written last: a site without it was interrupted while it was made
_OURS = (
    READY_NAME,  # first: a site half removed is a site to be made again
    "workbench.sqlite3",
    "workbench.sqlite3-wal",
    "workbench.sqlite3-shm",
    COURSE_NAME,
    HALF_COPY,
    "media",
    "evidence",
)


class NotASite(Exception):
    """A folder holds other things and no site; nothing in it is touched."""


def open_site(folder: Path) -> None:
    """Point Django at the site in a folder, making the folder and its key when they are not there.

    The key is kept, readable by its owner only, so that whoever is signed in stays so over a restart.
    Raises NotASite.
    """
    require_ours(folder)
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / KEY_NAME
    if not key.exists():
        descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(50))
    os.environ[FOLDER_VARIABLE] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()


def is_ready(folder: Path) -> bool:
    """Say whether a folder holds a site that was made to the end."""
    return (folder / READY_NAME).is_file()


def require_ours(folder: Path) -> None:
    """Refuse a folder with things in it and no key of ours. Raises NotASite."""
    if folder.exists() and not folder.is_dir():
        raise NotASite(f"{folder} is a file; give a folder.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / KEY_NAME).is_file():
        raise NotASite(f"{folder} holds other things and no site; give an empty or a new folder.")


def clear_site(folder: Path) -> None:
    """Remove the site in a folder, if there is one, keeping its key and whatever is not a site's. Raises NotASite."""
    require_ours(folder)
    for name in _OURS:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def put_course(folder: Path, archive: Path) -> None:
    """Copy a built course into a site, whole or not at all."""
    half = folder / HALF_COPY
    shutil.copyfile(archive, half)
    half.replace(folder / COURSE_NAME)


def course_differs(folder: Path, archive: Path) -> bool:
    """Say whether a built course differs from the one a site was made with."""
    return archive.read_bytes() != (folder / COURSE_NAME).read_bytes()


def migrate() -> None:
    """Bring the database up to date; xblock-sdk's wheel carries no migrations, so its table is made from the model."""
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)


def make_site(folder: Path, archive: Path, progress: Progress[object]) -> None:
    """Make the sample site in an opened folder: course, tables, people and what they have done so far."""
    put_course(folder, archive)
    migrate()
    from .seed import load_sample  # it needs Django's apps, which an opened site has

    load_sample(progress)
    (folder / READY_NAME).touch()
