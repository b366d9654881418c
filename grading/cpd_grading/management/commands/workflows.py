"""Print docs/workflows.md from the state tables: ``python manage.py workflows > docs/workflows.md``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ...assessment.domain import ROUND
from ...coaching.domain import SESSION
from ...kernel.workflows import workflows_page
from ...portfolio.domain import PORTFOLIO, TASK
from ...uploads.domain import UPLOAD
from ...witnesses.domain import WITNESS

TABLES = (TASK, UPLOAD, WITNESS, SESSION, PORTFOLIO, ROUND)


class Command(BaseCommand):
    help = "Print every workflow's states and actions as Markdown, for docs/workflows.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(workflows_page(TABLES), ending="")
