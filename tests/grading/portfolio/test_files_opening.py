"""Opening files and their pictures over HTTP: by one rule, in parts where a player asks for parts, and on record."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.test import Client

from cpd_grading.assessment import api as assessment
from cpd_grading.kernel import api as kernel
from cpd_grading.kernel import errors
from cpd_grading.models import Attachment, AuditEvent
from cpd_grading.web.files import Part
from tests import builders
from tests.builders import NOW
from tests.grading.media.recordings import FRAME
from tests.grading.uploads.conftest import signed_in

pytestmark = pytest.mark.django_db
SOUND = FRAME * 40
SIZE = len(SOUND)


@pytest.fixture
def sound(learner: UUID) -> UUID:
    return builders.attach(learner, builders.save(learner), content=SOUND, name="talk.mp3")


@pytest.fixture
def photo(learner: UUID) -> UUID:
    return builders.attach(learner, builders.save(learner))


@pytest.fixture
def browser(learner: UUID) -> Client:
    return signed_in(learner)


def ask(browser: Client, attachment: UUID, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = browser.generic(method, f"/cpd/files/{attachment}/", headers=named)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body, dict(answer.headers)


@pytest.mark.parametrize(
    ("wanted", "first", "end"),
    [
        ("bytes=0-", 0, SIZE),
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        ("bytes=500-99999999", 500, SIZE),
        ("bytes=-10", SIZE - 10, SIZE),
        ("bytes=-99999999", 0, SIZE),
        ("bytes= 5 - 9", 5, 10),
    ],
)
def test_one_range_of_bytes_is_answered(wanted: str, first: int, end: int, browser: Client, sound: UUID) -> None:
    status, body, headers = ask(browser, sound, Range=wanted)

    assert (status, body) == (206, SOUND[first:end])
    assert headers["Content-Range"] == f"bytes {first}-{end - 1}/{SIZE}"
    assert headers["Content-Length"] == str(end - first)
    assert headers["Content-Type"] == "audio/mpeg"
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("wanted", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_a_range_beyond_the_file_is_said_to_be_so(wanted: str, browser: Client, sound: UUID) -> None:
    status, body, headers = ask(browser, sound, Range=wanted)

    assert (status, body, headers["Content-Range"]) == (416, b"", f"bytes */{SIZE}")


@pytest.mark.parametrize(
    "wanted", ["bytes=0-1,5-6", "bytes=9-3", "bytes=-", "lines=0-1", "bytes=a-b", "bytes=1-2-3", ""]
)
def test_anything_else_gets_the_whole_file(wanted: str, browser: Client, sound: UUID) -> None:
    status, body, headers = ask(browser, sound, Range=wanted)

    assert (status, body, headers["Accept-Ranges"]) == (200, SOUND, "bytes")
    assert "Content-Range" not in headers


def test_a_range_counts_only_for_the_file_it_was_meant_for(browser: Client, sound: UUID) -> None:
    etag = ask(browser, sound)[2]["ETag"]

    assert ask(browser, sound, Range="bytes=0-9", If_Range=etag)[0] == 206
    assert ask(browser, sound, Range="bytes=0-9", If_Range='"another"')[:2] == (200, SOUND)
    assert ask(browser, sound, Range="bytes=0-9", If_Range="Tue, 03 Mar 2026 10:00:00 GMT")[0] == 200


def test_head_says_how_large_a_file_is_and_that_it_comes_in_parts(browser: Client, sound: UUID) -> None:
    status, body, headers = ask(browser, sound, "HEAD", Range="bytes=0-9")

    assert (status, body) == (200, b"")
    assert (headers["Content-Length"], headers["Accept-Ranges"]) == (str(SIZE), "bytes")


def test_a_storage_that_cannot_seek_is_read_up_to_the_part() -> None:
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

    stream = Stream(b"0123456789" * 20_000)
    part = Part(stream, 150_003, 5)

    assert (part.read(3), part.read(), part.read(9)) == (b"345", b"67", b"")
    part.close()
    assert stream.closed


def pictures(browser: Client, attachment: UUID, number: int = 0) -> tuple[int, bytes, dict[str, str]]:
    answer = browser.get(f"/cpd/files/{attachment}/preview/{number}/")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body, dict(answer.headers)


def test_a_picture_is_shown_by_the_rule_of_its_file(
    browser: Client, photo: UUID, learner: UUID, coach: UUID, cohort: UUID
) -> None:
    status, body, headers = pictures(browser, photo)
    assert (status, body[:2], headers["Content-Type"]) == (200, b"\xff\xd8", "image/jpeg")
    assert headers["Content-Length"] == str(len(body))
    assert (headers["X-Content-Type-Options"], "no-store" in headers["Cache-Control"]) == ("nosniff", True)
    assert headers["Content-Security-Policy"].startswith("sandbox")

    theirs, strange = signed_in(coach), signed_in(builders.learner(cohort))
    assert (pictures(theirs, photo)[0], pictures(strange, photo)[0]) == (404, 404), "it is still a draft"
    builders.attach(learner, builders.task_page(learner).items[0].id, content=builders.pdf(), name="a.pdf")
    builders.submit(learner)
    assert (pictures(theirs, photo)[0], pictures(strange, photo)[0]) == (200, 404)
    assert pictures(Client(), photo)[0] == 302


@pytest.mark.parametrize("number", [1, 99])
def test_a_picture_that_was_never_made_is_not_found(number: int, browser: Client, photo: UUID) -> None:
    assert pictures(browser, photo, number)[0] == 404


def test_a_destroyed_file_takes_its_pictures_out_of_sight(learner: UUID, photo: UUID) -> None:
    Attachment.objects.update(purged_at=NOW)

    with pytest.raises(errors.NotFound):
        assessment.open_preview(attachment_id=photo, number=0, person_id=learner, now=NOW)


def on_record(person: UUID) -> int:
    return AuditEvent.objects.filter(action="file_opened", actor_id=person).count()


@pytest.fixture
def sent(learner: UUID, coach: UUID) -> tuple[UUID, UUID]:
    """Two photos the coach may see."""
    item = builders.save(learner)
    both = builders.attach(learner, item), builders.attach(learner, item, content=builders.jpeg(colour="navy"))
    builders.submit(learner)
    return both


def test_pictures_of_one_file_are_one_opening_a_day_on_record(
    sent: tuple[UUID, UUID], learner: UUID, coach: UUID
) -> None:
    for _ in range(3):
        for photo in sent:
            assessment.open_preview(attachment_id=photo, number=0, person_id=coach, now=NOW).content.close()
    assert on_record(coach) == 2

    assessment.open_preview(
        attachment_id=sent[0], number=0, person_id=coach, now=NOW + timedelta(days=1)
    ).content.close()
    assert on_record(coach) == 3
    assessment.open_preview(attachment_id=sent[0], number=0, person_id=learner, now=NOW).content.close()
    assert on_record(learner) == 0
    assert kernel.broken_links(AuditEvent.objects.filter(action="file_opened").latest("seq").chain_id) == []


def test_every_opening_of_the_file_itself_is_on_record_and_its_parts_once_a_day(
    sent: tuple[UUID, UUID], coach: UUID
) -> None:
    for is_part in (False, False, True, True):
        assessment.open_attachment(attachment_id=sent[0], person_id=coach, now=NOW, is_part=is_part).content.close()
    assert on_record(coach) == 2

    assessment.open_attachment(attachment_id=sent[1], person_id=coach, now=NOW, is_part=True).content.close()
    assert on_record(coach) == 3


def test_a_list_of_files_shows_thumbnails_and_a_review_shows_everything(learner: UUID, settings: object) -> None:
    settings.CPD_PDF_PAGES = 30
    item = builders.save(learner)
    builders.attach(learner, item, name="a <b>.jpg")
    builders.attach(learner, item, content=builders.pdf(), name="plan.pdf")
    builders.attach(learner, item, content=SOUND, name="talk.mp3")
    (view,) = builders.task_page(learner).items

    def shown(show: str) -> str:
        return render_to_string("cpd_grading/parts/files.html", {"files": view.attachments, "show": show})

    assert shown("thumbs").count("/preview/0/") == 2
    assert 'alt="a &lt;b&gt;.jpg" width="160" height="120" loading="lazy"' in " ".join(shown("thumbs").split())
    assert "<audio" not in shown("thumbs")
    assert [word in shown("pages") for word in ("/preview/1/", "<audio controls", "/preview/0/")] == [True, True, False]
    assert 'alt="plan.pdf, page 1"' in shown("pages")


def test_a_file_that_is_gone_keeps_its_name_and_says_why(learner: UUID, photo: UUID) -> None:
    ((view,),) = [item.attachments for item in builders.task_page(learner).items]
    for because, said in (("consent", "consent was withdrawn"), ("retention", "the time it is kept is over")):
        gone = replace(view, purged_because=because)
        shown = render_to_string("cpd_grading/parts/files.html", {"files": [gone], "show": "pages"})
        assert said in shown
        assert ("photo.jpg" in shown, "href" in shown, "<img" in shown) == (True, False, False)
