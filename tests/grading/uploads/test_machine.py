"""Uploads in any order of parts, repeats, drops and collections: what is kept is what was sent, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cpd_grading.kernel import errors
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import NOW
from tests.grading.uploads.tus import parts_in_storage, plan, stored_bytes

QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


FATES = ("arrives", "is lost", "arrives, and its answer is lost")
CUTS = st.lists(st.tuples(st.integers(1, 3000), st.sampled_from(FATES)), max_size=12)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(size=st.integers(1000, 6000), cuts=CUTS)
def test_any_cutting_with_any_drops_and_repeats_gives_the_same_bytes(
    learner: UUID, size: int, cuts: list[tuple[int, str]]
) -> None:
    content, item = plan(size), builders.save(learner)
    told = {"item_id": item, "name": "plan.pdf", "size": size, "now": NOW}
    begun = uploads.create_upload(learner_id=learner, request_id=uuid4(), **told)
    at = 0
    for length, fate in [*cuts, (size, "arrives")]:
        send = {"upload_id": begun.id, "learner_id": learner, "offset": at, "content": content[at : at + length]}
        if fate == "is lost" or at == size:
            continue
        at = uploads.receive_chunk(**send, now=NOW).offset
        if "answer" in fate:
            with pytest.raises(errors.WrongOffset):
                uploads.receive_chunk(**send, now=NOW)
            at = uploads.upload(begun.id, learner_id=learner).offset

    done = uploads.upload(begun.id, learner_id=learner)
    assert done.state == "complete"
    assert stored_bytes(str(done.attachment_id), learner) == content
    assert parts_in_storage() == []


@dataclass
class Sent:
    """What a client remembers of one file."""

    id: UUID
    request_id: UUID
    item: UUID
    content: bytes
    cuts: list[int] = field(default_factory=lambda: [0])
    state: str = "receiving"
    last: Any = NOW
    is_collected: bool = False

    @property
    def parts(self) -> int:
        return 0 if self.is_collected else len(self.cuts) - 1

    @property
    def at(self) -> int:
        return self.cuts[-1]


class Uploads(RuleBasedStateMachine):
    """The model is a list of files with the offsets at which they were cut, and a clock."""

    @initialize()
    def people_meet(self) -> None:
        self.scope = transaction.atomic()
        self.scope.__enter__()
        cohort = builders.open_cohort()
        self.learner, self.other = builders.learner(cohort), builders.learner(cohort)
        self.item = builders.save(self.learner)
        self.now, self.files = NOW, list[Sent]()
        uploads.collect_uploads(now=self.now + timedelta(days=999))

    def teardown(self) -> None:
        if hasattr(self, "scope"):
            transaction.set_rollback(True)
            self.scope.__exit__(None, None, None)

    def one(self, data: st.DataObject, state: str = "") -> Sent:
        return data.draw(st.sampled_from([file for file in self.files if state in ("", file.state)]))

    def has_waiting(self) -> bool:
        return any(file.state == "receiving" for file in self.files)

    def waits(self, file: Sent) -> bool:
        return self.now < file.last + timedelta(hours=72)

    def begin(self, file: Sent, learner: UUID) -> uploads.UploadView:
        told = {"name": "plan.pdf", "size": len(file.content), "item_id": file.item, "now": self.now}
        return uploads.create_upload(learner_id=learner, request_id=file.request_id, **told)

    def part(self, file: Sent, offset: int, length: int, learner: UUID | None = None) -> uploads.UploadView:
        content = file.content[offset : offset + length]
        who = learner or self.learner
        return uploads.receive_chunk(upload_id=file.id, learner_id=who, offset=offset, content=content, now=self.now)

    # -- acts -----------------------------------------------------------------------------------------------------

    @rule(size=st.integers(1000, 2000), is_good=st.booleans())
    def choose_a_file(self, size: int, is_good: bool) -> None:
        content = plan(size) if is_good else b"MZ\0" + b"x" * (size - 3)
        file = Sent(uuid4(), uuid4(), self.item, content, last=self.now)
        if sum(one.state == "receiving" and self.waits(one) for one in self.files) >= 10:
            with pytest.raises(errors.TooManyUploads):
                self.begin(file, self.learner)
            return
        file.id = self.begin(file, self.learner).id
        self.files.append(file)

    @precondition(lambda self: self.has_waiting())
    @rule(data=st.data(), share=st.sampled_from([0.1, 0.5, 1.0]))
    def the_next_part_arrives(self, data: st.DataObject, share: float) -> None:
        file = self.one(data, "receiving")
        length = max(1, int((len(file.content) - file.at) * share))
        if not self.waits(file):
            with pytest.raises(errors.UploadExpired):
                self.part(file, file.at, length)
            return
        is_last = file.at + length == len(file.content)
        if is_last and file.content.startswith(b"MZ"):
            with pytest.raises(errors.UnsupportedFile):
                self.part(file, file.at, length)
            file.state = "refused"
            return
        self.part(file, file.at, length)
        file.cuts.append(file.at + length)
        file.last = self.now
        if is_last:
            file.state = "complete"

    @precondition(lambda self: self.has_waiting())
    @rule(data=st.data(), offset=st.integers(0, 2000))
    def a_part_comes_at_the_wrong_place(self, data: st.DataObject, offset: int) -> None:
        file = self.one(data, "receiving")
        if offset != file.at:
            with pytest.raises((errors.WrongOffset, errors.UploadExpired)):
                self.part(file, offset, 10)

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def somebody_else_reaches_for_it(self, data: st.DataObject) -> None:
        file = self.one(data)
        for reach in (
            lambda: self.part(file, file.at, 10, self.other),
            lambda: self.begin(file, self.other),
            lambda: uploads.stop_upload(upload_id=file.id, learner_id=self.other),
            lambda: uploads.upload(file.id, learner_id=self.other),
        ):
            with pytest.raises(errors.NotFound):
                reach()

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def the_page_is_opened_again(self, data: st.DataObject) -> None:
        file = self.one(data)
        if file.state in ("refused", "stopped"):
            with pytest.raises(errors.UploadEnded):
                self.begin(file, self.learner)
        else:
            assert self.begin(file, self.learner).id == file.id

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def give_it_up(self, data: st.DataObject) -> None:
        file = self.one(data)
        if file.state in ("complete", "refused"):
            with pytest.raises(errors.TransitionNotAllowed):
                uploads.stop_upload(upload_id=file.id, learner_id=self.learner)
            return
        uploads.stop_upload(upload_id=file.id, learner_id=self.learner)
        file.state = "stopped"

    @rule(hours=st.sampled_from([1, 30, 80]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def the_collector_comes(self) -> None:
        would = uploads.collect_uploads(now=self.now, is_dry_run=True)
        assert uploads.collect_uploads(now=self.now) == would
        self.files = [file for file in self.files if file.state == "complete" or self.waits(file)]
        for file in self.files:
            file.is_collected = file.state != "receiving"

    # -- what always holds ----------------------------------------------------------------------------------------

    @invariant()
    def every_file_stands_where_its_client_thinks(self) -> None:
        for file in getattr(self, "files", []):
            known = uploads.upload(file.id, learner_id=self.learner)
            assert (known.state, known.offset) == (file.state, file.at)
            assert (known.attachment_id is not None) is (file.state == "complete")

    @invariant()
    def only_whole_files_are_attached(self) -> None:
        if hasattr(self, "item"):
            (item,) = builders.task_page(self.learner).items
            kept = sorted(stored_bytes(str(one.id), self.learner) for one in item.attachments)
            assert kept == sorted(file.content for file in self.files if file.state == "complete")

    @invariant()
    def no_part_lies_about(self) -> None:
        # Parts of a file that was given up go after the commit, which this test never reaches, or with the collector.
        kept = [file for file in getattr(self, "files", []) if file.state in ("receiving", "stopped")]
        assert len(parts_in_storage()) == sum(file.parts for file in kept)


@pytest.mark.slow
@pytest.mark.django_db
def test_uploads_in_any_order() -> None:
    quiet = {"deadline": None, "suppress_health_check": list(HealthCheck)}
    run_state_machine_as_test(Uploads, settings=settings(max_examples=10, stateful_step_count=20, **quiet))
