"""A period holds on its first and its last day and on none outside: for one row and for a query."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from cpd_grading.models import RoleGrant
from cpd_grading.people import api as people
from cpd_grading.people.domain import Period
from tests import builders
from tests.builders import TODAY

pytestmark = pytest.mark.django_db
AROUND = [TODAY + timedelta(days=days) for days in (-2, -1, 0, 1, 2)]


def test_a_query_finds_exactly_the_periods_that_hold_or_are_not_over() -> None:
    holder = builders.person()
    for starts_on, ends_on in product(AROUND, [*AROUND, None]):
        if ends_on is None or starts_on <= ends_on:
            builders.with_role("moderator", person_id=holder, starts_on=starts_on, ends_on=ends_on)
    rows = {row.pk: Period(row.starts_on, row.ends_on) for row in RoleGrant.objects.all()}
    assert len(rows) == 20

    for day in AROUND:
        holding = set(RoleGrant.objects.filter(people.in_period(day)).values_list("pk", flat=True))
        assert holding == {pk for pk, period in rows.items() if period.holds(day)}
        going_on = set(RoleGrant.objects.filter(people.not_ended(day)).values_list("pk", flat=True))
        assert going_on == {
            pk for pk, period in rows.items() if any(period.holds(later) for later in AROUND if later >= day)
        }
