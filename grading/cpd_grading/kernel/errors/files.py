"""Refusals of files and of the parts they come in."""

from __future__ import annotations

from .tree import BadInput, NotFound, RuleViolation, _


class UploadExpired(NotFound):
    code = "upload_expired"
    sentence = _("This file waited too long and was removed. Choose it again.")


class UnsupportedFile(BadInput):
    code = "unsupported_file"
    sentence = _("We do not take this kind of file (%(found)s). Send one of these: %(kinds)s.")


class DamagedFile(BadInput):
    code = "damaged_file"
    sentence = _("This file could not be opened: %(problem)s. Take the photo or save the document again.")


class InfectedFile(BadInput):
    code = "infected_file"
    sentence = _(
        "Malicious software was found in this file (%(found)s), so it was not kept. Clean the device it came from and "
        "send another file."
    )


class EmptyFile(BadInput):
    code = "empty_file"
    sentence = _("This file is empty. Choose it again.")


class ChecksumMismatch(BadInput):
    code = "checksum_mismatch"
    sentence = _("A part of this file was damaged on its way. Send this part again.")


class CutShort(BadInput):
    code = "cut_short"
    sentence = _("The line dropped in the middle of a part. Send this part again.")


class OtherProtocolVersion(BadInput):
    code = "other_protocol_version"
    sentence = _("Files are sent here with version %(version)s of the tus protocol. Reload the page.")


class OtherContentType(BadInput):
    code = "other_content_type"
    sentence = _("Parts of a file are sent as %(wanted)s. Reload the page.")


class WrongOffset(RuleViolation):
    code = "wrong_offset"
    sentence = _("%(offset)s bytes of this file are here. Go on from there.")


class TooManyUploads(RuleViolation):
    code = "too_many_uploads"
    sentence = _("%(count)s files are still on their way. Wait until one has arrived, or give one up.")


class QuotaExceeded(RuleViolation):
    code = "quota_exceeded"
    sentence = _(
        "You keep %(files)s files of %(size)s in all; there is room for %(most_files)s files and %(limit)s. Ask the "
        "programme office if you need more."
    )


class ScannerUnavailable(RuleViolation):
    code = "scanner_unavailable"
    sentence = _("Files cannot be checked for malicious software now, so this one was not taken. Try again later.")


class NoPrivateStorage(RuleViolation):
    code = "no_private_storage"
    sentence = _(
        "Files cannot be kept yet: this site has no private place for them. Save your words without a file, and tell "
        "the programme office."
    )


class UploadEnded(RuleViolation):
    code = "upload_ended"
    sentence = _("This file was given up or not taken. Choose it again to send it anew.")
