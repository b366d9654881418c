"""Whoever writes over something says which version they saw; a later one is met with both texts, never with silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import Attendance, EvidenceVersion, ReviewDraft
from cpd_grading.portfolio import api as portfolio
from cpd_grading.reviews import api as reviews
from tests import builders
from tests.builders import COURSE, FIRST_TASK, NOW
from tests.grading.web.conftest import SignIn, _still_clock, address, sign_in  # noqa: F401 pages of this folder

pytestmark = pytest.mark.django_db
FIRST, SECOND = "What the first phone wrote.", "What the second phone wrote."


def words_of(learner: UUID) -> portfolio.ItemView:
    return builders.task_page(learner).items[0]


# -- evidence items ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "told", "is_kept"),
    [
        ("as it was opened", SECOND, False),
        ("as it is now", SECOND, True),
        ("as it is now, with files", SECOND, True),
        ("both texts", SECOND, True),
        ("nothing", SECOND, False),
        ("something else", SECOND, False),
        ("as it was opened", FIRST, True),  # the same words again are no change
        ("nothing", FIRST, True),
    ],
)
def test_an_edit_is_kept_only_over_words_its_writer_has_seen(
    learner: UUID, seen: str, told: str, is_kept: bool
) -> None:
    item = builders.save(learner)
    opened = words_of(learner)
    builders.save(learner, item_id=item, fields=replace(opened.fields, did=FIRST))
    now = words_of(learner)
    named = {
        "as it was opened": opened.words_digest,
        "as it is now": now.words_digest,
        "as it is now, with files": now.digest,
        "both texts": kernel.OVERWRITE,
        "nothing": "",
        "something else": "0" * 64,
    }[seen]

    if is_kept:
        builders.save(learner, item_id=item, fields=replace(opened.fields, did=told), seen=named)
    else:
        with pytest.raises(errors.ChangedMeanwhile) as refused:
            builders.save(learner, item_id=item, fields=replace(opened.fields, did=told), seen=named)
        saved = refused.value.places["saved"]
        assert ("What I did", FIRST) in saved.words
        assert saved.seen == now.words_digest

    assert words_of(learner).fields.did == (told if is_kept else FIRST)


def test_a_file_that_arrives_meanwhile_changes_no_words(learner: UUID) -> None:
    item = builders.save(learner)
    opened = words_of(learner)
    builders.attach(learner, item)

    builders.save(learner, item_id=item, fields=replace(opened.fields, did=SECOND), seen=opened.words_digest)

    assert words_of(learner).fields.did == SECOND


def test_a_new_item_that_was_kept_already_is_not_written_over_by_an_older_form(learner: UUID) -> None:
    request = uuid4()
    builders.save(learner, request_id=request, fields=replace(builders.answers(), did=FIRST), seen="")

    with pytest.raises(errors.ChangedMeanwhile):
        builders.save(learner, request_id=request, fields=replace(builders.answers(), did=SECOND), seen="")

    assert EvidenceVersion.objects.count() == 1
    assert words_of(learner).fields.did == FIRST


@pytest.mark.parametrize(("later", "is_kept"), [(-1, False), (0, True), (1, True)])
def test_a_phone_that_lost_the_answer_may_have_written_on(learner: UUID, later: int, is_kept: bool) -> None:
    request = uuid4()
    first = replace(builders.answers(), did=FIRST, client_saved_at=NOW)
    second = replace(first, did=SECOND, client_saved_at=NOW + timedelta(seconds=later))
    builders.save(learner, request_id=request, fields=first, seen="")

    if is_kept:
        builders.save(learner, request_id=request, fields=second, seen="")
    else:
        with pytest.raises(errors.ChangedMeanwhile):
            builders.save(learner, request_id=request, fields=second, seen="")

    assert words_of(learner).fields.did == (SECOND if is_kept else FIRST)


def posted(item: UUID, seen: str, did: str) -> dict[str, Any]:
    return {
        "act": "save_item", "item_id": str(item), "request_id": str(uuid4()), "file_request_id": str(uuid4()),
        "kind": builders.answers().kind, "did": did, "seen_digest": seen,
    }  # fmt: skip


def desk() -> str:
    return f"{address('desk_task', FIRST_TASK)}?{urlencode({'course': COURSE})}"


def test_a_tab_that_comes_second_reads_both_texts_and_keeps_what_it_wants(learner: UUID, sign_in: SignIn) -> None:  # noqa: F811
    item = builders.save(learner)
    browser = sign_in(learner)
    opened = words_of(learner).words_digest
    assert f'name="seen_digest" value="{opened}"' in browser.get(desk()).content.decode()
    assert browser.post(desk(), posted(item, opened, FIRST)).status_code == 302

    refused = browser.post(desk(), posted(item, opened, SECOND))
    page, now = refused.content.decode(), words_of(learner)

    assert refused.status_code == 409
    assert "What is saved now" in page
    assert FIRST in page
    assert SECOND in page
    assert f'name="seen_digest" value="{now.words_digest}"' in page
    assert now.fields.did == FIRST
    assert browser.post(desk(), posted(item, now.words_digest, f"{FIRST} {SECOND}")).status_code == 302
    assert words_of(learner).fields.did == f"{FIRST} {SECOND}"


def test_a_refusal_of_another_kind_keeps_the_version_the_form_began_from(learner: UUID, sign_in: SignIn) -> None:  # noqa: F811
    item = builders.save(learner)
    browser, opened = sign_in(learner), words_of(learner).words_digest

    refused = browser.post(desk(), posted(item, opened, "d" * 10_001))

    assert refused.status_code == 400
    assert f'name="seen_digest" value="{opened}"' in refused.content.decode()


def test_a_script_is_told_what_is_saved_now(learner: UUID, sign_in: SignIn) -> None:  # noqa: F811
    item = builders.save(learner)
    browser, opened = sign_in(learner), words_of(learner).words_digest
    browser.post(desk(), posted(item, opened, FIRST))

    answer = browser.post(desk(), posted(item, opened, SECOND), HTTP_ACCEPT="application/json")

    told = answer.json()
    assert (answer.status_code, told["code"], told["fields"]) == (409, "changed_meanwhile", {})
    assert ["What I did", FIRST] in told["saved"]["words"]
    assert told["saved"]["seen"] == words_of(learner).words_digest


# -- a coach's draft -----------------------------------------------------------------------------------------------


@pytest.fixture
def keep(learner: UUID, coach: UUID) -> Callable[..., str]:
    task = builders.submitted_task(learner)

    def keep_draft(text: str, seen: str) -> str:
        return reviews.save_review_draft(
            submission_id=task, coach_id=coach, levels={}, feedback={"": text}, now=NOW, seen=seen
        )

    keep_draft.task = task  # type: ignore[attr-defined]
    return keep_draft


def test_two_phones_of_one_coach_never_lose_a_draft(keep: Callable[..., str]) -> None:
    first = keep(FIRST, "")

    with pytest.raises(errors.ChangedMeanwhile) as refused:
        keep(SECOND, "")

    saved = refused.value.places["saved"]
    assert (saved.seen, saved.words) == (first, (("In general", FIRST),))
    assert ReviewDraft.objects.get().feedback == {"": FIRST}
    keep(SECOND, saved.seen)
    assert ReviewDraft.objects.get().feedback == {"": SECOND}


def test_the_same_draft_again_and_an_empty_one_are_written_over(keep: Callable[..., str]) -> None:
    assert keep("", "") == ""
    first = keep(FIRST, "")

    assert keep(FIRST, "") == first


@pytest.mark.parametrize("act", [builders.send_back, builders.sign_off])
def test_a_decision_does_not_throw_away_a_draft_of_another_phone(
    keep: Callable[..., str], coach: UUID, act: Callable[..., UUID]
) -> None:
    task, opened = keep.task, keep(FIRST, "")  # type: ignore[attr-defined]
    keep(SECOND, opened)
    feedback = {"c2": "Show the plan.", "": FIRST}

    with pytest.raises(errors.ChangedMeanwhile):
        act(task, coach, feedback=feedback, seen_draft=opened)

    assert ReviewDraft.objects.get().feedback == {"": SECOND}
    assert act(task, coach, feedback=feedback, seen_draft=kernel.OVERWRITE)


def test_the_review_page_names_the_drafts_version_and_shows_both(
    keep: Callable[..., str],
    coach: UUID,
    sign_in: SignIn,  # noqa: F811
) -> None:
    task, opened = keep.task, keep(FIRST, "")  # type: ignore[attr-defined]
    browser = sign_in(coach)
    page = browser.get(address("review", task)).content.decode()
    assert f'name="seen_draft" value="{opened}"' in page

    form = {"decision": "draft", "feedback:": SECOND, "seen_draft": "older"}
    refused = browser.post(address("review", task), form)
    told = browser.post(address("review", task), form, HTTP_ACCEPT="application/json").json()

    assert refused.status_code == 409
    assert FIRST in refused.content.decode()
    assert SECOND in refused.content.decode()
    assert (told["code"], told["saved"]["words"]) == ("changed_meanwhile", [["In general", FIRST]])


# -- what an attendee brought to a meeting -------------------------------------------------------------------------


def test_what_an_attendee_brought_is_written_over_only_by_who_has_read_it(learner: UUID, coach: UUID) -> None:
    meeting = builders.record_meeting(coach, roll=[learner])

    def bring(text: str, seen: str = "") -> None:
        coaching.add_contribution(meeting_id=meeting, person_id=learner, contribution=text, now=NOW, seen=seen)

    bring(FIRST)
    bring(FIRST)  # the same words again are no change
    with pytest.raises(errors.ChangedMeanwhile) as refused:
        bring(SECOND)
    assert refused.value.places["saved"].words == (("What I brought to it", FIRST),)
    assert Attendance.objects.get(person_id=learner).contribution == FIRST

    bring(SECOND, seen=kernel.version_of(FIRST))
    assert Attendance.objects.get(person_id=learner).contribution == SECOND
