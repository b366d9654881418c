"""What a refusal says it found in a file, or what is wrong with it."""

from __future__ import annotations

import struct
import zipfile
import zlib

from ..kernel.messages import Message, _

# Found instead of a kind we take.
NOT_KNOWN = Message(_("its content is not known"))
WEB_PAGE = Message(_("a web page or drawing"))
PROGRAM = Message(_("a program"))
ARCHIVE = Message(_("an archive"))
OLD_DOCUMENT = Message(_("an old kind of document: save it as DOCX or PDF"))
OTHER_PICTURE = Message(_("another kind of picture"))
HEIC_UNREADABLE = Message(_("a HEIC photo, which this site cannot read: save it as JPEG"))
MACROS = Message(_("a document with macros"))
LOCKED = Message(_("a document with a password"))
CONTROL_CHARACTERS = Message(_("text with control characters"))
OTHER_RECORDING = Message(_("another kind of sound or film"))
FILM_WITH_PLACES = Message(_("a film that also records places, in a form we cannot take out"))
# Problems of a file that could not be opened.
FAR_TOO_LARGE = Message(_("the picture is far too large"))
PICTURE_NOT_COMPLETE = Message(_("the picture is not complete"))
PDF_NOT_COMPLETE = Message(_("the end of the PDF is missing"))
DOCUMENT_NOT_COMPLETE = Message(_("the document is not complete"))
UNPACKS_TO_TOO_MUCH = Message(_("it unpacks to far too much"))
RECORDING_NOT_COMPLETE = Message(_("the recording is not complete"))
NOTHING_TO_PLAY = Message(_("there is no sound or film in it"))
NOT_STORED_WHOLE = Message(_("it was not stored whole"))
PART_MISSING = Message(_("a part of it is missing"))
NOT_AS_SENT = Message(_("it did not arrive as it was sent"))

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
