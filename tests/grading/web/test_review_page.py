"""The one review page in a browser: everything beside the rubric, few queries and bytes, words that are never lost."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.models import EvidenceVersion
from cpd_grading.people import api as people
from cpd_grading.privacy import api as privacy
from cpd_grading.reviews import api as reviews
from cpd_grading.site_visits import api as site_visits
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import NOW, TODAY
from tests.markup import one_line

from .conftest import SignIn, address, queries_of
from .test_learner_and_coach import review, state_of


@pytest.fixture
def task(learner: UUID, coach: UUID) -> UUID:
    return builders.submitted_task(learner)


def shown(browser: Client, submission_id: UUID) -> str:
    return " ".join(browser.get(address("review", submission_id)).content.decode().split())


# -- everything on one page ---------------------------------------------------------------------------------------


@pytest.fixture
def full(cohort: UUID) -> tuple[UUID, UUID]:
    """(submission, coach) with all there can be: three rounds, ten items, files, a witness, something seen in place,
    a file that a peer has too, phrases, another coach's draft, and a coach who studies in the same cohort."""
    learner, peer = builders.learner(cohort, school_code="S1"), builders.learner(cohort)
    coach, other = builders.learner(cohort, school_code="S3"), builders.coach_of(learner)
    builders.assign(coach, learner)
    builders.with_role("advisor", person_id=coach)
    builders.submitted_task(peer)
    items = [builders.ready_item(learner) for _ in range(8)]
    token = builders_witness(items[0], learner)
    witnesses.answer_as_witness(
        link=link_digest(token),
        statement="I saw the teachers write it together.",
        saw_it_on=TODAY - timedelta(days=9),
        language="en",
        declares=True,
        seen_digest=witnesses.witness_page(link_digest(token), now=NOW).summary.digest,
        now=NOW,
    )
    see(learner, coach, item_id=items[1])
    see(learner, coach)
    builders.submit(learner)
    task = builders.submission_of(learner).id
    for text in ("again with parents", "once more with pupils"):
        builders.send_back(task, coach)
        for item in items[:5]:
            builders.save(learner, item_id=item, fields=builders.answers(did=f"I wrote it {text}. " * 30))
        builders.ready_item(learner)
        builders.submit(learner)
    reviews.save_review_draft(submission_id=task, coach_id=other, levels={}, feedback={}, now=NOW)
    reviews.save_review_draft(
        submission_id=task, coach_id=coach, levels={"c1": "met"}, feedback={"c1": "Mine"}, now=NOW
    )
    for place in range(5):
        reviews.save_comment(coach_id=coach, text={"en": f"Own phrase {place}"}, request_id=uuid4(), now=NOW)
    return task, coach


def builders_witness(item: UUID, learner: UUID) -> str:
    _invitation, token = witnesses.invite_witness(
        item_id=item,
        learner_id=learner,
        witness_name="Sample WITNESS",
        witness_post="Teacher of P4",
        request_id=uuid4(),
        now=NOW,
    )
    return token


def see(learner: UUID, coach: UUID, *, item_id: UUID | None = None) -> UUID:
    return site_visits.record_seen_in_place(
        task=builders.key_of(),
        learner_id=learner,
        coach_id=coach,
        item_id=item_id,
        seen_on=TODAY,
        place="Staff room",
        description="The direction hangs on the wall.",
        criteria=("c1",),
        request_id=uuid4(),
        now=NOW,
    )


def test_a_review_page_with_everything_on_it_takes_twelve_queries_and_forty_kilobytes(full, sign_in: SignIn):
    task, coach = full
    browser = sign_in(coach)

    browser.get(address("review", task))
    with CaptureQueriesContext(connection) as asked:
        browser.get(address("review", task))
    assert len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]) <= 12
    assert len(gzip.compress(browser.get(address("review", task)).content)) <= 40_000


def test_a_review_page_asks_the_same_for_one_item_and_round_as_for_many(full, cohort, sign_in: SignIn):
    task, coach = full
    small = builders.learner(cohort)
    builders.assign(coach, small)

    few = queries_of(sign_in(coach), address("review", builders.submitted_task(small)))

    assert queries_of(sign_in(coach), address("review", task)) - few <= 1, (
        "more only where a file is somebody else's too"
    )


