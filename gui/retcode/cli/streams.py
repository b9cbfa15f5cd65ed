"""Standard output and error as the system gives them: closed, full, or with a code page of its own."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from retcode.cli.errors import OutputError


def write_text(text: str) -> None:
    """Write text to standard output as UTF-8, whatever encoding the terminal states.

    Raises:
        BrokenPipeError: the reader has closed the pipe.
        OutputError: it cannot be written.
    """
    stdout = _open_stdout()
    with _output_problem():
        stdout.flush()
        buffer = getattr(stdout, "buffer", None)
        if buffer is None:
            stdout.write(text)
        else:
            buffer.write(text.encode("utf-8", errors="backslashreplace"))


def flush() -> None:
    """Flush standard output.

    Raises:
        OutputError: it cannot be written.
    """
    if sys.stdout is not None:
        with _output_problem():
            sys.stdout.flush()


def write_at_once(data: bytes) -> None:
    """Write bytes to standard output and flush it, for a program that waits for them.

    Raises:
        BrokenPipeError: the reader has closed the pipe.
        OutputError: it cannot be written.
    """
    stdout = _open_stdout()
    with _output_problem():
        stdout.buffer.write(data)
        stdout.buffer.flush()


@contextmanager
def written_ahead(limit: int) -> Iterator[Callable[[bytes], None]]:
    """Yield a function that writes bytes to standard output, at most `limit` bytes ahead of their reader.

    So a program and its reader work at the same time, also while one of them takes longer for some parts. On
    Windows it waits for the reader, as `write_at_once` does. All is written at the end of the block.

    Raises:
        BrokenPipeError: the reader has closed the pipe.
        OutputError: it cannot be written.
    """
    if sys.platform == "win32" or sys.stdout is None:
        yield write_at_once
        return
    output = sys.stdout.fileno()
    waiting = bytearray()

    def write(data: bytes) -> None:
        waiting.extend(data)
        with _output_problem():
            os.set_blocking(output, len(waiting) > limit)
            with suppress(BlockingIOError):
                del waiting[: os.write(output, waiting)]

    try:
        yield write
    finally:
        os.set_blocking(output, True)
    write_at_once(bytes(waiting))


def use_utf8() -> None:
    """Write UTF-8 to a pipe or file on Windows, instead of the code page of the user's language."""
    for stream in (sys.stdout, sys.stderr):
        if sys.platform == "win32" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def drop_output(stream: TextIO | None = None) -> None:
    """Discard the rest of standard output, or of another stream, also at the interpreter's exit."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), (stream or sys.stdout).fileno())


def _open_stdout() -> TextIO:
    """Return standard output. Raises OutputError if the program was started without one.

    The packaged program then has the null device in its place.
    """
    replaced = sys.__stdout__ is None and getattr(sys.stdout, "name", "") == os.devnull
    if sys.stdout is None or replaced:
        raise OutputError("cannot write the output: standard output is closed")
    return sys.stdout


@contextmanager
def _output_problem() -> Iterator[None]:
    """Raise OutputError for an OSError, except for a closed pipe, which is handled elsewhere."""
    try:
        with _closed_pipes():
            yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write the output: {error.strerror or error}") from None


@contextmanager
def _closed_pipes() -> Iterator[None]:
    """Raise BrokenPipeError where Windows reports a closed pipe as EINVAL."""
    try:
        yield
    except OSError as error:
        if sys.platform == "win32" and error.errno == errno.EINVAL:
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from None
        raise
