"""What was sealed on a phone arrives without a session, once, and says nothing to whoever carries it."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cpd_grading.kernel import errors
from cpd_grading.models import EnvelopeReceipt, EvidenceItem, Manifest, Person, PhoneContact, Upload
from cpd_grading.people import api as people
from cpd_grading.phones import api as phones
from cpd_grading.uploads import api as uploads
from tests import builders
from tests.builders import NOW

from .conftest import SignIn
from .phone import Phone, sealed

WORDS = {
    "kind": "work_product",
    "did": "I wrote the direction with the teachers.",
    "changed": "Every teacher can say it now.",
    "activity_on": "2026-02-20",
    "children": "none",
}


@pytest.fixture
def phone(learner: UUID, sign_in: SignIn) -> Phone:
    """The phone of a learner who was signed in on it once, and is not now."""
    sign_in(learner)
    return Phone(learner)


def item(phone: Phone, **told: Any) -> bytes:
    return phone.envelope("item", **{"request_id": str(uuid4()), **WORDS, **told})


def test_an_item_its_photo_and_the_task_arrive_without_a_session(phone: Phone, learner: UUID) -> None:
    request_id, photo = str(uuid4()), builders.jpeg()
    order = {"declares": True, "has_lines": True, "ours": [request_id], "request_id": str(uuid4())}
    envelopes = [
        item(phone, request_id=request_id),
        *phone.parts(request_id, photo, size=500),
        phone.envelope("task", client_submitted_at=NOW.isoformat(), **order),
    ]

    answers = [phone.send(envelope) for envelope in envelopes]

    assert {answer.status_code for answer in answers} == {200}, [phone.read(answer) for answer in answers]
    assert {answer.json()["outcome"] for answer in answers} == {"received"}
    (sent,) = Manifest.objects.all()
    (kept,) = EvidenceItem.objects.all()
    assert [line["item"] for line in sent.entries] == [str(kept.id)]
    assert len(sent.entries[0]["attachments"]) == 1
    assert phone.read(answers[-1]) == {"submission": str(sent.id)}


@pytest.mark.parametrize("times", [2, 3])
def test_whatever_comes_again_and_in_whichever_order_counts_once(phone: Phone, learner: UUID, times: int) -> None:
    """Carried by another before, during and after the learner's own sending."""
    request_id = str(uuid4())
    own = [
        item(phone, request_id=request_id),
        *phone.parts(request_id, builders.jpeg(), size=500),
        phone.envelope("task", declares=True, has_lines=True, ours=[request_id], request_id=str(uuid4())),
    ]
    middle = len(own) // 2

    answers = [phone.send(envelope) for envelope in [*own[:middle], *(own * times), *own[middle:]]]

    assert {answer.json()["outcome"] for answer in answers} == {"received"}, [phone.read(one) for one in answers]
    assert EvidenceItem.objects.count() == Manifest.objects.count() == Upload.objects.count() == 1
    assert [one.attachments.count() for one in EvidenceItem.objects.all()] == [1]


def test_an_envelope_that_comes_late_puts_no_old_words_in_the_place_of_newer_ones(phone: Phone, learner: UUID) -> None:
    """Not even one that its owner had told to write over what stood there then."""
    made = str(builders.save(learner))
    old, new = (item(phone, item_id=made, did=text, is_forced=True) for text in ("Old words.", "New words."))

    for envelope in (old, new, old):
        assert phone.send(envelope).json()["outcome"] == "received"

    assert builders.task_page(learner).items[0].fields.did == "New words."


