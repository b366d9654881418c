"""The tus protocol, request by request: what is answered when, and what is refused how."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cpd_grading.kernel import errors
from cpd_grading.portfolio import api as portfolio
from cpd_grading.presentation import http
from tests import builders
from tests.grading.uploads.tus import ADDRESS, Tus, metadata, parts_in_storage, plan, stored_bytes

pytestmark = pytest.mark.django_db
FILE = plan(5000)


@pytest.fixture
def begun(tus: Tus, item: UUID) -> str:
    """The address of an upload of FILE."""
    return str(tus.begin(len(FILE), item)["Location"])


def checksum(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def test_anybody_may_ask_what_is_spoken_here(client: Client) -> None:
    answer = client.options(ADDRESS)

    assert answer.status_code == 204
    assert answer["Tus-Resumable"] == answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,checksum,expiration,termination"
    assert answer["Tus-Max-Size"] == "20000000"
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_file_arrives_in_parts_and_becomes_an_attachment(tus: Tus, learner: UUID, item: UUID) -> None:
    begun = tus.begin(len(FILE), item, filename="plan.pdf", sha256=hashlib.sha256(FILE).hexdigest())
    address = begun["Location"]
    assert (begun.status_code, begun["Upload-Offset"]) == (201, "0")

    first = tus.patch(address, 0, FILE[:3000])
    between = tus.ask("HEAD", address)
    last = tus.patch(address, 3000, FILE[3000:])

    assert (first.status_code, first["Upload-Offset"]) == (204, "3000")
    assert (between.status_code, between["Upload-Offset"], between["Upload-Length"]) == (200, "3000", "5000")
    assert (between["Cache-Control"], between["Tus-Resumable"]) == ("no-store", "1.0.0")
    assert between["Upload-Metadata"] == metadata(filename="plan.pdf")
    assert (last.status_code, last["Upload-Offset"]) == (204, "5000")
    became = tus.became(address)
    assert (became["state"], became["item_id"], became["refusal"]) == ("complete", str(item), "")
    assert stored_bytes(became["attachment_id"], learner) == FILE
    (file,) = builders.task_page(learner).items[0].attachments
    assert (str(file.id), file.name, file.content_type) == (became["attachment_id"], "plan.pdf", "application/pdf")
    assert tus.ask("HEAD", address)["Upload-Offset"] == "5000"


def test_an_unfinished_upload_says_until_when_it_waits(tus: Tus, begun: str) -> None:
    answer = tus.patch(begun, 0, FILE[:10])

    waits = parsedate_to_datetime(answer["Upload-Expires"]) - datetime.now(UTC)
    assert timedelta(hours=71) < waits <= timedelta(hours=72)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_part_with_its_right_checksum_is_kept(tus: Tus, begun: str, algorithm: str) -> None:
    answer = tus.patch(begun, 0, FILE[:100], Upload_Checksum=checksum(FILE[:100], algorithm))

    assert (answer.status_code, tus.offset(begun)) == (204, 100)


def test_a_part_that_was_damaged_on_its_way_is_not_kept(tus: Tus, begun: str) -> None:
    answer = tus.patch(begun, 0, b"X" + FILE[1:100], Upload_Checksum=checksum(FILE[:100]))

    assert (answer.status_code, answer.json()["code"], tus.offset(begun)) == (460, "checksum_mismatch", 0)


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"Tus_Resumable": "0.2.2"}, 412, "other_protocol_version"),
        ({"Tus_Resumable": ""}, 412, "other_protocol_version"),
        ({"Content_Type": "application/json"}, 415, "other_content_type"),
        ({"Upload_Offset": ""}, 400, "bad_field"),
        ({"Upload_Offset": "-1"}, 400, "bad_field"),
        ({"Upload_Offset": "1e3"}, 400, "bad_field"),
        ({"Upload_Offset": "100"}, 409, "wrong_offset"),
        ({"Upload_Offset": "99999999"}, 409, "wrong_offset"),
        ({"Upload_Checksum": "md5 x"}, 400, "bad_field"),
        ({"Upload_Checksum": "sha256 not-base64"}, 460, "checksum_mismatch"),
    ],
)
def test_a_part_that_is_announced_wrongly_is_refused_with_a_sentence(
    tus: Tus, begun: str, changed: dict[str, str], status: int, code: str
) -> None:
    answer = tus.ask("PATCH", begun, FILE[:100], **{"Upload_Offset": "0", **changed})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["error"]
    assert answer["Tus-Resumable"] == "1.0.0"
    assert (answer.get("Tus-Version") == "1.0.0") is (status == 412)
    assert tus.offset(begun) == 0


def test_a_part_larger_than_256_kilobytes_is_refused(tus: Tus, item: UUID) -> None:
    address = tus.begin(600_000, item)["Location"]

    refused = tus.patch(address, 0, b"x" * (256 * 1024 + 1), Accept_Language="en")

    assert (refused.status_code, refused.json()["code"]) == (413, "part_too_large")
    assert refused.json()["error"].startswith("This part is too large: "), "the file itself is not"
    assert "at most 256 KB" in refused.json()["error"]
    assert tus.patch(address, 0, b"x" * (256 * 1024)).status_code == 204


def test_a_part_that_reaches_beyond_the_end_is_refused(tus: Tus, begun: str) -> None:
    answer = tus.patch(begun, 0, FILE + b"x")

    assert (answer.status_code, tus.offset(begun)) == (400, 0)


def test_a_part_that_says_it_is_longer_than_it_is_was_cut(tus: Tus, begun: str) -> None:
    answer = tus.client.generic(
        "PATCH",
        begun,
        FILE[:100],
        content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
        **{"wsgi.input": io.BytesIO(FILE[:50])},
    )

    assert (answer.status_code, answer.json()["code"], tus.offset(begun)) == (400, "cut_short", 0)


def test_a_file_may_not_come_as_dust(tus: Tus, begun: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cpd_grading.uploads.domain.MAX_PARTS", 3)
    for at in range(3):
        assert tus.patch(begun, at, FILE[at : at + 1]).status_code == 204

    assert tus.patch(begun, 3, FILE[3:4]).status_code == 400
    assert tus.patch(begun, 3, FILE[3:]).status_code == 204


def test_an_empty_part_changes_nothing(tus: Tus, begun: str) -> None:
    assert tus.patch(begun, 0, b"")["Upload-Offset"] == "0"


def test_a_part_that_came_already_is_refused_and_the_file_goes_on(tus: Tus, begun: str) -> None:
    tus.patch(begun, 0, FILE[:1000])

    again = tus.patch(begun, 0, FILE[:1000])

    assert (again.status_code, again.json()["code"]) == (409, "wrong_offset")
    assert "1000" in again.json()["error"]
    assert again["Upload-Offset"] == "1000"
    tus.send(begun, FILE)
    assert tus.became(begun)["state"] == "complete"


@pytest.mark.parametrize(
    ("length", "told", "status", "code"),
    [
        ("", {}, 400, "bad_field"),
        ("-5", {}, 400, "bad_field"),
        ("0", {}, 400, "empty_file"),
        ("20000001", {}, 413, "too_large"),
        ("100", {"request_id": ""}, 400, "missing_field"),
        ("100", {"request_id": "seven"}, 400, "bad_field"),
        ("100", {"item_id": "seven"}, 400, "bad_field"),
        ("100", {"item_id": ""}, 404, "not_found"),
        ("100", {"item_id": builders.NOBODY}, 404, "not_found"),
        ("100", {"item_id": "", "course_key": builders.COURSE, "slug": "no-such-task"}, 404, "not_found"),
        ("100", {"item_id": "", "course_key": "nul\x00l", "slug": "m1"}, 400, "bad_field"),
        ("100", {"sha256": "abc"}, 400, "bad_field"),
    ],
)
def test_a_file_that_is_announced_wrongly_is_refused_with_a_sentence(
    tus: Tus, item: UUID, length: str, told: dict[str, object], status: int, code: str
) -> None:
    pairs = metadata(**{"filename": "a.pdf", "request_id": uuid4(), "item_id": item, **told})

    answer = tus.ask("POST", ADDRESS, Upload_Length=length, Upload_Metadata=pairs)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["error"]


@pytest.mark.parametrize("pairs", ["filename !!!", "filename /w==", "filename abc"])
def test_metadata_that_is_no_base64_of_text_is_refused(tus: Tus, pairs: str) -> None:
    answer = tus.ask("POST", ADDRESS, Upload_Length="10", Upload_Metadata=pairs)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_field")


def test_the_same_request_id_is_the_same_upload(tus: Tus, item: UUID) -> None:
    request_id = uuid4()
    first = tus.begin(len(FILE), item, request_id=request_id)["Location"]
    tus.patch(first, 0, FILE[:100])

    again = tus.begin(len(FILE), item, request_id=request_id)

    assert (again.status_code, again["Location"], again["Upload-Offset"]) == (201, first, "100")


def test_a_request_id_does_not_serve_for_two_files(tus: Tus, other: Tus, item: UUID) -> None:
    request_id = uuid4()
    tus.begin(len(FILE), item, request_id=request_id)

    assert tus.begin(len(FILE) + 1, item, request_id=request_id).status_code == 400
    assert other.begin(len(FILE), request_id=request_id, item_id=item).status_code == 404


def test_a_file_of_a_task_gets_an_item_of_its_own(tus: Tus, learner: UUID) -> None:
    request_id = uuid4()
    told = {"course_key": builders.COURSE, "slug": builders.FIRST_TASK, "request_id": request_id}
    address = tus.begin(len(FILE), **told)["Location"]
    assert tus.begin(len(FILE), **told)["Location"] == address
    tus.send(address, FILE)

    (made,) = builders.task_page(learner).items

    assert str(made.id) == tus.became(address)["item_id"]
    assert [str(file.id) for file in made.attachments] == [tus.became(address)["attachment_id"]]


def test_a_file_that_came_by_the_plain_form_meanwhile_is_one_file(tus: Tus, learner: UUID, item: UUID) -> None:
    request_id = uuid4()
    address = tus.begin(len(FILE), item, request_id=request_id)["Location"]
    attached = builders.attach(learner, item, name="plan.pdf", content=FILE, request_id=request_id)

    tus.send(address, FILE)

    assert tus.became(address)["attachment_id"] == str(attached)
    assert len(builders.task_page(learner).items[0].attachments) == 1


HOSTILE = {
    "a web page": b"<!doctype html><script>alert(1)</script>" + b" " * 2000,
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>' + b" " * 2000,
    "a program": b"MZ\x90\x00" + b"\x00" * 2000,
    "half a PDF": FILE[:2000],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_evidence_is_refused_with_its_last_part_and_stays_nowhere(
    tus: Tus, learner: UUID, item: UUID, name: str
) -> None:
    content = HOSTILE[name]
    address = tus.begin(len(content), item, filename="photo.jpg")["Location"]
    tus.patch(address, 0, content[:1000])

    answer = tus.patch(address, 1000, content[1000:])

    assert answer.status_code == 400
    assert answer.json()["error"]
    became = tus.became(address)
    assert (became["state"], became["refusal"]) == ("refused", answer.json()["code"])
    assert parts_in_storage() == []
    assert builders.task_page(learner).items[0].attachments == ()
    assert tus.ask("HEAD", address).status_code == 409


def test_a_file_that_is_not_the_one_announced_is_refused(tus: Tus, item: UUID) -> None:
    address = tus.begin(len(FILE), item, sha256=hashlib.sha256(b"another").hexdigest())["Location"]

    answer = tus.patch(address, 0, FILE)

    assert (answer.status_code, answer.json()["code"]) == (400, "damaged_file")
    assert parts_in_storage() == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("nul\x00l.pdf", "null.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_hostile_name_is_made_harmless(tus: Tus, learner: UUID, item: UUID, sent: str, kept: str) -> None:
    tus.send(tus.begin(len(FILE), item, filename=sent)["Location"], FILE)

    assert builders.task_page(learner).items[0].attachments[0].name == kept


def test_a_task_is_not_sent_while_a_file_is_on_its_way(tus: Tus, learner: UUID) -> None:
    item = builders.ready_item(learner)
    address = tus.begin(len(FILE), item, filename="plan 2.pdf")["Location"]
    tus.patch(address, 0, FILE[:1000])

    with pytest.raises(errors.EvidenceIncomplete) as refusal:
        builders.submit(learner)

    assert "“plan 2.pdf” is still on its way" in http.sentence_of(refusal.value)
    page = builders.task_page(learner)
    assert [lack.code for lack in page.missing] == ["file_on_its_way"]
    assert [(one.name, one.percent) for one in page.on_their_way[item]] == [("plan 2.pdf", 20)]
    tus.send(address, FILE)
    assert builders.task_page(learner).missing == ()
    assert builders.submit(learner)


def test_a_task_may_be_sent_once_the_file_was_given_up(tus: Tus, learner: UUID) -> None:
    address = tus.begin(len(FILE), builders.ready_item(learner))["Location"]

    tus.ask("DELETE", address)

    assert builders.submit(learner)


def test_a_file_that_was_given_up_is_gone(
    tus: Tus, learner: UUID, begun: str, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    tus.patch(begun, 0, FILE[:100])

    with django_capture_on_commit_callbacks(execute=True):
        assert tus.ask("DELETE", begun).status_code == 204
    assert parts_in_storage() == []
    assert tus.ask("DELETE", begun).status_code == 204
    gone = tus.ask("HEAD", begun)
    assert (gone.status_code, gone.content, "Upload-Offset" in gone) == (409, b"", False)
    assert tus.patch(begun, 100, FILE[100:]).status_code == 409
    assert builders.task_page(learner).items[0].attachments == ()


def test_what_travels_to_an_item_stops_when_the_item_is_withdrawn(
    tus: Tus, learner: UUID, item: UUID, begun: str, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    tus.patch(begun, 0, FILE[:100])

    with django_capture_on_commit_callbacks(execute=True):
        portfolio.withdraw_item(
            task=builders.key_of(), spec=builders.spec_of(), learner_id=learner, item_id=item, now=builders.NOW
        )

    assert tus.became(begun)["state"] == "stopped"
    assert tus.patch(begun, 100, FILE[100:]).json()["code"] == "upload_ended"
    assert parts_in_storage() == []


def test_a_file_that_is_complete_is_not_given_up(tus: Tus, begun: str) -> None:
    tus.send(begun, FILE)

    assert tus.ask("DELETE", begun).status_code == 409
    assert tus.became(begun)["state"] == "complete"


METHODS: dict[str, Callable[[Tus, str], object]] = {
    "HEAD": lambda tus, address: tus.ask("HEAD", address),
    "GET": lambda tus, address: tus.client.get(address),
    "PATCH": lambda tus, address: tus.patch(address, 0, FILE[:10]),
    "DELETE": lambda tus, address: tus.ask("DELETE", address),
}


@pytest.mark.parametrize("method", METHODS)
def test_another_learners_upload_is_not_there(tus: Tus, other: Tus, begun: str, method: str) -> None:
    answer = METHODS[method](other, begun)

    assert answer.status_code == 404
    assert tus.offset(begun) == 0


def test_another_learners_item_is_not_there(other: Tus, item: UUID) -> None:
    assert other.begin(len(FILE), item).status_code == 404


@pytest.mark.parametrize("method", METHODS)
def test_who_is_not_signed_in_is_told_so_as_json(begun: str, method: str) -> None:
    answer = METHODS[method](Tus(Client()), begun)

    assert answer.status_code == 403
    if method != "HEAD":
        assert answer.json()["code"] == "not_signed_in"


@pytest.mark.parametrize(("method", "address"), [("GET", ADDRESS), ("PUT", ADDRESS), ("POST", None)])
def test_other_methods_are_refused_and_the_right_ones_named(
    tus: Tus, begun: str, method: str, address: str | None
) -> None:
    answer = tus.ask(method, address or begun)

    assert answer.status_code == 405
    assert "OPTIONS" in answer["Allow"]


def test_csrf_is_checked_as_everywhere(learner: UUID, item: UUID, tus: Tus, begun: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(tus.client.cookies)
    token = "a" * 32
    strict.cookies["csrftoken"] = token

    assert Tus(strict).patch(begun, 0, FILE[:10]).status_code == 403
    assert Tus(strict).begin(10, item).status_code == 403
    assert Tus(strict).ask("DELETE", begun).status_code == 403
    assert Tus(strict).patch(begun, 0, FILE[:10], X_CSRFToken=token).status_code == 204


def test_a_client_that_can_only_post_names_the_method_in_a_header(tus: Tus, begun: str) -> None:
    sent = tus.ask("POST", begun, FILE[:10], Upload_Offset="0", X_HTTP_Method_Override="PATCH")
    asked = tus.ask("POST", begun, X_HTTP_Method_Override="HEAD")
    ended = tus.ask("POST", begun, X_HTTP_Method_Override="DELETE")

    assert (sent.status_code, asked["Upload-Offset"], ended.status_code) == (204, "10", 204)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_method_that_csrf_does_not_check_cannot_become_one_that_writes(tus: Tus, begun: str, method: str) -> None:
    tus.ask(method, begun, X_HTTP_Method_Override="DELETE")

    assert tus.became(begun)["state"] == "receiving"


def test_a_learner_has_only_so_many_files_on_their_way(tus: Tus, other: Tus, item: UUID, settings: object) -> None:
    settings.CPD_UPLOADS_IN_FLIGHT = 2
    first = tus.begin(len(FILE), item)["Location"]
    tus.begin(len(FILE), item)

    refused = tus.begin(len(FILE), item)

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_uploads")
    tus.send(first, FILE)
    assert tus.begin(len(FILE), item).status_code == 201


def test_a_part_at_the_wrong_place_is_told_where_to_go_on(tus: Tus, begun: str) -> None:
    answer = tus.patch(begun, 7, b"x", Accept_Language="en")

    assert answer.json()["error"] == "0 of this file has arrived. Send the rest from there."


def test_an_item_that_was_sent_or_withdrawn_takes_no_file(tus: Tus, learner: UUID, item: UUID) -> None:
    portfolio.withdraw_item(
        task=builders.key_of(),
        spec=builders.spec_of(),
        learner_id=learner,
        item_id=item,
        now=builders.NOW,
    )
    assert tus.begin(len(FILE), item).json()["code"] == "item_withdrawn"
    sent = builders.ready_item(learner)
    builders.submit(learner)

    assert tus.begin(len(FILE), sent).json()["code"] == "transition_not_allowed"
