"""Read a file of any size as UTF-8 blocks, however it is packed and encoded.

Plain and packed files, pipes and the members of a zip archive are read in blocks. Invalid text is replaced
character by character. A file that is not text is reported, and read for what is readable in it. Only a file
that cannot be read raises an exception, never its content.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import stat
import struct
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, BinaryIO

from retcode.core.file_kinds import binary_kind
from retcode.core.unpack import (
    BLOCK,
    LOCAL,
    Allowance,
    Member,
    TooLargeError,
    UnpackError,
    Watch,
    member_in,
    unpacked,
)

STANDARD_INPUT = "-"
MAX_PICTURE = 40_000_000  # bytes of a picture's file
_FULL = BLOCK // 2
_SNIFFED = 4096
_LARGE = BLOCK // 16
_MAX_NAMED = 160  # characters of a reason or a name; a member of an archive may have a name of 65,535
_PIPE_ATTEMPTS, _PIPE_PAUSE = 100, 0.05  # five seconds for a writer to come
_MOSTLY, _RARELY = 0.4, 0.1
_CARRIED = 64  # bytes, twice the shortest range in ASCII
_NEARLY_ALL, _WIDE = 0.9, 4  # the share of zeros, the bytes of a character in UTF-32
_FILE_SHARE_READ, _FILE_SHARE_WRITE, _FILE_SHARE_DELETE = 1, 2, 4
# Text in UTF-16 that a shell appended to a file in UTF-8; zeros alone are passed over quickly.
_WIDE_RUN = re.compile(rb"\x00{64,}|(?:[\t\r\n\x20-\x7e]\x00){4,}")


_PLAIN = rb"[\t\r\n\x20-\x7e]"
# ASCII lines appended to a UTF-16 file. A character next to a zero byte is UTF-16.
_NARROW_RUNS = {
    "utf-16-le": re.compile(_PLAIN + rb"{32,}(?!\x00)"),
    "utf-16-be": re.compile(rb"(?<!\x00)" + _PLAIN + rb"{32,}"),
}
_PLAIN_BYTES = b"\t\r\n" + bytes(range(0x20, 0x7F))

# Called with the bytes on the disk that are done, and those in all. May raise to end the reading.
Progress = Callable[[int, int], None]
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class StreamError(Exception):
    """A file that cannot be read. The text is one sentence with the reason."""


@dataclass(frozen=True, slots=True)
class InputSource:
    """One text to be read: a file, a member of an archive, or a pipe, which can be read only once.

    `label` is its name for the user. `size` is its size on the disk; `shown_size` is the size that the user
    sees, for a member of an archive the unpacked one. Both are in bytes. The members of an archive share an
    `allowance`.
    """

    path: Path
    label: str
    size: int
    shown_size: int
    member: str | None = None
    entry: Member | None = None
    is_pipe: bool = False
    allowance: Allowance = field(default_factory=Allowance, compare=False)


def label_of(path: Path) -> str:
    """Return the name of a file as text, without its folder."""
    return "standard input" if str(path) == STANDARD_INPUT else as_text(path.name or str(path))


def as_text(name: str) -> str:
    """Return the name of a file as it is shown: on one line, without bytes that are not valid in a text.

    Control characters become visible pictures, and marks that show nothing or turn the writing direction a
    sign, so that `log\u202egnp.exe` does not look like a picture.
    """
    text = name.encode("utf-8", "replace").decode()
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if character.isspace():
        return " "
    return chr(0x2400 + ord(character)) if character < " " else "\ufffd"


def is_file(path: Path) -> bool:
    """Return whether a path is a file, neither a folder nor a pipe; False if its name is too long for one."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_pipe(path: Path) -> bool:
    """Return whether a path is a named pipe; False if its name is too long for one."""
    try:
        return path.is_fifo()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder; False if its name is too long for one."""
    try:
        return path.is_dir()
    except OSError:
        return False


def sources(path: Path, label: str = "") -> tuple[InputSource, ...]:
    """Return the texts in a file: itself, or the members of a zip archive in their order.

    `label` names the file for the user; by default, its name without the folder.

    Raises:
        StreamError: the file cannot be opened.
    """
    label = label or label_of(path)
    try:
        if str(path) == STANDARD_INPUT or _is_pipe(path):
            return (InputSource(path, label, 0, 0, is_pipe=True),)
        with io.BufferedReader(open_shared(path)) as file:
            size = os.fstat(file.fileno()).st_size
            members = _members(file, size) if file.read(4) == LOCAL else None
    except OSError as error:
        # On Windows the error's own text is in the user's language.
        reason = os.strerror(error.errno) if error.errno else error.strerror or error
        raise StreamError(f"cannot read {label}: {reason}") from None
    allowance = Allowance(size)
    if members is None:
        return (InputSource(path, label, size, size, allowance=allowance),)
    return tuple(
        InputSource(
            path,
            f"{label}:{_shortened(as_text(member.name))}",
            member.packed_size,
            member.size,
            member.name,
            member,
            allowance=allowance,
        )
        for member in members
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_NAMED else f"{text[:_MAX_NAMED]}\u2026"


def _is_pipe(path: Path) -> bool:
    mode = path.stat().st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def _members(file: IO[bytes], size: int) -> list[Member] | None:
    """Return the members of an archive of `size` bytes; None if it has to be read in order.

    That is so if its directory cannot be read, or does not point at its members.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = [
                Member(
                    info.filename,
                    info.header_offset,
                    info.compress_size,
                    info.file_size,
                    info.compress_type,
                    info.flag_bits,
                    info.CRC,
                )
                for info in archive.infolist()
                if not info.is_dir()
            ]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        return None
    for member in members[:1]:
        if 0 <= member.offset < size:
            file.seek(member.offset)
            if file.read(len(LOCAL)) != LOCAL:
                return None
    return members if all(0 <= member.offset < size for member in members) else None