def test_whoever_carries_it_reads_nothing_of_it_and_nothing_of_the_answer(phone: Phone, learner: UUID) -> None:
    words = {"did": "Told by Marie Uwase", "title": "Broken windows"}
    envelope, wrong = item(phone, **words), item(phone, **words, activity_on="yesterday")
    secret = [text.encode() for text in (*words.values(), *WORDS.values(), str(learner), builders.COURSE)]

    answers = [phone.send(envelope), phone.send(wrong)]

    assert not [text for text in secret if text in envelope or base64.b64encode(text) in envelope]
    assert [answer.json()["outcome"] for answer in answers] == ["received", "refused"]
    assert [set(answer.json()) for answer in answers] == [{"outcome", "answer"}] * 2
    assert not [text for text in secret for answer in answers if text in answer.content]
    assert list(phone.read(answers[1])["fields"]) == ["activity_on"], "the owner reads what to mend"


def test_the_owner_reads_the_answer_in_their_own_language(phone: Phone, learner: UUID) -> None:
    Person.objects.filter(pk=learner).update(language="fr")

    answer = phone.send(item(phone, activity_on="hier"), **{"accept-language": "en"})

    assert "année-mois-jour" in phone.read(answer)["error"]


# -- what is no envelope ----------------------------------------------------------------------------------------------


def altered(envelope: bytes, at: int) -> bytes:
    return envelope[:at] + bytes([envelope[at] ^ 1]) + envelope[at + 1 :]


@pytest.mark.parametrize(
    "made",
    [
        lambda phone: b"",
        lambda phone: b"CPDE1",
        lambda phone: item(phone)[:100],
        lambda phone: item(phone)[:-1],
        lambda phone: item(phone) + b"x",
        lambda phone: sealed([]),
        lambda phone: sealed({}),
        lambda phone: sealed({"answer_key": "x"}),
        lambda phone: sealed({"answer_key": 7, "pass": phones.new_pass(phone.owner, phone.phone_id)}),
        lambda phone: sealed(
            {"answer_key": base64.b64encode(b"x" * 31).decode(), "pass": phones.new_pass(phone.owner, phone.phone_id)}
        ),
        *(lambda phone, at=at: altered(item(phone), at) for at in (0, 4, 5, 12, 13, 14, 77, 78, 200)),
    ],
)
def test_what_was_altered_or_made_for_nobody_is_refused_in_words(phone: Phone, made: Callable[[Phone], bytes]) -> None:
    answer = phone.send(made(phone))

    assert (answer.status_code, answer.json()["code"]) in [(400, "envelope_unreadable"), (403, "pass_unknown")]
    assert answer.json()["error"]
    assert not EvidenceItem.objects.exists()


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_by_name(told: bytes) -> None:
    with pytest.raises(errors.EnvelopeUnreadable):
        phones.opened(told)


@pytest.mark.parametrize("kind", ["", "items", None, 7, [], {}])
def test_an_envelope_of_no_known_kind_is_refused(phone: Phone, kind: Any) -> None:
    answer = phone.send(phone.envelope(kind, **WORDS))

    assert (answer.status_code, answer.json()["outcome"]) == (400, "refused")


@pytest.mark.parametrize("sent", [None, [], "x", {"did": {}}, {"did": "\ud800"}, {"request_id": "7"}, {}])
def test_what_is_in_it_is_checked_like_any_form(phone: Phone, sent: Any) -> None:
    header = json.loads(json.dumps({"kind": "item", "sent": sent}))
    header |= {
        "pass": phones.new_pass(phone.owner, phone.phone_id),
        "answer_key": base64.b64encode(phone.answer_key).decode(),
    }

    answer = phone.send(sealed(header))

    assert (answer.status_code, answer.json()["outcome"]) == (400, "refused")
    assert phone.read(answer)["error"]


@pytest.mark.parametrize(
    ("days", "status"), [(399, 200), (400, 200), (401, 403)], ids=["a day before", "on the last day", "a day after"]
)
def test_a_pass_holds_for_its_days_and_no_longer(
    phone: Phone, days: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelope = item(phone)
    began = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: began + timedelta(days=days).total_seconds() - 60)

    assert phone.send(envelope).status_code == status


