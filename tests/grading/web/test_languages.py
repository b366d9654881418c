"""The site speaks Kinyarwanda and French: pages, blocks, and the switch when somebody signs in."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import translation
from lxml import html

from cpd_grading.models import Person
from cpd_grading.people import api as people_api
from cpd_grading.presentation.navigation import navigation
from tests import builders
from tests.grading.catalogues import each_language, pairs
from tests.runtimes import LMS_COACH, LMS_LEARNER, SAMPLES, People, PlatformLikeRuntime, Row, our_blocks
from tests.runtimes.fixtures import people

from .conftest import SignIn, address

__all__ = ["people"]

WORDS_OF_THE_SAMPLE = {"What to do", "met"}  # briefs and levels whose author wrote English

# -- pages and blocks ---------------------------------------------------------------------------------------------


def page_of(client: Client, name: str, *args: object) -> html.HtmlElement:
    answer = client.get(address(name, *args))
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def coach_speaking(language: str, cohort: UUID) -> UUID:
    """A coach with a task to review, one decided, a session recorded, and a person to visit."""
    learner = builders.learner(cohort, school_code="S1", given_names="Claudine")
    coach = builders.coach_of(learner, coach_id=builders.person(given_names="Boniface", language=language))
    builders.record_session(coach, learner)
    builders.sign_off(builders.submitted_task(learner, "m1-plan"), coach)
    builders.submitted_task(learner)
    return coach


@pytest.mark.parametrize(("language", "heading"), [("rw", "Aho nkorera"), ("fr", "Mon espace")])
def test_the_desk_speaks_the_language_of_the_person(language: str, heading: str, cohort: UUID, sign_in: SignIn) -> None:
    page = page_of(sign_in(builders.learner(cohort, language=language)), "desk")

    assert page.get("lang") == language
    assert page.findtext(".//h1") == heading
    assert leaks(page, language) == []


@pytest.mark.parametrize("name", ["queue", "decided"])
@each_language
def test_no_english_is_left_on_a_coachs_pages(language: str, name: str, cohort: UUID, sign_in: SignIn) -> None:
    page = page_of(sign_in(coach_speaking(language, cohort)), name)

    assert page.get("lang") == language
    assert leaks(page, language) == []


def test_english_on_a_page_would_be_found(cohort: UUID, sign_in: SignIn) -> None:
    found = leaks(page_of(sign_in(coach_speaking("en", cohort)), "queue"), "rw")

    assert {"Waiting for me", "waiting since %(day)s", "round %(n)s"} <= set(found)


def leaks(page: html.HtmlElement, language: str) -> list[str]:
    """English sentences of ours that a page shows although they have other words in its language."""
    shown = "\n".join([*page.xpath("//text()[not(parent::style or parent::script)]"), *_attributes(page)])
    pieces = {piece.strip() for piece in re.split(r"[\n·():,→]", shown)}
    english = {said for said, text in pairs(language) if said != text and _has_words(said)} - WORDS_OF_THE_SAMPLE
    return sorted(said for said in english if said in pieces or (" " in said and _pattern(said).search(shown)))


def _has_words(said: str) -> bool:
    """Whether there is more in it than places and signs, such as "%(place)s: %(problem)s"."""
    return bool(re.search(r"[A-Za-z]{2}", re.sub(r"%\(\w+\)s", "", said)))


def _attributes(page: html.HtmlElement) -> list[str]:
    return [str(value) for value in page.xpath("//@aria-label | //@placeholder | //@title | //@alt")]


def _pattern(said: str) -> re.Pattern[str]:
    """The sentence with anything in its places, and a number where it counts."""
    escaped = re.escape(said.replace("%%", "%"))
    filled = re.sub(
        r"%\\\((\w+)\\\)s", lambda place: r"\d+" if place[1] in ("n", "count", "day") else r"\S.{0,39}", escaped
    )
    return re.compile(rf"(?<!\w){filled}(?!\w)")


@each_language
def test_no_english_is_left_on_the_pages_of_the_university(
    language: str, at_board: UUID, portfolio: UUID, cohort: UUID, sign_in: SignIn
) -> None:
    everything = builders.person(given_names="Aline", language=language)
    for role in ("assessor", "moderator", "external_examiner", "exam_officer", "programme_manager"):
        builders.with_role(role, person_id=everything)
    browser = sign_in(everything)

    for name, *args in (
        ("assess",),
        ("portfolio", portfolio),
        ("rounds",),
        ("round", at_board),
        ("moderate", at_board, portfolio),
        ("sheet", at_board),
        ("progress",),
        ("cohort_progress", cohort),
        ("office",),
    ):
        assert leaks(page_of(browser, name, *args), language) == [], name


@pytest.mark.parametrize(
    ("row", "language", "words"),
    [
        (LMS_LEARNER, "rw", ("Ibyo gukora", "Uko bisuzumwa", "Ongeramo ikimenyetso")),
        (LMS_COACH, "fr", ("Que faire", "Comment c'est évalué", "Ajouter une preuve")),
    ],
)
def test_a_task_block_speaks_the_language_a_person_prefers_or_else_the_one_recorded(
    row: Row, language: str, words: tuple[str, ...], people: People
) -> None:
    sample = SAMPLES["cpd_task"]
    sample.prepare(people)
    Person.objects.update(language="fr")
    runtime = PlatformLikeRuntime(row, people)  # only the learner has a preference there: Kinyarwanda
    block = runtime.mount(our_blocks().classes["cpd_task"], **sample.authored)

    with translation.override("en"):
        page = html.fromstring(runtime.render(block, "student_view").body_html())

    assert all(any(one in text for text in page.xpath("//text()")) for one in words)
    assert leaks(page, language) == []
    # The brief says in which language it is: the sample's is in Kinyarwanda too, and not in French.
    assert page.xpath("//details/div/@lang") == [language if language == "rw" else "en"]


# -- which language it is -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wish", "language"), [("rw", "rw"), ("rw-RW,en;q=0.5", "rw"), ("fr-BE", "fr"), ("sw", "en")])
def test_a_visitor_without_an_account_is_answered_in_the_browsers_language(db: None, wish: str, language: str) -> None:
    answer = Client().get(address("open_session"), headers={"accept-language": wish})

    assert html.fromstring(answer.content).get("lang") == language


def test_signing_in_switches_the_whole_site_to_the_language_of_the_person(cohort: UUID, sign_in: SignIn) -> None:
    learner = builders.learner(cohort, language="rw")
    desk = address("desk")
    client = sign_in(learner)
    account = get_user_model().objects.get(pk=people_api.person(learner).user_id)
    account.groups.add(Group.objects.create(name="Learners"))
    client.logout()

    answer = client.post("/sign-in", {"person": account.pk, "next": desk}, follow=True)

    assert client.cookies["django_language"].value == "rw"
    assert html.fromstring(answer.content).get("lang") == "rw"
    with translation.override("rw"):
        words = [word for _, word in navigation(people_api.person(learner), on=builders.TODAY)]
    assert words == html.fromstring(answer.content).xpath("//nav/a/text()") == ["Aho nkorera"]
