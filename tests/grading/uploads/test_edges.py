"""Rules of a file in parts at their very edge, asked of the rules themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from cpd_grading.kernel import errors
from cpd_grading.uploads import domain
from cpd_grading.uploads.domain import UploadView
from tests.builders import NOBODY, NOW

HASH = "0a" * 32
UPLOAD = UploadView(
    id=UUID(int=1),
    learner_id=NOBODY,
    item_id=NOBODY,
    request_id=NOBODY,
    name="a.pdf",
    size=1000,
    sha256=HASH,
    offset=400,
    state="receiving",
    refusal="",
    attachment_id=None,
    expires_at=NOW,
)
KILOBYTES_256 = 262_144


def refused(refusal: type[errors.CpdError] | None, rule, *given, **named) -> None:
    """The rule refuses in just this way, or takes it where no refusal is named."""
    if refusal is None:
        rule(*given, **named)
        return
    with pytest.raises(errors.CpdError) as caught:
        rule(*given, **named)
    assert type(caught.value) is refusal


@pytest.mark.parametrize(
    ("size", "refusal"),
    [(-1, errors.EmptyFile), (0, errors.EmptyFile), (1, None), (9, None), (10, None), (11, errors.TooLarge)],
)
def test_a_file_has_a_byte_and_at_most_its_limit(size: int, refusal: type[errors.CpdError] | None) -> None:
    refused(refusal, domain.require_size, size, limit=10)


@pytest.mark.parametrize(("in_flight", "refusal"), [(1, None), (2, errors.TooManyUploads), (3, errors.TooManyUploads)])
def test_so_many_uploads_at_once_and_no_more(in_flight: int, refusal: type[errors.CpdError] | None) -> None:
    refused(refusal, domain.require_place, in_flight, limit=2)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, None),
        ({"state": "complete"}, None),
        ({"size": 999}, errors.BadField),
        ({"sha256": ""}, errors.BadField),
        ({"state": "refused"}, errors.UploadEnded),
        ({"state": "stopped"}, errors.UploadEnded),
    ],
    ids=str,
)
def test_a_request_id_is_one_file(change: dict[str, object], refusal: type[errors.CpdError] | None) -> None:
    refused(refusal, domain.require_same, replace(UPLOAD, **change), size=1000, sha256=HASH)


@pytest.mark.parametrize(
    ("state", "refusal_before", "refusal_at"),
    [
        ("receiving", None, errors.UploadExpired),
        ("complete", None, None),
        ("refused", errors.UploadEnded, errors.UploadEnded),
        ("stopped", errors.UploadEnded, errors.UploadEnded),
    ],
)
def test_only_an_upload_that_waits_expires(
    state: str, refusal_before: type[errors.CpdError] | None, refusal_at: type[errors.CpdError] | None
) -> None:
    upload = replace(UPLOAD, state=state)

    refused(refusal_before, domain.require_open, upload, NOW - timedelta(microseconds=1))
    refused(refusal_at, domain.require_open, upload, NOW)
    refused(refusal_at, domain.require_open, upload, NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "offset", "length", "refusal"),
    [
        ({}, 400, 599, None),
        ({}, 400, 600, None),
        ({}, 400, 601, errors.BadField),
        ({}, 399, 10, errors.WrongOffset),
        ({}, 401, 10, errors.WrongOffset),
        ({"state": "complete"}, 400, 10, errors.WrongOffset),
        ({"size": 10**9}, 400, KILOBYTES_256, None),
        ({"size": 10**9}, 400, KILOBYTES_256 + 1, errors.PartTooLarge),
    ],
    ids=str,
)
def test_a_part_begins_where_the_last_one_ended_and_stays_inside(
    change: dict[str, object], offset: int, length: int, refusal: type[errors.CpdError] | None
) -> None:
    refused(refusal, domain.require_next, replace(UPLOAD, **change), offset=offset, length=length)


@pytest.mark.parametrize(
    ("parts", "length", "refusal"),
    [
        (1_999, 1, None),
        (2_000, 599, errors.BadField),
        (2_000, 600, None),
        (2_000, 601, None),  # too long, which is another rule's business
        (2_001, 599, errors.BadField),
    ],
)
def test_the_last_part_may_always_come(parts: int, length: int, refusal: type[errors.CpdError] | None) -> None:
    refused(refusal, domain.require_few_parts, UPLOAD, offset=400, length=length, parts=parts)


@pytest.mark.parametrize(("offset", "size", "percent"), [(0, 3, 0), (1, 3, 33), (2, 3, 66), (3, 3, 100)])
def test_progress_is_a_whole_percentage_rounded_down(offset: int, size: int, percent: int) -> None:
    assert replace(UPLOAD, offset=offset, size=size).percent == percent


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("", ""),
        (" ", ""),
        (HASH, HASH),
        (f" {HASH.upper()}\n", HASH),
        (HASH[:-1], None),
        (f"{HASH}0", None),
        ("x", None),
    ],
)
def test_a_digest_is_64_hexadecimal_digits_or_none(text: str, digest: str | None) -> None:
    if digest is None:
        with pytest.raises(errors.BadField):
            domain.clean_sha256(text)
    else:
        assert domain.clean_sha256(text) == digest
