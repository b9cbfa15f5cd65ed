"""The command `decode`: the errors in a text."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from retcode.cli.errors import FOUND, NOTHING, UNUSABLE, UsageError
from retcode.cli.output import (
    complain,
    complain_of,
    known_venue,
    load,
    open_input,
    readable,
    write,
    write_json,
)
from retcode.core.present.safe_text import one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from retcode.core.catalogue.load import Catalogue
    from retcode.core.decode.decoder import Decoder
    from retcode.core.decode.report import Report
    from retcode.core.pictures.text import PictureText

_MAX_ANSWERED = 4 << 20  # bytes of a text with --reply


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `decode`."""
    parser.add_argument(
        "file",
        nargs="*",
        metavar="FILE|-",
        help="texts, logs or pictures; standard input if left out",
    )
    parser.add_argument("--venue", metavar="ID", help="decode as this venue, whatever the text names")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help='read one {"id", "text"} per line, print one {"id", ...report} per line',
    )
    parser.add_argument("--reply", action="store_true", help="print only the replies to the customer")
    parser.add_argument(
        "--language", metavar="zh", help="language of the replies (default: that of the text)"
    )
    parser.add_argument("--unmask", action="store_true", help="do not mask keys, addresses and account ids")


def run(args: argparse.Namespace) -> int:
    """Print the errors in texts, with their venues and certainty."""
    from retcode.core.decode.decoder import Decoder
    from retcode.core.files import STANDARD_INPUT

    catalogue = load()
    venue = known_venue(catalogue.venues, args.venue)
    decoder = Decoder(catalogue)
    reading = _Reading(catalogue, decoder, venue, not args.unmask)
    names = args.file or [STANDARD_INPUT]
    if names.count(STANDARD_INPUT) > 1:
        raise UsageError("standard input can be read only once")
    if len(names) > 1 and (args.jsonl or args.reply):
        raise UsageError("--jsonl and --reply take one file")
    if args.jsonl:
        return _decode_lines(_lines(names[0]), decoder, venue, mask=not args.unmask)
    if args.reply:
        return _print_replies(args, names[0], reading)
    if len(names) == 1:
        return _print_report(reading, names[0], as_json=args.json)
    statuses = [_print_one_of_several(reading, name, as_json=args.json) for name in names]
    return UNUSABLE if UNUSABLE in statuses else min(statuses)


class _Reading(NamedTuple):
    """The settings with which files are decoded."""

    catalogue: Catalogue
    decoder: Decoder
    venue: str | None
    mask: bool

    def report(self, name: str, on_fault: Callable[[str], None]) -> Report:
        """Return the report of a file or standard input. Raises UsageError if it cannot be read."""
        from itertools import chain

        from retcode.core.case.pasted import customers_text
        from retcode.core.decode.decoder import decode_file
        from retcode.core.files import STANDARD_INPUT, StreamError, as_text, read_blocks, sources

        picture = _picture(name)
        try:
            if picture is not None:
                from retcode.core.pictures.decoder import PictureDecoder

                for sentence in picture.remarks:
                    on_fault(f"{name}: {sentence}")
                if not picture.has_words:
                    raise UsageError(f"no text could be read in {name}")
                pictures = PictureDecoder(self.catalogue, self.decoder)
                return pictures.decode(picture.text, self.venue, mask=self.mask)
            if name == STANDARD_INPUT:
                with open_input(name) as file:
                    blocks = read_blocks(file, on_fault)
                    begun = _first_blocks(blocks)
                    own = customers_text(b"".join(begun).decode("utf-8", "replace"))
                    if own is not None:
                        return self.decoder.decode(own, self.venue, mask=self.mask)
                    return self.decoder.decode_blocks(chain(begun, blocks), self.venue, mask=self.mask)
            own = _case_text(name)
            if own is not None:
                return self.decoder.decode(own, self.venue, mask=self.mask)
            sources(Path(name), as_text(name))
            return decode_file(self.decoder, Path(name), self.venue, mask=self.mask, on_fault=on_fault)
        except StreamError as error:
            raise UsageError(str(error)) from None


