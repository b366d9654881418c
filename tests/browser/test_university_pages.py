"""Every page of UR-CE and the office on a phone: it fits 360 px, axe finds nothing, and no script breaks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from cpd_grading.coaching import api as coaching
from cpd_grading.credits import api as credits
from cpd_grading.kernel import api as kernel
from cpd_grading.people import api as people
from cpd_grading.programmes import api as programmes

from . import university as at
from .conftest import PHONE

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Page]


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Where pictures go: a folder somebody asked for (CPD_SCREENSHOTS), or the test's own."""
    folder = Path(os.environ.get("CPD_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def visit(browser: Browser, live_server: Any, settings: Any, shots: Path) -> Iterator[Visit]:
    """Open a page as a person on a phone, look at it, and hand it over."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "cpd_evidence": memory}
    contexts = []

    def open_page(person_id: UUID, shot: str, name: str, *args: object, query: str = "") -> Page:
        client = Client()
        user_id = people.person(person_id).user_id
        user = at.User.objects.get(pk=user_id) if user_id else at.account(person_id)
        client.force_login(user)
        context = browser.new_context(viewport=PHONE)
        contexts.append(context)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + reverse(f"cpd_grading:{name}", args=args) + query)
        look(page, shots / f"{shot}.png")
        return page

    yield open_page
    for context in contexts:
        context.close()


def look(page: Page, shot: Path) -> None:
    """No sideways scrolling at 360 px, nothing axe objects to; the picture is for a person to judge."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(shot), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_pages_of_marking(visit: Visit, shots: Path) -> None:
    where = at.university(portfolios=3)
    at.mark(where, where.portfolios[2], "72.00")
    assessor = where.staff.assessor

    visit(assessor, "marking-queue", "assess")
    page = visit(assessor, "marking-portfolio", "portfolio", where.portfolios[0])
    visit(assessor, "marking-portfolio-marked", "portfolio", where.portfolios[2])
    visit(where.staff.officer, "rounds", "rounds")
    visit(where.staff.officer, "round-marking", "round", where.round)

    page.locator("section.cpd-task").first.locator("input[type=radio]").last.check()
    page.get_by_role("button", name="Keep these levels").first.click()
    look(page, shots / "marking-portfolio-refused.png")
    assert page.get_by_role("alert").count() == 1


def test_the_pages_of_moderation(visit: Visit) -> None:
    where = at.university()
    at.to_moderation(where)
    visit(where.staff.moderator, "round-before-the-draw", "round", where.round)
    at.draw(where)
    at.second_mark(where, where.portfolios[0])
    at.second_mark(where, where.portfolios[1], less=4)

    visit(where.staff.moderator, "round-moderation", "round", where.round)
    visit(where.staff.external_examiner, "round-moderation-examiner", "round", where.round)
    visit(where.staff.moderator, "moderate", "moderate", where.round, where.portfolios[2])
    visit(where.staff.assessor, "moderate-agree", "moderate", where.round, where.portfolios[1])
    visit(where.staff.assessor, "marking-queue-to-agree", "assess")


def test_the_pages_of_the_board(visit: Visit, shots: Path) -> None:
    where = at.university()
    at.to_moderation(where)
    at.draw(where)
    at.to_board(where)
    visit(where.staff.officer, "round-board", "round", where.round)
    page = visit(where.staff.officer, "sheet", "sheet", where.round)
    page.set_viewport_size({"width": 1123, "height": 794})
    page.emulate_media(media="print")
    page.screenshot(path=str(shots / "sheet-print.png"), full_page=True)
    at.ratify(where)
    visit(where.staff.second_officer, "round-release", "round", where.round)
    credits.release_round(round_id=where.round, officer_id=where.staff.second_officer, now=kernel.utc_now())
    visit(where.staff.officer, "round-released", "round", where.round)


def test_the_pages_of_progress_and_office(visit: Visit) -> None:
    where = at.university(portfolios=3)
    shared = {"course_key": at.COURSE, "module_code": at.MODULE, "now": kernel.utc_now()}
    session, _ = at.builders.record_session(
        where.coach, where.learners[0], held_on=kernel.today() - at.DAY, focus="Visit to P4 lessons", **shared
    )
    coaching.dispute_session(
        session_id=session,
        learner_id=where.learners[0],
        reason="Nobody came that day; we talked on the telephone.",
        now=kernel.utc_now(),
    )
    newer = at.document()
    task = next(task for task in newer["tasks"] if task["slug"] == "m1-time")
    task["brief"]["en"] = task["brief"]["en"].replace("five school days", "ten school days")
    task["criteria"][0]["text"]["en"] += " It names one pupil group."
    newer_spec = programmes.read_task_spec(task)
    programmes.register_edition(course_key=at.COURSE, spec=newer_spec, now=kernel.utc_now())

    visit(where.staff.manager, "progress", "progress")
    visit(where.staff.manager, "progress-cohort", "cohort_progress", where.cohort)
    visit(where.staff.manager, "office", "office")
    number = people.person(where.learners[0]).registration_number
    visit(where.staff.manager, "office-person", "office", query=f"?person={number}")


def test_the_pages_of_learner_and_coach(visit: Visit) -> None:
    where = at.university(portfolios=1)
    newcomer = at.builders.learner(where.cohort, given_names="Vestine", school_code="S1")
    at.builders.assign(where.coach, newcomer, starts_on=kernel.today() - at.DAY, kind="nll", now=kernel.utc_now())
    at.send_task(newcomer, "m1-time", with_photo=True)
    submission = at.submission_of(newcomer, "m1-time")

    visit(where.learners[0], "desk-learner", "desk")
    visit(where.coach, "desk-coach", "desk")
    visit(where.coach, "coach-queue", "queue")
    visit(where.coach, "coach-review", "review", submission)
    visit(where.coach, "coach-new-session", "new_session", newcomer)
    visit(newcomer, "refused", "review", uuid4())
