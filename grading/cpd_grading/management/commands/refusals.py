"""Print docs/refusals.md from the tree of refusals: ``python manage.py refusals > docs/refusals.md``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ..refusal_table import refusals_page


class Command(BaseCommand):
    help = "Print every refusal in every language as Markdown, for docs/refusals.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(refusals_page(), ending="")