def _print_report(reading: _Reading, name: str, *, as_json: bool, heading: str = "") -> int:
    """Print the report of a file, after `heading` if there are several; return the exit status.

    If a file could not be read to its end and nothing was found in it, print only the reason, except as JSON.
    """
    import msgspec

    from retcode.core.decode.report import Outcome
    from retcode.core.present.finding_text import items

    damaged: list[str] = []
    report = reading.report(name, damaged.append)
    if as_json and heading:
        shown = name.encode("utf-8", "replace").decode()
        write_json(msgspec.json.encode({"file": shown, **msgspec.to_builtins(report)}))
    elif as_json:
        write_json(msgspec.json.encode(report))
    elif items(report) or not damaged:
        from retcode.core.present.terminal import report_text

        write(heading + report_text(report, reading.catalogue))
    complain_of(damaged)
    return FOUND if report.verdict is Outcome.ERROR else UNUSABLE if damaged else NOTHING


def _print_one_of_several(reading: _Reading, name: str, *, as_json: bool) -> int:
    """Print the report of one file of several. If it cannot be read, print that and go on."""
    try:
        return _print_report(reading, name, as_json=as_json, heading=f"== {one_line(name)}\n")
    except UsageError as error:
        complain(str(error))
        return UNUSABLE


def _print_replies(args: argparse.Namespace, name: str, reading: _Reading) -> int:
    """Print what can be sent to the customer: each reply once, the most urgent first."""
    import msgspec

    from retcode.core.pictures.decoder import PictureDecoder
    from retcode.core.present.finding_text import errors
    from retcode.core.replies.choose import deferring_to, error_context
    from retcode.core.replies.load import load_replies
    from retcode.core.resources import ResourceError

    book = load_replies(reading.catalogue)
    for fault in book.faults:
        complain(str(fault))
    if args.language is not None and args.language not in book.languages:
        raise UsageError(f"no replies in {args.language!r}; choose from {', '.join(book.languages)}")
    picture = _picture(name)
    text = picture.text if picture is not None else _customer_text(name)
    pictures = PictureDecoder(reading.catalogue, reading.decoder)
    report = (pictures if picture is not None else reading.decoder).decode(text, reading.venue)
    written = picture.customer_text if picture is not None else text
    contexts = [
        context for error in errors(report) if (context := error_context(error, reading.catalogue, written))
    ]
    answered = (deferring_to(context, contexts[0]) for context in contexts)
    replies = dict.fromkeys(filter(None, (book.reply(context, args.language) for context in answered)))
    if args.json:
        write_json(msgspec.json.encode(list(replies)))
    elif replies:
        write("\n\n".join(reply.text for reply in replies) + "\n")
    elif contexts:
        raise ResourceError("no reply to this error can be read; install Retcode again")
    else:
        complain("no reply: no exchange error found in this text")
    return FOUND if replies else NOTHING


def _case_text(name: str) -> str | None:
    """Return what the customer wrote in a file that is a case made here; None for any other file."""
    from retcode.core.case.pasted import customers_text
    from retcode.core.files import is_file

    try:
        if not is_file(Path(name)) or Path(name).stat().st_size > _MAX_ANSWERED:
            return None
        with Path(name).open("rb") as file:
            data = file.read(_MAX_ANSWERED + 1)  # those of /proc have no size, and may never end
        return customers_text(data.decode("utf-8", "replace")) if len(data) <= _MAX_ANSWERED else None
    except OSError:
        return None  # reported when it is read as a text


def _first_blocks(blocks: Iterator[bytes]) -> list[bytes]:
    """Return the first blocks, up to just above the limit of a customer's text."""
    begun: list[bytes] = []
    size = 0
    for block in blocks:
        begun.append(block)
        size += len(block)
        if size > _MAX_ANSWERED:
            break
    return begun