def blocks(
    source: InputSource, progress: Progress | None = None, on_fault: Callable[[str], object] | None = None
) -> Iterator[bytes]:
    """Yield a text as blocks of valid UTF-8, without a byte order mark.

    A growing file is read up to the end that it has when that is reached. A packed file that is damaged or
    cut off is read up to the damage. `on_fault` is called with a sentence about that, or if it is not text.

    Raises:
        StreamError: the file cannot be read.
    """
    return _blocks(source, progress, on_fault or _ignore, on_fault or _ignore)


def _blocks(
    source: InputSource,
    progress: Progress | None,
    on_fault: Callable[[str], object],
    not_text: Callable[[str], object],
) -> Iterator[bytes]:
    """Yield the blocks of a text; an exception that `not_text` raises ends the reading."""
    if source.is_pipe or source.size >= _LARGE:
        _have_memory_reused()
    try:
        yield from _as_utf8(_raw_blocks(source, progress, on_fault), source.label, not_text)
    except OSError as error:
        raise StreamError(f"cannot read {source.label}: {error.strerror or error}") from None
    except UnpackError as error:
        raise StreamError(f"cannot unpack {source.label}: {error}") from None


def read_blocks(file: BinaryIO, on_fault: Callable[[str], object] | None = None) -> Iterator[bytes]:
    """Yield the content of an open stream, such as standard input, as blocks of valid UTF-8.

    Raises:
        StreamError: it cannot be read, or is packed in a way that cannot.
    """
    label = label_of(Path(STANDARD_INPUT))
    try:
        on_fault = on_fault or _ignore
        watch = Watch(_damage_reporter(on_fault, label), Allowance())
        chunks = watch.allowance.counted(iter(lambda: file.read(BLOCK), b""))
        yield from _as_utf8(_allowed(chunks, watch), label, on_fault)
    except OSError as error:
        raise StreamError(f"cannot read {label}: {error.strerror or error}") from None
    except UnpackError as error:
        raise StreamError(f"cannot unpack {label}: {error}") from None


def read_head(path: Path, limit: int) -> tuple[str, bool]:
    """Return the beginning of a file's content, at most `limit` bytes of UTF-8, and whether that is all.

    Raises:
        StreamError: the file cannot be read, or is not text.
    """
    parts: list[bytes] = []
    size = 0
    for source in sources(path):
        for block in _blocks(source, None, _ignore, _refuse):
            parts.append(block)
            size += len(block)
            if size > limit:
                return b"".join(parts)[:limit].decode("utf-8", "ignore"), False
    return b"".join(parts).decode("utf-8", "replace"), True


def save_file(path: Path, content: str | bytes, inputs: Iterable[Path] = ()) -> None:
    """Write a file completely or not at all: write a new file beside it, then rename that.

    Raises:
        OSError: it cannot be written, or it is one of `inputs`, under any name or link.
    """
    try:
        target = path.resolve()
    except RuntimeError:  # what Python raises for a loop of symbolic links
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    if path.exists():
        if any(_is_same_file(one, path) for one in inputs):
            raise OSError(0, "it is one of the input files")
        if not path.is_file():
            _write_into(path, data)
            return
    beside = target.with_name(f".{target.name[:100]}.{os.urandom(4).hex()}")
    try:
        with beside.open("xb") as file:
            file.write(data)
        if target.exists():
            beside.chmod(stat.S_IMODE(target.stat().st_mode))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _write_into(path: Path, data: bytes) -> None:
    """Write to a device, or to a pipe that something reads: opening any other pipe would wait forever."""
    if not stat.S_ISFIFO(path.stat().st_mode):
        path.write_bytes(data)
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        raise OSError(0, "nothing is reading from this pipe") from None
    os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _is_same_file(source: Path, target: Path) -> bool:
    try:
        found = os.fstat(0) if str(source) == STANDARD_INPUT else source.stat()
        return os.path.samestat(found, target.stat())
    except OSError:
        return False