def test_what_stands_beside_the_evidence_is_on_the_page(full, sign_in: SignIn):
    task, coach = full

    page = shown(sign_in(coach), task)

    for words in (
        "What changed since it was returned",
        "Round 1, sent",
        "Round 2, sent",
        "I saw the teachers write it together.",
        "Sample WITNESS, Teacher of P4",
        "The direction hangs on the wall.",
        "is also in the portfolio of 1 other head teacher.",
        "Group work is fine; ask if unsure.",
        "has begun a review of this too",
        "Own phrase 3",
        "Draft kept",
        "<ins>",
        "<del>",
        'loading="lazy"',
        "cpd_grading/review.js",
    ):
        assert words in page, words


def test_every_other_learner_with_the_same_file_is_counted_and_named_once_and_folded_away(cohort, sign_in: SignIn):
    learner, coach = builders.learner(cohort), builders.person()
    builders.assign(coach, learner)
    for name in ("Beata", "Clement"):
        peer = builders.learner(cohort, given_names=name)
        builders.submitted_task(peer, "m1-direction")
        builders.submitted_task(peer, "m1-plan")

    page = shown(sign_in(coach), builders.submitted_task(learner))

    assert "is also in the portfolios of 2 other head teachers." in page
    folded = page.partition("<summary>In whose")[2].partition("</details>")[0]
    for name in ("Beata", "Clement"):
        assert folded.count(name) == 1
    assert folded.count("Task m1-direction") == folded.count("Task m1-plan") == 2


def test_a_standard_is_named_with_its_title(task, coach, sign_in: SignIn):
    page = shown(sign_in(coach), task)

    assert page.count("Speaks to") == page.count("ST1 Strategic direction") >= 1


def test_words_that_were_destroyed_are_said_to_be(task, coach, sign_in: SignIn):
    EvidenceVersion.objects.filter(item__submission_id=task).update(did="", changed="", title="", purged_at=NOW)

    assert "The words were destroyed when their time was over." in shown(sign_in(coach), task)


def test_what_changed_is_shown_as_text_and_never_as_markup(task, learner, coach, sign_in: SignIn):
    (item,) = reviews.review_page(task, coach_id=coach, on=TODAY).items
    builders.send_back(task, coach)
    builders.save(learner, item_id=item.id, fields=replace(item.fields, did="<script>alert(1)</script> & more"))
    builders.submit(learner)

    page = shown(sign_in(coach), task)

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_late_and_sensitive_work_is_marked(task, learner, coach, sign_in: SignIn):
    from cpd_grading.models import Manifest

    pressed = NOW - timedelta(days=2)
    Manifest.objects.filter(submission_id=task).update(is_late_sync=True, pressed_from=pressed, pressed_until=pressed)
    EvidenceVersion.objects.filter(item__submission_id=task).update(is_sensitive=True)

    page = shown(sign_in(coach), task)

    assert "It was sent on a phone without a line on 2 March 2026, 12:00, before the due day" in page
    assert "keep it to yourself" in page

    Manifest.objects.filter(submission_id=task).update(pressed_until=NOW)
    page = shown(sign_in(coach), task)

    assert "between 2 March 2026, 12:00 and 4 March 2026, 12:00; the clock of the phone was changed" in page


def test_a_file_that_was_destroyed_is_named_and_leads_nowhere(task, learner, coach, sign_in: SignIn):
    (item,) = reviews.review_page(task, coach_id=coach, on=TODAY).items
    photo = next(file for file in item.attachments if file.is_image)
    privacy.withdraw_consent(attachment_id=photo.id, learner_id=learner, reason="A parent asked", now=NOW)

    page = shown(sign_in(coach), task)

    assert photo.name in page
    assert "consent was withdrawn" in page
    assert address("file", photo.id) not in page


# -- deciding -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["sign_off", "return"])
def test_a_decision_takes_seventeen_queries_with_finding_the_next_one(decision, full, learner, sign_in: SignIn):
    task, coach = full
    browser = sign_in(coach)
    browser.get(address("queue"))
    form = review(task, coach, decision=decision)
    if decision == "return":
        form |= {"level:c2": "not_yet", "feedback:c2": "Say what the parents said."}

    with CaptureQueriesContext(connection) as asked:
        assert browser.post(address("review", task), form).status_code == 302

    # The session and the account are the platform's own questions, which it answers from its cache.
    ours = [one["sql"] for one in asked.captured_queries if '"cpd_grading_' in one["sql"]]
    assert len(ours) <= 17, "\n".join(sql[:150] for sql in ours)


