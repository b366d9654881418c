"""Draw the first pages of a PDF: ``pdf_pages.py PAGES``, PDF in, JPEGs out, each behind its length in four bytes."""

from __future__ import annotations

import io
import struct
import sys

LONGEST_SIDE = 1400
QUALITY = 70
MAX_MEMORY = 1 << 30  # bytes of addresses, for the drawing library and the pages it opens
MAX_SECONDS = 20  # of computing; whoever started this counts the time on the wall


def main(most: int) -> None:
    _limit()
    import pypdfium2  # type: ignore[import-untyped]  # within the limits

    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    for number in range(min(len(document), most)):
        page = document[number]
        scale = LONGEST_SIDE / max(*page.get_size(), 1)
        picture = page.render(scale=scale).to_pil().convert("RGB")
        page.close()
        # A page of one point by thousands would be drawn as a line; what is drawn is never more than asked for.
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY, optimize=True)
        sys.stdout.buffer.write(struct.pack(">I", out.tell()) + out.getvalue())
    sys.stdout.buffer.flush()


def unpacked(drawn: bytes) -> list[bytes]:
    """The JPEGs of one answer. Raises struct.error for one that is cut short."""
    pages, at = [], 0
    while at < len(drawn):
        (length,) = struct.unpack_from(">I", drawn, at)
        if at + 4 + length > len(drawn):
            raise struct.error
        pages.append(drawn[at + 4 : at + 4 + length])
        at += 4 + length
    return pages


def _limit() -> None:
    """Bounds that hold whatever the library does; where the system knows none, only time is bounded."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))


if __name__ == "__main__":
    main(int(sys.argv[1]))