def _damage_reporter(on_fault: Callable[[str], object], label: str) -> Callable[[str], None]:
    """Return a function that reports, at its first call only, that a text was not read to its end."""
    reported = False

    def report(reason: str) -> None:
        nonlocal reported
        if not reported:
            on_fault(f"cannot read {label} to its end: {_shortened(reason)}")
        reported = True

    return report


def _allowed(chunks: Iterator[bytes], watch: Watch, member: Member | None = None) -> Iterator[bytes]:
    """Yield the content of a file, or of a member of it, until there is too much of it."""
    try:
        yield from member_in(chunks, member, watch) if member else unpacked(chunks, watch)
    except TooLargeError as error:
        watch.damaged(str(error))


def _ignore(sentence: str) -> None:
    del sentence


def _refuse(sentence: str) -> None:
    raise StreamError(sentence)


def _have_memory_reused() -> None:
    """Free more memory than any block takes, so that glibc keeps the memory of later blocks for reuse.

    Otherwise it returns the memory of each block to the system, and getting it again takes a fifth of the
    time of searching a block.
    """
    bytes(8 * BLOCK)


def _raw_blocks(
    source: InputSource, progress: Progress | None, on_fault: Callable[[str], object]
) -> Iterator[bytes]:
    """Yield the content of a source, unpacked, in large pieces if possible."""
    file, head = _opened(source)
    with file:
        start = source.entry.offset if source.entry else 0
        if start:
            file.seek(start)
        watch = Watch(_damage_reporter(on_fault, source.label), source.allowance)
        chunks = watch.allowance.counted(chain((head,), _chunks(file, source)))
        content = _allowed(chunks, watch, source.entry)
        parts: list[bytes] = []
        size = 0
        for part in content:
            parts.append(part)
            size += len(part)
            if size >= _FULL:
                _report_progress(file, source, start, progress)
                yield b"".join(parts)
                parts, size = [], 0
        _report_progress(file, source, start, progress)
        yield b"".join(parts)
        size = os.fstat(file.fileno()).st_size
        # Files that the system makes up, such as those in /proc, have the size 0.
        has_size = size > 0 or source.size > 0
        if source.entry is None and not source.is_pipe and has_size and size < file.tell():
            on_fault(f"{source.label} became shorter while it was read; its earlier lines are counted")


def _opened(source: InputSource) -> tuple[io.BufferedReader, bytes]:
    """Return an open file, and the bytes already read from it."""
    if str(source.path) == STANDARD_INPUT:
        return os.fdopen(0, "rb", closefd=False), b""
    if source.is_pipe and stat.S_ISFIFO(source.path.stat().st_mode):
        return open_pipe(source.path)
    return io.BufferedReader(open_shared(source.path)), b""


def open_shared(path: Path) -> io.FileIO:
    """Open a file for reading so that others can still rename or delete it, as a bot rotates its logs.

    On Windows, Python's own `open` prevents that.
    """
    if sys.platform == "win32":
        import _winapi
        import msvcrt

        def opener(name: str, flags: int) -> int:
            sharing = _FILE_SHARE_READ | _FILE_SHARE_WRITE | _FILE_SHARE_DELETE
            try:
                handle = _winapi.CreateFile(
                    name, _winapi.GENERIC_READ, sharing, 0, _winapi.OPEN_EXISTING, 0, 0
                )
            except OSError as error:  # its text is Windows' own, in the user's language
                number = error.errno or 0
                raise OSError(number, os.strerror(number), name) from None
            return msvcrt.open_osfhandle(handle, flags)

        return open(path, "rb", buffering=0, opener=opener)
    return path.open("rb", buffering=0)


