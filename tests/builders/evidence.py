"""Evidence as a learner makes and sends it, with real small files."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from cpd_grading.kernel import api as kernel
from cpd_grading.overview import api as overview
from cpd_grading.people import api as people
from cpd_grading.portfolio import api as portfolio
from cpd_grading.programmes import api as programmes
from cpd_grading.site_visits import api as site_visits
from cpd_grading.submissions import api as submissions

from .base import COURSE, FIRST_TASK, NOW, TODAY
from .documents import programme
from .people import key_of, spec_of

EVERY_KIND = (
    "work_product",
    "observation_record",
    "witness_testimony",
    "reflective_account",
    "professional_discussion",
    "coaching_log",
    "plc_record",
    "photo_audio_video",
    "in_situ",
    "rpl",
    "shared_group_product",
)


def jpeg(*, size: tuple[int, int] = (64, 48), colour: str = "seagreen", exif: Image.Exif | None = None) -> bytes:
    """A real, small photo."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **({"exif": exif} if exif else {}))
    return out.getvalue()


def pdf(words: str = "Plan of the school") -> bytes:
    """A real, small PDF of one page."""
    stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )


def answers(**changes: Any) -> portfolio.ItemFields:
    """What a learner says of a piece of evidence that is ready to be sent."""
    return portfolio.ItemFields(
        **{
            "kind": "work_product",
            "title": "Direction of the school",
            "did": "I wrote the direction with the teachers.",
            "changed": "Every teacher can say it now.",
            "activity_on": date(2026, 2, 20),
            "children": "none",
            **changes,
        }
    )


def taking(*kinds: str, **changes: Any) -> dict[str, Any]:
    """The sample programme with tasks that take these kinds of evidence, or every kind where none is named."""
    document = programme(**changes)
    tasks = [{**task, "evidence_kinds": list(kinds or EVERY_KIND)} for task in document["tasks"]]
    return {**document, "tasks": tasks}


def save(
    learner_id: UUID,
    slug: str = FIRST_TASK,
    *,
    item_id: UUID | None = None,
    fields: portfolio.ItemFields | None = None,
    spec: programmes.TaskSpec | None = None,
    request_id: UUID | None = None,
    course_key: str = COURSE,
    now: datetime = NOW,
    seen: str = kernel.OVERWRITE,
) -> UUID:
    """Save a piece of evidence without its files; an edit is of somebody who has seen what is there."""
    return portfolio.save_item(
        task=key_of(slug, course_key),
        spec=spec or spec_of(slug),
        learner_id=learner_id,
        fields=fields or answers(),
        request_id=request_id or uuid4(),
        item_id=item_id,
        now=now,
        seen=seen,
    )


def attach(
    learner_id: UUID,
    item_id: UUID,
    slug: str = FIRST_TASK,
    *,
    name: str = "photo.jpg",
    content: bytes | None = None,
    spec: programmes.TaskSpec | None = None,
    request_id: UUID | None = None,
    course_key: str = COURSE,
    now: datetime = NOW,
) -> UUID:
    return portfolio.attach_file(
        task=key_of(slug, course_key),
        spec=spec or spec_of(slug),
        learner_id=learner_id,
        item_id=item_id,
        name=name,
        content=jpeg() if content is None else content,
        request_id=request_id or uuid4(),
        now=now,
    )


def ready_item(learner_id: UUID, slug: str = FIRST_TASK, **step: Any) -> UUID:
    """A piece of evidence with a photo and a PDF, complete."""
    item = save(learner_id, slug, **step)
    rest = {key: value for key, value in step.items() if key in ("spec", "course_key", "now")}
    attach(learner_id, item, slug, name="photo.jpg", content=jpeg(), **rest)
    attach(learner_id, item, slug, name="plan.pdf", content=pdf(), **rest)
    return item


def task_page(
    learner_id: UUID, slug: str = FIRST_TASK, *, spec: programmes.TaskSpec | None = None, course_key: str = COURSE
) -> overview.TaskPage:
    return overview.task_page(key_of(slug, course_key), spec or spec_of(slug), people.person(learner_id), on=TODAY)


def submit(
    learner_id: UUID,
    slug: str = FIRST_TASK,
    *,
    seen_digest: str | None = None,
    declares: bool = True,
    language: str = "en",
    spec: programmes.TaskSpec | None = None,
    request_id: UUID | None = None,
    course_key: str = COURSE,
    now: datetime = NOW,
) -> UUID:
    """Send a task as it stands to the coach. Returns the manifest's id."""
    page = task_page(learner_id, slug, spec=spec, course_key=course_key)
    return submissions.submit_task(
        task=key_of(slug, course_key),
        spec=spec or spec_of(slug),
        learner_id=learner_id,
        seen_digest=page.seen_digest if seen_digest is None else seen_digest,
        declares=declares,
        language=language,
        request_id=request_id or uuid4(),
        now=now,
    )


def submission_of(learner_id: UUID, slug: str = FIRST_TASK, *, course_key: str = COURSE) -> portfolio.SubmissionView:
    """Where a task of this learner stands."""
    submission = task_page(learner_id, slug, course_key=course_key).submission
    assert submission is not None, "nothing was saved yet"
    return submission


def submitted_task(learner_id: UUID, slug: str = FIRST_TASK, **step: Any) -> UUID:
    """Evidence made ready and sent. Returns the submission's id."""
    ready_item(learner_id, slug, **step)
    submit(learner_id, slug, **{key: value for key, value in step.items() if key in ("spec", "course_key", "now")})
    return submission_of(learner_id, slug, course_key=step.get("course_key", COURSE)).id


def see_in_place(learner_id: UUID, coach_id: UUID, slug: str = FIRST_TASK, **details: Any) -> UUID:
    """What a coach saw at the learner's school, by default today and for every criterion. Returns its id."""
    return site_visits.record_seen_in_place(
        **{
            "task": key_of(slug),
            "learner_id": learner_id,
            "coach_id": coach_id,
            "seen_on": TODAY,
            "place": "Staff room",
            "description": "The direction hangs on the wall, signed by every teacher.",
            "criteria": ("c1", "c2"),
            "request_id": uuid4(),
            "now": NOW,
            **details,
        }
    )


def add_for(learner_id: UUID, coach_id: UUID, slug: str = FIRST_TASK, **details: Any) -> UUID:
    """A piece of evidence a coach adds for a learner. Returns the item's id."""
    return site_visits.add_on_behalf(
        **{
            "task": key_of(slug),
            "learner_id": learner_id,
            "coach_id": coach_id,
            "fields": answers(kind="reflective_account"),
            "reason": "Her phone fell into the lake",
            "request_id": uuid4(),
            "now": NOW,
            **details,
        }
    )


def confirm(learner_id: UUID, item_id: UUID, slug: str = FIRST_TASK, *, agrees: bool = True) -> None:
    """The learner's word on what a coach added."""
    site_visits.confirm_item(
        task=key_of(slug), spec=spec_of(slug), learner_id=learner_id, item_id=item_id, agrees=agrees, now=NOW
    )
