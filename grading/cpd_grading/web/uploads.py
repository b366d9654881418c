"""Files in parts over HTTP: the tus 1.0.0 protocol with creation, checksum, expiration and termination.

``/cpd/api/v1/uploads/`` takes OPTIONS and POST, one upload HEAD, PATCH, DELETE, and GET for what became of it. The
session cookie says who sends, with ``X-CSRFToken`` (and Referer over HTTPS), or a JWT or Bearer token of the platform.
Refusals are JSON in the shape of ``refusal_document``. No request runs in one transaction as a whole, since the bytes
are stored before the row that names them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from ..kernel import api as kernel
from ..kernel import errors
from ..people import api as people
from ..presentation import bodies, entrance, inputs, page_language
from ..programmes import api as programmes
from ..returning.api import as_json
from ..uploads import api as uploads
from .account import account_of

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,expiration,termination"
ALGORITHMS = ("sha1", "sha256")
MEDIA_TYPE = "application/offset+octet-stream"
SAFE = ("GET", "HEAD", "OPTIONS")
_NUMBER = re.compile(r"[0-9]{1,15}")
Tus = Callable[..., HttpResponse]


def tus_view(**acts: Tus) -> Tus:
    """One address of the protocol: which function answers which method, for a person who is signed in."""

    @csrf_exempt  # account_of checks: a token of the platform needs none
    @transaction.non_atomic_requests
    def answered(request: HttpRequest, **place: Any) -> HttpResponse:
        method = _method(request)
        if method == "OPTIONS":
            return _framed(_options())
        try:
            account = account_of(request)
        except errors.StaleForm as refusal:
            with translation.override(page_language.language_of_account(request)):
                return _framed(_refused(refusal, ()))
        person = people.person_of_user(account.pk) if account else None
        with translation.override(page_language.page_language(request, person)):
            try:
                if method not in acts:
                    raise errors.MethodNotAllowed()
                if method != "GET" and request.headers.get("Tus-Resumable") != VERSION:
                    raise errors.OtherProtocolVersion(version=VERSION)
                return _framed(acts[method](request, entrance.require_entry(account, person), **place))
            except errors.CpdError as refusal:
                return _framed(_refused(refusal, ("OPTIONS", *acts)))

    return answered


def _method(request: HttpRequest) -> str:
    """The method, or the one that X-HTTP-Method-Override names for clients that can only POST.

    Over a method that CSRF leaves unchecked an override counts for nothing: a GET must not become a DELETE.
    """
    sent = request.method or ""
    return sent if sent in SAFE else request.headers.get("X-HTTP-Method-Override", sent).upper()


def _framed(response: HttpResponse) -> HttpResponse:
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def _options() -> HttpResponse:
    most: int = settings.CPD_MAX_UPLOAD_BYTES  # type: ignore[misc]  # set by settings.common
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(most),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return HttpResponse(status=204, headers=headers)


def _refused(refusal: errors.CpdError, methods: tuple[str, ...]) -> HttpResponse:
    response = as_json(refusal)
    if isinstance(refusal, errors.OtherProtocolVersion):
        response["Tus-Version"] = VERSION
    if isinstance(refusal, errors.WrongOffset):
        response["Upload-Offset"] = str(refusal.places["offset"])  # so a client goes on without asking first
    if isinstance(refusal, errors.MethodNotAllowed):
        response["Allow"] = ", ".join(methods)
    return response


def _begin(request: HttpRequest, me: people.PersonView) -> HttpResponse:
    """POST: begin a file. Metadata: filename, request_id, item_id or course_key with slug; sha256 may be told too."""
    told = _metadata(request)
    course_key, slug = (inputs.text(_sent(told), name) for name in ("course_key", "slug"))
    upload = uploads.create_upload(
        learner_id=me.id,
        request_id=inputs.identifier(_sent(told), "request_id"),
        name=told.get("filename") or told.get("name", ""),
        size=_number(request, "Upload-Length"),
        sha256=told.get("sha256", ""),
        item_id=inputs.optional_identifier(_sent(told), "item_id"),
        task=programmes.TaskKey(course_key, slug) if course_key and slug else None,
        now=kernel.utc_now(),
    )
    # Without a host: behind a proxy only the client knows which name and scheme it came by.
    headers = {"Location": reverse("cpd_grading:upload", args=[upload.id]), **_position(upload)}
    return HttpResponse(status=201, headers=headers)


def _where(request: HttpRequest, me: people.PersonView, upload_id: UUID) -> HttpResponse:
    """HEAD: how much is kept."""
    upload = uploads.open_upload(upload_id, learner_id=me.id, now=kernel.utc_now())
    name = base64.b64encode(upload.name.encode()).decode()
    headers = {"Upload-Length": str(upload.size), "Upload-Metadata": f"filename {name}", **_position(upload)}
    return HttpResponse(status=200, headers=headers)


def _receive(request: HttpRequest, me: people.PersonView, upload_id: UUID) -> HttpResponse:
    """PATCH: the next part."""
    if request.content_type != MEDIA_TYPE:
        raise errors.OtherContentType(wanted=MEDIA_TYPE)
    offset = _number(request, "Upload-Offset")
    content = _body(request)
    _require_checksum(request.headers.get("Upload-Checksum", ""), content)
    upload = uploads.receive_chunk(
        upload_id=upload_id, learner_id=me.id, offset=offset, content=content, now=kernel.utc_now()
    )
    return HttpResponse(status=204, headers=_position(upload))


def _stop(request: HttpRequest, me: people.PersonView, upload_id: UUID) -> HttpResponse:
    """DELETE: give the file up."""
    uploads.stop_upload(upload_id=upload_id, learner_id=me.id)
    return HttpResponse(status=204)


def _answer(request: HttpRequest, me: people.PersonView, upload_id: UUID) -> HttpResponse:
    """GET: what became of the file, with the attachment's id once it is complete."""
    upload = uploads.upload(upload_id, learner_id=me.id)
    return JsonResponse(
        {
            "id": str(upload.id),
            "state": upload.state,
            "refusal": upload.refusal,
            "offset": upload.offset,
            "size": upload.size,
            "item_id": str(upload.item_id),
            "attachment_id": str(upload.attachment_id) if upload.attachment_id else None,
            "expires_at": upload.expires_at.isoformat(),
        }
    )