def open_pipe(path: Path) -> tuple[io.BufferedReader, bytes]:
    """Open a named pipe that has a writer, and return it with the bytes already read from it.

    Raises:
        OSError: it has no writer; opening it in the usual way would wait forever.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    file = os.fdopen(descriptor, "rb")
    for _ in range(_PIPE_ATTEMPTS):
        try:
            head = os.read(descriptor, BLOCK)
        except BlockingIOError:
            head = b""
            break  # there is a writer, but no data yet
        if head:
            break
        time.sleep(_PIPE_PAUSE)
    else:
        file.close()
        raise OSError(0, "nothing is writing to this pipe")
    os.set_blocking(descriptor, True)
    return file, head


def _chunks(file: io.BufferedReader, source: InputSource) -> Iterator[bytes]:
    """Yield a file in chunks, small ones for a small member of an archive."""
    size = min(BLOCK, source.entry.packed_size + _SNIFFED) if source.entry else BLOCK
    while chunk := file.read1(size):
        yield chunk
        size = BLOCK


def _report_progress(
    file: io.BufferedReader, source: InputSource, start: int, progress: Progress | None
) -> None:
    if progress is None:
        return
    if source.is_pipe:
        progress(0, 0)
        return
    # A file may have grown since it was opened.
    size = os.fstat(file.fileno()).st_size if source.entry is None else source.size
    progress(min(file.tell() - start, size), size)


def _as_utf8(raw: Iterator[bytes], label: str, not_text: Callable[[str], object]) -> Iterator[bytes]:
    head = b""
    while len(head) < _SNIFFED and (more := next(raw, b"")):
        head += more
    head, encoding = _sniffed(head)
    kind = binary_kind(head[:_SNIFFED]) if encoding == "utf-8" else None
    if kind is not None:
        not_text(f"cannot read {label} as text: it seems to be {kind}")
    if encoding in _NARROW_RUNS:
        yield from _widened(chain((head,), raw), encoding)
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    narrow = encoding == "utf-8"
    for block in _narrowed(chain((head,), raw)) if narrow else chain((head,), raw):
        # A character may be split at the end of a block: then the decoder keeps its first part.
        if narrow and block.isascii() and not decoder.getstate()[0]:
            yield block
        elif text := decoder.decode(block):
            yield text.encode("utf-8", "replace")
    if rest := decoder.decode(b"", True):
        yield rest.encode("utf-8", "replace")


def _narrowed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces with ranges of UTF-16, which a shell may append, converted to UTF-8."""
    carried = b""
    for piece in pieces:
        piece = carried + piece if carried else piece  # noqa: PLW2901
        carried = b""
        if b"\x00" in piece:
            end = piece.rfind(b"\n") + 1
            end += piece[end : end + 1] == b"\x00"
            if 0 < len(piece) - end < _SNIFFED:
                piece, carried = piece[:end], piece[end:]  # noqa: PLW2901
            piece = _WIDE_RUN.sub(_narrow, piece)  # noqa: PLW2901
        yield piece
    yield _WIDE_RUN.sub(_narrow, carried)


def _narrow(run: re.Match[bytes]) -> bytes:
    return run[0][::2] if run[0][0] else run[0]


def _widened(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield pieces of UTF-16 as UTF-8; ranges of ASCII, as some programs append, stay what they are."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    zero = b"\x00" if encoding == "utf-16-be" else b""
    carried = b""
    for piece in pieces:
        piece = carried + piece if carried else piece  # noqa: PLW2901
        # Keep a range that may go on, with a zero that belongs to its first byte, or the end of a long one.
        tail = piece[-_SNIFFED:]
        run = tail[len(tail.rstrip(_PLAIN_BYTES).removesuffix(zero)) :]
        carried = run if len(run) < _SNIFFED else run[-_CARRIED:]
        yield _without_wide(piece[: len(piece) - len(carried)], encoding, decoder)
    yield _without_wide(carried, encoding, decoder)
    yield decoder.decode(b"", True).encode("utf-8", "replace")


def _without_wide(piece: bytes, encoding: str, decoder: codecs.IncrementalDecoder) -> bytes:
    parts: list[bytes] = []
    done = 0
    for run in _NARROW_RUNS[encoding].finditer(piece):
        wide = decoder.decode(piece[done : run.start()], True)
        decoder.reset()
        parts += (wide.encode("utf-8", "replace"), run[0])
        done = run.end()
    parts.append(decoder.decode(piece[done:]).encode("utf-8", "replace"))
    return b"".join(parts)


def _is_utf8(sample: bytes) -> bool:
    """Return whether bytes after a mark of UTF-16 are UTF-8 all the same; UTF-16 has zeros in any log."""
    if b"\x00" in sample:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _sniffed(head: bytes) -> tuple[bytes, str]:
    """Return the beginning of a file without its mark, and its encoding."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            rest = head[len(mark) :]
            return rest, "utf-8" if encoding in _NARROW_RUNS and _is_utf8(rest[:_SNIFFED]) else encoding
    sample = head[:_SNIFFED]
    if len(sample) >= 2 * _WIDE:
        shares = [sample[at::_WIDE].count(0) * _WIDE / len(sample) for at in range(_WIDE)]
        if min(shares[1:]) > _NEARLY_ALL and shares[0] < _RARELY:
            return head, "utf-32-le"
        if min(shares[:-1]) > _NEARLY_ALL and shares[-1] < _RARELY:
            return head, "utf-32-be"
    if len(sample) >= 4:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if odd > len(sample) * _MOSTLY and even < len(sample) * _RARELY:
            return head, "utf-16-le"
        if even > len(sample) * _MOSTLY and odd < len(sample) * _RARELY:
            return head, "utf-16-be"
    return head, "utf-8"
