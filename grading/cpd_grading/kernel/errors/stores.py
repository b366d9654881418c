"""Refusals of the private storage: it does not answer, or holds something else than was kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from .broken import TryLater
from .tree import RuleViolation, _

__all__ = ["FileAltered", "FileMissing", "FileUnreadable", "StoreAway"]


class StoreAway(TryLater):
    """The storage of files fails or does not answer in time. Nothing is known of the file that was asked for."""

    code = "store_away"
    sentence = _("Files cannot be read or kept at the moment. Everything else works. Wait a minute, then try again.")


class FileUnreadable(RuleViolation):
    """A file that is in our records cannot be handed out; whoever runs the site finds it in the log and the audit."""

    code = "file_unreadable"
    sentence = _("“%(file)s” cannot be opened any more. The people who run this site have been told.")
    sample: ClassVar[Mapping[str, object]] = {"file": "plan.pdf"}

    def __init__(self, *, file: str) -> None:
        super().__init__(file=file)


class FileMissing(FileUnreadable):
    code = "file_missing"
    sentence = _(
        "“%(file)s” is no longer kept on this site. The people who run the site have been told. Its learner sends it "
        "again from the task page: take it out, then add it once more."
    )


class FileAltered(FileUnreadable):
    code = "file_altered"
    sentence = _(
        "“%(file)s” is not what was kept: it was changed on this site, so it is not shown. The people who run the site "
        "have been told."
    )
