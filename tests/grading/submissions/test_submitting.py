"""Sending a task and a module: what was seen is what is frozen, once, with a declaration."""

from __future__ import annotations

import copy
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.kernel.models import Outbox
from cpd_grading.overview import api as overview
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio.models import Declaration, EvidenceVersion, Manifest, ModulePortfolio
from tests import builders
from tests.builders import COURSE, MODULE, NOW, TODAY


def state_of(learner: UUID) -> str:
    return builders.submission_of(learner).state


def test_what_was_sent_is_frozen_with_every_version_and_digest(learner: UUID) -> None:
    items = {builders.ready_item(learner), builders.ready_item(learner)}

    manifest = Manifest.objects.get(pk=builders.submit(learner))

    assert {UUID(entry["item"]) for entry in manifest.entries} == items
    assert all(len(entry["attachments"]) == 2 and entry["version"] == 1 for entry in manifest.entries)
    page = builders.task_page(learner)
    assert {entry["sha256"] for entry in manifest.entries} == {item.digest for item in page.items}
    assert (page.state, page.submission.round, page.may_edit) == ("submitted", 1, False)
    assert all(EvidenceVersion.objects.values_list("is_sent", flat=True))
    assert Outbox.objects.filter(kind="task_submitted").count() == 1
    assert kernel.broken_links(f"{page.cohort.id}:{learner}") == []


def test_manifests_of_earlier_rounds_stay_as_they_were(learner: UUID, coach: UUID) -> None:
    item = builders.ready_item(learner)
    first = Manifest.objects.values().get(pk=builders.submit(learner))
    before = copy.deepcopy(first)
    builders.send_back(builders.submission_of(learner).id, coach)
    builders.save(learner, item_id=item, fields=builders.answers(did="Better words"))

    second = Manifest.objects.get(pk=builders.submit(learner))

    assert Manifest.objects.values().get(pk=first["id"]) == before
    assert (second.round, second.entries[0]["version"]) == (2, 2)
    assert second.digest != before["digest"]


def test_a_double_click_sends_once(learner: UUID) -> None:
    builders.ready_item(learner)
    digest, request = builders.task_page(learner).seen_digest, uuid4()

    sent = {builders.submit(learner, seen_digest=digest, request_id=request) for _ in range(2)}

    assert len(sent) == 1
    assert (Manifest.objects.count(), Declaration.objects.count()) == (1, 1)


def test_a_request_id_of_another_task_or_another_learner_sends_nothing(cohort: UUID, learner: UUID) -> None:
    other, request = builders.learner(cohort), uuid4()
    builders.ready_item(learner)
    builders.submit(learner, request_id=request)
    builders.ready_item(learner, "m1-plan")
    builders.ready_item(other)

    for who, slug in ((learner, "m1-plan"), (other, builders.FIRST_TASK)):
        with pytest.raises(errors.NotFound):
            builders.submit(who, slug, request_id=request)
        assert builders.submission_of(who, slug).state == "open"


def test_what_changed_since_it_was_seen_is_not_sent(learner: UUID) -> None:
    item = builders.ready_item(learner)
    seen = builders.task_page(learner).seen_digest
    builders.attach(learner, item, content=builders.jpeg(colour="gold"))

    with pytest.raises(errors.StaleVersion):
        builders.submit(learner, seen_digest=seen)

    assert state_of(learner) == "open"
    assert not Manifest.objects.exists()


@pytest.mark.parametrize(
    ("prepare", "step", "refusal"),
    [
        (None, {}, errors.NothingToSubmit),
        ({"kind": "work_product"}, {}, errors.EvidenceIncomplete),
        ({"kind": "reflective_account", "criteria": ("c1",)}, {}, errors.EvidenceIncomplete),
        ({"kind": "reflective_account", "did": ""}, {}, errors.EvidenceIncomplete),
        ({"kind": "reflective_account"}, {"declares": False}, errors.DeclarationMissing),
        ({"kind": "reflective_account"}, {"seen_digest": ""}, errors.StaleVersion),
    ],
    ids=str,
)
def test_what_is_not_complete_seen_and_declared_is_not_sent(
    learner: UUID, prepare: dict[str, str] | None, step: dict[str, object], refusal: type[errors.CpdError]
) -> None:
    if prepare is not None:
        builders.save(learner, fields=builders.answers(**prepare))

    with pytest.raises(refusal):
        builders.submit(learner, **step)

    assert builders.task_page(learner).state == "open"
    assert not Manifest.objects.exists()
    assert not Declaration.objects.exists()


def test_a_refusal_names_everything_that_is_missing_at_once(learner: UUID) -> None:
    builders.save(learner, fields=portfolio.ItemFields(kind="work_product", title="Plan", criteria=("c1",)))

    with pytest.raises(errors.EvidenceIncomplete) as refusal:
        builders.submit(learner)

    for what in (
        "say what you did",
        "say what changed",
        "say when it was",
        "add a photo or a document",
        "No evidence yet for: “Criterion c2”",
    ):
        assert what in refusal.value.english


def test_what_was_sent_is_not_sent_again_until_it_comes_back(learner: UUID, coach: UUID) -> None:
    submission = builders.submitted_task(learner)
    with pytest.raises(errors.TransitionNotAllowed):
        builders.submit(learner)
    builders.sign_off(submission, coach)
    with pytest.raises(errors.TransitionNotAllowed):
        builders.submit(learner)

    assert Manifest.objects.count() == 1