def _customer_text(name: str) -> str:
    """Return the text of a file or standard input. Raises UsageError if it is too long for a customer's."""
    from retcode.core.files import STANDARD_INPUT, StreamError, read_blocks, read_head

    try:
        if name == STANDARD_INPUT:
            with open_input(name) as file:
                begun = _first_blocks(read_blocks(file))
            text = b"".join(begun).decode("utf-8", "replace")
            whole = sum(map(len, begun)) <= _MAX_ANSWERED
        else:
            text, whole = read_head(Path(name), _MAX_ANSWERED)
    except StreamError as error:
        raise UsageError(str(error)) from None
    if not whole:
        raise UsageError(f"--reply takes a text of at most {_MAX_ANSWERED >> 20} MB; use triage for a log")
    from retcode.core.case.pasted import customers_text

    own = customers_text(text)
    return text if own is None else own


def _picture(name: str) -> PictureText | None:
    """Return the text of a picture, or None if the file is not a picture.

    Raises UsageError if it cannot be read.
    """
    from retcode.core.file_kinds import is_picture
    from retcode.core.files import MAX_PICTURE, is_file

    if not is_file(Path(name)):
        return None  # opening a pipe would break it
    try:
        with Path(name).open("rb") as file:
            if not is_picture(file.read(16)):
                return None
            file.seek(0)
            data = file.read(MAX_PICTURE + 1)
    except OSError:
        return None  # reported when it is read as a text
    from retcode.services.pictures.reader import PictureError, read_picture

    try:
        return read_picture(data)
    except PictureError as error:
        raise UsageError(f"cannot read {name}: {error}") from None


def _lines(name: str) -> Iterator[bytes]:
    """Yield the lines of a file, or of standard input as soon as they come.

    Raises UsageError if it cannot be read.
    """
    from retcode.core.files import STANDARD_INPUT, StreamError, blocks, is_file, is_pipe, open_pipe, sources

    if is_pipe(Path(name)):
        with readable(name):
            pipe, begun = open_pipe(Path(name))
            with pipe:
                *lines, unfinished = begun.split(b"\n")
                yield from lines
                yield unfinished + pipe.readline()
                yield from pipe
        return
    if name == STANDARD_INPUT or not is_file(Path(name)):
        with open_input(name) as file, readable(name):
            yield from file
        return
    rest: list[bytes] = []
    try:
        for source in sources(Path(name)):
            for block in blocks(source, on_fault=complain):
                whole, end, last = block.rpartition(b"\n")
                if end:
                    yield from b"".join((*rest, whole)).split(b"\n")
                    rest = []
                rest.append(last)
    except StreamError as error:
        raise UsageError(str(error)) from None
    yield b"".join(rest)


def _decode_lines(lines: Iterator[bytes], decoder: Decoder, venue: str | None, *, mask: bool) -> int:
    """Decode a JSON Lines stream in order. A line that cannot be read gets an answer with the reason."""
    import msgspec

    from retcode.core.decode.report import Outcome

    status = NOTHING
    broken: list[int] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        item = _json_object(line)
        text = item.get("text")
        if not isinstance(text, str):
            sentence = f"line {number} is not a JSON object with a text"
            write_json(json.dumps({"id": item.get("id"), "error": sentence}).encode())
            broken.append(number)
            continue
        report = decoder.decode(text, venue, mask=mask)
        write_json(json.dumps({"id": item.get("id"), **msgspec.to_builtins(report)}).encode())
        if report.verdict is Outcome.ERROR:
            status = FOUND
    if broken:
        more = f", and {len(broken) - 1} more" if len(broken) > 1 else ""
        complain(f"line {broken[0]} is not a JSON object with a text{more}")
    return UNUSABLE if broken else status


def _json_object(line: bytes) -> dict[str, object]:
    """Return the JSON object on a line; an empty one if the line is not an object.

    Numbers that JSON cannot express (`NaN`, `1e999`) are kept as strings.
    """
    try:
        item = json.loads(line, parse_constant=str, parse_float=_finite)
    except (ValueError, RecursionError):
        return {}
    return item if isinstance(item, dict) else {}


def _finite(number: str) -> float | str:
    value = float(number)
    return value if math.isfinite(value) else number
