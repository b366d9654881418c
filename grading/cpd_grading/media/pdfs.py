"""PDFs: found as their readers find them, opened by a library, and freed of metadata and of the places of photos.

ISO 32000-1. The library (pikepdf, on qpdf) decides whether one opens and has pages; what is seen stays as it is.
"""

from __future__ import annotations

import io

import pikepdf

from ..kernel.errors import DamagedFile
from . import embedded, jpegs, refusal_reasons, sniffing
from .kinds import unsupported

# Beside pages stand who wrote them with what, and a program's own copy of its data.
_TOLD = ("/Metadata", "/PieceInfo", "/LastModified")
_TAIL = 2048  # bytes in which the end is looked for
_PADDING = b"\0\xff \t\r\n\f\x1a"
_MAX_PHOTO = 20_000_000


def strip_metadata(content: bytes) -> bytes:
    """The PDF without metadata; the same bytes where it holds none. Raises DamagedFile, UnsupportedFile."""
    _require_end(content)
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            _require_pages(document)
            has_changed = _strip_photos(document)
            # Whoever signed a PDF signed its bytes: only a place, or the like in a photo, is worth more than that.
            if not _is_signed(document) or has_changed:
                has_changed = _strip_words(document) or has_changed
            # Bytes in front of the beginning shift every offset in it, and zeros behind its end trouble some readers.
            if not has_changed and content.startswith(sniffing.PDF_START) and b"%%EOF" in content[-sniffing.PDF_HEAD :]:
                return content
            out = io.BytesIO()
            document.save(out, deterministic_id=not document.is_encrypted)
            return out.getvalue()
    except pikepdf.PasswordError:
        raise unsupported(refusal_reasons.LOCKED) from None
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, *refusal_reasons.UNREADABLE):
        raise DamagedFile(problem=refusal_reasons.PDF_NOT_COMPLETE) from None


def _require_end(content: bytes) -> None:
    """A PDF that was cut short is mended by readers as far as it goes, and pages are missing. Raises DamagedFile.

    Behind its end scanners write zeros, and mailers lines.
    """
    if b"%%EOF" not in content.rstrip(_PADDING)[-_TAIL:]:
        raise DamagedFile(problem=refusal_reasons.PDF_NOT_COMPLETE)


def _require_pages(document: pikepdf.Pdf) -> None:
    """Raises DamagedFile for a PDF without pages, and for one that names pages which are not there."""
    if not len(document.pages):
        raise DamagedFile(problem=refusal_reasons.PDF_EMPTY)
    if any("non-dictionary object" in str(warning) for warning in document.get_warnings()):
        raise DamagedFile(problem=refusal_reasons.PDF_NOT_COMPLETE)


def _is_signed(document: pikepdf.Pdf) -> bool:
    form = document.Root.get("/AcroForm")
    return isinstance(form, pikepdf.Dictionary) and bool(int(form.get("/SigFlags", 0)) & 1)


def _strip_words(document: pikepdf.Pdf) -> bool:
    """Take out who wrote it and with what; whether there was anything."""
    found = False
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
        found = True
    for one in document.objects:
        if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            continue
        for name in _TOLD:
            if name in one:
                del one[name]
                found = True
    return found


def _strip_photos(document: pikepdf.Pdf) -> bool:
    """Free the JPEGs among its streams, and the files attached to it, of all but pixels; whether one told more."""
    found = False
    for one in document.objects:
        if not isinstance(one, pikepdf.Stream):
            continue
        if _filters(one)[-1:] in (["/DCTDecode"], ["/DCT"]):
            found = _strip_photo(one) or found
        elif one.get("/Type") == "/EmbeddedFile" or "/Params" in one:
            found = _strip_attachment(one) or found
    return found


def _strip_attachment(stream: pikepdf.Stream) -> bool:
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:
        return False  # nobody can open it
    made = embedded.cleaned(content) if len(content) <= _MAX_PHOTO else None
    if made is None:
        return False
    stream.write(made)
    if "/Params" in stream:
        del stream["/Params"]  # its size and its checksum were those of before
    return True


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter")
    if isinstance(named, pikepdf.Array):
        return [str(name) for name in named]
    return [] if named is None else [str(named)]


def _strip_photo(stream: pikepdf.Stream) -> bool:
    packed, parameters = _filters(stream)[:-1], stream.get("/DecodeParms")
    if isinstance(parameters, pikepdf.Array):
        each = [one if isinstance(one, pikepdf.Dictionary) else None for one in parameters]
    else:
        each = [parameters if isinstance(parameters, pikepdf.Dictionary) and not packed else None]
    photo = _unpacked(stream.read_raw_bytes(), packed, each)
    if len(photo) > _MAX_PHOTO or not jpegs.tells(photo):
        return False
    # What is packed around a photo is taken off, and it is kept as the photo alone.
    own = each[len(packed)] if len(each) > len(packed) else None
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
