"""`triage --follow`: watch growing logs, or the output of a program, until Ctrl+C."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from retcode.cli.errors import FOUND, INTERRUPTED, NOTHING, UsageError
from retcode.cli.output import complain, open_input, readable, write
from retcode.cli.streams import flush
from retcode.core.files import STANDARD_INPUT, is_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from retcode.core.catalogue.load import Catalogue
    from retcode.core.triage.follow import Follower, GrowingFile, Restart

_LOOK_S = 2.0  # between two looks for new logs
_POLL_S = 0.25
_PIPE = 1 << 16  # bytes read of standard input at a time


def follow(catalogue: Catalogue, venue: str | None, files: Sequence[Path]) -> int:
    """Print a line for each new kind of error until Ctrl+C or the end of standard input, then the summary."""
    from retcode.core.decode.decoder import Decoder
    from retcode.core.triage.follow import Follower, GrowingFile

    piped = [str(file) for file in files] == [STANDARD_INPUT]
    for path in () if piped else files:
        if not is_file(path):
            raise UsageError(f"{path.name} is not a file; pipe it into --follow -")
    # Opened first, for what is appended while the decoder is made counts too.
    growing = [] if piped else [GrowingFile(file) for file in files]
    follower = Follower(catalogue, Decoder(catalogue), venue)
    status = INTERRUPTED
    try:
        if piped:
            _follow_input(follower)
            status = FOUND if follower.errors else NOTHING
        else:
            _follow_files(follower, growing)
    except KeyboardInterrupt:
        pass
    for file in growing:
        _print_new(follower, file.unfinished())
    _print_summary(follower)
    return status


def _follow_files(follower: Follower, growing: list[GrowingFile]) -> None:
    from retcode.core.triage.follow import GrowingFile, NewLogs

    new_logs = NewLogs(file.path for file in growing)
    looked = time.monotonic()
    try:
        while True:
            came = False
            if time.monotonic() - looked > _LOOK_S:
                growing += [GrowingFile(file, from_start=True) for file in new_logs.look()]
                looked = time.monotonic()
            for file in growing:
                data = file.read()
                came |= bool(data)
                if file.restart is not None:
                    _print_restart(file.path, file.restart)
                _print_new(follower, data)
            if not came:
                time.sleep(_POLL_S)
    finally:
        for file in growing:
            file.close()


def _follow_input(follower: Follower) -> None:
    rest = b""
    descriptor = open_input(STANDARD_INPUT).fileno()
    while data := _more_input(descriptor):
        data = rest + data
        end = data.rfind(b"\n") + 1
        rest = data[end:]
        _print_new(follower, data[:end])
    _print_new(follower, rest)


def _more_input(descriptor: int) -> bytes:
    with readable(STANDARD_INPUT):
        return os.read(descriptor, _PIPE)


def _print_new(follower: Follower, data: bytes) -> None:
    now = time.time()
    for finding in follower.feed(data, now):
        write(f"{_clock(now)}  {follower.line(finding)}\n")
        flush()


def _print_restart(path: Path, restart: Restart) -> None:
    complain(f"{path.name} was {restart.value}: reading it from the beginning. Earlier counts are kept.")


def _print_summary(follower: Follower) -> None:
    errors = follower.errors
    write(f"\n{errors} error{'' if errors == 1 else 's'}\n")
    for seen in follower.summary():
        times = f"{_clock(seen.first)} to {_clock(seen.last)}"
        write(f"{seen.count:>7}  {times}  {follower.line(seen.finding)}\n")


def _clock(timestamp: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(timestamp))
