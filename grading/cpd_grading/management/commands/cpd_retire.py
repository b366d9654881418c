"""Retire one person where no pipeline of the platform does it. Says whom it means; only ``--erase`` does it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...kernel import api as kernel
from ...kernel import errors
from ...people import api as people
from ...presentation import http
from ...privacy import api as privacy


class Command(BaseCommand):
    help = "Erase what one person wrote and gave, and put a number where their name stood; see docs/data-protection.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--username", help="of the account that is joined to the person")
        whom.add_argument("--email", help="of the person as we keep it")
        whom.add_argument("--registration-number")
        parser.add_argument("--erase", action="store_true", help="do it; without this nothing is changed")

    def handle(self, *args: Any, **options: Any) -> None:
        person = _person(options)
        self.stdout.write(f"Person {person.id}, registration number {person.registration_number or 'none'}.")
        if not options["erase"]:
            plan = privacy.rehearse_retirement(person_id=person.id, now=kernel.utc_now())
            self.stdout.write(f"Dry run: {plan.rows} rows and {plan.files} files would go; nothing was changed.")
            self._tell_held(plan)
            return
        try:
            done = privacy.retire_person(person_id=person.id, actor_id=None, now=kernel.utc_now())
        except errors.CpdError as refusal:
            raise CommandError(http.sentence_of(refusal)) from None
        self.stdout.write(f"Retired: {done.rows} rows and {done.files} files.")
        self._tell_held(done)

    def _tell_held(self, done: privacy.Retirement) -> None:
        if done.held:
            self.stdout.write("Evidence under a hold is kept; once the hold is lifted, the next retention run ends it.")


def _person(options: dict[str, Any]) -> people.PersonView:
    """Raises CommandError for nobody."""
    try:
        if options["username"]:
            return people.person_of_username(options["username"])
        return people.find_person(options["email"] or options["registration_number"])
    except errors.CpdError as refusal:
        raise CommandError(http.sentence_of(refusal)) from None