def _position(upload: uploads.UploadView) -> dict[str, str]:
    position = {"Upload-Offset": str(upload.offset)}
    if upload.state == "receiving":
        position["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return position


def _number(request: HttpRequest, header: str, *, absent: str = "") -> int:
    """Raises BadField."""
    value = request.headers.get(header) or absent
    if not _NUMBER.fullmatch(value):
        raise errors.BadField(field=header, problem=kernel.Message(inputs.NOT_READABLE))
    return int(value)


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Upload-Metadata: comma-separated pairs of a key and a base64 text. Raises BadField."""
    told = {}
    try:
        for pair in filter(None, (one.strip() for one in request.headers.get("Upload-Metadata", "").split(","))):
            key, _, value = pair.partition(" ")
            told[key] = base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise errors.BadField(field="Upload-Metadata", problem=kernel.Message(inputs.NOT_READABLE)) from None
    return told


def _sent(told: dict[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in told.items()}


def _body(request: HttpRequest) -> bytes:
    """The bytes of a part, never more than a part may have. Raises PartTooLarge, CutShort."""
    told = _number(request, "Content-Length", absent="0")
    uploads.require_part_size(told)
    return bodies.body_of(request, told)


def _require_checksum(header: str, content: bytes) -> None:
    """``Upload-Checksum: sha256 <base64>``. Raises BadField, ChecksumMismatch."""
    if not header:
        return
    algorithm, _, told = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise errors.BadField(field="Upload-Checksum", problem=kernel.Message(inputs.NOT_READABLE))
    digest = hashlib.new(algorithm, content, usedforsecurity=False).digest()
    if base64.b64encode(digest).decode() != told.strip():
        raise errors.ChecksumMismatch()


collection = tus_view(POST=_begin)
one = tus_view(HEAD=_where, PATCH=_receive, DELETE=_stop, GET=_answer)
