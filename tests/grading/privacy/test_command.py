"""``cpd_retire``: for a site without the platform's pipeline, and for somebody whose account is gone."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cpd_grading.people import api as people

from .conftest import LEARNER_WORDS, Year
from .search import columns_with, everything, files_with, stored_files


def run(*options: str) -> str:
    out = StringIO()
    call_command("cpd_retire", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("whom", ["--username", "--email", "--registration-number"])
def test_it_says_whom_it_means_and_changes_nothing(whom: str, year: Year) -> None:
    person = people.person(year.learner)
    names = {"--username": "cmuke", "--email": person.email, "--registration-number": person.registration_number}
    before, files = everything(), stored_files()

    said = run(whom, names[whom])

    assert f"Person {year.learner}, registration number {person.registration_number}." in said
    assert "Dry run: " in said
    assert not [word for word in LEARNER_WORDS if word.casefold() in said.casefold()]
    assert (everything(), stored_files()) == (before, files)


def test_it_erases_when_it_is_told_to(year: Year) -> None:
    number = people.person(year.learner).registration_number
    plan = run("--registration-number", number)

    done = run("--registration-number", number, "--erase")

    rows_and_files = plan.partition("Dry run: ")[2].partition(" would go")[0]
    assert f"Retired: {rows_and_files}." in done
    assert (columns_with("quagga"), files_with("quagga")) == (set(), set())
    assert people.person(year.learner).user_id is None
    assert "Retired: 0 rows and 0 files." in run("--registration-number", number, "--erase")


@pytest.mark.parametrize("whom", ["--username", "--email", "--registration-number"])
def test_nobody_is_nobody(whom: str, db: None) -> None:
    with pytest.raises(CommandError):
        run(whom, "nobody@example.org", "--erase")


def test_it_takes_one_way_to_name_somebody(db: None) -> None:
    with pytest.raises(CommandError):
        run("--username", "a", "--email", "b")
