"""Where phones send what was sealed on them: no session is asked, since the owner may be away and another carries it.

The pass inside says whose it is, and the acts are those of the desk. Whoever sends an envelope learns whether it was
received, refused or may come again, and nothing else: the answer itself is sealed for its owner. The same envelope
again is the same act, since each carries the request id of its own.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..phones import api as phones
from ..portfolio import api as portfolio
from ..presentation import bodies, entrance, forms, page_language
from ..presentation.http import refusal_document, status_of, wait_of
from ..returning.api import as_json
from ..uploads import api as uploads
from . import desk_acts

# A refusal that passes by itself: the same envelope comes again.
PASSING = (errors.TryLater, errors.FilesBusy, errors.ScannerUnavailable)


BECAME = {phones.ITEM: "item_id", phones.TASK: "submission"}  # kind -> the name of what came of it
IN_THE_CLEAR = ("offset", "is_complete")  # what whoever sends it needs to go on, and what says nothing of the file
Answer = Mapping[str, Any]
Act = Callable[[people.PersonView, datetime], Answer]


@csrf_exempt  # no cookie is asked: the pass inside the envelope says whose it is
@never_cache
@transaction.non_atomic_requests
def envelopes(request: HttpRequest) -> JsonResponse:
    """POST one envelope: {outcome: received, refused or later, answer: sealed}; a part of a file also its offset.

    ``X-Cpd-Sent-At`` is the moment by the clock of the phone that sealed it, where that one sends it.
    """
    now = kernel.utc_now()
    with translation.override(page_language.language_by_link(request)):
        try:
            if request.method != "POST":
                raise errors.MethodNotAllowed()
            envelope = phones.opened(_body(request))
            known = phones.known_pass(envelope.header.get("pass"))
            key = _answer_key(envelope.header)
        except errors.CpdError as refusal:
            answer = as_json(refusal)
            if isinstance(refusal, errors.MethodNotAllowed):
                answer["Allow"] = "POST"
            return answer
    return _answered(envelope, known, key, request.headers.get("X-Cpd-Sent-At", ""), now)


def _body(request: HttpRequest) -> bytes:
    """Raises PartTooLarge, CutShort."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    size = int(told) if told.isdecimal() else 0
    if size > phones.MAX_ENVELOPE:
        raise errors.PartTooLarge(size=size, limit=phones.MAX_ENVELOPE)
    return bodies.body_of(request, size)


def _answer_key(header: Mapping[str, Any]) -> bytes:
    """Raises EnvelopeUnreadable."""
    try:
        key = base64.b64decode(header.get("answer_key", ""), validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise errors.EnvelopeUnreadable() from None
    if len(key) != phones.ANSWER_KEY:
        raise errors.EnvelopeUnreadable()
    return key


def _answered(envelope: phones.Envelope, known: phones.Pass, key: bytes, sent_at: str, now: datetime) -> JsonResponse:
    """The act, and an answer of which only the owner can read what it says."""
    found = people.person_with_account(known.person_id)
    told: dict[str, Any] = {"outcome": "received"}
    status, headers = 200, {}
    with translation.override(found[0].language if found else translation.get_language()):
        try:
            if found is None:
                raise errors.PassUnknown()
            me = entrance.require_entry(found[1], found[0])
            phones.note_heard(known, now=now)
            answer = _known(envelope, known) or _act(envelope, sent_at)(me, now)
            told |= {name: answer[name] for name in IN_THE_CLEAR if name in answer}
        except errors.WrongOffset as elsewhere:  # the next part is another one; nothing is refused
            answer = told = {**told, "offset": elsewhere.places["offset"], "is_complete": False}
        except errors.CpdError as refusal:
            answer, status, headers = refusal_document(refusal), status_of(refusal), wait_of(refusal)
            told["outcome"] = "later" if isinstance(refusal, PASSING) else "refused"
    if found is not None:
        code, is_final = str(answer.get("code", "")), told["outcome"] != "later"
        phones.note_answer(envelope, known, phones.Answered(code, _became(answer), is_final), now=now)
    told = {**told, "answer": base64.b64encode(phones.sealed_answer(answer, key)).decode()}
    return JsonResponse(told, status=status, headers=headers)


def _known(envelope: phones.Envelope, known: phones.Pass) -> Answer | None:
    """What became of this very envelope when it came before: a file that is carried may arrive after its owner's own
    sending, and must not put old words in the place of newer ones. Parts are known by what is kept of their file."""
    receipt = phones.receipt_of(envelope, known)
    name = BECAME.get(receipt.kind) if receipt else None
    return {name: str(receipt.about)} if receipt and name else None


def _became(answer: Answer) -> UUID | None:
    """The row that came of it; None where it was refused or is not complete."""
    ids = (answer.get(name) for name in ("item_id", "attachment_id", "submission"))
    return next((UUID(one) for one in ids if one), None)


def _act(envelope: phones.Envelope, sent_at: str) -> Act:
    """What an envelope asks for. Raises EnvelopeUnreadable."""
    kind, told = envelope.header.get("kind"), envelope.header.get("sent")
    act = ACTS.get(str(kind))
    if not isinstance(told, dict) or act is None:
        raise errors.EnvelopeUnreadable()
    if kind == phones.TASK:
        told = {**told, "client_sent_at": sent_at}
    sent = forms.sent_from_json(told)
    return lambda me, now: act(sent, envelope.content, me, now)


def _item(sent: forms.Sent, _content: bytes, me: people.PersonView, now: datetime) -> Answer:
    return {"item_id": str(desk_acts.save_item(sent, me, now))}


def _task(sent: forms.Sent, _content: bytes, me: people.PersonView, now: datetime) -> Answer:
    return {"submission": str(desk_acts.submit_task(sent, me, now))}


def _part(sent: forms.Sent, content: bytes, me: people.PersonView, now: datetime) -> Answer:
    """A part of a file of an item, which is named by its id or by the request that made it. Raises NotFound."""
    said = forms.DeskPartForm(sent).answers()
    submission = portfolio.submission_of(said.pop("course_key"), said.pop("slug"), me.id)
    item = said.pop("item")
    item_id = next(iter(portfolio.ids_of_items(submission.id, [item])), None) if submission else None
    if item_id is None:
        raise errors.NotFound()
    upload = uploads.receive_part(**said, learner_id=me.id, item_id=UUID(item_id), content=content, now=now)
    return {
        "offset": upload.offset,
        "is_complete": upload.state == "complete",
        "attachment_id": str(upload.attachment_id) if upload.attachment_id else None,
    }


ACTS: Mapping[str, Callable[[forms.Sent, bytes, people.PersonView, datetime], Answer]] = {
    phones.ITEM: _item,
    phones.PART: _part,
    phones.TASK: _task,
}
