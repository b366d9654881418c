"""Who at UR-CE reads what: a refusal names the role that is asked for first."""

from __future__ import annotations

from uuid import UUID

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import errors
from tests import builders
from tests.builders import NOBODY, TODAY


@pytest.mark.parametrize(
    ("guard", "role"),
    [
        (lambda person: assessment.require_may_see_rounds(person, on=TODAY), "exam_officer"),
        (lambda person: assessment.require_may_see_round(NOBODY, person_id=person, on=TODAY), "exam_officer"),
        (lambda person: assessment.require_may_judge(NOBODY, person_id=person, on=TODAY), "assessor"),
    ],
    ids=["rounds", "a round", "a portfolio"],
)
def test_a_refusal_names_the_role_that_is_asked_for_first(guard, role: str, cohort: UUID) -> None:
    for person in (builders.person(), builders.with_role("seo", area_code="11")):
        with pytest.raises(errors.NotInRole) as refusal:
            guard(person)
        assert refusal.value.places == {"role": role}


def test_of_several_roles_only_those_that_read_are_given(cohort: UUID) -> None:
    person = builders.with_role("moderator", person_id=builders.with_role("exam_officer"))
    builders.with_role("assessor", person_id=person)

    assert assessment.require_may_see_rounds(person, on=TODAY) == {"moderator", "exam_officer"}
