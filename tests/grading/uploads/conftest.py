"""A learner with a task and an item, signed in on a site that checks CSRF for others."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client

from cpd_grading.kernel import api as kernel
from cpd_grading.people import api as people
from tests import builders
from tests.grading.uploads.tus import Tus


def signed_in(person_id: UUID) -> Client:
    """A browser of this person; the account is made on the way."""
    user = User.objects.create_user(f"sample-{person_id}")
    people.claim_account(person_id=person_id, user_id=user.pk, actor_id=None, now=kernel.utc_now())
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def item(learner: UUID) -> UUID:
    return builders.save(learner)


@pytest.fixture
def tus(learner: UUID) -> Tus:
    return Tus(signed_in(learner))


@pytest.fixture
def other(cohort: UUID) -> Tus:
    """Another learner of the same cohort."""
    return Tus(signed_in(builders.learner(cohort, given_names="Damascene")))
