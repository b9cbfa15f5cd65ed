"""The command `decode`: the errors in a text."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from retcode.cli.errors import FOUND, NOTHING, UNUSABLE, UsageError
from retcode.cli.output import complain, known_venue, load, open_input, write, write_json

if TYPE_CHECKING:
    import argparse

    from retcode.core.catalogue.load import Catalogue
    from retcode.core.decode.decoder import Decoder

_MAX_ANSWERED = 4 << 20  # bytes of a text that replies are wanted for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `decode`."""
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE|-",
        help="a text, a log or a picture; standard input if left out",
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
    """Print which errors a text holds, whose they are and how sure that is."""
    import msgspec

    from retcode.core.decode.decoder import Decoder, decode_file
    from retcode.core.decode.report import Outcome
    from retcode.core.files import STANDARD_INPUT, StreamError, read_blocks
    from retcode.core.pictures import PictureDecoder

    catalogue = load()
    venue = known_venue(catalogue.exchange_venues, args.venue)
    decoder = Decoder(catalogue)
    mask = not args.unmask
    if args.jsonl:
        with open_input(args.file) as lines:
            return _decode_lines(lines, decoder, venue, mask=mask)
    if args.reply:
        return _print_replies(args, catalogue, decoder, venue)
    damaged: list[str] = []
    picture = _picture(args.file)
    try:
        if picture is not None:
            report = PictureDecoder(catalogue, decoder).decode(picture, venue, mask=mask)
        elif args.file == STANDARD_INPUT:
            with open_input(args.file) as file:
                report = decoder.decode_blocks(read_blocks(file, damaged.append), venue, mask=mask)
        else:
            report = decode_file(decoder, Path(args.file), venue, mask=mask, cut_off=damaged.append)
    except StreamError as error:
        raise UsageError(str(error)) from None
    if args.json:
        write_json(msgspec.json.encode(report))
    else:
        from retcode.core.present.terminal import report_text

        write(report_text(report, catalogue))
    for sentence in damaged:
        complain(sentence)
    return FOUND if report.verdict is Outcome.ERROR else UNUSABLE if damaged else NOTHING


def _print_replies(
    args: argparse.Namespace, catalogue: Catalogue, decoder: Decoder, venue: str | None
) -> int:
    """Print what can be sent to the customer: each reply once, in the order of the errors."""
    import msgspec

    from retcode.core.pictures import PictureDecoder
    from retcode.core.replies.choose import finding_context
    from retcode.core.replies.load import load_replies

    book = load_replies(catalogue)
    for fault in book.faults:
        complain(str(fault))
    if args.language is not None and args.language not in book.languages:
        raise UsageError(f"no replies in {args.language!r}; choose from {', '.join(book.languages)}")
    picture = _picture(args.file)
    text = picture if picture is not None else _customer_text(args.file)
    report = (PictureDecoder(catalogue, decoder) if picture is not None else decoder).decode(text, venue)
    contexts = (finding_context(finding, text) for finding in report.findings)
    replies = dict.fromkeys(filter(None, (book.reply(context, args.language) for context in contexts)))
    if args.json:
        write_json(msgspec.json.encode(list(replies)))
    elif replies:
        write("\n\n".join(reply.text for reply in replies) + "\n")
    else:
        complain("no reply: no exchange error found in this text")
    return FOUND if replies else NOTHING


def _customer_text(name: str) -> str:
    """Return a text that is short enough to be a customer's. Raises UsageError for any other."""
    from retcode.core.files import STANDARD_INPUT, StreamError, read_blocks, read_head

    try:
        if name == STANDARD_INPUT:
            with open_input(name) as file:
                text = b"".join(read_blocks(file)).decode("utf-8", "replace")
            whole = len(text) <= _MAX_ANSWERED
        else:
            text, whole = read_head(Path(name), _MAX_ANSWERED)
    except StreamError as error:
        raise UsageError(str(error)) from None
    if not whole:
        raise UsageError(f"--reply takes a text of at most {_MAX_ANSWERED >> 20} MB; use triage for a log")
    return text


def _picture(name: str) -> str | None:
    """Return the text in a picture; None if the file is not one. Raises UsageError if it cannot be read."""
    from retcode.core.pictures import is_picture

    if not Path(name).is_file():
        return None  # to open a pipe would break it
    try:
        with Path(name).open("rb") as file:
            if not is_picture(file.read(16)):
                return None
            file.seek(0)
            data = file.read()
    except OSError:
        return None  # said where it is read as a text
    from retcode.services.picture_reader import PictureError, read_picture

    try:
        return read_picture(data).text
    except PictureError as error:
        raise UsageError(f"cannot read {name}: {error}") from None


def _decode_lines(lines: BinaryIO, decoder: Decoder, venue: str | None, *, mask: bool) -> int:
    """Decode a JSON Lines stream in order. A line that cannot be read gets an answer with the reason."""
    import msgspec

    from retcode.core.decode.report import Outcome

    status = NOTHING
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        item = _json_object(line)
        text = item.get("text")
        if not isinstance(text, str):
            sentence = f"line {number} is not a JSON object with a text"
            write_json(json.dumps({"id": item.get("id"), "error": sentence}).encode())
            complain(sentence)
            status = UNUSABLE
            continue
        report = decoder.decode(text, venue, mask=mask)
        write_json(json.dumps({"id": item.get("id"), **msgspec.to_builtins(report)}).encode())
        if report.verdict is Outcome.ERROR and status == NOTHING:
            status = FOUND
    return status


def _json_object(line: bytes) -> dict[str, object]:
    """Return the JSON object on a line, an empty one if it is none.

    Numbers that JSON cannot hold (`NaN`, `1e999`) are kept as they are written, as strings.
    """
    try:
        item = json.loads(line, parse_constant=str, parse_float=_finite)
    except (ValueError, RecursionError):
        return {}
    return item if isinstance(item, dict) else {}


def _finite(number: str) -> float | str:
    value = float(number)
    return value if math.isfinite(value) else number
