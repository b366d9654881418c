"""What a refusal says it found in a file, or what is wrong with it, with its limit and what to do on a phone."""

from __future__ import annotations

import struct
import zipfile
import zlib

from ..kernel.messages import Message, Size, _

# Found instead of a kind we take.
NOT_KNOWN = Message(_("its content is not known"))
WEB_PAGE = Message(_("a web page or drawing"))
PROGRAM = Message(_("a program"))
ARCHIVE = Message(_("an archive: unpack it and send what is in it"))
OLD_DOCUMENT = Message(_("an old kind of document: save it as DOCX or PDF"))
OTHER_PICTURE = Message(_("another kind of picture: take a screenshot of it and send that"))
HEIC_UNREADABLE = Message(_("a HEIC photo, which this site cannot read: save it as JPEG"))
MACROS = Message(_("a document with macros: save it without macros, as DOCX, XLSX or PPTX"))
LOCKED = Message(_("a document with a password: save it without one"))
CONTROL_CHARACTERS = Message(_("text with control characters"))
OTHER_TEXT = Message(_("text whose letters are not known: save it as CSV UTF-8 or as text in UTF-8"))
OTHER_RECORDING = Message(_("another kind of sound or film: record it again as M4A, MP3 or MP4"))
WINDOWS_MEDIA = Message(_("a Windows Media recording: save it as MP3 or MP4"))
APP = Message(_("an app for phones"))
BACKUP = Message(_("a database or backup"))
FONT = Message(_("a font"))
BOOK = Message(_("an e-book: send the pages you mean as PDF or as photos"))
DRAWING_PROGRAM = Message(_("a file of a drawing program: save it as PDF or JPEG"))
FILM_WITH_PLACES = Message(_("a film that also records places, in a form we cannot take out"))
FILM_WITH_SUBTITLES = Message(_("a film with subtitles in it: save it again without subtitles, as MP4 or WebM"))
# Those that say what to do instead.
ADVISED = (
    *(ARCHIVE, OLD_DOCUMENT, BOOK, MACROS, LOCKED, OTHER_TEXT),
    *(OTHER_PICTURE, HEIC_UNREADABLE, DRAWING_PROGRAM, OTHER_RECORDING, WINDOWS_MEDIA),
    FILM_WITH_SUBTITLES,
)
# Problems of a file that could not be opened.
PICTURE_NOT_COMPLETE = Message(_("the picture is not complete"))
PDF_NOT_COMPLETE = Message(_("the PDF is damaged or its end is missing"))
PDF_EMPTY = Message(_("the PDF has no pages"))
DOCUMENT_NOT_COMPLETE = Message(_("the document is not complete"))
RECORDING_NOT_COMPLETE = Message(_("the recording is not complete"))
NOTHING_TO_PLAY = Message(_("there is no sound or film in it"))
CANNOT_BE_READ = Message(_("it cannot be read"))
NOT_STORED_WHOLE = Message(_("it was not stored whole"))
PART_MISSING = Message(_("a part of it is missing"))
NOT_AS_SENT = Message(_("it did not arrive as it was sent"))


def too_many_pixels(found: int, most: int) -> Message:
    """Both in pixels; the reader gets megapixels, rounded so that the first is never below the second."""
    return Message(
        _(
            "the picture has %(found)s megapixels and we can read %(most)s. Set the camera to a smaller photo, or send "
            "a screenshot of it"
        ),
        found=-(-found // 1_000_000),
        most=most // 1_000_000,
    )


def too_many_scans(most: int) -> Message:
    return Message(
        _("the picture is stored in more than %(most)s layers. Send a screenshot of it"),
        most=most,
    )


def unpacks_to_too_much(most: int) -> Message:
    """``most`` in bytes."""
    return Message(_("it unpacks to more than %(most)s. Send it in several parts"), most=Size(most))


def too_many_parts(most: int) -> Message:
    return Message(_("it is made of more than %(most)s parts. Save it again in a simpler form"), most=most)


def too_much_work(seconds: int) -> Message:
    """For a file whose reading took all the time or memory there is for one."""
    return Message(
        _("reading it took more than %(seconds)s seconds or too much memory. Save it again in a simpler form"),
        seconds=seconds,
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
