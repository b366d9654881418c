"""Progress: counts and states for those who support, narrowed by district and module, never a word of a learner's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.test import Client

from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.phones import api as phones
from tests import builders
from tests.markup import one_line

from .conftest import SignIn, address, queries_of


def shown_to(browser: Client, cohort: UUID, **narrow: str) -> str:
    return browser.get(address("cohort_progress", cohort), narrow).content.decode()


def test_counts_and_states_show_and_no_text_file_or_mark(cohort: UUID, team: builders.Staff, sign_in: SignIn) -> None:
    portfolio = builders.submitted_module(cohort, school_code="S1")
    builders.released_round(cohort, team, [portfolio])

    page = shown_to(sign_in(builders.with_role("seo", area_code="1101")), cohort)

    assert "2 of 2 tasks signed off" in page
    assert "Result" in page
    for hidden in (
        "I wrote the direction",
        "photo.jpg",
        "75.00",
        "74.10",
        "PASS",
        "Pupils miss lessons",
        "How the direction",
    ):
        assert hidden not in page


def test_whoever_supports_a_learner_reads_when_their_phone_was_last_heard_of(cohort: UUID, sign_in: SignIn) -> None:
    learner = builders.learner(cohort, school_code="S1")
    coach = sign_in(builders.coach_of(learner))
    assert "heard of" not in shown_to(coach, cohort)

    for days, waiting in ((9, 5), (1, 2)):
        at, report = builders.NOW - timedelta(days=days), phones.PhoneReport(waiting=waiting)
        phones.note_report(person_id=learner, phone_id=uuid4(), report=report, now=at)

    page = one_line(shown_to(coach, cohort))
    assert "The phone was last heard of on 3 March 2026, 12:00." in page
    assert "2 things waited on it to be sent." in page
    assert "heard of" not in shown_to(sign_in(builders.with_role("deo", area_code="21")), cohort)


def test_an_officer_of_a_district_sees_that_district_and_the_manager_narrows_to_it(
    cohort: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    here = people.person(builders.learner(cohort, given_names="Claudine", school_code="S1")).name
    there = people.person(builders.learner(cohort, given_names="Vestine", school_code="S3")).name
    deo, manager = sign_in(builders.with_role("deo", area_code="11")), sign_in(team.manager)

    assert (here in shown_to(deo, cohort), there in shown_to(deo, cohort)) == (True, False)
    assert (here in shown_to(manager, cohort), there in shown_to(manager, cohort)) == (True, True)
    narrowed = shown_to(manager, cohort, district="21")
    assert (here in narrowed, there in narrowed) == (False, True)


def test_a_district_officer_does_not_widen_the_view_by_the_address(cohort: UUID, sign_in: SignIn) -> None:
    there = people.person(builders.learner(cohort, given_names="Vestine", school_code="S3")).name
    builders.learner(cohort, school_code="S1")

    page = shown_to(sign_in(builders.with_role("deo", area_code="11")), cohort, district="21")

    assert there not in page
    assert "No learner here." in page


def test_one_module_is_counted_for_itself(cohort: UUID, team: builders.Staff, sign_in: SignIn) -> None:
    learner = builders.learner(cohort, school_code="S1")
    builders.sign_off(builders.submitted_task(learner), builders.coach_of(learner))

    answer = sign_in(team.manager).get(address("cohort_progress", cohort), {"module": "M2"})

    assert answer.context["page"].totals["signed_off"] == 0
    assert [module.code for module in answer.context["page"].learners[0].modules] == ["M2"]


def test_the_list_counts_only_those_in_sight(cohort: UUID, team: builders.Staff, sign_in: SignIn) -> None:
    learner = builders.learner(cohort, school_code="S1")
    builders.learner(cohort, school_code="S3")
    coach = builders.coach_of(learner)

    def read(person: UUID) -> str:
        return one_line(sign_in(person).get(address("progress")).content.decode())

    assert "1 learner<" in read(coach)
    assert "1 learner<" in read(builders.with_role("deo", area_code="11"))
    assert "2 learners<" in read(team.manager)
    (todo,) = overview.todo_of(builders.with_role("seo", area_code="2101"), on=builders.TODAY)
    assert (todo.code, todo.count) == ("progress_to_read", 1)


def test_a_coach_of_heads_who_study_nowhere_reads_so_and_is_not_turned_away(cohort: UUID, sign_in: SignIn) -> None:
    neighbour = builders.person()

    page = sign_in(builders.coach_of(neighbour)).get(address("progress"))

    assert page.status_code == 200
    assert "Nobody you support studies" in page.content.decode()


def test_progress_asks_the_database_as_often_for_five_learners_as_for_one(
    cohort: UUID, team: builders.Staff, sign_in: SignIn
) -> None:
    builders.submitted_task(builders.learner(cohort, school_code="S1"))
    browser = sign_in(team.manager)
    once = queries_of(browser, address("cohort_progress", cohort))
    for _ in range(4):
        builders.submitted_task(builders.learner(cohort, school_code="S2"))

    assert queries_of(browser, address("cohort_progress", cohort)) == once <= 18
