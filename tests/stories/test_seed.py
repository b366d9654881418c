"""The lived-in cohort: everyone who can be chosen on the sign-in page has something to do today."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Max
from django.test import Client, override_settings
from lxml import html

from cpd_course.data import archive_path
from cpd_grading.coaching import api as coaching
from cpd_grading.kernel import api as kernel
from cpd_grading.models import AuditChain, AuditEvent, CoachingSession
from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes
from cpd_grading.reviews import api as reviews
from cpd_workbench import sample_people
from cpd_workbench.seed import load_sample, waiting_lines
from cpd_workbench.site_names import COURSE_NAME

from .conftest import MEMORY

pytestmark = pytest.mark.xdist_group("sample")  # loaded once


def silently(items: Iterable[Any], _what: str) -> Iterable[Any]:
    return items


@pytest.fixture(scope="module", autouse=True)
def _sample(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sample, loaded once for these tests and rolled back after them."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(archive_path(), folder / COURSE_NAME)
    from django.conf import settings

    storages = {**settings.STORAGES, "cpd_evidence": MEMORY}
    with (
        override_settings(DATA_DIR=folder, STORAGES=storages),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        load_sample(silently)
        yield
        transaction.set_rollback(True)


def person_id(given_names: str) -> Any:
    person = people.person_of_user(User.objects.get(first_name=given_names).pk)
    assert person is not None
    return person.id


def codes(given_names: str) -> set[str]:
    return {todo.code for todo in overview.todo_of(person_id(given_names), on=kernel.today())}


def page_of(given_names: str, module: int) -> overview.ModulePage:
    """What a learner sees of the first, second or third module."""
    return overview.desk(person_id(given_names), on=kernel.today()).modules[module - 1]


def test_every_listed_person_has_something_to_do_today_and_a_line_that_says_so() -> None:
    lines = waiting_lines()
    listed = User.objects.filter(groups__isnull=False)
    settled = (*sample_people.NLL, *sample_people.LLL, *sample_people.OFFICERS, *sample_people.ARRIVALS)
    assert listed.count() == len(settled) + 1
    idle = [user.get_full_name() for user in listed if not lines[user.pk]]
    assert idle == []


def test_the_sign_in_page_asks_a_few_questions_until_somebody_does_something(
    django_assert_max_num_queries: Any,
) -> None:
    before = Client().get("/").content.decode()

    with django_assert_max_num_queries(10):
        again = Client().get("/").content.decode()
    assert lines_on(again) == lines_on(before)

    who = person_id("Innocent")
    with transaction.atomic():
        for session in CoachingSession.objects.filter(coaching.to_answer(who)):
            coaching.answer_session(session_id=session.pk, person_id=who, agrees=True, now=kernel.utc_now())
        after = Client().get("/").content.decode()
        transaction.set_rollback(True)
    assert lines_on(after) != lines_on(before)


def lines_on(page: str) -> list[str]:
    return [one.text_content() for one in html.fromstring(page).xpath("//button[@name='person']")]


def test_the_sign_in_page_has_every_role_with_somebody_in_it() -> None:
    assert tuple(Group.objects.order_by("pk").values_list("name", flat=True)) == sample_people.HEADINGS
    assert not Group.objects.filter(user=None).exists()


def test_twenty_five_learners_live_in_two_districts() -> None:
    (cohort,) = programmes.cohorts()
    learners = programmes.roster(cohort.id)
    assert len(learners) == 25
    assert {learner.district_code for learner in learners} == set(sample_people.DISTRICTS)


@pytest.mark.parametrize(
    ("given_names", "code"),
    [
        ("Claudine", "tasks_to_review"),
        ("Claudine", "sessions_to_confirm"),
        ("Emmanuel", "tasks_returned"),
        ("Théogène", "modules_ready"),
        ("Samuel", "results_to_read"),
        ("Agnès", "people_to_visit"),
        ("Innocent", "sessions_to_confirm"),
        ("Alice", "tasks_to_review"),
        ("Charles", "progress_to_read"),
        ("Donatha", "progress_to_read"),
        ("Célestin", "portfolios_to_mark"),
        ("Joséphine", "portfolios_to_mark"),
        ("Marie", "portfolios_to_moderate"),
        ("Oscar", "rounds_to_comment"),
        ("Patricie", "rounds_marking"),
        ("Théophile", "releases_to_confirm"),
        ("Vestine", "disputes_to_settle"),
        ("Vestine", "wordings_changed"),
    ],
)
def test_each_role_finds_its_own_work(given_names: str, code: str) -> None:
    assert code in codes(given_names)


def test_a_review_shows_a_witness_and_what_was_seen_in_place_and_a_piece_waits_for_its_learner() -> None:
    learner = person_id("Claudine")
    (coach,) = coaching.coaches_of(learner, on=kernel.today())
    (line,) = (line for line in reviews.coach_queue(coach.id, on=kernel.today()) if line.learner.id == learner)
    page = reviews.review_page(line.submission_id, coach_id=coach.id, on=kernel.today())
    assert (len(page.testimonies), len(page.seen)) == (1, 1)
    assert "evidence_to_confirm" in codes("Espérance")


def test_learners_stand_at_every_stage_of_a_module() -> None:
    assert page_of("Agnès", 1).stage == "result"
    assert page_of("Agnès", 2).stage == "at_the_board"
    assert page_of("Kelly", 2).stage == "with_ur_ce"
    assert page_of("Jean Bosco", 3).stage == "collecting"
    assert [lack.code for lack in page_of("Thérèse", 1).missing] == ["sgac_meetings"]
    assert {line.state for line in page_of("Uwase", 1).tasks} == {"signed_off", "submitted", "not_started"}
    assert {line.state for line in page_of("Viateur", 1).tasks} == {"not_started"}


def test_a_referred_learner_has_a_next_sitting_with_the_named_tasks_open() -> None:
    page = page_of("Odette", 1)
    assert page.sitting == 2
    assert page.refer_tasks != ()
    assert [outcome.outcome for outcome in page.outcomes] == ["refer"]


def test_a_second_sitting_is_capped_and_keeps_the_raw_mark() -> None:
    first, second = page_of("Pascal", 1).outcomes
    assert (first.outcome, second.outcome, second.is_capped) == ("refer", "pass", True)
    assert second.raw_mark > second.final_mark == 50


def test_the_cohort_is_held_to_the_wording_it_opened_on() -> None:
    (cohort,) = programmes.cohorts()
    (warning,) = programmes.edition_warnings([cohort.id])
    assert warning.slug == cohort.programme.modules[-1].tasks[-1]
    assert programmes.pinned_editions(cohort.id)[warning.slug].digest == warning.pinned_digest


def test_nothing_happened_later_than_yesterday() -> None:
    latest = AuditEvent.objects.aggregate(latest=Max("at"))["latest"]
    assert kernel.kigali_date(latest) < kernel.today()


def test_every_trace_is_whole() -> None:
    keys = AuditChain.objects.values_list("key", flat=True)
    assert len(keys) > 25
    assert [key for key in keys if kernel.broken_links(key)] == []
