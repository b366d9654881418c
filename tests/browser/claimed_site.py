"""Make a site as an operator does, with commands and the office's acts only; run as ``python -m … FOLDER``.

Persons are known, accounts have signed up, and nobody is anybody yet.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from cpd_course.data import archive_path, programme_path
from cpd_workbench import site_folder

from .small_site import COURSE_KEY

# Given name -> group on the local site's sign-in page.
PEOPLE = {"Amina": "Learners", "Bosco": "Coaches", "Felix": "Exam officers", "Grace": "Exam officers"}


def make(folder: Path) -> None:
    site_folder.open_site(folder)
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    site_folder.put_course(folder, archive_path())
    _fill()
    (folder / site_folder.READY_NAME).write_text("made for a test\n")


def _fill() -> None:
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command

    from cpd_grading.coaching import api as coaching
    from cpd_grading.kernel import api as kernel
    from cpd_grading.people import api as people_api
    from cpd_grading.programmes import api as programmes

    def people(*words: str) -> None:
        call_command("cpd_people", *words, verbosity=0)

    start = (kernel.today() - timedelta(days=60)).isoformat()
    call_command(
        "load_programme",
        str(programme_path()),
        course_key=COURSE_KEY,
        cohort="Sample cohort",
        academic_year="2026",
        starts_on=kernel.today() - timedelta(days=60),
    )
    people("place", "district", "11", "Sample District")
    people("place", "sector", "1101", "Sample Sector", "--in", "11")
    people("place", "school", "s1", "GS Sample", "--in", "1101")
    for name, group in PEOPLE.items():
        address = f"{name.lower()}@example.org"
        people(
            *("add", "--family-name", "Sample", "--given-names", name),
            *("--email", address, "--number", f"SAMPLE-{name}", "--school", "s1"),
        )
        user = User.objects.create_user(f"{name.lower()}.sample", address, first_name=name, last_name="Sample")
        Group.objects.get_or_create(name=group)[0].user_set.add(user)
    people("grant", "exam_officer", "--email", "felix@example.org", "--from", start)
    # The second officer is given the role by the first one; that alone does not say whose account it is.
    felix, grace = (people_api.find_person(f"{name}@example.org").id for name in ("felix", "grace"))
    now, on = kernel.utc_now(), kernel.today()
    people_api.grant_role(person_id=grace, role="exam_officer", starts_on=on, granted_by=felix, now=now)
    amina, bosco = (people_api.find_person(f"{name}@example.org").id for name in ("amina", "bosco"))
    cohort = programmes.cohorts()[0].id
    programmes.enrol(cohort_id=cohort, learner_id=amina, on=on, actor_id=felix, now=now)
    coaching.assign_coach(coach_id=bosco, coachee_id=amina, kind="nll", starts_on=on, assigned_by=felix, now=now)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
