"""The pages of the local site, as a browser without scripts sees them."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from lxml import html

from cpd_grading.people import api as people
from cpd_workbench.course import Course


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def test_nobody_reads_the_course_without_choosing_a_person(course: Course, db: None) -> None:
    answer = Client().get("/course/unit/m1-welcome-unit")
    assert (answer.status_code, answer["Location"]) == (302, "/?next=/course/unit/m1-welcome-unit")


def test_the_outline_names_chapters_and_units(phone: Client) -> None:
    page = html.fromstring(phone.get("/course/").content)
    assert [heading.text_content() for heading in page.iter("h2")] == ["Start here", "At your school"]
    assert page.xpath("//a[text()='Welcome']/@href") == ["/course/unit/m1-welcome-unit"]


def test_a_lesson_shows_its_text_its_picture_and_the_way_on(phone: Client) -> None:
    page = html.fromstring(phone.get("/course/unit/m1-welcome-unit").content)
    assert "matters" in page.text_content()
    assert page.xpath("//a[@rel='next']/@href") == ["/course/unit/m1-check-unit"]
    assert not page.xpath("//a[@rel='prev']")
    assert not page.xpath("//script")
    picture = phone.get(page.xpath("//img/@src")[0])
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml")
    assert "immutable" in picture["Cache-Control"]


def test_a_page_can_be_used_by_keyboard_and_screen_reader(phone: Client) -> None:
    page = html.fromstring(phone.get("/course/unit/m1-check-unit").content)
    assert page.get("lang") == "en"
    assert page.xpath("//body/*[1][@href='#main']")
    assert len(page.xpath("//main//h1")) == 1
    for field in page.xpath("//main//input[@type='text']"):
        assert page.xpath(f"//label[@for='{field.get('id')}']")
    assert len(page.xpath("//fieldset/legend")) == 2


def test_a_lesson_page_is_small(phone: Client) -> None:
    answer = phone.get("/course/unit/m1-welcome-unit", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 4_000
    assert b"</html>" in gzip.decompress(answer.content)


def test_a_unit_with_our_blocks_brings_each_style_and_script_once(phone: Client) -> None:
    text = phone.get("/course/unit/m1-task-one-unit").content.decode()
    page = html.fromstring(text)
    assert (
        len(
            page.xpath(
                "//div[@class='xblock xblock-student_view xblock-student_view-cpd_notebook'][@data-init='Notebook']"
            )
        )
        == 2
    )
    assert text.count(".note{color:#111}") == 1
    assert text.count('src="/static/notebook.js"') == 1
    assert text.count("handlerUrl:function") == 1
    assert "jquery.min" not in text


def test_words_of_a_learner_cannot_end_the_arguments_of_a_block(phone: Client) -> None:
    page = html.fromstring(phone.get("/course/unit/m1-task-one-unit").content)
    arguments = page.xpath("//script[@class='xblock-json-init-args']")[0].text
    assert arguments == '{"note": "", "first": "\\u003C/script\\u003E\\u003Cb\\u003E"}'


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("/course/jump/m1-more-page", "/course/unit/m1-check-unit#m1-more-page"),
        ("/courses/course-v1:UR-CE+SMP+2026/jump_to_id/book-one", "/course/unit/m1-task-one-unit#book-one"),
        ("/course/jump/m1-school", "/course/unit/m1-task-one-unit"),
    ],
)
def test_every_name_of_the_course_can_be_jumped_to(phone: Client, start: str, end: str) -> None:
    assert phone.get(start)["Location"] == end


@pytest.mark.parametrize(
    "address",
    [
        "/course/jump/nowhere",
        "/course/unit/m1-more-page/x",
        "/course/file/none.svg",
        "/courses/course-v1:A+B+C/jump_to_id/book-one",
    ],
)
def test_what_is_not_in_the_course_is_not_found_in_a_page_of_ours(phone: Client, address: str) -> None:
    answer = phone.get(address)
    assert answer.status_code == 404
    assert "We could not find this." in answer.content.decode()


def test_a_page_asks_the_database_the_same_few_questions_however_many_self_checks_it_has(
    phone: Client, django_assert_num_queries: object
) -> None:
    phone.get("/course/unit/m1-check-unit")
    # Session, account, what the learner left in all blocks of the unit, and the two ends of the transaction.
    with django_assert_num_queries(5):
        phone.get("/course/unit/m1-check-unit")


def test_a_self_check_is_answered_without_a_script_and_remembered(phone: Client) -> None:
    page = phone.get("/course/unit/m1-check-unit").content.decode()
    sent = {"answer": "choice_1", "csrfmiddlewaretoken": token_of(page)}

    answer = phone.post("/course/check/m1-check-q1", sent)
    assert answer["Location"] == "/course/unit/m1-check-unit#m1-check-q1"
    page = phone.get("/course/unit/m1-check-unit").content.decode()
    assert "Not yet right." in page
    assert "No, one person answers for it." in page
    assert "One person answers for the school." in page

    phone.post("/course/check/m1-check-q1", {**sent, "answer": "choice_0"})
    assert "Right." in html.fromstring(phone.get("/course/unit/m1-check-unit").content).text_content()


def test_an_empty_answer_leaves_the_question_open(phone: Client) -> None:
    token = token_of(phone.get("/course/").content.decode())
    phone.post("/course/check/m1-check-q4", {"answer": "  ", "csrfmiddlewaretoken": token})
    assert 'role="status"' not in phone.get("/course/unit/m1-check-unit").content.decode()


def test_a_lesson_is_no_self_check(phone: Client) -> None:
    token = token_of(phone.get("/course/").content.decode())
    answer = phone.post("/course/check/m1-more-page", {"answer": "x", "csrfmiddlewaretoken": token})
    assert answer.status_code == 404


def test_a_unit_is_done_when_all_its_questions_are_answered(phone: Client) -> None:
    token = token_of(phone.get("/course/").content.decode())
    for name in ("m1-check-q1", "m1-check-who-helps", "m1-check-q3"):
        phone.post(f"/course/check/{name}", {"answer": ["choice_0", "1"], "csrfmiddlewaretoken": token})
    assert "✓" not in phone.get("/course/").content.decode()

    phone.post("/course/check/m1-check-q4", {"answer": "x", "csrfmiddlewaretoken": token})
    assert phone.get("/course/").content.decode().count("✓") == 1


def test_an_answer_without_a_token_is_refused(phone: Client) -> None:
    assert phone.post("/course/check/m1-check-q1", {"answer": "choice_0"}).status_code == 403


def test_static_files_have_an_address_of_their_content(tmp_path: Path, settings: object) -> None:
    from django.templatetags.static import static

    (tmp_path / "one.css").write_text("b{}")
    settings.STATICFILES_DIRS = [("here", tmp_path)]
    assert re.fullmatch(r"/static/here/one\.css\?v=[0-9a-f]{10}", static("here/one.css"))
    with pytest.raises(ValueError, match="here/two"):
        static("here/two.css")


def test_static_files_travel_compressed_and_are_kept_by_the_browser(db: None) -> None:
    from django.templatetags.static import static

    answer = Client().get(static("workbench/js/runtime/1.js"), headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "max-age=31536000" in answer["Cache-Control"]
    assert b"RuntimeProvider" in gzip.decompress(b"".join(answer.streaming_content))


def test_the_start_page_lists_people_by_role_with_what_waits(course: Course, learner: User, coach: User) -> None:
    page = html.fromstring(Client().get("/").content)
    assert [heading.text for heading in page.iter("h2")] == ["Learners", "Coaches"]
    assert page.xpath("//button[@name='person']/@value") == [str(learner.pk), str(coach.pk)]


def test_choosing_a_person_signs_in_and_leads_back_to_the_wished_page(course: Course, learner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    token = token_of(client.get("/").content.decode())
    sent = {"person": learner.pk, "next": "/course/unit/m1-check-unit", "csrfmiddlewaretoken": token}

    answer = client.post("/sign-in", sent)
    assert answer["Location"] == "/course/unit/m1-check-unit"
    assert "Amina Sample" in client.get("/course/").content.decode()


@pytest.mark.parametrize(("is_prevented", "status"), [(True, 302), (False, 200)])
def test_a_second_device_ends_the_first_sign_in_where_the_site_says_so(
    course: Course, learner: User, coach: User, settings: object, is_prevented: bool, status: int
) -> None:
    settings.PREVENT_CONCURRENT_LOGINS = is_prevented
    first, second, others = Client(), Client(), Client()

    for device, person in ((others, coach), (first, learner), (second, learner)):
        device.post("/sign-in", {"person": person.pk})

    assert first.get("/course/").status_code == status
    assert second.get("/course/").status_code == 200
    assert others.get("/course/").status_code == 200


def test_pages_and_blocks_speak_the_language_of_the_person_signed_in(course: Course, learner: User) -> None:
    people.add_person(
        family_name="Sample",
        given_names="Amina",
        language="fr",
        user_id=learner.pk,
        now=datetime(2026, 3, 2, tzinfo=UTC),
    )
    client = Client()
    client.post("/sign-in", {"person": learner.pk})

    assert html.fromstring(client.get("/course/").content).get("lang") == "fr"
    note = client.get(
        f"/courses/{course.key}/xblock/{course.key.make_usage_key('cpd_notebook', 'book-one')}/handler/read/"
    )
    assert note.json()["language"] == "fr"

    page = client.post("/sign-out", follow=True).content
    assert html.fromstring(page).get("lang") == "en"


def test_a_sign_in_leads_nowhere_outside_this_site(course: Course, learner: User) -> None:
    answer = Client().post("/sign-in", {"person": learner.pk, "next": "https://example.org/"})
    assert answer["Location"].startswith("/")


@pytest.mark.parametrize("chosen", ["", "0", "x", "²", "-1", "9" * 5000])
def test_nobody_signs_in_as_somebody_who_is_not_listed(course: Course, learner: User, chosen: str) -> None:
    client = Client()
    assert client.post("/sign-in", {"person": chosen}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_an_account_without_a_role_is_not_offered(course: Course, db: None) -> None:
    hidden = User.objects.create(username="hidden")
    assert Client().post("/sign-in", {"person": hidden.pk}).status_code == 404


def test_signing_out_takes_a_form_that_is_sent(phone: Client) -> None:
    token = token_of(phone.get("/course/").content.decode())
    assert phone.get("/sign-out").status_code == 405
    assert phone.post("/sign-out").status_code == 403
    phone.post("/sign-out", {"csrfmiddlewaretoken": token})
    assert phone.get("/course/").status_code == 302
