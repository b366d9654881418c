"""Opening an evidence file: who may, from when on, and what is written when somebody else than the owner does."""

from __future__ import annotations

from uuid import UUID

import pytest

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import errors
from cpd_grading.models import AuditEvent
from cpd_grading.portfolio import api as portfolio
from tests import builders
from tests.builders import NOW, TODAY, Staff


@pytest.fixture
def photo(learner: UUID, coach: UUID) -> UUID:
    """A photo on a piece of evidence that is still a draft."""
    return builders.attach(learner, builders.save(learner))


def may_open(attachment_id: UUID, person_id: UUID) -> bool:
    try:
        opened = assessment.open_attachment(attachment_id=attachment_id, person_id=person_id, now=NOW)
    except errors.NotFound:
        return False
    with opened.content as content:
        return content.read(2) == b"\xff\xd8"


def opened_by(person_id: UUID) -> int:
    return AuditEvent.objects.filter(action="file_opened", actor_id=person_id).count()


def test_a_draft_is_its_learners_alone(photo, learner, coach, team):
    assert may_open(photo, learner)
    for person_id in (coach, team.assessor, team.moderator, team.officer, team.manager, builders.person()):
        assert not may_open(photo, person_id)


def test_what_was_sent_is_open_to_the_coach_of_today(photo, learner, coach):
    builders.submit(learner)
    former = builders.coach_of(learner, ends_on=TODAY.replace(day=3))

    assert may_open(photo, coach)
    assert not may_open(photo, former)


def test_a_file_added_after_the_return_is_a_draft_again_until_it_is_sent(photo, learner, coach):
    builders.submit(learner)
    builders.send_back(builders.submission_of(learner).id, coach)
    item = builders.task_page(learner).items[0].id
    added = builders.attach(learner, item, content=builders.jpeg(colour="navy"))

    assert (may_open(photo, coach), may_open(added, coach)) == (True, False)
    builders.submit(learner)
    assert may_open(added, coach)


def test_a_file_taken_out_stays_open_to_those_it_was_sent_to(photo, learner, coach):
    builders.submit(learner)
    builders.send_back(builders.submission_of(learner).id, coach)
    portfolio.remove_attachment(
        task=builders.key_of(), spec=builders.spec_of(), learner_id=learner, attachment_id=photo, now=NOW
    )

    assert may_open(photo, coach)


def test_a_file_taken_out_before_it_was_ever_sent_stays_closed(photo, learner, coach):
    portfolio.remove_attachment(
        task=builders.key_of(), spec=builders.spec_of(), learner_id=learner, attachment_id=photo, now=NOW
    )
    builders.attach(learner, builders.task_page(learner).items[0].id)
    builders.submit(learner)

    assert not may_open(photo, coach)


def test_a_withdrawn_item_is_closed_to_all_but_its_owner(photo, learner, coach):
    builders.ready_item(learner)
    builders.submit(learner)
    builders.send_back(builders.submission_of(learner).id, coach)
    item = next(one.id for one in builders.task_page(learner).items if photo in {file.id for file in one.attachments})
    portfolio.withdraw_item(task=builders.key_of(), spec=builders.spec_of(), learner_id=learner, item_id=item, now=NOW)

    assert (may_open(photo, learner), may_open(photo, coach)) == (True, False)


def test_the_university_opens_a_file_only_when_its_portfolio_is_theirs(cohort, learner, coach, team: Staff):
    builders.complete_module(learner, coach)
    photo = next(file for file in builders.task_page(learner).items[0].attachments if file.is_image)
    sent = builders.submit_module(learner)

    def who() -> set[str]:
        roles = ("assessor", "moderator", "external_examiner", "officer", "manager")
        return {role for role in roles if may_open(photo.id, getattr(team, role))}

    assert who() == set(), "it stands in no round yet"
    round_id = builders.open_round(cohort, team)
    assert who() == {"assessor"}
    builders.mark_portfolio(sent, team.assessor)
    builders.close_marking(round_id, team)
    assert who() == {"assessor"}, "the sample is not drawn yet"
    builders.draw_sample(round_id, team)
    assert who() == {"assessor", "moderator", "external_examiner"}


def test_everyone_but_the_owner_leaves_a_trace_and_a_refusal_leaves_none(photo, learner, coach):
    builders.submit(learner)
    stranger = builders.person()

    for person_id in (learner, coach, coach, stranger):
        may_open(photo, person_id)

    assert [opened_by(person_id) for person_id in (learner, coach, stranger)] == [0, 2, 0]


def test_a_file_that_is_not_there_is_not_found(learner):
    assert not may_open(UUID(int=4), learner)
    assert not assessment.may_open_evidence(UUID(int=4), person_id=learner, roles=frozenset(), on=TODAY)
