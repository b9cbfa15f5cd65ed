"""Unpack gzip, bzip2, xz, zip and tar, also nested, while the bytes arrive.

Everything is read from front to back in bounded memory. Data that is damaged or cut off yields its readable
part and a sentence. Nothing is written to the disk.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

BLOCK = 1 << 20
_SLICE = 1 << 14  # bytes of packed data at a time, because each small member copies what follows it
_MAX_LAYERS = 8
LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_DESCRIPTOR = b"PK\x07\x08"
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_ENCRYPTED, _END_IS_MARKED, _SIZES_FOLLOW = 1, 2, 8
_UNKNOWN = 0xFFFFFFFF
_UNKNOWN_SIZE = (1 << 64) - 1  # in the header of LZMA

# Formats that are recognised by their first bytes but cannot be unpacked.
_OTHERS = (
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"\x02\x21\x4c\x18", "LZ4"),  # as its first versions did, and the kernel still does
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x1f\x9d", "compress"),
    (b"\x89LZO\x00\r\n", "lzop"),
    (b"LZIP", "lzip"),
)
HEAD = 512  # bytes that identify a format: the header of tar
_TAR_MARK, _TAR_SUM, _TAR_SIZE = slice(257, 262), slice(148, 156), slice(124, 136)
_TAR_FILES = frozenset({b"0", b"\0", b"7"})  # the kinds of members that are ordinary files

# Called with the reason why something could not be read to its end.
Damaged = Callable[[str], object]
CUT_OFF = "it is damaged or cut off"
# Content may have this many bytes, or this many times the bytes of its file if that is more. A megabyte of
# gzip has at most a gigabyte in it, but of a log it hardly has thirty; archives in archives have no limit.
MAX_CONTENT, _MAX_EXPANSION = 1 << 28, 300


class UnpackError(Exception):
    """Packed data that cannot be read. The text is the reason."""


class TooLargeError(Exception):
    """Packed data that is unpacked no further, because it is far larger than what it comes from."""


class Allowance:
    """How much may still be unpacked from one file, counted over all layers and members."""

    def __init__(self, size: int = 0) -> None:
        """`size` is that of the file in bytes; 0 for a pipe, of which it is what has come out so far."""
        self._size, self._read, self._unpacked = size, 0, 0

    def counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the chunks of the file, and count them."""
        for chunk in chunks:
            self._read += len(chunk)
            yield chunk

    def take(self, size: int) -> None:
        """Count unpacked bytes.

        Raises:
            TooLargeError: there are too many.
        """
        self._unpacked += size
        if self._unpacked > MAX_CONTENT and self._unpacked > _MAX_EXPANSION * max(self._size, self._read):
            raise TooLargeError(f"unpacked, it is more than {_MAX_EXPANSION} times as large")


class Watch(NamedTuple):
    """Where the faults of packed data are reported, and how much of it may be unpacked."""

    damaged: Damaged
    allowance: Allowance


class Member(NamedTuple):
    """A member of a zip archive, as its directory lists it."""

    name: str
    offset: int
    packed_size: int
    size: int
    method: int
    flags: int
    checksum: int | None


class _Decompressor(Protocol):
    """The common interface of the decompressors in bz2 and lzma."""

    @property
    def eof(self) -> bool:
        """Whether the end of the packed data was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether more output needs more input."""

    @property
    def unused_data(self) -> bytes:
        """The bytes after the end."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return the next unpacked bytes, at most `max_length`."""


