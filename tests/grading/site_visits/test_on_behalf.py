"""What a coach adds for a learner: with a reason, counting once the learner has said that it is theirs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.kernel.models import AuditEvent
from cpd_grading.people import api as people
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.models import Attachment, EvidenceItem, EvidenceVersion
from cpd_grading.portfolio.selectors import manifests_of
from cpd_grading.site_visits import api as site_visits
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import FIRST_TASK, NOBODY, NOW, answers, key_of, spec_of


def attach_for(item: UUID, coach: UUID, **details: Any) -> UUID:
    return site_visits.attach_on_behalf(
        **{
            "item_id": item,
            "coach_id": coach,
            "name": "photo.jpg",
            "content": builders.jpeg(),
            "request_id": uuid4(),
            "now": NOW,
            **details,
        }
    )


def test_it_shows_who_added_it_and_why_and_counts_once_the_learner_agrees(learner: UUID, coach: UUID) -> None:
    item = builders.add_for(learner, coach, fields=answers(kind="work_product"))
    attach_for(item, coach)

    (waiting,) = builders.task_page(learner).items
    assert (waiting.recorded_by, waiting.on_behalf_reason) == (
        people.person(coach).name,
        "Her phone fell into the lake",
    )
    assert waiting.needs_confirmation
    assert not builders.task_page(learner).has_evidence
    with pytest.raises(errors.NothingToSubmit):
        builders.submit(learner)

    builders.confirm(learner, item)

    (own,) = builders.task_page(learner).items
    assert (own.needs_confirmation, own.recorded_by) == (False, people.person(coach).name)
    builders.submit(learner)
    (manifest,) = manifests_of(builders.submission_of(learner).id)
    assert [line["item"] for line in manifest.item_lines] == [str(item)]
    assert len(manifest.item_lines[0]["attachments"]) == 1


def test_what_waits_for_the_learners_word_stays_out_and_stops_nothing(learner: UUID, coach: UUID) -> None:
    own = builders.ready_item(learner)
    waiting = builders.add_for(learner, coach, fields=portfolio.ItemFields(kind="work_product"))

    page = builders.task_page(learner)
    assert (page.missing, waiting in page.missing_by_item) == ((), False)
    builders.submit(learner)

    (manifest,) = manifests_of(page.submission.id)
    assert [line["item"] for line in manifest.item_lines] == [str(own)]
    assert not EvidenceVersion.objects.get(item_id=waiting).is_sent


def test_a_learner_who_says_no_has_it_withdrawn(learner: UUID, coach: UUID) -> None:
    item = builders.add_for(learner, coach)

    builders.confirm(learner, item, agrees=False)

    assert builders.task_page(learner).items == ()
    with pytest.raises(errors.ItemWithdrawn):
        builders.confirm(learner, item)
    with pytest.raises(errors.ItemWithdrawn):
        attach_for(item, coach)


def test_a_learner_agrees_once_however_often_and_does_not_take_it_back_this_way(learner: UUID, coach: UUID) -> None:
    item = builders.add_for(learner, coach)

    for _ in range(2):
        builders.confirm(learner, item)
    with pytest.raises(errors.AlreadyDone):
        builders.confirm(learner, item, agrees=False)
    assert AuditEvent.objects.filter(action="item_confirmed").count() == 1


def test_a_learner_first_answers_and_then_edits(learner: UUID, coach: UUID) -> None:
    item = builders.add_for(learner, coach)

    for act in (
        lambda: builders.save(learner, item_id=item),
        lambda: builders.attach(learner, item),
        lambda: uploads.create_upload(
            learner_id=learner, item_id=item, request_id=uuid4(), name="b.pdf", size=9, now=NOW
        ),
    ):
        with pytest.raises(errors.NotConfirmedYet):
            act()
    builders.confirm(learner, item)
    builders.save(learner, item_id=item, fields=answers(kind="reflective_account", did="In my own words"))
    assert builders.task_page(learner).items[0].fields.did == "In my own words"


def test_what_the_learner_has_confirmed_is_the_learners(learner: UUID, coach: UUID) -> None:
    item = builders.add_for(learner, coach)
    builders.confirm(learner, item)

    with pytest.raises(errors.AlreadyDone):
        attach_for(item, coach)
    assert not Attachment.objects.exists()


def test_a_learners_own_evidence_is_neither_confirmed_nor_added_to_by_a_coach(learner: UUID, coach: UUID) -> None:
    item = builders.save(learner)

    with pytest.raises(errors.NotFound):
        builders.confirm(learner, item)
    with pytest.raises(errors.NotFound):
        attach_for(item, coach)


def test_nobody_confirms_for_somebody_else(cohort: UUID, learner: UUID, coach: UUID) -> None:
    item, other = builders.add_for(learner, coach), builders.learner(cohort)

    for somebody in (other, coach):
        with pytest.raises(errors.NotFound):
            builders.confirm(somebody, item)
    with pytest.raises(errors.NotFound):
        builders.confirm(learner, NOBODY)
    assert builders.task_page(learner).items[0].needs_confirmation


@pytest.mark.parametrize(
    ("link", "refusal"),
    [
        ({"ends_on": date(2026, 3, 1)}, errors.NotAssignedCoach),
        ({"starts_on": date(2026, 3, 5)}, errors.NotAssignedCoach),
    ],
    ids=str,
)
def test_only_the_coach_of_today_adds_something(
    learner: UUID, link: dict[str, Any], refusal: type[errors.CpdError]
) -> None:
    with pytest.raises(refusal):
        builders.add_for(learner, builders.coach_of(learner, **link))
    assert not EvidenceItem.objects.exists()


def test_nobody_adds_to_their_own_work_nor_to_that_of_their_own_coach(cohort: UUID, learner: UUID) -> None:
    pair = builders.learner(cohort)
    for one, other in ((learner, pair), (pair, learner)):
        builders.assign(one, other)

    with pytest.raises(errors.ReciprocalCoaching):
        builders.add_for(learner, pair)
    with pytest.raises(errors.OwnWork):
        builders.add_for(learner, learner)
    with pytest.raises(errors.NotAssignedCoach):
        builders.add_for(learner, builders.person())
    assert not EvidenceItem.objects.exists()


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"reason": " "}, errors.ReasonRequired),
        ({"reason": "r" * 301}, errors.BadField),
        ({"fields": answers(kind="rpl")}, errors.BadField),
        ({"fields": answers(children="identifiable", consent_held=True)}, errors.IdentifiableChildren),
        ({"slug": "no-such-task"}, errors.NotFound),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_same_rules_hold_as_for_the_learner(
    learner: UUID, coach: UUID, details: dict[str, Any], refusal: type[errors.CpdError]
) -> None:
    with pytest.raises(refusal):
        builders.add_for(learner, coach, **details)
    assert not EvidenceItem.objects.exists()


def test_one_request_is_one_item_and_one_file(learner: UUID, coach: UUID) -> None:
    request, file_request, second = uuid4(), uuid4(), builders.coach_of(learner)

    (item,) = {builders.add_for(learner, coach, request_id=request) for _ in range(2)}
    (file,) = {attach_for(item, coach, request_id=file_request) for _ in range(2)}

    assert Attachment.objects.get().id == file
    with pytest.raises(errors.NotFound):
        builders.add_for(learner, second, request_id=request)
    with pytest.raises(errors.NotFound):
        attach_for(item, second)


@pytest.mark.parametrize("state", ["submitted", "signed_off"])
def test_nothing_is_added_while_the_task_lies_elsewhere(learner: UUID, coach: UUID, state: str) -> None:
    waiting = builders.add_for(learner, coach)
    task = builders.submitted_task(learner)
    if state == "signed_off":
        builders.sign_off(task, coach)

    for act in (
        lambda: builders.add_for(learner, coach),
        lambda: attach_for(waiting, coach),
        lambda: builders.confirm(learner, waiting),
    ):
        with pytest.raises(errors.TransitionNotAllowed):
            act()


def test_a_bad_file_is_refused_and_nothing_of_it_stays(learner: UUID, coach: UUID) -> None:
    item = builders.add_for(learner, coach)

    with pytest.raises(errors.UnsupportedFile):
        attach_for(item, coach, content=b"MZ\x90\x00 a program")
    assert not Attachment.objects.exists()


def test_every_act_names_the_coach_in_the_learners_chain(cohort: UUID, learner: UUID, coach: UUID) -> None:
    item = builders.add_for(learner, coach)
    attach_for(item, coach)
    builders.confirm(learner, item)

    acts = dict(AuditEvent.objects.filter(payload__item=str(item)).values_list("action", "actor_id"))
    assert acts == {"item_added_on_behalf": coach, "file_attached": coach, "item_confirmed": learner}
    assert kernel.broken_links(f"{cohort}:{learner}") == []


def test_a_learner_may_take_out_what_a_coach_added_without_an_answer(learner: UUID, coach: UUID) -> None:
    item = builders.add_for(learner, coach, FIRST_TASK)

    portfolio.withdraw_item(task=key_of(), spec=spec_of(), learner_id=learner, item_id=item, now=NOW)

    assert builders.task_page(learner).items == ()