def test_a_pass_that_we_did_not_give_is_refused(phone: Phone) -> None:
    forged = phones.new_pass(phone.owner, phone.phone_id)[:-1] + "A"
    header = {
        "kind": "item",
        "sent": WORDS,
        "pass": forged,
        "answer_key": base64.b64encode(phone.answer_key).decode(),
    }

    answer = phone.send(sealed(header))

    assert (answer.status_code, answer.json()["code"]) == (403, "pass_unknown")


def test_nobody_sends_for_an_account_that_was_closed_or_a_person_who_is_gone(phone: Phone, learner: UUID) -> None:
    account = people.person(learner).user_id
    get_user_model().objects.filter(pk=account).update(is_active=False)

    refused = phone.send(item(phone))

    assert (refused.status_code, refused.json()["outcome"]) == (403, "refused")
    assert not EvidenceItem.objects.exists()
    assert Phone(uuid4()).send(item(Phone(uuid4()))).status_code == 403


def test_an_earlier_secret_of_the_site_still_opens_what_waited(phone: Phone, settings: Any) -> None:
    envelope = item(phone)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of the same site, which is long enough"

    assert phone.send(envelope).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert phone.send(envelope).json()["code"] == "envelope_unreadable"


def test_a_cookie_of_somebody_else_changes_nothing(phone: Phone, cohort: UUID, sign_in: SignIn) -> None:
    other = builders.learner(cohort, given_names="Claudine")
    phone.browser = sign_in(other)

    phone.send(item(phone))

    (kept,) = EvidenceItem.objects.select_related("submission")
    assert kept.submission.learner_id == phone.owner


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_the_address_takes_envelopes_only(phone: Phone, method: str) -> None:
    answer = getattr(phone.browser, method)(reverse("cpd_grading:envelopes"))

    assert (answer.status_code, answer["Allow"], answer.json()["code"]) == (405, "POST", "method_not_allowed")