class Inflate:
    """A decompressor of zlib with that interface; `bits` are the `wbits` of zlib."""

    def __init__(self, bits: int) -> None:
        self._inflater = zlib.decompressobj(bits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inflater.eof

    @property
    def unused_data(self) -> bytes:
        return self._inflater.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        tail = self._inflater.unconsumed_tail
        piece = self._inflater.decompress(tail + data if tail else data, max(0, max_length))
        full = 0 < max_length <= len(piece)
        self.needs_input = not full and not self._inflater.unconsumed_tail
        return piece


def is_packed(head: bytes) -> bool:
    """Return whether a file that begins with these `HEAD` bytes is packed in a known way."""
    return _packing(head) is not None or any(head.startswith(mark) for mark, _ in _OTHERS)


def unpacked(chunks: Iterable[bytes], watch: Watch, layers: int = 0) -> Iterator[bytes]:
    """Yield the content of the chunks, unpacked as often as it is packed.

    Raises:
        UnpackError: it is packed in a way that cannot be read, or too often.
        TooLargeError: it is larger than the allowance.
    """
    feed = _Feed(chunks)
    head = feed.take(HEAD)
    feed.give_back(head)
    for mark, name in _OTHERS:
        if head.startswith(mark):
            raise UnpackError(f"it is packed with {name}; unpack it first")
    packing = _packing(head)
    if packing is None:
        return feed.rest()
    if layers >= _MAX_LAYERS:
        raise UnpackError(f"it is packed more than {_MAX_LAYERS} times")
    feed = _Feed(feed.slices())
    if packing == "zip":
        return _members_in(feed, watch, layers + 1)
    if packing == "tar":
        return _tar_members_in(feed, watch, layers + 1)
    return unpacked(_decompressed(feed, _MACHINES[packing], watch, many=True), watch, layers + 1)


def member_in(chunks: Iterable[bytes], member: Member, watch: Watch) -> Iterator[bytes]:
    """Yield the content of a member of a zip archive; the chunks begin at its offset in the archive.

    Raises:
        UnpackError: the member is encrypted, or packed in a way that cannot be read.
        TooLargeError: it is larger than the allowance.
    """
    feed = _Feed(chunks)
    header = feed.take(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or header[:4] != LOCAL:
        watch.damaged(CUT_OFF)
        return iter(())
    *_, name, extra = _LOCAL_HEADER.unpack(header)
    feed.take(name + extra)
    return unpacked(_content(feed, member, watch), watch, 1)


_MACHINES: dict[str, Callable[[], _Decompressor]] = {
    "gzip": lambda: Inflate(zlib.MAX_WBITS | 16),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}


def _packing(head: bytes) -> str | None:
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    if head[:3] == b"BZh" and head[3:4].isdigit():
        return "bzip2"
    if head[:6] == b"\xfd7zXZ\x00":
        return "xz"
    if head[:4] == LOCAL or head[:4] == _END:
        return "zip"
    return "tar" if _tar_size(head[:HEAD]) is not None else None


class _Feed:
    """Chunks to take bytes from. Surplus bytes can be put back."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""

    def take(self, count: int) -> bytes:
        """Return `count` bytes, fewer at the end."""
        parts: list[bytes] = []
        while count > 0 and (chunk := self.next()):
            parts.append(chunk[:count])
            self._rest = chunk[count:]
            count -= len(parts[-1])
        return b"".join(parts)

    def next(self) -> bytes:
        """Return the next bytes, of any number; none at the end."""
        rest, self._rest = self._rest, b""
        while not rest:
            piece = next(self._chunks, None)
            if piece is None:
                return b""
            rest = piece
        return rest

    def give_back(self, data: bytes) -> None:
        """Put bytes back before the remaining ones."""
        self._rest = data + self._rest

    def rest(self) -> Iterator[bytes]:
        """Yield all remaining bytes."""
        return iter(self.next, b"")

    def slices(self) -> Iterator[bytes]:
        """Yield all remaining bytes in small slices."""
        for chunk in self.rest():
            for start in range(0, len(chunk), _SLICE):
                yield chunk[start : start + _SLICE]

    def limited(self, size: int) -> Iterator[bytes]:
        """Yield the next `size` bytes."""
        while size > 0 and (chunk := self.next()):
            piece, self._rest = chunk[:size], chunk[size:]
            size -= len(piece)
            yield piece


def _decompressed(
    feed: _Feed, make: Callable[[], _Decompressor], watch: Watch, *, many: bool
) -> Iterator[bytes]:
    """Yield the unpacked bytes; `many` if several packed streams may follow each other, as in gzip."""
    machine = make()
    data = b""
    while True:
        if machine.eof:
            feed.give_back(machine.unused_data)
            if not many:
                return
            data = feed.next().lstrip(b"\0")
            if not data:
                return
            machine = make()
        elif machine.needs_input:
            data = feed.next()
            if not data:
                watch.damaged(CUT_OFF)
                return
        else:
            data = b""
        try:
            piece = machine.decompress(data, BLOCK)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            watch.damaged(CUT_OFF)
            return
        except MemoryError:  # its header says how much memory to reserve
            watch.damaged("unpacking it takes more memory than there is")
            return
        if piece:
            watch.allowance.take(len(piece))
            yield piece


def _members_in(feed: _Feed, watch: Watch, layers: int) -> Iterator[bytes]:
    """Yield the content of all members of a zip archive, read from its first byte to its last.

    This does not use the directory at the end of an archive: an archive that is cut off has none, and a
    nested one would have to be unpacked completely to reach it.
    """
    while (header := feed.take(_LOCAL_HEADER.size))[:4] == LOCAL:
        if len(header) < _LOCAL_HEADER.size:
            break
        member = _member_of(header, feed)
        content = _content(feed, member, watch)
        yield from _text_of_member(content, member.name, watch, layers)
        if member.packed_size == _UNKNOWN:
            _pass_descriptor(feed)
    if header[:4] not in (_CENTRAL, _END):
        watch.damaged(CUT_OFF)


def _tar_members_in(feed: _Feed, watch: Watch, layers: int) -> Iterator[bytes]:
    """Yield the content of all files of a tar archive, from its first byte to the zeros at its end."""
    while (size := _tar_size(header := feed.take(HEAD))) is not None:
        content = feed.limited(size)
        if header[156:157] in _TAR_FILES:
            name = header[:100].rstrip(b"\0").decode("utf-8", "replace")
            yield from _text_of_member(content, name, watch, layers)
        for _ in content:
            pass  # skip what describes a member, such as its long name
        feed.take(-size % HEAD)
    if not header or header.strip(b"\0"):
        watch.damaged(CUT_OFF)


def _tar_size(header: bytes) -> int | None:
    """Return the size of the member that a header of tar describes; None if it is not such a header."""
    if len(header) < HEAD or header[_TAR_MARK] != b"ustar":
        return None
    try:
        stated = int(header[_TAR_SUM].strip(b"\0 "), 8)
        size = header[_TAR_SIZE]
        large = size[0] == 0x80  # a binary number, where octal digits have no room
        number = int.from_bytes(size[1:]) if large else int(size.strip(b"\0 ") or b"0", 8)
    except ValueError:
        return None
    blank = sum(b" " * 8) - sum(header[_TAR_SUM])  # the sum counts itself as spaces
    return number if number >= 0 and sum(header) + blank == stated else None


def _text_of_member(content: Iterator[bytes], name: str, watch: Watch, layers: int) -> Iterator[bytes]:
    """Yield the unpacked content of a member up to its end, and a line break if it ends without one."""
    last = b""
    try:
        for piece in unpacked(content, watch, layers):
            yield piece
            last = piece[-1:]
    except UnpackError as error:
        watch.damaged(f"{name}: {error}")
    for _ in content:
        pass  # skip the rest of a damaged member
    if last not in (b"", b"\n"):
        yield b"\n"


def _member_of(header: bytes, feed: _Feed) -> Member:
    """Return the member that a local header describes, and leave the feed at its data."""
    _, _, flags, method, _, _, crc, packed_size, size, name_length, extra_length = _LOCAL_HEADER.unpack(
        header
    )
    name = feed.take(name_length).decode("utf-8", "replace")
    extra = feed.take(extra_length)
    if flags & _SIZES_FOLLOW and not packed_size:
        packed_size = _UNKNOWN
    elif packed_size == _UNKNOWN and extra[:2] == b"\x01\x00" and len(extra) >= 20:
        size, packed_size = struct.unpack("<QQ", extra[4:20])
    return Member(name, 0, packed_size, size, method, flags, None if flags & _SIZES_FOLLOW else crc)


def _pass_descriptor(feed: _Feed) -> None:
    """Skip the descriptor after a member whose sizes were not known: a mark, a checksum, two sizes."""
    descriptor = feed.take(16)
    if descriptor[:4] != _DESCRIPTOR:
        feed.give_back(descriptor[12:])
    following = feed.take(4)
    if following[:2] == b"PK":
        feed.give_back(following)
    else:
        feed.take(4)  # the sizes had eight bytes each


def _content(feed: _Feed, member: Member, watch: Watch) -> Iterator[bytes]:
    """Yield the content of a member; the feed is at its data, and is left after it."""
    known = member.packed_size != _UNKNOWN
    packed = _Feed(feed.limited(member.packed_size)) if known else feed
    checksum = size = 0
    try:
        for piece in _plain_content(packed, member, watch):
            checksum = zlib.crc32(piece, checksum)
            size += len(piece)
            yield piece
    except UnpackError:
        _drain(packed, known=known)
        raise
    _drain(packed, known=known)
    if member.method == 0 and size < member.packed_size:
        watch.damaged(CUT_OFF)
    if member.checksum not in (None, checksum):
        watch.damaged("its checksum is wrong")


def _drain(packed: _Feed, *, known: bool) -> None:
    """Skip the rest of a member whose end is known."""
    if known:
        for _ in packed.rest():
            pass


def _plain_content(packed: _Feed, member: Member, watch: Watch) -> Iterator[bytes]:
    if member.flags & _ENCRYPTED:
        raise UnpackError("it is encrypted")
    if member.method == 0:
        if member.packed_size == _UNKNOWN:
            raise UnpackError("the archive does not say how large it is")
        return packed.rest()
    return _decompressed(packed, _machine_of(member, packed), watch, many=False)


def _machine_of(member: Member, packed: _Feed) -> Callable[[], _Decompressor]:
    if member.method == 8:
        return lambda: Inflate(-zlib.MAX_WBITS)
    if member.method == 12:
        return bz2.BZ2Decompressor
    if member.method == 14:
        properties = packed.take(9)[4:]
        # The liblzma of Python for Windows refuses a mark at the end where the size is given.
        size = _UNKNOWN_SIZE if member.flags & _END_IS_MARKED else member.size
        packed.give_back(properties + struct.pack("<Q", size))
        return lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE)
    names = {9: "Deflate64", 93: "Zstandard", 95: "xz", 98: "PPMd"}
    how = names.get(member.method, f"method {member.method}")
    raise UnpackError(f"it is packed with {how}, which cannot be read")
