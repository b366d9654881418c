"""Phrases: a coach's own in up to three languages, everybody's, and how one gets into a box without a script."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from cpd_grading import api
from cpd_grading.assessment.phrases import MAX_OWN, MAX_PHRASE, STOCK
from tests import builders
from tests.builders import NOW, noon


def add(coach_id: UUID, request_id: UUID | None = None, **text: str) -> UUID:
    return api.add_phrase(coach_id=coach_id, text=text, request_id=request_id or uuid4(), now=NOW)


def own(coach_id: UUID) -> list[dict[str, str]]:
    return [dict(phrase.text) for phrase in api.phrases_of(coach_id) if phrase.id]


def test_a_coach_keeps_phrases_of_their_own_beside_everybodys(coach, learner):
    other = builders.coach_of(learner)
    add(coach, en=" Say who was there. ", rw="", fr="Dites qui était là.")

    assert own(coach) == [{"en": "Say who was there.", "fr": "Dites qui était là."}]
    assert own(other) == []
    assert len(api.phrases_of(other)) == len(STOCK) >= 6


def test_everybodys_phrases_are_whole_in_three_languages_and_short():
    for text in STOCK.values():
        assert set(text) == set(api.LANGUAGES)
        assert all(0 < len(words) <= MAX_PHRASE for words in text.values())


def test_a_phrase_is_read_in_the_readers_language_or_the_first_it_was_written_in(coach):
    add(coach, rw="Vuga abari bahari.", fr="Dites qui était là.")
    phrase = api.phrases_of(coach)[0]

    read = {language: (phrase.language_for(language), phrase.in_language(language)) for language in api.LANGUAGES}

    assert read == {
        "en": ("rw", "Vuga abari bahari."),
        "rw": ("rw", "Vuga abari bahari."),
        "fr": ("fr", "Dites qui était là."),
    }


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ({}, api.MissingField),
        ({"en": "  "}, api.MissingField),
        ({"sw": "Habari"}, api.BadField),
        ({"en": "x" * (MAX_PHRASE + 1)}, api.BadField),
        ({"en": "nul \x00"}, api.BadField),
    ],
)
def test_a_phrase_that_cannot_be_kept_is_refused(text, refusal, coach):
    with pytest.raises(refusal):
        add(coach, **text)
    assert own(coach) == []


def test_only_a_coach_of_today_keeps_phrases(learner):
    former = builders.coach_of(learner, ends_on=noon("2026-03-03").date())

    for person in (learner, former):
        with pytest.raises(api.NotAssignedCoach):
            add(person, en="Good")


def test_a_double_click_keeps_one_phrase_and_anothers_request_is_refused(coach, learner):
    request = uuid4()

    assert add(coach, request, en="Good") == add(coach, request, en="Good")
    assert len(own(coach)) == 1
    with pytest.raises(api.AlreadyDone):
        add(builders.coach_of(learner), request, en="Good")


def test_a_list_that_is_full_takes_another_once_one_is_removed(coach):
    kept = [add(coach, en=f"Phrase {place}") for place in range(MAX_OWN)]
    with pytest.raises(api.TooManyPhrases):
        add(coach, en="One too many")

    api.remove_phrase(phrase_id=kept[0], coach_id=coach, now=NOW)
    api.remove_phrase(phrase_id=kept[0], coach_id=coach, now=NOW)

    add(coach, en="Now it fits")
    assert len(own(coach)) == MAX_OWN


def test_nobody_removes_somebody_elses_phrase(coach, learner):
    phrase = add(coach, en="Mine")

    with pytest.raises(api.NotFound):
        api.remove_phrase(phrase_id=phrase, coach_id=builders.coach_of(learner), now=NOW)
    assert own(coach) == [{"en": "Mine"}]


def test_a_chosen_phrase_follows_what_was_written_in_the_learners_language(cohort):
    learner = builders.learner(cohort, language="fr")
    coach = builders.coach_of(learner)
    task = builders.submitted_task(learner)
    mine = str(add(coach, en="Say who was there.", fr="Dites qui était là."))

    written = api.feedback_with_phrases(
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
        with pytest.raises(api.BadField):
            api.feedback_with_phrases(submission_id=task, coach_id=coach, feedback={}, chosen={"c1": key})


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_keep_one_phrase_and_never_one_too_many(coach):
    if not connection.features.has_select_for_update:
        pytest.skip("this database locks no rows")
    for _ in range(MAX_OWN - 2):
        add(coach, en="Well done.")
    gate, same = Barrier(8), uuid4()

    def press(request_id: UUID) -> str:
        try:
            gate.wait()
            add(coach, request_id, en="Say who was there.")
        except api.TooManyPhrases as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "kept"

    with ThreadPoolExecutor(8) as phones:
        told = list(phones.map(press, [same] * 4 + [uuid4() for _ in range(4)]))

    assert told[:4] in (["kept"] * 4, ["too_many_phrases"] * 4)
    assert len(own(coach)) == MAX_OWN
