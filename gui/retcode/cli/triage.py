"""The command `triage`: a summary of whole logs, on a terminal or as a file."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from retcode.cli.errors import FOUND, NOTHING, UNUSABLE, UsageError
from retcode.cli.output import complain_of, known_venue, load, write
from retcode.cli.streams import write_at_once

if TYPE_CHECKING:
    from retcode.core.catalogue.load import Catalogue
    from retcode.core.triage import TriageReport

_BAR_WIDTH = 24
_PAUSE_S = 0.1
_NICENESS = 5  # beside a window, which has to be painted in time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="logs: plain, gzip, zip or tar; rotated ones in any order",
    )
    parser.add_argument(
        "--venue", metavar="ID", help="treat all errors as this venue's, whatever the log names"
    )
    parser.add_argument(
        "--zone",
        type=_zone,
        default=UTC,
        metavar="ZONE",
        help="zone for times that have none: UTC (default), local, +02:00, UTC-05:00, Europe/Berlin",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print everything as JSON")
    output.add_argument("--markdown", action="store_true", help="print Markdown for a ticket")
    output.add_argument("--csv", action="store_true", help="print one row per error as CSV")
    output.add_argument(
        "--updates", action="store_true", help="print JSON lines while reading, until standard input ends"
    )
    output.add_argument(
        "--follow", action="store_true", help="watch logs that grow, or - for standard input, until Ctrl+C"
    )
    output.add_argument("--html", type=Path, metavar="OUT", help="write a page with the timeline")


def run(args: argparse.Namespace) -> int:
    """Print the errors in whole logs, with their counts and times, and what they did to orders."""
    catalogue = load()
    venue = known_venue(catalogue.venues, args.venue)
    if args.updates:
        return FOUND if write_progress(args, catalogue, venue).errors else NOTHING
    if args.follow:
        from retcode.cli.follow import follow
        from retcode.core.files import STANDARD_INPUT

        names = [str(file) for file in args.files]
        if STANDARD_INPUT in names and len(names) > 1:
            raise UsageError("--follow takes logs, or - alone")
        if names != [STANDARD_INPUT]:
            check_files(args.files)
        return follow(catalogue, venue, args.files)
    check_files(args.files)
    report = triage_report(args, catalogue, venue)
    write(printed(args, report, catalogue))
    faults = [file.fault for file in report.files if file.fault]
    complain_of(faults)
    return FOUND if report.errors else UNUSABLE if faults else NOTHING


def triage_report(args: argparse.Namespace, catalogue: Catalogue, venue: str | None) -> TriageReport:
    """Read the logs, with a progress bar if stderr is a terminal."""
    from retcode.core.decode.decoder import Decoder
    from retcode.core.triage import Callbacks, triage

    shown = sys.stderr is not None and sys.stderr.isatty() and not args.quiet
    bar = _Bar(sys.stderr) if shown else None
    try:
        hooks = Callbacks(progress=bar.show if bar else None)
        decoder = Decoder(catalogue)
        return triage(catalogue, decoder, args.files, venue, zone=args.zone, hooks=hooks, reader=_reader())
    finally:
        if bar:
            bar.clear()


def write_progress(args: argparse.Namespace, catalogue: Catalogue, venue: str | None) -> TriageReport:
    """Read the logs, printing JSON lines; stop when standard input ends or the output is closed."""
    from threading import Event, Thread

    from retcode.core.triage.progress_stream import write_updates

    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    ended = Event()

    def wait_for_end() -> None:
        # Not by way of sys.stdin: it would hold a lock that the end of the program waits for.
        with suppress(OSError):  # it is closed
            while os.read(0, 1 << 12):
                pass
        ended.set()

    Thread(target=wait_for_end, daemon=True).start()
    return write_updates(
        catalogue, args.files, write_at_once, ended.is_set, venue, zone=args.zone, reader=_reader()
    )


def _reader() -> Sequence[str]:
    """Return the command that searches a log, if there is a second processor to carry it out."""
    from retcode.services.self_command import own_command

    return own_command(["search-log"]) if (os.cpu_count() or 1) > 1 else ()


def printed(args: argparse.Namespace, report: TriageReport, catalogue: Catalogue) -> str:
    """Return the report in the form that was asked for; a page is written to its file.

    Raises:
        UsageError: the page cannot be written.
    """
    from retcode.core.files import save_file
    from retcode.core.present.safe_text import json_text, one_line
    from retcode.core.triage import export

    if args.json:
        return json_text(export.to_json(report)) + "\n"
    if args.csv:
        return export.to_csv(report, catalogue)
    if args.markdown:
        return export.to_markdown(report, catalogue)
    if args.html:
        try:
            save_file(args.html, export.to_html(report, catalogue), args.files)
        except OSError as error:
            raise UsageError(f"cannot write {args.html}: {error.strerror or error}") from None
        page = one_line(str(args.html))
        return f"{report.errors} error{'' if report.errors == 1 else 's'}; page written to {page}\n"
    return export.to_text(report, catalogue)


class _Bar:
    """One line on a terminal: how far, how fast, how long still."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = self._shown = time.monotonic()
        self._length = 0

    def show(self, done: int, total: int) -> None:
        """Draw how far it is, ten times a second at most."""
        now = time.monotonic()
        if now - self._shown < _PAUSE_S or not total:
            return
        self._shown = now
        rate = done / (now - self._began)
        left = (total - done) / rate if rate else 0
        full = _BAR_WIDTH * done // total
        bar = "#" * full + "." * (_BAR_WIDTH - full)
        self._draw(f"[{bar}] {100 * done // total:>3} %  {rate / 1e6:.0f} MB/s  {left:.0f} s left ")

    def clear(self) -> None:
        """Leave the line empty."""
        self._draw("")
        self._draw("")

    def _draw(self, line: str) -> None:
        """Draw over the line before, with spaces: an old console of Windows knows no escape sequences."""
        self._stream.write(f"\r{line.ljust(self._length)}")
        self._stream.flush()
        self._length = len(line)


def _zone(text: str) -> tzinfo:
    from retcode.core.triage.zones import zone_of

    try:
        return zone_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def check_files(files: Sequence[Path]) -> None:
    """Raise UsageError for the first file that cannot be read. A pipe is not opened: that would break it."""
    from retcode.core.files import StreamError, as_text, sources

    for file in files:
        try:
            sources(file, as_text(str(file)))
        except StreamError as error:
            raise UsageError(str(error)) from None
