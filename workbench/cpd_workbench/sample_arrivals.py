"""People who have just arrived: a record that waits for its owner, an account to confirm, an address that changed."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from cpd_grading import api

from .sample_cohort import Sample, noon
from .sample_people import ARRIVALS
from .sample_site import FAMILY_NAME

MOVED = "Rose"  # a learner whose account has another address than our record


def tell(sample: Sample) -> None:
    """The roles were given before anybody signed in; one has joined their record since, one has not yet."""
    on = sample.days.ago(6)
    for given_names, role, group, has_joined in ARRIVALS:
        username = f"{given_names.lower()}.{FAMILY_NAME.lower()}"
        address = f"{username}@example.org"
        person_id = api.add_person(family_name=FAMILY_NAME, given_names=given_names, email=address, now=noon(on))
        api.grant_role(person_id=person_id, role=role, starts_on=on, now=noon(on))
        user = get_user_model().objects.create_user(
            username, email=address, first_name=given_names, last_name=FAMILY_NAME
        )
        user.groups.add(Group.objects.get(name=group))
        if has_joined:
            api.join_my_record(user_id=user.pk, person_id=person_id, now=noon(sample.days.ago(1)))
    get_user_model().objects.filter(first_name=MOVED).update(email="rose.new.address@example.org")