def test_an_envelope_that_is_too_large_is_not_read(phone: Phone) -> None:
    answer = phone.send(b"x" * (phones.MAX_ENVELOPE + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "part_too_large")
    assert phone.send(b"x" * phones.MAX_ENVELOPE).json()["code"] == "envelope_unreadable"


# -- files in parts ---------------------------------------------------------------------------------------------------


def test_a_part_whose_answer_was_lost_comes_again_and_a_part_too_early_says_where_to_go_on(
    phone: Phone, learner: UUID
) -> None:
    made = builders.save(learner)
    first, second, third, *rest = phone.parts(str(made), builders.jpeg(), size=300)

    assert phone.send(first).json()["offset"] == 300
    assert phone.send(first).json()["offset"] == 300, "kept already"
    early = phone.send(third)
    assert (early.status_code, early.json()["outcome"], early.json()["offset"]) == (200, "received", 300)
    for each in (second, third, *rest):
        done = phone.send(each)
    assert done.json()["is_complete"] is True
    assert phone.read(done)["attachment_id"]


def test_a_file_that_waited_beyond_its_time_goes_on_or_begins_anew(
    phone: Phone, learner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = builders.save(learner)
    first, second, *rest = phone.parts(str(made), builders.jpeg(), size=300)
    phone.send(first)
    Upload.objects.update(expires_at=NOW - timedelta(days=300))

    assert phone.send(second).json()["offset"] == 600, "its parts were still there"
    Upload.objects.update(expires_at=NOW - timedelta(days=300))
    uploads.collect_uploads(now=NOW)
    assert phone.send(rest[0]).json()["offset"] == 0, "they were collected"
    for each in (first, second, *rest):
        done = phone.send(each)
    assert done.json()["is_complete"] is True


@pytest.mark.parametrize("change", [{"item": str(uuid4())}, {"slug": "t-unknown"}, {"course_key": "course-v1:X+Y+Z"}])
def test_a_part_of_an_item_that_is_not_the_learners_is_refused(
    phone: Phone, learner: UUID, cohort: UUID, change: dict[str, str]
) -> None:
    made = builders.save(learner)

    answer = phone.send(phone.parts(str(made), builders.jpeg(), **change)[0])

    assert (answer.status_code, phone.read(answer)["code"]) == (404, "not_found")


def test_nobody_adds_a_file_to_the_item_of_another(phone: Phone, cohort: UUID) -> None:
    theirs = builders.save(builders.learner(cohort, given_names="Claudine"))

    answer = phone.send(phone.parts(str(theirs), builders.jpeg())[0])

    assert (answer.status_code, phone.read(answer)["code"]) == (404, "not_found")
    assert not Upload.objects.exists()


# -- what the site keeps of it ----------------------------------------------------------------------------------------


def test_each_answer_is_on_record_and_a_phone_that_was_heard_of(phone: Phone, learner: UUID) -> None:
    request_id = str(uuid4())
    sent = item(phone, request_id=request_id)
    phone.send(sent)
    phone.send(sent)
    phone.send(item(phone, request_id=request_id, activity_on="yesterday"))

    answered = {(one.code, one.about is None) for one in phones.receipts_of(UUID(request_id))}
    assert answered == {("", False), ("bad_field", True)}
    assert [one.phone_id for one in phones.contacts_of(learner)] == [phone.phone_id]


def test_parts_leave_one_receipt_when_the_file_is_complete(phone: Phone, learner: UUID) -> None:
    made = builders.save(learner)
    for each in phone.parts(str(made), builders.jpeg(), size=300):
        phone.send(each)

    assert list(EnvelopeReceipt.objects.values_list("kind", "code")) == [("part", "")]


def test_what_a_phone_tells_of_itself_is_kept_and_bounded(learner: UUID, sign_in: SignIn) -> None:
    browser, phone_id, stuck = sign_in(learner), uuid4(), uuid4()

    def tell(**told: Any) -> Any:
        body = {"owner": str(learner), "phone_id": str(phone_id), "waiting": 3, **told}
        return browser.post(reverse("cpd_grading:phone_api"), json.dumps(body), content_type="application/json")

    wrong = timedelta(days=40)  # the phone's clock
    answer = tell(
        waiting_since=(NOW - timedelta(hours=5) + wrong).isoformat(),
        client_sent_at=(NOW + wrong).isoformat(),
        is_persistent="no",
        trouble=[f"{stuck} item 500 {n}" for n in range(1, 30)],
    )

    assert answer.status_code == 200, answer.json()
    (contact,) = phones.contacts_of(learner)
    assert (contact.report.waiting, contact.report.waiting_since, contact.report.is_persistent) == (
        3,
        NOW - timedelta(hours=5),
        False,
    )
    assert len(contact.report.troubles) == phones.MAX_TROUBLES
    assert contact.report.troubles[0] == phones.Trouble(stuck, "item", 500, 1)
    tell(waiting=0)
    assert [one.report for one in phones.contacts_of(learner)] == [phones.PhoneReport()]
    for wrong in ("x", f"{stuck} item 500", f"{stuck} song 500 1", f"{stuck} item x 1", "\x00 item 1 1"):
        assert tell(trouble=[wrong]).status_code == 400, wrong
    assert tell(owner=str(uuid4())).status_code == 403
    assert PhoneContact.objects.count() == 1


def test_a_desk_that_names_its_phone_gets_what_it_needs_to_seal(learner: UUID, coach: UUID, sign_in: SignIn) -> None:
    browser, phone_id = sign_in(learner), uuid4()

    told = browser.get(reverse("cpd_grading:desk_api"), headers={"X-Cpd-Phone": str(phone_id)}).json()

    assert base64.b64decode(told["envelope_key"]) == phones.public_key()
    assert phones.known_pass(told["pass"]) == phones.Pass(learner, phone_id)
    assert "pass" not in browser.get(reverse("cpd_grading:desk_api")).json()
    wrong = browser.get(reverse("cpd_grading:desk_api"), headers={"X-Cpd-Phone": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "bad_field")
