"""What a learner does, and a witness whom they asked."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from cpd_grading.kernel.link_tokens import link_digest
from cpd_grading.portfolio import api as portfolio
from cpd_grading.privacy import api as privacy
from cpd_grading.uploads import api as uploads
from cpd_grading.witnesses import api as witnesses
from tests import builders
from tests.builders import NOW

from .meeting import Act
from .table import act
from .world import World


def _on_task(world: World) -> dict[str, Any]:
    return {"task": builders.key_of(), "spec": builders.spec_of(), "learner_id": world.learner, "now": NOW}


@act
def save_item(world: World) -> Act:
    item, fields = world.item, builders.answers(title="Another title")
    seen = next(one.words_digest for one in builders.task_page(world.learner).items if one.id == item)
    return lambda: builders.save(world.learner, item_id=item, fields=fields, seen=seen)


@act
def add_item(world: World) -> Act:
    request_id = uuid4()
    return lambda: builders.save(world.learner, request_id=request_id)


@act
def withdraw_item(world: World) -> Act:
    item = world.item
    return lambda: portfolio.withdraw_item(**_on_task(world), item_id=item)


@act
def attach_file(world: World) -> Act:
    item, request_id = world.item, uuid4()
    return lambda: builders.attach(world.learner, item, request_id=request_id)


@act
def remove_attachment(world: World) -> Act:
    file = world.file
    return lambda: portfolio.remove_attachment(**_on_task(world), attachment_id=file)


@act
def begin_upload(world: World) -> Act:
    item, request_id = world.item, uuid4()
    return lambda: _begin(world, request_id, item_id=item)


@act
def begin_upload_of_task(world: World) -> Act:
    request_id = uuid4()
    return lambda: _begin(world, request_id, task=builders.key_of())


def _begin(world: World, request_id: Any, **place: Any) -> None:
    uploads.create_upload(
        learner_id=world.learner, request_id=request_id, name="photo.jpg", size=5_000, now=NOW, **place
    )


@act
def last_part(world: World) -> Act:
    part = {"offset": world.half, "content": world.content[world.half :]}
    return lambda: uploads.receive_chunk(upload_id=world.upload, learner_id=world.learner, now=NOW, **part)


@act
def next_part(world: World) -> Act:
    part = {"offset": world.half, "content": world.content[world.half : world.half + 10]}
    return lambda: uploads.receive_chunk(upload_id=world.upload, learner_id=world.learner, now=NOW, **part)


@act
def stop_upload(world: World) -> Act:
    upload = world.upload
    return lambda: uploads.stop_upload(upload_id=upload, learner_id=world.learner)


@act
def submit_task(world: World) -> Act:
    seen, request_id = builders.task_page(world.learner).seen_digest, uuid4()
    return lambda: builders.submit(world.learner, seen_digest=seen, request_id=request_id)


@act
def confirm_item(world: World) -> Act:
    added = world.added
    return lambda: builders.confirm(world.learner, added)


@act
def decline_item(world: World) -> Act:
    added = world.added
    return lambda: builders.confirm(world.learner, added, agrees=False)


@act
def withdraw_consent(world: World) -> Act:
    file = world.file
    return lambda: privacy.withdraw_consent(attachment_id=file, learner_id=world.learner, reason="", now=NOW)


@act
def submit_module(world: World) -> Act:
    request_id = uuid4()
    return lambda: builders.submit_module(world.learner, request_id=request_id)


@act
def submit_late_module(world: World) -> Act:
    learner, request_id = world.late, uuid4()
    return lambda: builders.submit_module(learner, request_id=request_id)


@act
def invite_witness(world: World) -> Act:
    request_id, item = uuid4(), world.item
    return lambda: witnesses.invite_witness(
        item_id=item,
        learner_id=world.learner,
        witness_name="Sample SECOND",
        witness_post="Bursar",
        request_id=request_id,
        now=NOW,
    )


@act
def take_back_invitation(world: World) -> Act:
    invitation = world.invitation
    return lambda: witnesses.take_back_invitation(invitation_id=invitation, learner_id=world.learner, now=NOW)


@act
def answer_as_witness(world: World) -> Act:
    seen = witnesses.witness_page(link_digest(world.token), now=NOW).summary.digest
    return lambda: witnesses.answer_as_witness(
        link=link_digest(world.token),
        statement="I was there.",
        saw_it_on=date(2026, 2, 20),
        language="en",
        declares=True,
        seen_digest=seen,
        now=NOW,
    )


@act
def decline_as_witness(world: World) -> Act:
    token = world.token
    return lambda: witnesses.decline_as_witness(link=link_digest(token), now=NOW)
