"""People of a real site from its command line: the first officer above all, whom no page could let in."""

from __future__ import annotations

from argparse import ArgumentParser, _SubParsersAction
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...coaching import api as coaching
from ...kernel import api as kernel
from ...kernel import errors
from ...people import api as people
from ...presentation import http

HELP = """Add people and places, give and take roles, confirm accounts.

  cpd_people add --family-name Uwera --given-names Agnès --email agnes@example.org
  cpd_people grant exam_officer --email agnes@example.org
"""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, parser_class=type(parser))
        place = acts.add_parser("place", help="add or rename a district, sector or school")
        place.add_argument("kind", choices=("district", "sector", "school"))
        place.add_argument("code")
        place.add_argument("name")
        place.add_argument("--in", dest="inside", default="", help="code of the district or sector around it")
        self._add(acts)
        grant = _about_one(acts, "grant", "give a role and confirm the account of that address, if there is one")
        grant.add_argument("role", choices=people.ROLES)
        grant.add_argument("--area", default="", help="district or sector code, for officers of an area")
        _period(grant)
        revoke = _about_one(acts, "revoke", "take every grant of a role back from now on")
        revoke.add_argument("role", choices=people.ROLES)
        appoint = _about_one(acts, "appoint", "appoint a National or Local Leader of Learning")
        appoint.add_argument("kind", choices=("NLL", "LLL"))
        appoint.add_argument("--area", required=True, help="district or sector code")
        appoint.add_argument("--selected-by", required=True)
        _period(appoint)
        _about_one(acts, "confirm", "confirm that the account of that address is that person's")
        _about_one(acts, "code", "print a one-time code for a person, to be handed over on paper")
        listing = acts.add_parser("list", help="who holds a role today")
        listing.add_argument("--role", choices=people.ROLES)

    def _add(self, acts: _SubParsersAction[ArgumentParser]) -> None:
        add = acts.add_parser("add", help="record a person, with or without an account")
        add.add_argument("--family-name", required=True)
        add.add_argument("--given-names", default="")
        add.add_argument("--email")
        add.add_argument("--number", help="registration number at the university")
        add.add_argument("--sex", default="", choices=("", "F", "M"))
        add.add_argument("--language", default="en", choices=people.LANGUAGES)
        add.add_argument("--school", help="school code")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_do_{options['act']}")(options)
        except errors.CpdError as refusal:
            raise CommandError(http.sentence_of(refusal)) from None

    def _do_place(self, options: dict[str, Any]) -> None:
        code, name, inside = options["code"], options["name"], options["inside"]
        if options["kind"] == "district":
            people.add_district(code=code, name=name)
        elif options["kind"] == "sector":
            people.add_sector(code=code, name=name, district_code=inside)
        else:
            people.add_school(code=code, name=name, sector_code=inside)
        self.stdout.write(f"{options['kind'].capitalize()} {code} is {name}.")

    def _do_add(self, options: dict[str, Any]) -> None:
        person_id = people.add_person(
            family_name=options["family_name"],
            given_names=options["given_names"],
            email=options["email"],
            registration_number=options["number"],
            sex=options["sex"],
            language=options["language"],
            school_code=options["school"],
            now=kernel.utc_now(),
        )
        self.stdout.write(f"{people.person(person_id).name} is known now.")

    def _do_grant(self, options: dict[str, Any]) -> None:
        person = people.find_person(options["who"])
        known = {(grant.role, grant.area_code) for grant in people.granted_roles(person.id, on=kernel.today())}
        if (options["role"], options["area"]) in known:
            self.stdout.write(f"{person.name} is {options['role']} already.")
        else:
            people.grant_role(
                person_id=person.id,
                role=options["role"],
                area_code=options["area"],
                starts_on=options["starts_on"] or kernel.today(),
                ends_on=options["ends_on"],
                now=kernel.utc_now(),
            )
            self.stdout.write(f"{person.name} is {options['role']}.")
        self._vouch(person)

    def _do_confirm(self, options: dict[str, Any]) -> None:
        self._vouch(people.find_person(options["who"]))

    def _vouch(self, person: people.PersonView) -> None:
        if people.vouch_for(person_id=person.id, now=kernel.utc_now()):
            self.stdout.write("The account is confirmed: it may use every role of this person.")
        else:
            self.stdout.write(
                "No account has confirmed this person's e-mail address yet. Once they have signed up and pressed the "
                "link in their e-mail, run: cpd_people confirm, or hand them a code: cpd_people code."
            )

    def _do_revoke(self, options: dict[str, Any]) -> None:
        person = people.find_person(options["who"])
        grants = [one for one in people.granted_roles(person.id, on=kernel.today()) if one.role == options["role"]]
        if not grants:
            raise CommandError(f"{person.name} is no {options['role']} today.")
        for grant in grants:
            if grant.id is not None:
                people.revoke_role(grant_id=grant.id, now=kernel.utc_now())
        self.stdout.write(f"{person.name} is no longer {options['role']}.")

    def _do_appoint(self, options: dict[str, Any]) -> None:
        person = people.find_person(options["who"])
        coaching.appoint(
            person_id=person.id,
            kind=options["kind"],
            area_code=options["area"],
            selected_by=options["selected_by"],
            starts_on=options["starts_on"] or kernel.today(),
            ends_on=options["ends_on"],
            now=kernel.utc_now(),
        )
        self.stdout.write(f"{person.name} is {options['kind']} of {options['area']}.")

    def _do_code(self, options: dict[str, Any]) -> None:
        person = people.find_person(options["who"])
        self.stdout.write(people.make_code(person_id=person.id, officer_id=None, now=kernel.utc_now()))

    def _do_list(self, options: dict[str, Any]) -> None:
        for role in (options["role"],) if options["role"] else people.ROLES:
            for line in people.role_holders(role, on=kernel.today()):
                waits = "" if line.may_act else " (not confirmed)" if line.has_account else " (no account)"
                self.stdout.write(f"{role}\t{line.name}\t{line.email}{waits}")


def _about_one(acts: _SubParsersAction[ArgumentParser], name: str, words: str) -> ArgumentParser:
    parser = acts.add_parser(name, help=words)
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--email", dest="who")
    who.add_argument("--number", dest="who", help="registration number at the university")
    return parser


def _period(parser: ArgumentParser) -> None:
    parser.add_argument("--from", dest="starts_on", type=date.fromisoformat, help="YYYY-MM-DD; today if not given")
    parser.add_argument("--until", dest="ends_on", type=date.fromisoformat, help="YYYY-MM-DD; open if not given")
