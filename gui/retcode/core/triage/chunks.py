"""Read a log in chunks: the regions that can contain an error, and the lines to watch.

A large log is searched by another process of this program, so that two processors share the work. The
chunks are the same either way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING

import msgspec
from msgspec import Struct

from retcode.core.decode.region_search import client_id_names, region_finder
from retcode.core.decode.segment.regions import Region, WatchedLine
from retcode.core.files import InputSource, StreamError, blocks, label_of, sources
from retcode.core.triage.line_facts import watched

if TYPE_CHECKING:
    import subprocess

# From this size on, in bytes on the disk, the time to start a process is small in comparison.
MIN_PROCESS_BYTES = 24_000_000
_TAIL = 4096
_TIMEOUT_S = 2.0  # for a process to end; it takes the time of one block
_LENGTH = 4  # bytes before each chunk with its length
# How many bytes the other process may be ahead, where the system lets us choose: some ten chunks. With less,
# the two wait for each other.
_PIPE_BYTES = 1 << 20


class Chunk(Struct, frozen=True, array_like=True):
    """What was found in the next part of a text. By now `done` of `total` bytes on the disk are read.

    `lines` counts the lines so far. The last chunk has the end of the text in `tail`, and in `fault` why it
    could not be read further, if so.
    """

    done: int
    total: int
    found: tuple[Region | WatchedLine, ...] = ()
    lines: int = 0
    last: bool = False
    tail: bytes = b""
    fault: str = ""


_DECODER = msgspec.msgpack.Decoder(Chunk)


@contextmanager
def opened_chunks(source: InputSource, reader: Sequence[str] = ()) -> Iterator[Iterator[Chunk]]:
    """Open a text to be read in chunks, the last of which is marked as such.

    `reader` is a command that runs `write_chunks`; the names of the file and the member are appended to it.
    It is used for large texts, and is running when the block is entered.
    """
    if reader and source.size >= MIN_PROCESS_BYTES:
        with _output_of(reader, source) as stream, closing(_read_from(stream, source)) as chunks:
            yield chunks
    else:
        with closing(_read(source)) as chunks:
            yield chunks


def write_chunks(path: Path, member: str | None, write: Callable[[bytes], object]) -> None:
    """Write the chunks of a text for another process.

    Raises:
        BrokenPipeError: nobody reads on.
    """
    encoder = msgspec.msgpack.Encoder()
    for chunk in _read_again(path, member):
        data = encoder.encode(chunk)
        write(len(data).to_bytes(_LENGTH, "big") + data)


def _read_again(path: Path, member: str | None) -> Iterator[Chunk]:
    try:
        found = [source for source in sources(path) if source.member == member]
    except StreamError as error:
        return iter((Chunk(0, 0, last=True, fault=str(error)),))
    if not found:
        return iter((Chunk(0, 0, last=True, fault=f"cannot read {label_of(path)}: it has changed"),))
    return _read(found[0])


def _read(source: InputSource) -> Generator[Chunk]:
    finder = region_finder(_watched())
    done, total = 0, source.size
    tail, fault = b"", ""

    def report_progress(now_done: int, of_total: int) -> None:
        nonlocal done, total
        done, total = now_done, of_total

    def on_fault(sentence: str) -> None:
        nonlocal fault
        fault = sentence

    try:
        for block in blocks(source, report_progress, on_fault):
            tail = (tail + block[-_TAIL:])[-_TAIL:]
            found = tuple(finder.feed(block))
            yield Chunk(done, total, found, finder.line_breaks + 1)
    except StreamError as error:
        fault = str(error)
    found = tuple(finder.finish())
    lines = finder.line_breaks + (not tail.endswith(b"\n") if tail else 0)
    yield Chunk(done, total, found, lines, last=True, tail=tail, fault=fault)


@contextmanager
def _output_of(reader: Sequence[str], source: InputSource) -> Iterator[IO[bytes] | None]:
    """Start a process that searches a text, and open what it writes; None if it cannot be started."""
    import subprocess

    member = () if source.member is None else (source.member,)
    command = [*reader, str(source.path), *member]
    devnull = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=devnull, stdout=subprocess.PIPE, stderr=devnull, pipesize=_PIPE_BYTES
        )
    except OSError:
        yield None
        return
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.stdout.close()  # ends the process if it is still writing
        # It takes a while to free its memory, and nobody needs to wait for that.
        Thread(target=_await_end, args=(process,), daemon=True).start()


def _await_end(process: subprocess.Popen[bytes]) -> None:
    from subprocess import TimeoutExpired

    try:
        process.wait(_TIMEOUT_S)
    except TimeoutExpired:
        process.kill()
        process.wait()


def _read_from(stream: IO[bytes] | None, source: InputSource) -> Generator[Chunk]:
    """Yield the chunks that another process writes; read the text here if it writes none."""
    first = _received(stream) if stream else None
    yield from _read(source) if stream is None or first is None else _rest(first, stream, source)


def _rest(chunk: Chunk, stream: IO[bytes], source: InputSource) -> Iterator[Chunk]:
    yield chunk
    while not chunk.last:
        following = _received(stream)
        if following is None:
            fault = f"cannot read {source.label} to its end: the process that read it has ended"
            following = Chunk(chunk.done, chunk.total, lines=chunk.lines, last=True, fault=fault)
        chunk = following
        yield chunk


def _received(stream: IO[bytes]) -> Chunk | None:
    """Return the next chunk that another process has written; None if it ended or wrote something else."""
    try:
        return _DECODER.decode(stream.read(int.from_bytes(stream.read(_LENGTH), "big")))
    except (msgspec.DecodeError, MemoryError):
        return None


@cache
def _watched() -> tuple[re.Pattern[bytes], ...]:
    return watched(client_id_names())
