"""How much one person may keep: each bound is a setting, and its last place is free."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.models import CoachingSession, EvidenceItem, EvidenceVersion, Meeting, WitnessInvitation
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.quota import text_kept
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import NOW, answers

EMPTY = {"title": "", "changed": "", "contribution": "", "place": "", "source": ""}


def words(length: int) -> Any:
    return answers(did="w" * length, **EMPTY)


# -- items ----------------------------------------------------------------------------------------------------------


def test_a_task_holds_so_many_items_and_not_one_more(learner: UUID, coach: UUID, settings: Any) -> None:
    settings.CPD_TASK_ITEMS = 3
    kept = [builders.save(learner) for _ in range(3)]

    for another in (lambda: builders.save(learner), lambda: builders.add_for(learner, coach)):
        with pytest.raises(errors.TooManyItems) as refused:
            another()
        assert refused.value.places == {"count": 3}
    assert EvidenceItem.objects.count() == 3
    assert builders.save(learner, item_id=kept[0], seen="*", fields=answers(did="Written anew"))
    assert builders.save(learner, slug="m1-plan"), "another task has room of its own"


def test_an_item_that_is_sent_again_and_one_in_the_place_of_a_withdrawn_one_find_room(
    learner: UUID, settings: Any
) -> None:
    settings.CPD_TASK_ITEMS = 1
    request = uuid4()
    item = builders.save(learner, request_id=request)

    assert builders.save(learner, request_id=request) == item
    portfolio.withdraw_item(task=builders.key_of(), spec=builders.spec_of(), learner_id=learner, item_id=item, now=NOW)
    assert builders.save(learner) != item


def test_sixty_items_of_a_task_stand_on_its_page(learner: UUID) -> None:
    for _ in range(60):
        builders.save(learner)

    with pytest.raises(errors.TooManyItems):
        builders.save(learner)
    assert len(builders.task_page(learner).items) == 60


# -- texts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "is_kept"), [(99, True), (100, True), (101, False)])
def test_the_last_character_is_kept_and_none_after_it(learner: UUID, settings: Any, length: int, is_kept: bool) -> None:
    settings.CPD_LEARNER_TEXT = 100

    if is_kept:
        builders.save(learner, fields=words(length))
    else:
        with pytest.raises(errors.TooMuchText):
            builders.save(learner, fields=words(length))
    assert text_kept(learner) == (length if is_kept else 0)


def test_texts_of_all_tasks_and_versions_count_and_nobody_elses(
    learner: UUID, coach: UUID, cohort: UUID, settings: Any
) -> None:
    settings.CPD_LEARNER_TEXT = 100
    builders.save(learner, fields=words(60))
    builders.save(learner, slug="m1-plan", fields=words(40))

    for another in (
        lambda: builders.save(learner, fields=words(1)),
        lambda: builders.add_for(learner, coach, fields=words(1)),
    ):
        with pytest.raises(errors.TooMuchText):
            another()
    assert builders.save(builders.learner(cohort), fields=words(100))


@pytest.mark.parametrize("length", [101, 149, 150, 151])
def test_above_a_bound_that_was_lowered_a_text_may_be_made_shorter_and_not_longer(
    learner: UUID, settings: Any, length: int
) -> None:
    item = builders.save(learner, fields=words(150))
    settings.CPD_LEARNER_TEXT = 100
    anew = {"item_id": item, "seen": "*", "fields": words(length)}

    if length <= 150:
        builders.save(learner, **anew)
    else:
        with pytest.raises(errors.TooMuchText):
            builders.save(learner, **anew)
    assert EvidenceVersion.objects.get().did == "w" * min(length, 150)


# -- witnesses ------------------------------------------------------------------------------------------------------


def test_an_item_asks_so_many_witnesses_answered_or_not(learner: UUID, coach: UUID, settings: Any) -> None:
    settings.CPD_ITEM_WITNESSES = 2
    item = builders.save(learner)

    def invite() -> UUID:
        return witnesses.invite_witness(
            item_id=item, learner_id=learner, witness_name="W", witness_post="P", request_id=uuid4(), now=NOW
        )[0]

    for _ in range(2):
        witnesses.take_back_invitation(invitation_id=invite(), learner_id=learner, now=NOW)

    with pytest.raises(errors.TooManyWitnesses):
        invite()
    assert WitnessInvitation.objects.count() == 2
    assert not witnesses.invite_page(item, learner_id=learner, now=NOW).may_invite


# -- sessions and meetings ------------------------------------------------------------------------------------------


def test_one_person_records_so_many_sessions_and_meetings(learner: UUID, coach: UUID, settings: Any) -> None:
    settings.CPD_PERSON_RECORDS = 2
    request = uuid4()
    builders.record_session(coach, learner, recorded_by=learner, request_id=request)
    builders.record_meeting(learner)

    for another in (
        lambda: builders.record_session(coach, learner, recorded_by=learner),
        lambda: builders.record_meeting(learner),
    ):
        with pytest.raises(errors.TooManyRecords):
            another()
    assert (CoachingSession.objects.count(), Meeting.objects.count()) == (1, 1)
    assert builders.record_session(coach, learner, recorded_by=learner, request_id=request), "sent again"
    assert builders.record_session(coach, learner), "the coach's own count"
