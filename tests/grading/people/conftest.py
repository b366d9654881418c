"""An account, and the officer who decides about it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.contrib.auth.models import User

from tests import builders

from .who import an_account


@pytest.fixture
def account() -> User:
    return an_account()


@pytest.fixture
def officer() -> UUID:
    return builders.with_role("exam_officer")
