"""Pictures made when a file comes in: small enough for a bad line, and never a reason to lose or refuse a file."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from PIL import Image

from cpd_grading.kernel import errors
from cpd_grading.media import previews
from cpd_grading.models import Attachment, Preview
from cpd_grading.portfolio import api as portfolio
from cpd_grading.portfolio import storing
from tests import builders
from tests.builders import jpeg, pdf
from tests.grading.media import here

NOISE = Image.effect_noise((2000, 1500), 90).convert("RGB")


def picture_of(preview: previews.PreviewImage) -> Image.Image:
    return Image.open(io.BytesIO(preview.content))


def pages(number: int, *, box: str = "0 0 200 300", words: str = "Plan") -> bytes:
    """A PDF of several pages that say the same."""
    one = pdf(words).replace(b"[0 0 200 200]", f"[{box}]".encode())
    return one.replace(b"Kids[3 0 R]/Count 1", b"Kids[%s]/Count %d" % (b" 3 0 R" * number, number))


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        saved(NOISE, "JPEG", quality=92),
        saved(NOISE.resize((300, 2400)), "PNG"),
        saved(NOISE.convert("P"), "PNG"),
        saved(NOISE.convert("L"), "WEBP"),
        saved(Image.new("I;16", (400, 300)), "PNG"),
        saved(Image.new("RGBA", (400, 300), (0, 0, 0, 0)), "PNG"),
        saved(Image.new("RGB", (1, 900)), "PNG"),
    ],
)
def test_every_photo_has_a_thumbnail_of_at_most_six_kilobytes(content: bytes) -> None:
    (thumbnail,) = here.previews_of(here.clean_file(content))

    made = picture_of(thumbnail)
    assert (made.format, thumbnail.content_type, thumbnail.number) == ("JPEG", "image/jpeg", 0)
    assert made.size == (thumbnail.width, thumbnail.height)
    assert max(made.size) <= 320
    assert len(thumbnail.content) <= 6000


def test_what_is_transparent_stands_on_white() -> None:
    (thumbnail,) = here.previews_of(here.clean_file(saved(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG")))

    assert picture_of(thumbnail).getpixel((5, 5)) == (255, 255, 255)


def test_a_text_has_no_picture() -> None:
    assert here.previews_of(here.clean_file(b"Amakuru")) == ()


def test_a_pdf_has_a_thumbnail_and_a_picture_of_every_page() -> None:
    thumbnail, *drawn = here.previews_of(here.clean_file(pages(3)))

    assert [page.number for page in drawn] == [1, 2, 3]
    assert {(page.width, page.height) for page in drawn} == {(934, 1400)}
    assert picture_of(drawn[0]).convert("L").getextrema()[0] < 100, "the words are drawn"
    assert (thumbnail.width, thumbnail.height, thumbnail.number) == (213, 320, 0)


def test_of_a_long_pdf_the_first_pages_are_drawn() -> None:
    assert len(here.previews_of(here.clean_file(pages(9)), pages=4)) == 5


def test_no_page_is_begun_when_the_time_is_over() -> None:
    assert here.previews_of(here.clean_file(pages(9)), until=0) == ()


@pytest.mark.parametrize("box", ["0 0 14400 14400", "0 0 1 14400", "0 0 9999999 1", "0 0 0 0", "-5 -5 1e30 1e30"])
def test_a_page_of_any_size_is_drawn_within_bounds_or_not_at_all(box: str) -> None:
    for image in here.previews_of(here.clean_file(pages(1, box=box))):
        assert max(image.width, image.height) <= 1400


def test_without_the_drawing_library_a_pdf_is_a_download(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "find_spec", lambda name: None)

    assert here.previews_of(here.clean_file(pdf())) == ()


@pytest.mark.django_db
def test_an_attachment_says_which_pictures_it_has(learner: UUID, settings: object) -> None:
    settings.CPD_PDF_PAGES = 30
    item = builders.save(learner)
    builders.attach(learner, item, content=jpeg(), name="a.jpg")
    builders.attach(learner, item, content=pages(2), name="b.pdf")
    builders.attach(learner, item, content=b"Amakuru", name="c.txt")

    (view,) = builders.task_page(learner).items

    told = {file.name: (file.has_thumbnail, file.pages, list(file.page_numbers)) for file in view.attachments}
    assert told == {"a.jpg": (True, 0, []), "b.pdf": (True, 2, [1, 2]), "c.txt": (False, 0, [])}
    assert Preview.objects.count() == 4


@pytest.mark.django_db
def test_pictures_of_a_file_that_is_not_recorded_do_not_stay(learner: UUID) -> None:
    item = builders.save(learner)

    with pytest.raises(errors.NotFound):
        builders.attach(learner, item, "m1-plan")
    with pytest.raises(RuntimeError):
        _attach_and_fail(learner, item)

    assert (Attachment.objects.count(), Preview.objects.count()) == (0, 0)
    (day,) = storing.evidence_storage().listdir("evidence")[0]
    assert storing.evidence_storage().listdir(f"evidence/{day}")[1] == []


def _attach_and_fail(learner: UUID, item: UUID) -> None:
    def fail(_id: UUID) -> None:
        raise RuntimeError

    task, spec = builders.key_of(), builders.spec_of()
    told = {"name": "a.jpg", "content": jpeg(), "request_id": item, "now": builders.NOW}
    portfolio.attach_file(task=task, spec=spec, learner_id=learner, item_id=item, then=fail, **told)
