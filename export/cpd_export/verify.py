"""Check a batch without Django, without a database and without us: ``python -m cpd_export.verify FOLDER``.

Every digest, size, total, mark and row is computed again from the files. This shows that a batch is whole and unchanged
since its digest was written down; who holds every file of a batch could rewrite all of them, so compare the digest with
the one learnt by another route (``--digest``). Ends with 0 for a sound batch, 1 for one that must not be used, and 2
where there was no batch to check.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from .formats.manifest import BATCH_NAME
from .verifying import contents, seals
from .verifying.folder import NAMES, strangers, what_to_do
from .verifying.problems import told

_DIGEST = re.compile(r"[0-9a-f]{64}")
NO_DIGEST = "A digest has 64 characters, each from 0 to 9 or from a to f. Copy the whole of it."


@dataclass(frozen=True)
class VerifyReport:
    """What was found: nothing in ``problems`` means the batch is whole; each problem is a sentence naming its file.

    ``notes`` are of files beside the batch that say nothing of it.
    """

    folder: str
    digest: str
    records: int
    credits: Decimal
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.problems


def verify_batch(folder: Path, *, digest: str | None = None) -> VerifyReport:
    """Check one batch folder; ``digest`` is the batch's digest as known from elsewhere, if it is."""
    missing = tuple(f"{name} is missing." for name in NAMES if not (folder / name).is_file())
    foreign, litter = strangers(folder) if folder.is_dir() else ([], [])
    notes = tuple(f"{name} was put there by a computer and is no part of the batch." for name in litter)
    if missing:
        return VerifyReport(folder.name, "", 0, Decimal("0.00"), missing, notes)
    sealing = seals.read(folder, digest=None if digest is None else digest.strip().lower())
    found = contents.Found()
    inside = list(contents.problems_of(folder, sealing.document, found))
    problems = told(sealing.problems, inside, frozenset(sealing.altered))
    problems += tuple(f"{name} does not belong to the batch." for name in foreign)
    return VerifyReport(folder.name, sealing.actual[BATCH_NAME], found.records, found.credits, problems, notes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the folder named on the command line and say what was found. Returns 0 if sound, 1 if not, 2 if none."""
    parser = argparse.ArgumentParser(prog="python -m cpd_export.verify", description="Check an export batch.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--digest", help="the digest of the batch, as learnt by another route")
    given = parser.parse_args(arguments)
    try:
        instead = what_to_do(given.folder)
        if given.digest is not None and not _DIGEST.fullmatch(given.digest.strip().lower()):
            instead = instead or NO_DIGEST
        report = None if instead else verify_batch(given.folder.resolve(), digest=given.digest)
    except OSError as error:
        report, instead = None, f"{error.filename or given.folder} cannot be read: {error.strerror or error}."
    if report is None:
        sys.stderr.write(instead + "\n")
        return 2
    return _say(report)


def _say(report: VerifyReport) -> int:
    for note in report.notes:
        sys.stdout.write(f"Note: {note}\n")
    if report.is_sound:
        sys.stdout.write(
            f"{report.folder} is whole: {report.records} records, {report.credits} credits, digest {report.digest}.\n"
        )
        return 0
    for problem in report.problems:
        sys.stdout.write(problem + "\n")
    count = len(report.problems)
    sys.stdout.write(f"{report.folder} must not be used: {count} problem{'' if count == 1 else 's'}.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
