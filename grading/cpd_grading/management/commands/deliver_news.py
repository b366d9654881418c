"""Deliver news that is still waiting, for example after a crash; safe to run at any time and as often as wanted."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import api


class Command(BaseCommand):
    help = "Deliver gradebook, completion and other news that was not delivered yet."

    def handle(self, *args: Any, **options: Any) -> None:
        delivered, waiting = api.deliver_pending()
        self.stdout.write(f"{delivered} delivered, {waiting} still waiting.")
        if waiting:
            raise CommandError("Some news could not be delivered; the outbox keeps why (last_error). Run this again.")
