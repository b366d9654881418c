"""PDFs: found as their readers find them, opened by a library, and freed of metadata and of the places of photos.

ISO 32000-1. The library (pikepdf, on qpdf) decides whether one opens and has pages; what is seen stays as it is.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import pikepdf

from ..kernel.errors import DamagedFile
from . import embedded, jpegs, refusal_reasons, sniffing
from .kinds import unsupported

# Beside pages stand who wrote them with what, and a program's own copy of its data.
_TOLD = ("/Metadata", "/PieceInfo", "/LastModified")
_TAIL = 2048  # bytes in which the end is looked for
_PADDING = b"\0\xff \t\r\n\f\x1a"
_MAX_PHOTO = 20_000_000
_PHOTO = (["/DCTDecode"], ["/DCT"])
_WORDS = (b"uuid", b"xml ")  # boxes of a JPEG 2000


def strip_metadata(content: bytes, depth: int = 1) -> bytes:
    """The PDF without metadata; the same bytes where it holds none. Raises DamagedFile, UnsupportedFile.

    ``depth`` is how deep it lies in other documents.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            _require_whole(document, content)
            is_signed = _is_signed(document)
            # Whoever signed a PDF signed its bytes: only the place of a photo is worth more than that.
            if is_signed and not any(_shows_place(one) for one in _photos(document)):
                return content
            has_changed = _strip(document, depth)
            if not has_changed and _is_plain(content):
                return content
            out = io.BytesIO()
            document.save(out, deterministic_id=not document.is_encrypted)
            return out.getvalue()
    except pikepdf.PasswordError:
        raise unsupported(refusal_reasons.LOCKED) from None
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, *refusal_reasons.UNREADABLE):
        raise DamagedFile(problem=refusal_reasons.PDF_NOT_COMPLETE) from None


def _is_plain(content: bytes) -> bool:
    """Whether nothing stands before its beginning and behind its end, and no earlier state of it underneath."""
    has_end = b"%%EOF" in content[-sniffing.PDF_HEAD :]
    return content.startswith(sniffing.PDF_START) and has_end and content.count(b"%%EOF") == 1


def _require_whole(document: pikepdf.Pdf, content: bytes) -> None:
    """A PDF that was cut short is mended by the library as far as it goes, and pages are missing. Raises DamagedFile.

    Behind its end scanners write zeros, and mailers lines, which needs mending too.
    """
    warnings = " ".join(str(warning) for warning in document.get_warnings())
    is_mended = "reconstruct" in warnings
    if is_mended and b"%%EOF" not in content.rstrip(_PADDING)[-_TAIL:]:
        raise DamagedFile(problem=refusal_reasons.PDF_NOT_COMPLETE)
    if not len(document.pages):
        raise DamagedFile(problem=refusal_reasons.PDF_EMPTY)
    if "non-dictionary object" in " ".join(str(warning) for warning in document.get_warnings()):
        raise DamagedFile(problem=refusal_reasons.PDF_NOT_COMPLETE)


def _is_signed(document: pikepdf.Pdf) -> bool:
    form = document.Root.get("/AcroForm")
    flags = form.get("/SigFlags") if isinstance(form, pikepdf.Dictionary) else None
    return isinstance(flags, int) and bool(flags & 1)


