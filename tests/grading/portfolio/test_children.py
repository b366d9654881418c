"""Children in pictures: every file is answered for, and what the programme does not allow is not kept."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.models import EvidenceItem
from cpd_grading.privacy import api as privacy
from tests import builders
from tests.builders import answers

SEEN, HELD = portfolio.ChildrenAnswer("identifiable"), portfolio.ChildrenAnswer("identifiable", True)


@pytest.fixture
def allowed(db: None) -> UUID:
    """A learner whose programme takes identifiable children with their parents' consent."""
    return builders.learner(
        builders.open_cohort(builders.programme(policy={"identifiable_children": "allow_with_consent"}))
    )


def files_of(learner: UUID) -> tuple[portfolio.AttachmentView, ...]:
    return builders.task_page(learner).items[0].attachments


def test_a_file_without_an_answer_of_its_own_takes_the_items(allowed: UUID) -> None:
    item = builders.save(allowed, fields=answers(children="not_identifiable"))
    first, second = builders.attach(allowed, item), builders.attach(allowed, item)

    builders.save(
        allowed, item_id=item, fields=answers(children="not_identifiable", children_by_file={str(second): HELD})
    )

    answered = {file.id: (file.children, file.consent_held) for file in files_of(allowed)}
    assert answered == {first: ("not_identifiable", False), second: ("identifiable", True)}


def test_the_question_is_open_while_one_file_has_no_answer(allowed: UUID) -> None:
    item = builders.save(allowed, fields=answers(children=""))
    first, second = builders.attach(allowed, item), builders.attach(allowed, item)

    def lacks(*answered: UUID) -> list[str]:
        said = {str(file): portfolio.ChildrenAnswer("none") for file in answered}
        builders.save(allowed, item_id=item, fields=answers(children="", children_by_file=said))
        return [lack.code for lack in builders.task_page(allowed).missing_by_item[item]]

    assert lacks(first) == ["children_question"]
    assert lacks(first, second) == []


def test_one_recognisable_child_in_one_file_is_enough_to_refuse(learner: UUID) -> None:
    item = builders.save(learner)
    photo = builders.attach(learner, item)

    with pytest.raises(errors.IdentifiableChildren):
        builders.save(learner, item_id=item, fields=answers(children_by_file={str(photo): HELD}))
    assert files_of(learner)[0].children == "none"


def test_each_recognisable_child_needs_consent(allowed: UUID) -> None:
    item = builders.save(allowed, fields=answers(children="identifiable", consent_held=True))
    photo = builders.attach(allowed, item)
    said = answers(children="identifiable", consent_held=True, children_by_file={str(photo): SEEN})

    with pytest.raises(errors.ConsentMissing):
        builders.save(allowed, item_id=item, fields=said)
    builders.submit(allowed)


def test_nothing_is_said_of_a_file_that_is_not_the_items_own(allowed: UUID) -> None:
    item, other = builders.save(allowed), builders.save(allowed)
    elsewhere = builders.attach(allowed, other)
    said = {str(uuid4()): HELD, str(elsewhere): HELD}

    builders.save(allowed, item_id=item, fields=answers(children_by_file=said))

    (kept,) = (one for one in builders.task_page(allowed).items if one.id == item)
    assert kept.fields.children_by_file == {}


def test_an_answer_stays_with_its_file_when_another_one_comes(allowed: UUID) -> None:
    item = builders.save(allowed)
    photo = builders.attach(allowed, item)
    builders.save(allowed, item_id=item, fields=answers(children_by_file={str(photo): HELD}))

    later = builders.attach(allowed, item, content=builders.jpeg(colour="gold"))

    assert {file.id: file.children for file in files_of(allowed)} == {photo: "identifiable", later: "none"}


def test_a_child_who_can_be_recognised_is_kept_by_nobody_in_no_cohort(db: None) -> None:
    with pytest.raises(errors.IdentifiableChildren):
        builders.save(builders.drafter(), fields=answers(children_by_file={str(uuid4()): HELD}))
    assert not EvidenceItem.objects.exists()


def test_a_withdrawn_consent_hides_the_file_and_leaves_its_hash(learner: UUID) -> None:
    builders.submitted_task(learner)
    before = builders.task_page(learner).items[0]

    privacy.withdraw_consent(attachment_id=before.attachments[0].id, learner_id=learner, reason="", now=builders.NOW)

    after = builders.task_page(learner).items[0]
    assert [file.purged_because for file in after.attachments] == ["consent", ""]
    assert (after.digest, len(after.files)) == (before.digest, 1)
