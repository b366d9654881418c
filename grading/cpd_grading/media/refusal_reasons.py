"""What a refusal says it found in a file, or what is wrong with it: English here, translated where it is shown."""

from __future__ import annotations

import struct
import zipfile
import zlib

from ..kernel.errors import _

# Found instead of a kind we take.
NOT_KNOWN = _("its content is not known")
WEB_PAGE = _("a web page or drawing")
PROGRAM = _("a program")
ARCHIVE = _("an archive")
OLD_DOCUMENT = _("an old kind of document: save it as DOCX or PDF")
OTHER_PICTURE = _("another kind of picture")
HEIC_UNREADABLE = _("a HEIC photo, which this site cannot read: save it as JPEG")
MACROS = _("a document with macros")
LOCKED = _("a document with a password")
CONTROL_CHARACTERS = _("text with control characters")
OTHER_RECORDING = _("another kind of sound or film")
FILM_WITH_PLACES = _("a film that also records places, in a form we cannot take out")
# Problems of a file that could not be opened.
FAR_TOO_LARGE = _("the picture is far too large")
PICTURE_NOT_COMPLETE = _("the picture is not complete")
PDF_NOT_COMPLETE = _("the end of the PDF is missing")
DOCUMENT_NOT_COMPLETE = _("the document is not complete")
UNPACKS_TO_TOO_MUCH = _("it unpacks to far too much")
RECORDING_NOT_COMPLETE = _("the recording is not complete")
NOTHING_TO_PLAY = _("there is no sound or film in it")
NOT_STORED_WHOLE = _("it was not stored whole")
PART_MISSING = _("a part of it is missing")
NOT_AS_SENT = _("it did not arrive as it was sent")

REASONS = (
    NOT_KNOWN,
    WEB_PAGE,
    PROGRAM,
    ARCHIVE,
    OLD_DOCUMENT,
    OTHER_PICTURE,
    HEIC_UNREADABLE,
    MACROS,
    LOCKED,
    CONTROL_CHARACTERS,
    OTHER_RECORDING,
    FILM_WITH_PLACES,
    FAR_TOO_LARGE,
    PICTURE_NOT_COMPLETE,
    PDF_NOT_COMPLETE,
    DOCUMENT_NOT_COMPLETE,
    UNPACKS_TO_TOO_MUCH,
    RECORDING_NOT_COMPLETE,
    NOTHING_TO_PLAY,
    NOT_STORED_WHOLE,
    PART_MISSING,
    NOT_AS_SENT,
)

# What the readers of broken or hostile files raise, by their sources and by trying: every one of them is a bad file.
UNREADABLE = (
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