@pytest.mark.parametrize(("language", "kept"), [("rw", "rw"), ("fr", "fr"), ("de", "en"), ("", "en")])
def test_a_declaration_keeps_its_text_and_language(learner: UUID, language: str, kept: str) -> None:
    builders.ready_item(learner)

    builders.submit(learner, language=language)

    made = Declaration.objects.get()
    assert (made.learner_id, made.language, made.text_version, made.made_at) == (learner, kept, "2026-1", NOW)


# -- the module ---------------------------------------------------------------------------------------------------


def test_a_module_names_everything_it_lacks(learner: UUID, coach: UUID) -> None:
    builders.sign_off(builders.submitted_task(learner), coach)

    page = overview.module_page(COURSE, MODULE, learner)

    assert [str(lack) for lack in page.missing] == [
        "Task not signed off yet: “Task m1-plan”",
        "Coaching sessions: 0 of 1",
        "PLC meetings: 0 of 1",
        "School General Assembly Committee meetings: 0 of 1",
    ]
    assert not page.may_submit
    with pytest.raises(errors.ModuleIncomplete, match=r"“Task m1-plan”.*Coaching sessions.*PLC.*Assembly"):
        builders.submit_module(learner)


@pytest.mark.parametrize("left_out", ["m1-direction", "m1-plan", "session", "plc_sector", "sgac"])
def test_a_module_is_not_sent_while_any_one_thing_is_missing(learner: UUID, coach: UUID, left_out: str) -> None:
    for slug in ("m1-direction", "m1-plan"):
        submission = builders.submitted_task(learner, slug)
        if slug != left_out:
            builders.sign_off(submission, coach)
    if left_out != "session":
        builders.record_session(coach, learner)
    for kind in ("plc_sector", "sgac"):
        if kind != left_out:
            builders.record_meeting(learner, kind=kind)

    with pytest.raises(errors.ModuleIncomplete):
        builders.submit_module(learner)
    assert not ModulePortfolio.objects.exists()


def test_a_disputed_session_stops_counting_for_its_module(learner: UUID, coach: UUID) -> None:
    builders.complete_module(learner, coach)
    (session,) = coaching.sessions_of(learner)
    coaching.dispute_session(session_id=session.id, learner_id=learner, reason="Not held", now=NOW)

    with pytest.raises(errors.ModuleIncomplete, match="Coaching sessions: 0 of 1"):
        builders.submit_module(learner)


def test_a_complete_module_is_frozen_with_its_tasks_sessions_and_meetings(learner: UUID, coach: UUID) -> None:
    builders.complete_module(learner, coach)
    assert overview.module_page(COURSE, MODULE, learner).may_submit

    row = ModulePortfolio.objects.get(pk=builders.submit_module(learner))

    assert [line["slug"] for line in row.manifest["tasks"]] == ["m1-direction", "m1-plan"]
    for line in row.manifest["tasks"]:
        assert Manifest.objects.get(pk=line["manifest"]).digest == line["digest"]
    assert (len(row.manifest["sessions"]), len(row.manifest["meetings"])) == (1, 2)
    assert row.digest == kernel.digest_of({"portfolio": str(row.id), **row.manifest})
    assert (row.state, row.attempt, row.sitting) == ("submitted", 1, 1)
    assert overview.module_page(COURSE, MODULE, learner).stage == "with_ur_ce"


def test_a_module_is_sent_once_however_often_the_button_is_pressed(learner: UUID, coach: UUID) -> None:
    builders.complete_module(learner, coach)
    request = uuid4()

    sent = {builders.submit_module(learner, request_id=request) for _ in range(2)}

    assert len(sent) == 1
    with pytest.raises(errors.TransitionNotAllowed):
        builders.submit_module(learner)
    assert Outbox.objects.filter(kind="module_submitted").count() == 1


def test_a_request_id_of_another_module_or_another_learner_sends_no_module(
    cohort: UUID, learner: UUID, coach: UUID
) -> None:
    request, other = uuid4(), builders.learner(cohort)
    builders.complete_module(learner, coach)
    builders.submit_module(learner, request_id=request)
    builders.complete_module(other, builders.coach_of(other))

    for who, module in ((learner, "M2"), (other, MODULE)):
        with pytest.raises(errors.NotFound):
            builders.submit_module(who, module, request_id=request)
    assert ModulePortfolio.objects.count() == 1


def test_a_module_asks_once_more_for_the_declaration_and_for_a_cohort(learner: UUID, coach: UUID) -> None:
    builders.complete_module(learner, coach)

    with pytest.raises(errors.DeclarationMissing):
        builders.submit_module(learner, declares=False)
    with pytest.raises(errors.NotALearnerHere):
        builders.submit_module(builders.person())
    with pytest.raises(errors.NotFound):
        builders.submit_module(learner, "M9")
    assert overview.module_page(COURSE, "M2", learner).stage == "collecting"


def test_news_tells_ids_and_no_words(learner: UUID) -> None:
    builders.submitted_task(learner, now=NOW + timedelta(minutes=5))

    for row in Outbox.objects.all():
        assert all(UUID(value) for value in row.payload.values())
    assert builders.task_page(learner).waiting_since == NOW + timedelta(minutes=5)
    assert overview.task_page(builders.key_of(), builders.spec_of(), None, on=TODAY).submission is None
