"""What became of something a learner says was lost: by the id that their phone shows, or of any row, on one page."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...overview import api as overview

FAULTS = {
    "file_missing": "ITS BYTES ARE GONE FROM THE STORAGE",
    "file_altered": "ITS BYTES WERE CHANGED IN THE STORAGE",
    "store_away": "the storage does not answer, so its bytes were not looked at",
}


class Command(BaseCommand):
    help = "Say what the site received under an id, when, what it answered, and where it stands now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", help="of a request as the phone shows it (eight characters are enough), or of a row")

    def handle(self, *args: Any, **options: Any) -> None:
        found = overview.trace_of(options["id"])
        if found is None:
            raise CommandError("This is no id. Give at least eight of its characters: 0 to 9 and a to f.")
        for line in _told(found):
            self.stdout.write(line)


def _told(found: overview.Trace) -> Iterator[str]:
    if not found.has_arrived:
        yield "Nothing with this id has ever arrived. It is still on the phone, or its record was removed there."
        return
    for row in found.rows:
        yield f"{row.kind} {row.id}" + (f", request {row.request_id}" if row.request_id else "")
        yield f"  of learner {row.learner_id}, task submission {row.submission_id}"
        yield f"  since {_at(row.at)}: {row.stands}"
        for fault in row.faults:
            code, _space, file_id = fault.partition(" ")
            yield f"  file {file_id}: {FAULTS[code]}"
    for name, one in found.gone:
        yield f"{name} {one}: WAS RECORDED, AND ITS ROW IS GONE"
    for receipt in found.receipts:
        answer = f"refused as {receipt.code}" if receipt.code else f"received as {receipt.about}"
        yield f"answered {_at(receipt.received_at)} to a sealed {receipt.kind}: {answer}"
    for event in found.events:
        ids = ", ".join(f"{name} {value}" for name, value in sorted(event.payload.items()))
        yield f"{_at(event.at)} {event.action} by {event.actor_id or 'the site'}: {ids}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
