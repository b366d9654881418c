"""What was sent to us, in one shape, whoever carried it: a block's request, a page's request, or a JSON object.

The adapter of every form: names to the texts sent under each, in their order, and the uploaded files by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest

from ...kernel.errors import BadField, BadInput
from ...kernel.messages import Message
from ..inputs import NOT_READABLE
from .mistakes import require_none


class Sent(dict[str, list[str]]):
    """Names to texts; ``files`` are names to uploaded files."""

    def __init__(
        self, texts: Mapping[str, list[str]] | None = None, files: Mapping[str, list[UploadedFile[Any]]] | None = None
    ) -> None:
        super().__init__(texts or {})
        self.files: dict[str, list[UploadedFile[Any]]] = dict(files or {})

    def rewind(self) -> None:
        """Files are read from their beginning again, for an act that the database undid."""
        for files in self.files.values():
            for file in files:
                file.seek(0)


def sent_from_request(request: HttpRequest) -> Sent:
    """The posted form of one of our pages."""
    texts = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    files = {
        str(name): [file for file in files if isinstance(file, UploadedFile)] for name, files in request.FILES.lists()
    }
    return Sent(texts, files)


def sent_from_pairs(pairs: Iterable[tuple[str, Any]]) -> Sent:
    """The posted form of a block: pairs of a name and a text, or a part with a file. Raises BadField, BadInput."""
    sent = Sent()
    for name, value in _few(pairs):
        if isinstance(value, str):
            sent.setdefault(name, []).append(value)
        elif getattr(value, "file", None) is not None and value.filename:
            sent.files.setdefault(name, []).append(_uploaded(name, value))
    return sent


def _uploaded(name: str, part: Any) -> UploadedFile[Any]:
    # What its sender calls it is not asked: the platform's own wrapper around an upload does not even say.
    try:
        return SimpleUploadedFile(part.filename, part.file.read())
    except SuspiciousFileOperation:  # its name is no name of a file
        raise BadField(field=name, problem=Message(NOT_READABLE)) from None


def sent_from_json(data: Mapping[str, Any]) -> Sent:
    """A JSON object of texts, whole numbers, booleans or lists of them. Raises BadField, BadForm, BadInput."""
    sent, wrong = Sent(), []
    pairs = ((name, one) for name, value in data.items() for one in (value if isinstance(value, list) else [value]))
    for name, value in _few(pairs):
        if value is None or isinstance(value, bool):
            sent.setdefault(name, []).append("on" if value else "")
        elif isinstance(value, str | int):
            sent.setdefault(name, []).append(str(value))
        else:
            wrong.append(name)
    require_none(BadField(field=name, problem=Message(NOT_READABLE)) for name in dict.fromkeys(wrong))
    return sent


def _few(pairs: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, Any]]:
    """As many answers as Django itself reads from a form. Raises BadInput."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    for number, pair in enumerate(pairs, start=1):
        if most is not None and number > most:
            raise BadInput()
        yield pair
