"""Stream: a file of any size as UTF-8 blocks, whatever it is packed in and however it is encoded.

Plain files, gzip and the members of a zip archive are read in blocks. What is no valid text is replaced
character by character; nothing here raises for what a file contains, only for a file that cannot be read.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, BinaryIO

BLOCK = 1 << 20
_FULL = BLOCK // 2
_SNIFFED = 4096
_MOSTLY, _RARELY = 0.4, 0.1
# What was appended in UTF-16 to a file in UTF-8, as a shell may do.
_WIDE_RUN = re.compile(rb"(?:[\t\r\n\x20-\x7e]\x00){4,}")


# Is told how many bytes on the disk are done, of how many; raises to end the reading.
Progress = Callable[[int, int], None]
_Opened = io.BufferedReader | gzip.GzipFile | zipfile.ZipExtFile
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class StreamError(Exception):
    """A file that cannot be read; the text is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """One text to be read: a file, or a member of an archive.

    `label` is how it is named to the user, `size` what it takes on the disk, `file_size` what the file does
    that it is in, both in bytes.
    """

    path: Path
    label: str
    size: int
    file_size: int
    member: str | None = None


def label_of(path: Path) -> str:
    """Return the name of a file as text; the bytes that a name may hold and a text may not are replaced."""
    return path.name.encode("utf-8", "replace").decode()


def sources(path: Path) -> tuple[Source, ...]:
    """Return the texts in a file: itself, or the members of a zip archive in their order.

    Raises:
        StreamError: the file cannot be opened.
    """
    label = label_of(path)
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if not file.seekable():
                problem = f"cannot read {label}: it is a pipe; save what comes through it to a file"
                raise StreamError(problem)
            members = _members(file) if file.read(4) == b"PK\x03\x04" else None
    except OSError as error:
        raise StreamError(f"cannot read {label}: {error.strerror or error}") from None
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise StreamError(f"cannot unpack {label}: {error}") from None
    if members is None:
        return (Source(path, label, size, size),)
    return tuple(
        Source(path, f"{label}:{member.filename}", member.compress_size, size, member.filename)
        for member in members
    )


def _members(file: IO[bytes]) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(file) as archive:
        return [member for member in archive.infolist() if not member.is_dir()]


def blocks(
    source: Source, progress: Progress | None = None, cut_off: Callable[[], object] | None = None
) -> Iterator[bytes]:
    """Yield a text as blocks of valid UTF-8, without a byte order mark.

    A file that grows is read up to where it ends when that is reached; a packed one that is damaged or cut
    off, up to where it makes sense, and `cut_off` is called.

    Raises:
        StreamError: the file cannot be read.
    """
    _have_memory_reused()
    try:
        yield from _as_utf8(_raw_blocks(source, progress, cut_off))
    except OSError as error:
        raise StreamError(f"cannot read {source.label}: {error.strerror or error}") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError) as error:
        raise StreamError(f"cannot unpack {source.label}: {error}") from None


def read_blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield what an open stream, such as standard input, holds, as blocks of valid UTF-8."""
    return _as_utf8(iter(lambda: file.read(BLOCK), b""))


def damage(source: Source) -> str:
    """Return the sentence for a text that could not be read to its end."""
    return f"cannot read {source.label} to its end: it is damaged or cut off"


def _have_memory_reused() -> None:
    """Free more memory than any block takes: what is freed later is then kept for the next block.

    glibc gives memory back to the system at once unless as much was freed in one piece before. Asking anew
    for every block takes a fifth of the time of looking through it.
    """
    bytes(8 * BLOCK)


def _raw_blocks(
    source: Source, progress: Progress | None, cut_off: Callable[[], object] | None
) -> Iterator[bytes]:
    with source.path.open("rb") as file, _unpacked(file, source) as opened:
        start = 0 if source.member is None else file.tell()

        def told() -> None:
            if progress:
                # A file may have grown since it was opened.
                size = os.fstat(file.fileno()).st_size if source.member is None else source.size
                progress(min(file.tell() - start, size), size)

        yield from _blocks_of(opened, told, cut_off)


def _blocks_of(
    opened: _Opened, told: Callable[[], object], cut_off: Callable[[], object] | None
) -> Iterator[bytes]:
    parts: list[bytes] = []
    size = 0
    while True:
        try:
            part = opened.read1(BLOCK)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            part = b""
            if cut_off:
                cut_off()
        parts.append(part)
        size += len(part)
        if size >= _FULL or not part:
            told()
            yield b"".join(parts)
            parts, size = [], 0
        if not part:
            return


def _unpacked(file: io.BufferedReader, source: Source) -> _Opened:
    if source.member is not None:
        member = zipfile.ZipFile(file).open(source.member)  # noqa: SIM115 -- the caller closes it
        assert isinstance(member, zipfile.ZipExtFile)
        return member
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if packed else file


def _as_utf8(raw: Iterator[bytes]) -> Iterator[bytes]:
    head = b""
    while len(head) < _SNIFFED and (more := next(raw, b"")):
        head += more
    head, encoding = _sniffed(head)
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    narrow = encoding == "utf-8"
    for block in _narrowed(chain((head,), raw)) if narrow else chain((head,), raw):
        # A character may be cut in two at the end of a block: then the decoder holds its first part.
        if narrow and block.isascii() and not decoder.getstate()[0]:
            yield block
        elif text := decoder.decode(block):
            yield text.encode("utf-8", "replace")
    if rest := decoder.decode(b"", True):
        yield rest.encode("utf-8", "replace")


def _narrowed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces with stretches of UTF-16 among the UTF-8 made narrow, as a shell appends them."""
    carried = b""
    for piece in pieces:
        piece = carried + piece if carried else piece  # noqa: PLW2901
        carried = b""
        if b"\x00" in piece:
            end = piece.rfind(b"\n") + 1
            end += piece[end : end + 1] == b"\x00"
            if 0 < len(piece) - end < _SNIFFED:
                piece, carried = piece[:end], piece[end:]  # noqa: PLW2901
            piece = _WIDE_RUN.sub(lambda match: match[0][::2], piece)  # noqa: PLW2901
        yield piece
    yield _WIDE_RUN.sub(lambda match: match[0][::2], carried)


def _sniffed(head: bytes) -> tuple[bytes, str]:
    """Return the beginning of a file without its mark, and its encoding."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :], encoding
    sample = head[:_SNIFFED]
    if len(sample) >= 4:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if odd > len(sample) * _MOSTLY and even < len(sample) * _RARELY:
            return head, "utf-16-le"
        if even > len(sample) * _MOSTLY and odd < len(sample) * _RARELY:
            return head, "utf-16-be"
    return head, "utf-8"
