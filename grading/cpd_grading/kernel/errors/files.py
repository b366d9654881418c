"""Refusals of files and of the parts they come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..messages import Message, Series, Size
from .tree import BadInput, NotFound, RuleViolation, _, ngettext_lazy


class UploadExpired(NotFound):
    code = "upload_expired"
    sentence = _("This file waited too long and was removed. Choose it again.")


class UnsupportedFile(BadInput):
    code = "unsupported_file"
    sentence = _("We do not take this kind of file (%(found)s). Send one of these: %(kinds)s.")
    sample: ClassVar[Mapping[str, object]] = {"found": Message("a program"), "kinds": Series(("JPEG", "PDF", "MP3"))}


class NotAsItIs(UnsupportedFile):
    """A kind of file that its sender can turn into one we take; what was found says how."""

    code = "not_as_it_is"
    sentence = _("We do not take %(found)s.")
    sample: ClassVar[Mapping[str, object]] = {"found": Message("a document with a password: save it without one")}


class DamagedFile(BadInput):
    code = "damaged_file"
    sentence = _("This file could not be opened: %(problem)s. Take the photo or save the document again.")
    sample: ClassVar[Mapping[str, object]] = {"problem": Message("the picture is not complete")}


class BeyondLimits(DamagedFile):
    """A file that would cost more to read than one file may; the problem names the limit and what to do."""

    code = "beyond_limits"
    sentence = _("This file was not taken: %(problem)s.")
    sample: ClassVar[Mapping[str, object]] = {
        "problem": Message(
            "the picture has %(found)s megapixels and we can read %(most)s. Set the camera to a smaller photo, or send "
            "a screenshot of it",
            found=64,
            most=50,
        )
    }


class InfectedFile(BadInput):
    code = "infected_file"
    sentence = _(
        "Malicious software was found in this file (%(found)s), so it was not kept. Clean the device it came from and "
        "send another file."
    )
    sample: ClassVar[Mapping[str, object]] = {"found": "Win.Trojan.Agent-36"}


class EmptyFile(BadInput):
    code = "empty_file"
    sentence = _("This file is empty. Choose it again.")


class ChecksumMismatch(BadInput):
    code = "checksum_mismatch"
    sentence = _("A part of this file was damaged on its way. Send this part again.")


class CutShort(BadInput):
    code = "cut_short"
    sentence = _("The connection was lost in the middle of a part. Send this part again.")


class OtherProtocolVersion(BadInput):
    code = "other_protocol_version"
    sentence = _("Files are sent here with version %(version)s of the tus protocol. Reload the page.")
    sample: ClassVar[Mapping[str, object]] = {"version": "1.0.0"}


class OtherContentType(BadInput):
    code = "other_content_type"
    sentence = _("Parts of a file are sent as %(wanted)s. Reload the page.")
    sample: ClassVar[Mapping[str, object]] = {"wanted": "application/offset+octet-stream"}


class WrongOffset(RuleViolation):
    code = "wrong_offset"
    sentence = _("%(offset)s of this file has arrived. Send the rest from there.")
    sample: ClassVar[Mapping[str, object]] = {"offset": Size(262_144)}


class TooManyUploads(RuleViolation):
    code = "too_many_uploads"
    sentence, sentence_of_many = ngettext_lazy(
        "%(count)s file is still on its way. Wait until it has arrived, or give it up.",
        "%(count)s files are still on their way. Wait until one has arrived, or give one up.",
    )
    sample: ClassVar[Mapping[str, object]] = {"count": 10}


class QuotaExceeded(RuleViolation):
    code = "quota_exceeded"
    sentence, sentence_of_many = ngettext_lazy(
        "You keep %(count)s file of %(size)s; the limit is %(most_files)s files and %(limit)s in all. Ask the "
        "programme office if you need more.",
        "You keep %(count)s files of %(size)s in all; the limit is %(most_files)s files and %(limit)s. Ask the "
        "programme office if you need more.",
    )
    sample: ClassVar[Mapping[str, object]] = {
        "count": 198,
        "size": Size(480_000_000),
        "most_files": 200,
        "limit": Size(500_000_000),
    }


class ScannerUnavailable(RuleViolation):
    code = "scanner_unavailable"
    sentence = _("Files cannot be checked for malicious software now, so this one was not taken. Try again later.")


class FilesBusy(RuleViolation):
    code = "files_busy"
    sentence = _("Many files are being read now, so this one has to wait. Send it again in a minute.")


class NoPrivateStorage(RuleViolation):
    code = "no_private_storage"
    sentence = _(
        "Files cannot be kept yet: this site has no private place for them. Save your text without a file, and tell "
        "the programme office."
    )


class UploadEnded(RuleViolation):
    code = "upload_ended"
    sentence = _("This file was given up or not taken. Choose it again.")
