"""What is no fault of a file ends no upload: its parts stay, and the last one may come again."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile

from cpd_grading.media import bounded
from cpd_grading.models import Attachment
from cpd_grading.portfolio import storing
from tests.grading.uploads.tus import Tus, parts_in_storage, plan, stored_bytes

pytestmark = pytest.mark.django_db
SIZES = itertools.count(5101)  # a file that no other test sent: the tests remember what was read


class Forgetful:
    """A storage that writes finished files without their last byte."""

    def __init__(self) -> None:
        self.real = storing.private_storage()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def save(self, name: str, content: ContentFile) -> str:
        return self.real.save(name, ContentFile(content.read()[:-1]))


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = Forgetful()
    monkeypatch.setattr(storing, "private_storage", lambda: storage)


def ends(status: int | None) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda monkeypatch: monkeypatch.setattr(bounded, "_run", lambda *how: bounded._Ended(b"", status))


@pytest.mark.parametrize(
    "fault", [forget, ends(None), ends(-9)], ids=["not stored whole", "no time on a busy machine", "killed"]
)
def test_a_fault_of_the_machine_keeps_the_parts_and_the_last_one_may_come_again(
    tus: Tus, learner: UUID, item: UUID, fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = plan(next(SIZES))
    address = tus.begin(len(content), item)["Location"]
    tus.patch(address, 0, content[:3000])

    with monkeypatch.context() as while_it_lasts:
        fault(while_it_lasts)
        answer = tus.patch(address, 3000, content[3000:])

    # 409: a phone asks where the file stands, and goes on there by itself.
    assert (answer.status_code, answer.json()["code"]) == (409, "files_busy")
    assert (tus.ask("HEAD", address)["Upload-Offset"], len(parts_in_storage())) == ("3000", 1)
    assert not Attachment.objects.exists()

    assert tus.patch(address, 3000, content[3000:]).status_code == 204
    assert stored_bytes(str(Attachment.objects.get().id), learner) == content


def test_a_file_that_takes_all_its_seconds_is_refused_for_good(
    tus: Tus, item: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends(-24)(monkeypatch)
    content = plan(next(SIZES))
    address = tus.begin(len(content), item)["Location"]

    answer = tus.patch(address, 0, content)

    assert answer.status_code == 400
    assert (tus.became(address)["state"], parts_in_storage()) == ("refused", [])
