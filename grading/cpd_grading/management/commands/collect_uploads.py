"""Remove what unfinished uploads left behind; safe to run at any time, daily from cron for example."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...kernel import api as kernel
from ...kernel import errors
from ...presentation import http
from ...uploads import api as uploads


class Command(BaseCommand):
    help = "Remove uploads past their time, and parts and files that no record names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        looked_through = "how many days of finished files to look through"
        parser.add_argument("--days", type=int, default=uploads.DAYS, help=looked_through)
        parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = uploads.collect_uploads(now=kernel.utc_now(), is_dry_run=options["dry_run"], days=options["days"])
        except errors.CpdError as refusal:
            raise CommandError(http.sentence_of(refusal)) from refusal
        done = "would be removed" if options["dry_run"] else "removed"
        self.stdout.write(
            f"{found.uploads} uploads with {found.parts} parts, {found.strays} stray parts and {found.orphans} files "
            f"of no record {done}."
        )
