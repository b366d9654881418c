"""Load a programme.json as a programme version, and open a cohort on it if asked."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from ...kernel import api as kernel
from ...kernel import errors
from ...portfolio import api as portfolio
from ...presentation import http
from ...programmes import api as programmes


class Command(BaseCommand):
    help = "Load a programme.json for a course; with --cohort also open a cohort on it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--course-key", required=True, help="such as course-v1:UR-CE+CLL+2026")
        parser.add_argument("--cohort", default="", help="name of a cohort to open on this version")
        parser.add_argument("--academic-year", default="", help="such as 2026-2027")
        parser.add_argument("--starts-on", type=date.fromisoformat, default=None, help="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        course_key = self._course_key(options["course_key"])
        try:
            document = json.loads(options["file"].read_text(encoding="utf-8"))
        except OSError as problem:
            raise CommandError(f"{options['file']} cannot be read: {problem.strerror}.") from None
        except ValueError:
            raise CommandError(f"{options['file']} is not JSON. Build it again with cpd-course build.") from None
        try:
            version = programmes.load_programme(document, course_key=course_key, now=kernel.utc_now())
            self.stdout.write(f"Programme {document['code']} {document['version']} is loaded for {course_key}.")
            self._learn_blocks(course_key)
            if options["cohort"]:
                self._open_cohort(version, course_key, options)
        except errors.CpdError as refusal:
            raise CommandError(http.sentence_of(refusal)) from None

    def _learn_blocks(self, course_key: str) -> None:
        """Completion and marks go to these blocks; what is not there now is looked for when its news is delivered."""
        found = portfolio.learn_blocks(course_key=course_key, now=kernel.utc_now())
        self.stdout.write(f"Tasks and modules found in the course: {found}.")

    def _course_key(self, text: str) -> str:
        try:
            return str(CourseKey.from_string(text))
        except InvalidKeyError:
            raise CommandError(f"“{text}” is not a course key. It looks like course-v1:UR-CE+CLL+2026.") from None

    def _open_cohort(self, version: Any, course_key: str, options: dict[str, Any]) -> None:
        if not options["academic_year"] or options["starts_on"] is None:
            raise CommandError("A cohort needs --academic-year and --starts-on.")
        programmes.open_cohort(
            programme_id=version,
            course_key=course_key,
            name=options["cohort"],
            academic_year=options["academic_year"],
            starts_on=options["starts_on"],
            now=kernel.utc_now(),
        )
        self.stdout.write(f"Cohort “{options['cohort']}” is open.")
