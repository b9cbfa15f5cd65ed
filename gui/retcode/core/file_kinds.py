"""Tell files that are not text by their first bytes."""

from __future__ import annotations

# The control characters that texts have: line breaks and the like, a bell, the colours of a terminal, the
# separator of FIX, and zeros, which a crash or an emptied log leaves in a text.
_OF_TEXTS = bytes((0x00, 0x01, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B))
_CONTROLS = bytes(sorted({*range(0x20), 0x7F} - set(_OF_TEXTS)))
_MIN_JUDGED, _MAX_CONTROLS = 32, 0.03  # bytes, and the share of them that a text may have
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
# Files that begin with these bytes are not text.
_FORMATS = (
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program or a core dump"),
    (b"MZ\x90\x00", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xd4\xc3\xb2\xa1", "a network capture"),
    (b"\xa1\xb2\xc3\xd4", "a network capture"),
    (b"\x0a\x0d\x0d\x0a", "a network capture"),
    (b"LPKSHHRH", "a journal of systemd"),
    (b"ElfFile\x00", "an event log of Windows"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"PAR1\x15", "a Parquet table"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
)


def is_picture(head: bytes) -> bool:
    """Return True if a file begins as a PNG, JPEG, GIF, BMP or WebP picture does."""
    windows_bitmap = head[:2] == b"BM" and head[6:10] == bytes(4)  # reserved, and zero
    return windows_bitmap or head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def binary_kind(head: bytes) -> str | None:
    """Return what a file seems to be by its first bytes, such as "a PDF document"; None if it may be a text.

    A text in any encoding of one byte or several has hardly any control characters but those of lines; data
    that is packed, encrypted or made of numbers has one in ten.
    """
    if is_picture(head):
        return "a picture"
    for mark, kind in _FORMATS:
        if head.startswith(mark):
            return kind
    judged = len(head) - head.count(0)
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return "binary data" if judged >= _MIN_JUDGED and controls > _MAX_CONTROLS * judged else None
