"""The desk, the coach's pages and files: who may, texts that survive a refusal, and no mark before release."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading.assessment import api as assessment
from cpd_grading.coaching import api as coaching
from cpd_grading.reviews import api as reviews
from tests import builders

from .conftest import SignIn, address, opened, queries_of


@pytest.fixture
def submission(learner: UUID, coach: UUID) -> UUID:
    return builders.submitted_task(learner)


def review(submission: UUID, coach: UUID, **changes: str) -> dict[str, str]:
    """The form of a review with every criterion met."""
    shown = reviews.review_page(submission, coach_id=coach, on=builders.TODAY)
    return {
        "decision": "sign_off",
        "seen_digest": shown.manifest.digest,
        "seen_draft": shown.draft_seen,
        "request_id": str(uuid4()),
        "level:c1": "met",
        "level:c2": "met",
        "feedback:c1": "A long and careful thought.",
        **changes,
    }


def state_of(learner: UUID) -> str:
    return builders.submission_of(learner).state


# -- the coach ----------------------------------------------------------------------------------------------------


def test_a_coach_signs_off_from_the_queue(submission: UUID, learner: UUID, coach: UUID, sign_in: SignIn) -> None:
    browser = sign_in(coach)
    assert address("review", submission) in browser.get(address("queue")).content.decode()

    answer = browser.post(address("review", submission), review(submission, coach), follow=True)

    assert answer.redirect_chain == [(address("queue"), 302)]
    assert state_of(learner) == "signed_off"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"level:c2": ""}, 409),
        ({"level:c2": "not_yet"}, 409),
        ({"seen_digest": "0" * 64}, 409),
        ({"seen_digest": ""}, 400),
        ({"request_id": "x"}, 400),
        ({"level:c2": "brilliant"}, 400),
        ({"decision": "return"}, 409),
    ],
)
def test_what_a_coach_typed_survives_a_refusal(
    changes: dict[str, str],
    status: int,
    submission: UUID,
    learner: UUID,
    coach: UUID,
    sign_in: SignIn,
    acts_on_record: Callable[[], int],
) -> None:
    browser = sign_in(coach)
    before = acts_on_record()

    answer = browser.post(address("review", submission), review(submission, coach, **changes))

    assert answer.status_code == status
    assert "A long and careful thought." in answer.content.decode()
    assert (state_of(learner), acts_on_record()) == ("submitted", before)


def test_a_draft_is_kept_and_not_sent(submission: UUID, learner: UUID, coach: UUID, sign_in: SignIn) -> None:
    browser = sign_in(coach)

    browser.post(address("review", submission), review(submission, coach, decision="draft"))

    assert "A long and careful thought." in browser.get(address("review", submission)).content.decode()
    assert (state_of(learner), reviews.decided_by(coach)) == ("submitted", ())


@pytest.mark.parametrize("who", ["another_coach", "learner", "former_coach"])
def test_only_the_learners_coach_of_today_reads_and_decides(
    who: str, submission: UUID, learner: UUID, coach: UUID, sign_in: SignIn, acts_on_record: Callable[[], int]
) -> None:
    former = builders.coach_of(learner, ends_on=builders.noon("2026-03-03").date())
    person = {"another_coach": builders.person(), "learner": learner, "former_coach": former}[who]
    browser, form = sign_in(person), review(submission, coach)
    before = acts_on_record()

    # Whoever has nothing to do with the learner does not learn that there is anything.
    refused = 404 if who == "another_coach" else 403
    assert browser.get(address("review", submission)).status_code == refused
    assert browser.post(address("review", submission), form).status_code == refused
    assert (state_of(learner), acts_on_record()) == ("submitted", before)


def test_an_unknown_decision_writes_nothing(submission: UUID, learner: UUID, coach: UUID, sign_in: SignIn) -> None:
    answer = sign_in(coach).post(address("review", submission), review(submission, coach, decision="maybe"))

    assert (answer.status_code, state_of(learner)) == (400, "submitted")


SESSION = {
    "held_on": "2026-03-02",
    "mode": "visit",
    "minutes": "60",
    "focus": "How lessons start on time",
    "module_code": f"{builders.COURSE}|{builders.MODULE}",
}


def test_a_coach_records_a_session_that_counts(learner: UUID, coach: UUID, sign_in: SignIn) -> None:
    form = {**SESSION, "request_id": str(uuid4())}

    sign_in(coach).post(address("new_session", learner), form)

    assert [session.state for session in coaching.sessions_of(learner)] == ["counted"]


@pytest.mark.parametrize("changes", [{"minutes": "0"}, {"held_on": ""}, {"held_on": "2026-04-01"}, {"focus": " "}])
def test_a_session_that_is_not_right_is_refused(
    changes: dict[str, str], learner: UUID, coach: UUID, sign_in: SignIn
) -> None:
    form = {**SESSION, "request_id": str(uuid4()), **changes}

    answer = sign_in(coach).post(address("new_session", learner), form)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert form["focus"] in answer.content.decode()
    assert coaching.sessions_of(learner) == ()


def test_nobody_records_a_session_with_somebody_they_do_not_coach(learner: UUID, sign_in: SignIn) -> None:
    browser = sign_in(builders.person())

    assert browser.get(address("new_session", learner)).status_code == 403
    assert browser.post(address("new_session", learner), {**SESSION, "request_id": str(uuid4())}).status_code == 403
    assert coaching.sessions_of(learner) == ()


def test_a_neighbouring_head_answers_by_a_link_once_and_without_an_account(coach: UUID, sign_in: SignIn) -> None:
    neighbour = builders.person(given_names="Vestine")
    builders.assign(coach, neighbour)
    form = {**SESSION, "module_code": "", "request_id": str(uuid4())}
    shown = sign_in(coach).post(address("new_session", neighbour), form).context["link"]

    browser = Client()
    place = opened(browser, shown, opener="open_session")

    first, second = (browser.post(place, {"reply": "agree"}) for _ in range(2))

    assert "Your answer is kept" in first.content.decode()
    assert (first.status_code, second.status_code) == (200, 409)
    assert Client().post(address("open_session"), {"token": "guessed"}).status_code == 404
    assert [session.state for session in coaching.sessions_of(neighbour)] == ["counted"]
    for answer in (first, second, browser.get(place)):
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer["Cache-Control"]


def test_the_queue_asks_the_database_as_often_for_four_tasks_as_for_one(
    submission: UUID, cohort: UUID, coach: UUID, sign_in: SignIn
) -> None:
    browser = sign_in(coach)
    once = queries_of(browser, address("queue"))
    for _ in range(3):
        other = builders.learner(cohort)
        builders.assign(coach, other)
        builders.submitted_task(other)

    assert "Waiting for me (4)" in " ".join(browser.get(address("queue")).content.decode().split())
    assert queries_of(browser, address("queue")) == once <= 10


# -- the desk -----------------------------------------------------------------------------------------------------


def test_the_other_side_of_a_session_answers_from_the_desk(learner: UUID, coach: UUID, sign_in: SignIn) -> None:
    session, _token = builders.record_session(coach, learner, recorded_by=learner)
    stranger = sign_in(builders.person())

    assert stranger.post(address("answer_session", session), {"reply": "agree"}).status_code == 404
    sign_in(coach).post(address("answer_session", session), {"reply": "agree"})

    assert [one.state for one in coaching.sessions_of(learner)] == ["counted"]


def test_a_session_is_disputed_with_a_reason(learner: UUID, coach: UUID, sign_in: SignIn) -> None:
    session, _token = builders.record_session(coach, learner)
    browser = sign_in(learner)

    assert browser.post(address("answer_session", session), {"reply": "dispute", "reason": ""}).status_code == 409
    browser.post(address("answer_session", session), {"reply": "dispute", "reason": "Nobody came."})

    assert [one.state for one in coaching.sessions_of(learner)] == ["disputed"]


# -- files --------------------------------------------------------------------------------------------------------


@pytest.fixture
def photo(submission: UUID, coach: UUID) -> UUID:
    (item,) = reviews.review_page(submission, coach_id=coach, on=builders.TODAY).items
    return next(file.id for file in item.attachments if file.is_image)


def test_a_photo_opens_in_the_page_sandboxed_and_a_document_is_saved(
    submission: UUID, photo: UUID, learner: UUID, coach: UUID, sign_in: SignIn, acts_on_record: Callable[[], int]
) -> None:
    browser = sign_in(learner)
    before = acts_on_record()
    (item,) = reviews.review_page(submission, coach_id=coach, on=builders.TODAY).items
    document = next(file.id for file in item.attachments if not file.is_image)

    shown, saved = browser.get(address("file", photo)), browser.get(address("file", document))

    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "attachment" not in shown.get("Content-Disposition", "")
    assert saved["Content-Disposition"].startswith("attachment")
    assert acts_on_record() == before


def test_a_coach_opens_a_file_on_record_and_others_learn_nothing_of_it(
    photo: UUID, coach: UUID, cohort: UUID, team: builders.Staff, sign_in: SignIn, acts_on_record: Callable[[], int]
) -> None:
    browser = sign_in(coach)
    others = [sign_in(who) for who in (builders.learner(cohort), team.assessor, team.officer)]
    before = acts_on_record()

    assert browser.get(address("file", photo)).status_code == 200
    assert acts_on_record() == before + 1
    for other in others:
        assert other.get(address("file", photo)).status_code == 404
    assert browser.post(address("file", photo)).status_code == 405
    assert acts_on_record() == before + 1


# -- before release -----------------------------------------------------------------------------------------------


def test_a_learner_reads_no_level_mark_or_outcome_before_release_and_all_of_it_afterwards(
    at_board: UUID, portfolio: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    learner = assessment.marking_page(portfolio).learner.id
    browser = sign_in(learner)
    pages = [
        address(name, *args)
        for name, args in (
            ("desk", ()),
            ("assess", ()),
            ("portfolio", (portfolio,)),
            ("rounds", ()),
            ("round", (at_board,)),
            ("sheet", (at_board,)),
            ("moderate", (at_board, portfolio)),
        )
    ]

    for page in pages:
        shown = browser.get(page).content.decode()
        for hidden in ("75.00", "72.00", "74.10", "PASS", "B+", ">pass<"):
            assert hidden not in shown, page
    builders.ratify(at_board, team)
    assert "74.10" not in browser.get(pages[0]).content.decode()
    builders.release(at_board, team)

    assert "74.10" in browser.get(pages[0]).content.decode()
