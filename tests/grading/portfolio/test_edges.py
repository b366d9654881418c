"""Records of evidence, what a module misses and how much is kept, at their very edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.portfolio import domain
from cpd_grading.portfolio.domain import AttachmentView, ChildrenAnswer, ItemFields, ItemView, ManifestView, Missing
from cpd_grading.portfolio.quota import require_quota, used_of
from cpd_grading.programmes import api as programmes
from tests import builders
from tests.builders import NOW

FILE = AttachmentView(UUID(int=1), "photo.jpg", "image/jpeg", 10, "0a", None)
MODULE = programmes.read_programme(builders.programme()).module("M1")
DONE = dict.fromkeys(MODULE.tasks, "signed_off")
FIELDS = ItemFields("work_product", title="Plan")


@pytest.mark.parametrize(
    ("content_type", "is_what"),
    [
        ("image/jpeg", (True, False, False)),
        ("audio/ogg", (False, True, False)),
        ("video/mp4", (False, False, True)),
        ("application/pdf", (False, False, False)),
    ],
)
def test_a_file_is_a_picture_spoken_or_a_film(content_type: str, is_what: tuple[bool, ...]) -> None:
    file = replace(FILE, content_type=content_type)

    assert (file.is_image, file.is_spoken, file.is_film) == is_what


@pytest.mark.parametrize(("pages", "numbers"), [(0, []), (1, [1]), (3, [1, 2, 3])])
def test_pages_are_numbered_from_one(pages: int, numbers: list[int]) -> None:
    assert list(replace(FILE, pages=pages).page_numbers) == numbers


def test_a_destroyed_file_is_not_among_those_that_open_and_stays_in_the_digest() -> None:
    gone = replace(FILE, id=UUID(int=2), purged_because="consent")
    item = ItemView(UUID(int=3), 1, False, FIELDS, (FILE, gone), NOW)

    assert (FILE.is_purged, gone.is_purged, item.files) == (False, True, (FILE,))
    assert item.digest != replace(item, attachments=(FILE,)).digest
    assert item.digest == replace(item, attachments=(FILE, replace(gone, purged_because=""))).digest


def test_a_file_without_an_answer_of_its_own_takes_the_items() -> None:
    fields = replace(
        FIELDS, children="none", consent_held=True, children_by_file={str(FILE.id): ChildrenAnswer("identifiable")}
    )

    assert fields.answer_for(FILE.id) == ChildrenAnswer("identifiable", consent_held=False)
    assert fields.answer_for(UUID(int=9)) == ChildrenAnswer("none", consent_held=True)


def test_nobody_has_said_anything_of_new_evidence() -> None:
    fields = ItemFields("work_product")
    assert (fields.children, fields.consent_held, fields.is_sensitive) == ("", False, False)
    assert (ChildrenAnswer().children, ChildrenAnswer().consent_held) == ("", False)
    file = AttachmentView(UUID(int=1), "photo.jpg", "image/jpeg", 10, "0a", None)
    assert (file.has_thumbnail, file.pages, file.children, file.consent_held) == (False, 0, "", False)
    item = ItemView(UUID(int=3), 1, False, fields, (), NOW)
    assert (item.needs_confirmation, item.is_purged) == (False, False)
    manifest = ManifestView(UUID(int=4), 1, "0a", NOW, ())
    assert (manifest.is_late_sync, manifest.client_submitted_at) == (False, None)
    assert (Missing("file").have, Missing("file").need) == (0, 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "rpl"),
        ("title", "x"),
        ("did", "x"),
        ("changed", "x"),
        ("activity_on", date(2026, 2, 20)),
        ("setting", "plc"),
        ("language", "rw"),
        ("criteria", ("c1",)),
        ("children", "none"),
        ("consent_held", True),
        ("contribution", "x"),
        ("place", "x"),
        ("source", "x"),
        ("links", ("https://example.org",)),
        ("is_sensitive", True),
        ("children_by_file", {"1": ChildrenAnswer("none")}),
    ],
)
def test_every_word_and_flag_is_in_the_digest(name: str, value: object) -> None:
    item = ItemView(UUID(int=3), 1, False, FIELDS, (), NOW)

    assert replace(item, fields=replace(FIELDS, **{name: value})).digest != item.digest
    assert replace(item, fields=replace(FIELDS, client_saved_at=NOW)).digest == item.digest


def test_a_manifest_tells_items_testimonies_and_what_was_seen_apart() -> None:
    entries = ({"item": str(UUID(int=1))}, {"testimony": str(UUID(int=2))}, {"seen": str(UUID(int=3))})
    manifest = ManifestView(UUID(int=4), 1, "0a", NOW, entries)

    assert manifest.item_lines == entries[:1]
    assert (manifest.testimony_ids, manifest.seen_ids) == ({UUID(int=2)}, {UUID(int=3)})


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({}, []),
        ({"sessions": 2, "plc": 2, "sgac": 2}, []),
        ({"sessions": 0}, [Missing("coaching_sessions", have=0, need=1)]),
        ({"plc": 0}, [Missing("plc_meetings", have=0, need=1)]),
        ({"sgac": 0}, [Missing("sgac_meetings", have=0, need=1)]),
    ],
    ids=str,
)
def test_a_module_has_what_it_needs_from_the_very_number_on(change: dict[str, int], lacks: list[Missing]) -> None:
    counts = {"sessions": 1, "plc": 1, "sgac": 1, **change}

    assert list(domain.missing_of_module(MODULE, DONE, titles={}, **counts)) == lacks


@pytest.mark.parametrize("state", ["open", "submitted", "returned", None])
def test_a_task_that_is_not_signed_off_is_missing_in_its_module(state: str | None) -> None:
    states = {**DONE, "m1-plan": state} if state else {"m1-direction": "signed_off"}

    missing = domain.missing_of_module(MODULE, states, titles={}, sessions=1, plc=1, sgac=1)

    assert missing == (Missing("task_not_signed_off", "m1-plan"),)
    domain.require_complete(())
    with pytest.raises(errors.ModuleIncomplete):
        domain.require_complete(missing)


@pytest.mark.parametrize(
    ("lack", "words"),
    [
        (Missing("file", "My plan"), "“My plan”: add a photo or a document."),
        (Missing("evidence_for_criterion", "c1"), "No evidence yet for: c1"),
        (Missing("plc_meetings", have=0, need=1), "PLC meetings: 0 of 1"),
        (Missing("plc_meetings", "M1", have=1, need=2), "PLC meetings: 1 of 2"),
    ],
)
def test_a_lack_in_words(lack: Missing, words: str) -> None:
    assert str(lack) == words


# -- quota ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most_files", "most_bytes", "files", "size", "is_taken"),
    [
        (3, 100, 1, 90, True),
        (3, 100, 1, 91, False),
        (3, 100, 2, 90, True),
        (3, 100, 3, 1, False),
        (1, 100, 1, 1, False),
        (1, 10, 0, 0, True),
    ],
)
def test_a_learner_keeps_exactly_as_much_as_the_site_says(
    learner: UUID, settings: object, most_files: int, most_bytes: int, files: int, size: int, is_taken: bool
) -> None:
    builders.attach(learner, builders.save(learner), content=b"a" * 10, name="a.txt")
    settings.CPD_LEARNER_FILES, settings.CPD_LEARNER_BYTES = most_files, most_bytes

    if is_taken:
        require_quota(learner, size=size, files=files)
    else:
        with pytest.raises(errors.QuotaExceeded) as refusal:
            require_quota(learner, size=size, files=files)
        assert (refusal.value.places["count"], refusal.value.places["most_files"]) == (1, most_files)


def test_one_more_file_is_counted_where_nobody_says_how_many(learner: UUID, settings: object) -> None:
    settings.CPD_LEARNER_FILES, settings.CPD_LEARNER_BYTES = 1, 3_200_000
    require_quota(learner, size=3_200_000)
    builders.attach(learner, builders.save(learner), content=b"a" * 700_000, name="a.txt")

    with pytest.raises(errors.QuotaExceeded) as refusal:
        require_quota(learner, size=1)
    assert (refusal.value.places["size"], refusal.value.places["limit"]) == (700_000, 3_200_000)
    assert used_of(learner).size == 700_000
    assert used_of(UUID(int=5)).size == 0
