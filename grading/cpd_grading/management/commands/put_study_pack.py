"""Keep a module's lessons for reading without a line; ``cpd-course pack`` writes the files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...kernel import errors
from ...people import api as people
from ...presentation import http
from ...programmes import api as programmes


class Command(BaseCommand):
    help = "Keep an HTML study pack of a module for the desks of the course's learners."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("course_key", help="such as course-v1:UR-CE+CLL+2026")
        parser.add_argument("module", help="code of the module, such as CLL-1")
        parser.add_argument("file", type=Path)
        parser.add_argument("language", choices=people.LANGUAGES)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            html = options["file"].read_bytes()
        except OSError as problem:
            raise CommandError(f"{options['file']} cannot be read: {problem.strerror}.") from None
        try:
            kept = programmes.put_study_pack(
                course_key=options["course_key"],
                module_code=options["module"],
                language=options["language"],
                html=html,
            )
        except errors.CpdError as refusal:
            raise CommandError(http.sentence_of(refusal)) from None
        self.stdout.write(f"Kept {kept.size // 1000} kB for {kept.module_code} ({kept.language}).")
