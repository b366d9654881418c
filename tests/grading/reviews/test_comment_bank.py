"""Phrases: a coach's own in up to three languages, everybody's, and how one gets into a box without a script."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection, connections

from cpd_grading.kernel import errors
from cpd_grading.people import api as people
from cpd_grading.reviews import api as reviews
from cpd_grading.reviews.comment_bank import STOCK
from cpd_grading.reviews.domain import MAX_SAVED_COMMENT
from tests import builders
from tests.builders import NOW, noon


def add(coach_id: UUID, request_id: UUID | None = None, **text: str) -> UUID:
    return reviews.save_comment(coach_id=coach_id, text=text, request_id=request_id or uuid4(), now=NOW)


def own(coach_id: UUID) -> list[dict[str, str]]:
    return [dict(phrase.text) for phrase in reviews.saved_comments_of(coach_id) if phrase.id]


def test_a_coach_keeps_phrases_of_their_own_beside_everybodys(coach, learner):
    other = builders.coach_of(learner)
    add(coach, en=" Say who was there. ", rw="", fr="Dites qui était là.")

    assert own(coach) == [{"en": "Say who was there.", "fr": "Dites qui était là."}]
    assert own(other) == []
    assert len(reviews.saved_comments_of(other)) == len(STOCK) >= 6


def test_a_phrase_for_everybody_is_every_coachs_and_nobodys_to_remove(coach, learner):
    phrase = uuid4()
    reviews.save_everybodys_comment(phrase_id=phrase, text={"en": "Say who was there."}, is_removed=False, now=NOW)

    for reader in (coach, builders.coach_of(learner)):
        (shared,) = (one for one in reviews.saved_comments_of(reader) if one.key == str(phrase))
        assert (shared.id, shared.text) == (None, {"en": "Say who was there."})
        with pytest.raises(errors.NotFound):
            reviews.remove_saved_comment(phrase_id=phrase, coach_id=reader, now=NOW)


def test_a_coachs_own_phrase_does_not_become_everybodys(coach):
    phrase = add(coach, en="Mine")

    with pytest.raises(errors.NotFound):
        reviews.save_everybodys_comment(phrase_id=phrase, text={"en": "Ours"}, is_removed=False, now=NOW)
    assert own(coach) == [{"en": "Mine"}]


def test_everybodys_phrases_are_whole_in_three_languages_and_short():
    for text in STOCK.values():
        assert set(text) == set(people.LANGUAGES)
        assert all(0 < len(words) <= MAX_SAVED_COMMENT for words in text.values())


def test_a_phrase_is_read_in_the_readers_language_or_the_first_it_was_written_in(coach):
    add(coach, rw="Vuga abari bahari.", fr="Dites qui était là.")
    phrase = reviews.saved_comments_of(coach)[0]

    read = {language: (phrase.language_for(language), phrase.in_language(language)) for language in people.LANGUAGES}

    assert read == {
        "en": ("rw", "Vuga abari bahari."),
        "rw": ("rw", "Vuga abari bahari."),
        "fr": ("fr", "Dites qui était là."),
    }


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ({}, errors.MissingField),
        ({"en": "  "}, errors.MissingField),
        ({"sw": "Habari"}, errors.BadField),
        ({"en": "x" * (MAX_SAVED_COMMENT + 1)}, errors.BadField),
        ({"en": "nul \x00"}, errors.BadField),
    ],
)
def test_a_phrase_that_cannot_be_kept_is_refused(text, refusal, coach):
    with pytest.raises(refusal):
        add(coach, **text)
    assert own(coach) == []


def test_only_a_coach_of_today_keeps_phrases(learner):
    former = builders.coach_of(learner, ends_on=noon("2026-03-03").date())

    for person in (learner, former):
        with pytest.raises(errors.NotAssignedCoach):
            add(person, en="Good")


def test_a_double_click_keeps_one_phrase_and_anothers_request_is_refused(coach, learner):
    request = uuid4()

    assert add(coach, request, en="Good") == add(coach, request, en="Good")
    assert len(own(coach)) == 1
    with pytest.raises(errors.AlreadyDone):
        add(builders.coach_of(learner), request, en="Good")


def test_a_list_that_is_full_takes_another_once_one_is_removed(coach):
    kept = [add(coach, en=f"SavedComment {place}") for place in range(settings.CPD_SAVED_COMMENTS)]
    with pytest.raises(errors.TooManySavedComments):
        add(coach, en="One too many")

    reviews.remove_saved_comment(phrase_id=kept[0], coach_id=coach, now=NOW)
    reviews.remove_saved_comment(phrase_id=kept[0], coach_id=coach, now=NOW)

    add(coach, en="Now it fits")
    assert len(own(coach)) == settings.CPD_SAVED_COMMENTS


def test_nobody_removes_somebody_elses_phrase(coach, learner):
    phrase = add(coach, en="Mine")

    with pytest.raises(errors.NotFound):
        reviews.remove_saved_comment(phrase_id=phrase, coach_id=builders.coach_of(learner), now=NOW)
    assert own(coach) == [{"en": "Mine"}]


def test_a_chosen_phrase_follows_what_was_written_in_the_learners_language(cohort):
    learner = builders.learner(cohort, language="fr")
    coach = builders.coach_of(learner)
    task = builders.submitted_task(learner)
    mine = str(add(coach, en="Say who was there.", fr="Dites qui était là."))

    written = reviews.feedback_with_saved_comments(
        submission_id=task,
        coach_id=coach,
        feedback={"c1": "Bien.", "": "Merci."},
        chosen={"c1": mine, "c2": "stock:pupils"},
    )

    assert written == {"c1": "Bien.\nDites qui était là.", "c2": STOCK["pupils"]["fr"], "": "Merci."}


def test_a_phrase_that_is_not_the_coachs_goes_into_no_box(learner, coach):
    task = builders.submitted_task(learner)
    foreign = str(add(builders.coach_of(learner), en="Not yours"))

    for key in (foreign, "stock:unknown", "nonsense"):
        with pytest.raises(errors.BadField):
            reviews.feedback_with_saved_comments(submission_id=task, coach_id=coach, feedback={}, chosen={"c1": key})


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_keep_one_phrase_and_never_one_too_many(coach):
    if not connection.features.has_select_for_update:
        pytest.skip("this database locks no rows")
    for _ in range(settings.CPD_SAVED_COMMENTS - 2):
        add(coach, en="Well done.")
    gate, same = Barrier(8), uuid4()

    def press(request_id: UUID) -> str:
        try:
            gate.wait()
            add(coach, request_id, en="Say who was there.")
        except errors.TooManySavedComments as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "kept"

    with ThreadPoolExecutor(8) as phones:
        told = list(phones.map(press, [same] * 4 + [uuid4() for _ in range(4)]))

    assert told[:4] in (["kept"] * 4, ["too_many_saved_comments"] * 4)
    assert len(own(coach)) == settings.CPD_SAVED_COMMENTS
