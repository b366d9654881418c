"""Whose progress somebody may read: the list of a cohort, the numbers of cohorts and the rule agree."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.models import Person
from cpd_grading.overview import api as overview
from cpd_grading.overview.in_sight import in_sight_of
from cpd_grading.people import api as people
from tests import builders
from tests.builders import TODAY

ROLES = ("", "programme_manager", "moderator", "advisor", "external_examiner", "deo", "seo")
AREAS = ("", "11", "1101", "2101", "9999")
COACHES = (None, "S1", "S3", "none")
VIEWERS = [
    (role, area, coachee)
    for role, area, coachee in product(ROLES, AREAS, COACHES)
    if (not area or role in ("deo", "seo")) and (coachee in (None, "S3") or role in ("", "deo"))
]


@pytest.fixture
def learners(cohort: UUID) -> dict[str, UUID]:
    """A learner at each school of the two districts, and one at none."""
    schools = ("S1", "S2", "S3")
    return {
        **{school: builders.learner(cohort, school_code=school) for school in schools},
        "none": builders.learner(cohort),
    }


def test_everybody_in_the_list_is_counted_and_nobody_else(cohort: UUID, learners: dict[str, UUID]) -> None:
    for role, area, coachee in VIEWERS:
        viewer = builders.with_role(role, area_code=area) if role else builders.person()
        if coachee:
            builders.assign(viewer, learners[coachee])
            builders.assign(viewer, learners["S2"], ends_on=TODAY - timedelta(days=1))
        seen = in_sight_of(viewer, on=TODAY)
        held = {one for one in learners.values() if seen.holds(people.person(one))}

        assert set(Person.objects.filter(seen.of(), pk__in=learners.values()).values_list("pk", flat=True)) == held
        assert listed(cohort, viewer) == held, (role, area, coachee)
        numbers = {view.id: number for view, number in overview.cohorts_in_sight(viewer, on=TODAY)}
        assert numbers.get(cohort, 0) == len(held), (role, area, coachee)


def listed(cohort: UUID, viewer: UUID) -> set[UUID]:
    try:
        page = overview.progress_page(cohort, viewer_id=viewer, on=TODAY)
    except errors.NotFound:
        return set()
    return {line.learner.id for line in page.learners}