def _photos(document: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    for one in document.objects:
        if isinstance(one, pikepdf.Stream) and _filters(one)[-1:] in _PHOTO:
            yield one


def _shows_place(stream: pikepdf.Stream) -> bool:
    return jpegs.tells_place(_photo_in(stream)[0])


def _strip(document: pikepdf.Pdf, depth: int) -> bool:
    """Take out who wrote it and with what, and what photos and attached files tell; whether there was anything."""
    found = "/Info" in document.trailer
    if found:
        del document.trailer["/Info"]
    for one in document.objects:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
            found = _strip_words(one) or found
        if isinstance(one, pikepdf.Stream):
            found = _strip_stream(one, depth) or found
    return found


def _strip_words(outer: pikepdf.Object) -> bool:
    """Take words out of an object and of what lies in it directly; what it refers to is an object of its own."""
    found, waiting = False, [outer]
    while waiting:
        one = waiting.pop()
        is_list = isinstance(one, pikepdf.Array)
        for name in () if is_list else _TOLD:
            if name in one:
                del one[name]
                found = True
        for inner in one if is_list else one.values():
            if isinstance(inner, pikepdf.Dictionary | pikepdf.Array) and not inner.is_indirect:
                waiting.append(inner)
    return found


def _strip_stream(stream: pikepdf.Stream, depth: int) -> bool:
    kind, filters = stream.get("/Type"), _filters(stream)
    if filters[-1:] in _PHOTO:
        return _strip_photo(stream)
    if filters == ["/JPXDecode"]:
        return _strip_boxes(stream)
    if kind == "/Metadata" and len(stream.read_raw_bytes()):
        stream.write(b"")
        return True
    if kind == "/EmbeddedFile" or "/Params" in stream:
        return _strip_attachment(stream, depth)
    return False


def _strip_attachment(stream: pikepdf.Stream, depth: int) -> bool:
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:
        return False  # nobody can open it
    made = embedded.cleaned(content, depth) if len(content) <= _MAX_PHOTO else None
    if made is None:
        return False
    stream.write(made)
    if "/Params" in stream:
        del stream["/Params"]  # its size and its checksum were those of before
    return True


def _strip_boxes(stream: pikepdf.Stream) -> bool:
    """Blank the boxes of a JPEG 2000 that hold words (ISO 15444-1, annex I.7); nothing moves."""
    content = bytearray(stream.read_raw_bytes())
    at, found = 0, False
    while at + 8 <= len(content) and content[4:8] == b"jP  ":
        size, kind = struct.unpack_from(">I4s", content, at)
        end = len(content) if size == 0 else at + size
        if not at + 8 <= end <= len(content):
            break
        if kind in _WORDS:
            content[at + 4 : end] = b"free".ljust(end - at - 4, b"\0")
            found = True
        at = end
    if found:
        parameters = stream.get("/DecodeParms")
        own = parameters if isinstance(parameters, pikepdf.Dictionary) else None
        stream.write(bytes(content), filter=pikepdf.Name.JPXDecode, decode_parms=own)
    return found


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter")
    if isinstance(named, pikepdf.Array):
        return [str(name) for name in named]
    return [] if named is None else [str(named)]


def _photo_in(stream: pikepdf.Stream) -> tuple[bytes, pikepdf.Dictionary | None]:
    """The JPEG of a stream, with what is packed around it taken off, and its own parameters."""
    packed, parameters = _filters(stream)[:-1], stream.get("/DecodeParms")
    if isinstance(parameters, pikepdf.Array):
        each = [one if isinstance(one, pikepdf.Dictionary) else None for one in parameters]
    else:
        each = [parameters if isinstance(parameters, pikepdf.Dictionary) and not packed else None]
    own = each[len(packed)] if len(each) > len(packed) else None
    return _unpacked(stream.read_raw_bytes(), packed, each), own


def _strip_photo(stream: pikepdf.Stream) -> bool:
    photo, own = _photo_in(stream)
    if len(photo) > _MAX_PHOTO or not jpegs.tells(photo):
        return False
    stream.write(jpegs.strip_metadata(photo), filter=pikepdf.Name.DCTDecode, decode_parms=own)
    return True


def _unpacked(raw: bytes, filters: list[str], parameters: list[pikepdf.Dictionary | None]) -> bytes:
    """What lies in all filters but the last: in a stream of its own, since the library undoes all of them or none."""
    if not filters:
        return raw
    with pikepdf.new() as alone:
        stream = alone.make_stream(raw)
        stream.Filter = pikepdf.Array([pikepdf.Name(name) for name in filters])
        known = [None if one is None else pikepdf.Dictionary(dict(one.items())) for one in parameters[: len(filters)]]
        if any(one is not None for one in known):
            stream.DecodeParms = pikepdf.Array(known)
        try:
            return stream.read_bytes(pikepdf.StreamDecodeLevel.generalized)
        except pikepdf.PdfError:
            return b""  # a picture that nobody can read shows no place either