def test_only_what_was_returned_is_open_on_resubmission(task, learner, coach, sign_in: SignIn):
    builders.send_back(task, coach)
    builders.submit(learner)

    page = sign_in(coach).get(address("review", task)).content.decode()

    assert page.count(" checked") == 1
    assert 'id="l-c1-met" name="level:c1" value="met" checked' in one_line(page)


def test_a_phrase_is_added_without_a_script_and_a_draft_keeps_it(task, coach, sign_in: SignIn):
    browser = sign_in(coach)

    browser.post(address("review", task), review(task, coach, decision="draft", **{"phrase:c2": "stock:figures"}))

    page = shown(browser, task)
    assert page.count("Add figures from your school: before and after, and where they come from.</textarea>") == 1


def test_a_phrase_that_is_gone_is_refused_and_the_text_survives(task, coach, sign_in: SignIn):
    answer = sign_in(coach).post(address("review", task), review(task, coach, **{"phrase:c2": str(uuid4())}))

    assert answer.status_code == 400
    assert "A long and careful thought." in answer.content.decode()


# -- a draft on the way -------------------------------------------------------------------------------------------


def keep(browser: Client, task: UUID, form: dict[str, str]):
    return browser.post(address("review", task), {**form, "decision": "draft"}, headers={"accept": "application/json"})


def test_the_script_reads_when_its_draft_was_kept(task, learner, coach, sign_in: SignIn):
    browser = sign_in(coach)

    answer = keep(browser, task, review(task, coach))

    draft = reviews.review_page(task, coach_id=coach, on=TODAY).draft_seen
    assert (answer.status_code, answer.json()) == (200, {"kept_at": "12:00", "seen": draft})
    assert state_of(learner) == "submitted"
    assert "A long and careful thought." in shown(browser, task)


def test_the_script_reads_why_a_draft_was_not_kept(task, coach, sign_in: SignIn):
    answer = keep(sign_in(coach), task, review(task, coach, **{"level:c1": "perfect"}))

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_level")
    assert answer.json()["error"]
    stranger = keep(sign_in(builders.person()), task, review(task, coach))
    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")


def test_a_refused_decision_names_criteria_by_their_words(task, coach, sign_in: SignIn):
    form = review(task, coach, decision="return", **{"level:c2": "not_yet", "feedback:c2": ""})

    page = sign_in(coach).post(address("review", task), form).content.decode()

    assert "Missing: “Criterion c2”." in page


def test_a_script_whose_reader_was_signed_out_is_told_so_and_a_page_leads_to_the_sign_in(task, coach):
    stranger, form = Client(), review(task, coach)

    answer = keep(stranger, task, form)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_signed_in")
    assert stranger.post(address("review", task), form).status_code == 302


def test_a_draft_after_another_coachs_decision_is_kept_beside_it(task, learner, coach, sign_in: SignIn):
    browser, form = sign_in(coach), review(task, coach)
    builders.sign_off(task, builders.coach_of(learner))

    answer = keep(browser, task, form)

    assert (answer.status_code, answer.json()["kept"]) == (409, True)
    assert "A long and careful thought." in shown(browser, task)


def test_a_hand_made_draft_without_the_token_of_the_form_is_refused(task, coach, sign_in: SignIn):
    browser = sign_in(coach, checks_csrf=True)

    assert keep(browser, task, review(task, coach)).status_code == 403


# -- two coaches --------------------------------------------------------------------------------------------------


def test_of_two_coaches_the_second_reads_who_decided_and_keeps_every_word(
    task, learner, coach, sign_in: SignIn, acts_on_record: Callable[[], int]
):
    other = builders.coach_of(learner)
    browser, form = sign_in(coach), review(task, coach)
    builders.sign_off(task, other)
    before = acts_on_record()

    answer = browser.post(address("review", task), form)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert people.person(other).name in page
    assert "A long and careful thought." in page
    assert "It is kept for you" in page
    assert acts_on_record() == before
    assert "A long and careful thought." in shown(browser, task), "and it is there on the next visit"
    assert "A long and careful thought." not in shown(sign_in(other), task)
