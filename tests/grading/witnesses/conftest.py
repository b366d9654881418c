"""Witnesses in tests: an item, an invitation and its link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import api as kernel
from cpd_grading.witnesses import api as witnesses
from cpd_grading.witnesses import selectors
from tests import builders
from tests.grading.web.conftest import SignIn, _still_clock, acts_on_record, sign_in  # noqa: F401 pages of this folder

Invite = Callable[..., tuple[UUID, str]]
Testify = Callable[..., UUID]


@pytest.fixture
def item(learner: UUID, coach: UUID) -> UUID:
    """A piece of evidence, saved and not sent yet."""
    return builders.save(learner)


@pytest.fixture
def invite(item: UUID, learner: UUID) -> Invite:
    """Invite a witness of the item; anything may be said otherwise."""

    def invited(**changes: Any) -> tuple[UUID, str]:
        return witnesses.invite_witness(
            **{
                "item_id": item,
                "learner_id": learner,
                "witness_name": "Sample WITNESS",
                "witness_post": "Teacher of P4",
                "request_id": uuid4(),
                "now": builders.NOW,
                **changes,
            }
        )

    return invited


@pytest.fixture
def testify(item: UUID) -> Testify:
    """Answer an invitation; anything may be said otherwise."""

    def testified(token: str, **changes: Any) -> UUID:
        return witnesses.answer_as_witness(
            **{
                "link": kernel.link_digest(token),
                "statement": "I saw the teachers write it together.",
                "saw_it_on": date(2026, 2, 20),
                "language": "rw",
                "declares": True,
                "seen_digest": selectors.current_summary(item).digest,
                "now": builders.NOW,
                **changes,
            }
        )

    return testified
