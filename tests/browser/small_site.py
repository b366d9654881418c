"""Make a local site with one learner and everyone it takes to give her credit; run as ``python -m … FOLDER``."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from cpd_course.data import archive_path, programme_path
from cpd_workbench import site_folder

COURSE_KEY = "course-v1:UR-CE+CLL+2026"
PEOPLE = {
    "Amina": "Learners",
    "Bosco": "Coaches",
    "Chantal": "Assessors",
    "David": "Moderators",
    "Esther": "External examiners",
    "Felix": "Exam officers",
    "Grace": "Exam officers",
    "Hassan": "Programme managers",
}
# Lessons of a module with what a pack must not do; the builder's own packs are like it, and longer.
PACK = (
    b"""<!doctype html><html><head><title>t</title><script>never</script></head><body><h1>Lesson of a sample</h1>
<p onclick="never()"><a href="#end">To the end</a></p>"""
    + b"<p>A line of the lesson.</p>" * 200
    + b"""
<h2 id="end">The end of the sample.</h2></body></html>"""
)
ROLES = {
    "Chantal": "assessor",
    "David": "moderator",
    "Esther": "external_examiner",
    "Felix": "exam_officer",
    "Grace": "exam_officer",
    "Hassan": "programme_manager",
}


def make(folder: Path) -> None:
    site_folder.open_site(folder)
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    site_folder.put_course(folder, archive_path())
    _fill()
    (folder / site_folder.READY_NAME).write_text("made for a test\n")


def _fill() -> None:
    from django.contrib.auth.models import Group, User

    from cpd_grading.coaching import api as coaching
    from cpd_grading.kernel import api as kernel
    from cpd_grading.people import api as people
    from cpd_grading.programmes import api as programmes

    now, today = kernel.utc_now(), kernel.today()
    start = today - timedelta(days=60)
    document = json.loads(programme_path().read_text(encoding="utf-8"))
    document["policy"]["gradebook"] = "on_release"
    programme = programmes.load_programme(document, course_key=COURSE_KEY, now=now)
    cohort = programmes.open_cohort(
        programme_id=programme,
        course_key=COURSE_KEY,
        name="Sample cohort",
        academic_year="2026",
        starts_on=start,
        now=now,
    )
    people.add_district(code="11", name="Sample District")
    people.add_sector(code="1101", name="Sample Sector", district_code="11")
    people.add_school(code="s1", name="GS Sample", sector_code="1101")
    ids = {}
    for place, (name, group) in enumerate(PEOPLE.items(), start=1):
        user = User.objects.create_user(f"{name.lower()}.sample", first_name=name, last_name="Sample")
        Group.objects.get_or_create(name=group)[0].user_set.add(user)
        ids[name] = people.add_person(
            family_name="Sample",
            given_names=name,
            email=f"{name.lower()}@example.org",
            registration_number=f"SAMPLE{place:03}",
            user_id=user.pk,
            school_code="s1",
            now=now,
        )
    programmes.enrol(cohort_id=cohort, learner_id=ids["Amina"], on=start, now=now)
    programmes.put_study_pack(course_key=COURSE_KEY, module_code="CLL-1", language="en", html=PACK)
    coaching.assign_coach(coach_id=ids["Bosco"], coachee_id=ids["Amina"], kind="nll", starts_on=start, now=now)
    for name, role in ROLES.items():
        people.grant_role(person_id=ids[name], role=role, starts_on=start, now=now)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
