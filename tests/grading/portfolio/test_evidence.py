"""Evidence items: drafts that may be half-finished, versions that are never edited once they were sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cpd_grading.kernel import errors
from cpd_grading.kernel.messages import Message
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.models import Attachment, EvidenceItem, EvidenceVersion, Preview, TaskSubmission
from cpd_grading.portfolio.storing import evidence_storage
from cpd_grading.portfolio.words import TASK
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import FIRST_TASK, NOBODY, NOW, answers, key_of, spec_of

REST = {"task": key_of(), "spec": spec_of(), "now": NOW}


def items(learner: UUID) -> tuple[portfolio.ItemView, ...]:
    return builders.task_page(learner).items


def versions(item: UUID) -> list[tuple[int, str, bool]]:
    return list(EvidenceVersion.objects.filter(item_id=item).order_by("number").values_list("number", "did", "is_sent"))


def stored_files(folder: str = "") -> set[str]:
    """The keys of everything in the evidence store."""
    storage = evidence_storage()
    if not storage.exists(folder):
        return set()
    folders, names = storage.listdir(folder)
    deeper = (stored_files(f"{folder}{one}/") for one in folders)
    return {f"{folder}{name}" for name in names}.union(*deeper)


def named_files() -> set[str]:
    """The keys that rows name: of files, and of the pictures made of them."""
    rows = (model.objects.values_list("storage_key", flat=True) for model in (Attachment, Preview))
    return {key for keys in rows for key in keys}


def test_a_half_finished_draft_is_kept_and_says_what_is_missing(learner: UUID) -> None:
    item = builders.save(learner, fields=portfolio.ItemFields(kind="work_product", title="Plan"))

    page = builders.task_page(learner)
    assert [one.id for one in page.items] == [item]
    assert [lack.code for lack in page.missing_by_item[item]] == ["what_i_did", "what_changed", "when", "file"]


def test_a_file_asks_whether_a_child_can_be_recognised(learner: UUID) -> None:
    item = builders.save(learner, fields=answers(children=""))
    builders.attach(learner, item)

    assert [lack.code for lack in builders.task_page(learner).missing_by_item[item]] == ["children_question"]


def test_evidence_for_single_criteria_leaves_the_others_uncovered(learner: UUID) -> None:
    builders.save(learner, fields=answers(kind="reflective_account", criteria=("c2",)))

    assert [str(lack) for lack in builders.task_page(learner).missing] == ["No evidence yet for: “Criterion c1”"]


def test_an_edit_before_sending_changes_the_draft_itself(learner: UUID) -> None:
    item = builders.save(learner)

    assert builders.save(learner, item_id=item, fields=answers(did=" Better words ")) == item
    assert versions(item) == [(1, "Better words", False)]


def test_an_edit_after_a_return_makes_a_new_version_and_the_sent_one_stays(learner: UUID, coach: UUID) -> None:
    item = builders.ready_item(learner)
    builders.submit(learner)
    submission = builders.submission_of(learner).id
    sent = reviews.review_page(submission, coach_id=coach, on=builders.TODAY)
    builders.send_back(submission, coach)

    builders.save(learner, item_id=item, fields=answers(did="Better words"))
    builders.attach(learner, item, content=builders.jpeg(colour="gold"))

    assert versions(item) == [(1, "I wrote the direction with the teachers.", True), (2, "Better words", False)]
    still = reviews.review_page(submission, coach_id=coach, on=builders.TODAY)
    assert still.items == sent.items
    assert (len(items(learner)[0].attachments), len(sent.items[0].attachments)) == (3, 2)


def test_a_coach_sees_which_items_changed_also_when_only_a_file_did(learner: UUID, coach: UUID) -> None:
    same, other = builders.ready_item(learner), builders.ready_item(learner)
    builders.submit(learner)
    submission = builders.submission_of(learner).id
    builders.send_back(submission, coach)

    builders.attach(learner, other, content=builders.jpeg(colour="gold"))
    builders.submit(learner)

    page = reviews.review_page(submission, coach_id=coach, on=builders.TODAY)
    assert page.changed_items == (other,)
    assert {one.id for one in page.items} == {same, other}


def test_a_removed_file_leaves_the_next_version_only(learner: UUID, coach: UUID) -> None:
    item = builders.ready_item(learner)
    builders.submit(learner)
    submission = builders.submission_of(learner).id
    photo = items(learner)[0].attachments[0].id
    builders.send_back(submission, coach)

    portfolio.remove_attachment(**REST, learner_id=learner, attachment_id=photo)

    assert photo not in {file.id for file in items(learner)[0].attachments}
    sent = reviews.review_page(submission, coach_id=coach, on=builders.TODAY).items[0]
    assert photo in {file.id for file in sent.attachments}
    assert versions(item)[-1][0] == 2
    with pytest.raises(errors.NotFound):
        portfolio.remove_attachment(**REST, learner_id=learner, attachment_id=photo)


def test_a_file_added_and_removed_before_sending_was_never_part_of_it(learner: UUID) -> None:
    item = builders.save(learner)
    photo = builders.attach(learner, item)

    portfolio.remove_attachment(**REST, learner_id=learner, attachment_id=photo)

    assert items(learner)[0].attachments == ()


def test_a_withdrawn_item_leaves_the_page_and_takes_nothing_more(learner: UUID) -> None:
    item = builders.save(learner)
    photo = builders.attach(learner, item)

    portfolio.withdraw_item(**REST, learner_id=learner, item_id=item)

    assert items(learner) == ()
    for act in (
        lambda: builders.save(learner, item_id=item),
        lambda: builders.attach(learner, item),
        lambda: portfolio.remove_attachment(**REST, learner_id=learner, attachment_id=photo),
        lambda: portfolio.withdraw_item(**REST, learner_id=learner, item_id=item),
    ):
        with pytest.raises(errors.ItemWithdrawn):
            act()


def test_an_item_withdrawn_after_a_return_keeps_its_line_in_what_was_sent_and_loses_its_files(
    learner: UUID, coach: UUID
) -> None:
    withdrawn, kept = builders.ready_item(learner), builders.ready_item(learner)
    builders.submit(learner)
    submission = builders.submission_of(learner).id
    before = reviews.review_page(submission, coach_id=coach, on=builders.TODAY).manifest
    builders.send_back(submission, coach)

    portfolio.withdraw_item(**REST, learner_id=learner, item_id=withdrawn)

    page = reviews.review_page(submission, coach_id=coach, on=builders.TODAY)
    assert page.manifest == before
    assert {one.id: len(one.attachments) for one in page.items} == {withdrawn: 0, kept: 2}
    builders.submit(learner)
    assert [one.id for one in reviews.review_page(submission, coach_id=coach, on=builders.TODAY).items] == [kept]


def test_the_same_request_id_is_the_same_item_and_the_same_file(learner: UUID) -> None:
    item_request, file_request = uuid4(), uuid4()

    saved = {builders.save(learner, request_id=item_request) for _ in range(2)}
    (item,) = saved
    attached = {builders.attach(learner, item, request_id=file_request) for _ in range(2)}

    assert (len(saved), len(attached)) == (1, 1)
    assert (EvidenceItem.objects.count(), Attachment.objects.count()) == (1, 1)
    assert stored_files() == named_files()


def test_a_click_that_overtakes_another_keeps_one_file(learner: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    item, request = builders.save(learner), uuid4()
    from cpd_grading.media import cleaning
    from cpd_grading.portfolio import storing

    real = storing.keep

    def overtaken(clean: cleaning.CleanFile) -> storing.Kept:
        monkeypatch.setattr(storing, "keep", real)
        builders.attach(learner, item, request_id=request)
        return real(clean)

    monkeypatch.setattr(storing, "keep", overtaken)
    builders.attach(learner, item, request_id=request)

    assert Attachment.objects.count() == 1
    assert stored_files() == named_files()


def test_nobody_reaches_another_learners_evidence_by_its_ids(cohort: UUID, learner: UUID) -> None:
    item, request, file_request = builders.save(learner, request_id=(request := uuid4())), request, uuid4()
    photo = builders.attach(learner, item, request_id=file_request)
    thief = builders.learner(cohort)
    own = builders.save(thief)

    for act in (
        lambda: builders.save(thief, item_id=item),
        lambda: builders.save(thief, request_id=request),
        lambda: builders.attach(thief, item),
        lambda: builders.attach(thief, own, request_id=file_request),
        lambda: portfolio.remove_attachment(**REST, learner_id=thief, attachment_id=photo),
        lambda: portfolio.withdraw_item(**REST, learner_id=thief, item_id=item),
        lambda: builders.save(thief, item_id=NOBODY),
        lambda: portfolio.remove_attachment(**REST, learner_id=thief, attachment_id=NOBODY),
        # One's own item of another task is as far away.
        lambda: builders.save(thief, "m1-plan", item_id=own),
    ):
        with pytest.raises(errors.NotFound):
            act()
    assert [one.id for one in items(thief)] == [own]
    assert items(thief)[0].attachments == ()
    assert stored_files() == named_files()
    assert [one.id for one in items(learner)] == [item]


def test_nothing_of_a_refused_file_stays(learner: UUID) -> None:
    item = builders.save(learner)

    with pytest.raises(errors.UnsupportedFile):
        builders.attach(learner, item, content=b"MZ\x90\x00 a program", name="photo.jpg")

    assert (Attachment.objects.count(), stored_files()) == (0, set())


@pytest.mark.parametrize("state", ["submitted", "signed_off"])
def test_what_lies_with_the_coach_cannot_be_edited_and_nothing_is_written(
    learner: UUID, coach: UUID, state: str
) -> None:
    submission = builders.submitted_task(learner)
    if state == "signed_off":
        builders.sign_off(submission, coach)
    (item,) = items(learner)

    for act in (
        lambda: builders.save(learner),
        lambda: builders.save(learner, item_id=item.id),
        lambda: builders.attach(learner, item.id),
        lambda: portfolio.remove_attachment(**REST, learner_id=learner, attachment_id=item.attachments[0].id),
        lambda: portfolio.withdraw_item(**REST, learner_id=learner, item_id=item.id),
    ):
        with pytest.raises(errors.TransitionNotAllowed) as refusal:
            act()
        assert refusal.value.places["state"] == Message(TASK.words_of_states[state].sentence)
        assert refusal.value.places["action"] == Message(TASK.words_of_actions["edit"].refused)
    assert items(learner) == (item,)
    assert Attachment.objects.count() == 2
    assert stored_files() == named_files()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"kind": "rumour"}, errors.BadField),
        ({"setting": "the moon"}, errors.BadField),
        ({"language": "de"}, errors.BadField),
        ({"children": "many"}, errors.BadField),
        ({"title": "t" * 201}, errors.BadField),
        ({"did": "d" * 10_001}, errors.BadField),
        ({"changed": "Nu\x00l"}, errors.BadField),
        ({"did": "\ud83d"}, errors.BadField),
        ({"criteria": ("c1", "c9")}, errors.UnknownCriterion),
        ({"children": "identifiable", "consent_held": True}, errors.IdentifiableChildren),
    ],
    ids=lambda value: str(value)[:50],
)
def test_nonsense_is_refused_and_leaves_nothing(
    learner: UUID, change: dict[str, Any], refusal: type[errors.CpdError]
) -> None:
    with pytest.raises(refusal):
        builders.save(learner, fields=answers(**change))

    assert not EvidenceItem.objects.exists()
    assert not TaskSubmission.objects.exists()


def test_a_programme_that_allows_it_takes_identifiable_children_with_consent_only(db: None) -> None:
    cohort = builders.open_cohort(builders.programme(policy={"identifiable_children": "allow_with_consent"}))
    learner = builders.learner(cohort)

    with pytest.raises(errors.ConsentMissing):
        builders.save(learner, fields=answers(children="identifiable"))
    builders.save(learner, fields=answers(children="identifiable", consent_held=True))

    assert items(learner)[0].fields.consent_held


def test_somebody_in_no_cohort_keeps_no_picture_of_a_child_who_can_be_recognised(db: None) -> None:
    with pytest.raises(errors.IdentifiableChildren):
        builders.save(builders.drafter(), fields=answers(children="identifiable", consent_held=True))


def test_consent_that_nobody_asked_for_is_not_kept(learner: UUID) -> None:
    builders.save(learner, fields=answers(children="none", consent_held=True))

    assert not items(learner)[0].fields.consent_held


def test_criteria_are_kept_in_the_tasks_order_and_none_means_all(learner: UUID) -> None:
    builders.save(learner, fields=answers(criteria=("c2", "c1")))
    builders.save(learner, fields=answers(criteria=()))

    assert {one.fields.criteria for one in items(learner)} == {("c1", "c2")}


def test_items_stand_in_the_order_they_were_made(learner: UUID) -> None:
    later = builders.save(learner, now=NOW + timedelta(hours=1))
    earlier = builders.save(learner, now=NOW)

    assert [one.id for one in items(learner)] == [earlier, later]


def test_a_photo_keeps_its_day_and_a_name_for_people(learner: UUID) -> None:
    item = builders.save(learner)
    builders.attach(learner, item, name="../../IMG\x00_1.jpg")

    (file,) = items(learner)[0].attachments
    assert (file.name, file.content_type, file.is_image, file.captured_on) == ("IMG_1.jpg", "image/jpeg", True, None)


def test_where_the_gradebook_knows_a_learner_is_kept_once_and_kept_current(learner: UUID) -> None:
    from cpd_grading.portfolio.models import BlockAddress

    for anonymous in ("a" * 32, "b" * 32):
        portfolio.note_address(
            learner_id=learner,
            course_key=builders.COURSE,
            place=FIRST_TASK,
            block_type="cpd_task",
            usage_key="block-v1:Sample+CLL+2026+type@cpd_task+block@one",
            anonymous_user_id=anonymous,
            now=NOW,
        )

    assert BlockAddress.objects.get().anonymous_user_id == "b" * 32
