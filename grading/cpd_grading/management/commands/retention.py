"""Destroy evidence past its time, and remove old news and links. Says what it would do; only ``--delete`` does it.

Daily from cron, for example.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ...kernel import api as kernel
from ...privacy import api as privacy


class Command(BaseCommand):
    help = "Say which evidence is past its time, by cohort and module; with --delete destroy it and record that."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--delete", action="store_true", help="destroy it; without this nothing is changed")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = privacy.retention_plan(on=kernel.today())
        for line in plan.lines:
            self.stdout.write(
                f"{line.cohort_name}, {line.module_code}: {len(line.submissions)} submissions, {line.files} files"
                f" ({line.bytes} bytes), {line.versions} texts, {line.testimonies} testimonies"
            )
        if plan.waiting:
            self.stdout.write(f"{plan.waiting} hidden files wait to be destroyed.")
        cleared = privacy.clear_past(now=kernel.utc_now(), is_dry_run=not options["delete"])
        if cleared.news or cleared.invitations or cleared.links:
            self.stdout.write(
                f"{cleared.news} pieces of delivered news, {cleared.invitations} unanswered invitations and"
                f" {cleared.links} links of sessions {'are removed' if options['delete'] else 'are past their time'}."
            )
        if not options["delete"]:
            count = sum(len(line.submissions) for line in plan.lines)
            self.stdout.write(f"Dry run: {count} submissions are past their time, nothing was changed.")
            return
        done = privacy.destroy_past(now=kernel.utc_now())
        self.stdout.write(
            f"Destroyed: {done.files} files ({done.bytes} bytes) and {done.versions} texts"
            f" of {done.submissions} submissions."
        )
        for one in privacy.finish_retirements(now=kernel.utc_now()):
            self.stdout.write(f"Retired earlier, and free now: {one.rows} rows and {one.files} files.")
        if done.left:
            self.stderr.write(f"{done.left} files are hidden, but the storage did not let go of them. Run this again.")
