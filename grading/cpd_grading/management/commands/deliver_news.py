"""Deliver news that is still here, for example after a crash; safe to run at any time and as often as wanted."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...kernel import api as kernel
from ...presentation import news_wording


class Command(BaseCommand):
    help = "Deliver gradebook, completion and other news that was not delivered yet; --list says what waits and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", help="deliver nothing; list what waits and why")
        parser.add_argument("--limit", type=int, default=500, help="how many at most (500)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list(options["limit"])
            return
        delivered, failed = kernel.deliver_pending(options["limit"])
        waiting = sum(number for reason, number in kernel.count_waiting_news().items() if reason != "failed")
        self.stdout.write(f"{delivered} delivered, {failed} failed, {waiting} waiting.")
        if failed:
            raise CommandError("Some news could not be delivered: deliver_news --list says which. Run this again.")

    def _list(self, limit: int) -> None:
        """Ids only: what is printed may be kept in a log."""
        for news in kernel.waiting_news(limit):
            again = f", again from {news.due_at:%Y-%m-%d %H:%M} UTC" if news.due_at else ""
            about = f" ({news.last_error or news.about})" if news.last_error or news.about else ""
            self.stdout.write(
                f"{news.since:%Y-%m-%d %H:%M} UTC {news.kind} {news.id}, tried {news.attempts} times{again}"
            )
            self.stdout.write(f"    {news_wording.say_waiting(news.reason)}{about}")
        self.stdout.write(f"{sum(kernel.count_waiting_news().values())} waiting.")
