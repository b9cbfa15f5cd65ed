"""The command line: the same engine on a terminal, and the start of the window.

Exit status: 0 found, 1 nothing found, 2 bad usage or input that cannot be read, with one line on stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from retcode.services.options import WindowOptions

if TYPE_CHECKING:
    from retcode.core.catalogue.load import Catalogue
    from retcode.core.catalogue.model import Entry
    from retcode.core.decode import Decoder

FOUND, NOTHING, UNUSABLE = 0, 1, 2
_PROGRAM = "retcode"


class UsageError(Exception):
    """Something about the command that its user can put right; the text is the one sentence to say."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].lower()}{message[1:]} (see {self.prog} --help)")


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and return the exit status. Prints to stdout; one line to stderr on failure."""
    try:
        name, *rest = arguments or [""]
        command = _COMMANDS.get(name)
        status = command(rest) if command else _window(arguments)
        sys.stdout.flush()
        return status
    except UsageError as error:
        print(f"{_PROGRAM}: {error}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        # The reader (head, less) has seen enough: nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except KeyboardInterrupt:
        return 130


def _catalogue() -> Catalogue:
    from retcode.core.catalogue.load import load_catalogue

    catalogue = load_catalogue()
    for fault in catalogue.faults:
        print(f"{_PROGRAM}: {fault}", file=sys.stderr)
    if not catalogue.entries:
        raise UsageError("the catalogue holds no entry that can be read")
    return catalogue


def _list(arguments: Sequence[str]) -> int:
    parser = _Parser(f"{_PROGRAM} list", description="Print all entries, with everything known of each.")
    parser.add_argument("--venue", metavar="ID")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    catalogue = _catalogue()
    venue = _venue(catalogue, given.venue)
    entries = [entry for entry in catalogue.entries if venue in (None, entry.venue)]
    _print_entries(entries, catalogue, as_json=given.json)
    return FOUND if entries else NOTHING


def _search(arguments: Sequence[str]) -> int:
    from retcode.core.search.index import SearchIndex

    parser = _Parser(f"{_PROGRAM} search", description="Search codes, names, messages and meanings.")
    parser.add_argument("words", nargs="+", metavar="WORDS")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--limit", type=_count, default=20, metavar="N")
    given = parser.parse_intermixed_args(arguments)
    catalogue = _catalogue()
    result = SearchIndex(catalogue, explanations=True).search(" ".join(given.words), limit=given.limit)
    _print_entries([hit.entry for hit in result.hits], catalogue, as_json=given.json)
    return FOUND if result.hits else NOTHING


def _lookup(arguments: Sequence[str]) -> int:
    parser = _Parser(f"{_PROGRAM} lookup", description="Print the entries with exactly this code.")
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("--venue", metavar="ID")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    catalogue = _catalogue()
    code = given.code.strip().replace("\u2212", "-").replace("\u2013", "-").lstrip("+")
    found = catalogue.with_code(code, _venue(catalogue, given.venue))
    if given.json:
        _print_entries(found, catalogue, as_json=True)
    elif found:
        from retcode.core.present.terminal import entry_text

        _write("\n".join(entry_text(entry, catalogue) for entry in found))
    else:
        twins = catalogue.with_digits(code.lstrip("-"))
        signs = sorted({entry.code for entry in twins} - {code})
        hint = f"; with the other sign there is {signs[0]}" if signs else ""
        print(f"{_PROGRAM}: no entry has the code {code}{hint}", file=sys.stderr)
    return FOUND if found else NOTHING


def _decode(arguments: Sequence[str]) -> int:
    import msgspec

    from retcode.core.decode import Decoder, Outcome, decode_file
    from retcode.core.files import Source, StreamError, damage, read_blocks

    parser = _Parser(
        f"{_PROGRAM} decode",
        description="Say which errors a text holds, whose they are and how sure that is.",
    )
    parser.add_argument("file", nargs="?", default="-", metavar="FILE|-")
    parser.add_argument("--venue", metavar="ID", help="decode as this venue's, whatever the text says")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument(
        "--jsonl", action="store_true", help='one {"id", "text"} a line in, one {"id", ...report} a line out'
    )
    parser.add_argument("--unmask", action="store_true", help="do not mask keys, addresses and account ids")
    given = parser.parse_args(arguments)
    catalogue = _catalogue()
    venue = _venue(catalogue, given.venue)
    decoder = Decoder(catalogue)
    if given.jsonl:
        with _opened(given.file) as lines:
            return _decode_lines(lines, decoder, venue, mask=not given.unmask)
    damaged: list[Source] = []
    with _opened(given.file) as file:
        if given.file == "-":
            report = decoder.decode_blocks(read_blocks(file), venue, mask=not given.unmask)
        else:
            try:
                report = decode_file(
                    decoder, Path(given.file), venue, mask=not given.unmask, cut_off=damaged.append
                )
            except StreamError as error:
                raise UsageError(str(error)) from None
    if given.json:
        _write(msgspec.json.encode(report).decode() + "\n")
    else:
        from retcode.core.present.terminal import report_text

        _write(report_text(report, catalogue))
    for source in damaged:
        print(f"{_PROGRAM}: {damage(source)}", file=sys.stderr)
    return FOUND if report.verdict is Outcome.ERROR else UNUSABLE if damaged else NOTHING


def _decode_lines(lines: BinaryIO, decoder: Decoder, venue: str | None, *, mask: bool) -> int:
    """Decode a JSON Lines stream in order. A line that cannot be read gets an answer that says so."""
    import msgspec

    from retcode.core.decode import Outcome

    status = NOTHING
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            text = item["text"]
            if not isinstance(text, str):
                raise TypeError
        except (ValueError, TypeError, KeyError, RecursionError):
            _write(json.dumps({"id": None, "error": f"line {number} is no JSON object with a text"}) + "\n")
            print(f"{_PROGRAM}: line {number} is no JSON object with a text", file=sys.stderr)
            status = UNUSABLE
            continue
        report = decoder.decode(text, venue, mask=mask)
        _write(json.dumps({"id": item.get("id"), **msgspec.to_builtins(report)}, ensure_ascii=True) + "\n")
        if report.verdict is Outcome.ERROR and status == NOTHING:
            status = FOUND
    return status


def _handler(arguments: Sequence[str]) -> int:
    from retcode.core.handlers.library import HandlerError, HandlerLibrary

    parser = _Parser(
        f"{_PROGRAM} handler", description="Print handler code for an error, or for all of a venue's."
    )
    parser.add_argument("venue", nargs="?", metavar="VENUE")
    parser.add_argument("code", nargs="?", metavar="CODE")
    parser.add_argument("--target", metavar="T", help="language and library, see --targets")
    parser.add_argument("--whole", action="store_true", help="the complete handler for the venue")
    parser.add_argument(
        "--targets", action="store_true", help="list the targets, with the venues each is for"
    )
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    catalogue = _catalogue()
    library = HandlerLibrary(catalogue)
    if given.targets:
        targets = [target for target in library.targets() if given.venue in (None, *target.venues)]
        if given.json:
            import msgspec

            _write(msgspec.json.encode(targets).decode() + "\n")
        else:
            _write(
                "".join(
                    f"{target.id:<22} {target.title:<44} {', '.join(target.venues)}\n" for target in targets
                )
            )
        return FOUND if targets else NOTHING
    if not given.venue or not given.target or not (given.code or given.whole):
        raise UsageError(
            "say VENUE CODE --target T, or VENUE --whole --target T; --targets lists the targets"
        )
    venue = _venue(catalogue, given.venue)
    assert venue is not None
    try:
        if given.whole:
            code = library.whole(venue, given.target)
        else:
            found = catalogue.with_code(given.code, venue)
            if not found:
                print(f"{_PROGRAM}: {venue} has no code {given.code}", file=sys.stderr)
                return NOTHING
            code = library.branch(found[0].key, given.target)
    except HandlerError as error:
        raise UsageError(str(error)) from None
    _write(code)
    return FOUND


def _triage(arguments: Sequence[str]) -> int:
    from retcode.cli.triage import (
        add_arguments,
        check_files,
        printed,
        tell_passages,
        tell_report,
        triage_report,
    )

    parser = _Parser(
        f"{_PROGRAM} triage",
        description="Say which errors whole logs hold, how often, since when, and what they did.",
    )
    add_arguments(parser)
    given = parser.parse_args(_with_signed_zone(arguments))
    if given.passages:
        if len(given.files) > 1:
            raise UsageError("passages are those of one file")
        tell_passages(given)
        return FOUND
    catalogue = _catalogue()
    venue = _venue(catalogue, given.venue)
    if given.updates:
        return FOUND if tell_report(given, catalogue, venue).errors else NOTHING
    fault = check_files(given.files)
    if fault:
        raise UsageError(fault)
    report = triage_report(given, catalogue, venue)
    try:
        _write(printed(given, report, catalogue))
    except OSError as error:
        raise UsageError(f"cannot write {given.html}: {error.strerror or error}") from None
    faults = [file.fault for file in report.files if file.fault]
    for fault in faults:
        print(f"{_PROGRAM}: {fault}", file=sys.stderr)
    return FOUND if report.errors else UNUSABLE if faults else NOTHING


def _with_signed_zone(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with `--zone -05:00` as one word: argparse takes the second for an option."""
    words = list(arguments)
    for place in range(len(words) - 1):
        if words[place] == "--":
            break
        if words[place] == "--zone" and words[place + 1][:1] == "-":
            words[place : place + 2] = [f"--zone={words[place + 1]}"]
            break
    return words


def _window(arguments: Sequence[str]) -> int:
    parser = _Parser(
        _PROGRAM,
        description="A reference browser for the error codes of crypto-exchange APIs. "
        "Without a command it opens the window.",
        epilog=f"Commands: {', '.join(_COMMANDS)}. Each has a --help of its own.",
    )
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what to search for")
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.add_argument("--decode", metavar="FILE|-", help="open with this text decoded")
    parser.add_argument(
        "--screenshot",
        metavar="OUT.png",
        type=Path,
        help="draw the window into a file and exit; needs no display",
    )
    parser.add_argument("--size", type=_size, default=WindowOptions().size, metavar="1280x800")
    parser.add_argument("--theme", choices=("light", "dark"))
    parser.add_argument("--scale", type=_scale, default=1.0, metavar="2")
    given = parser.parse_intermixed_args(arguments)
    if given.version:
        from retcode.version import VERSION

        _write(f"{_PROGRAM} {VERSION}\n")
        return FOUND
    text = None
    if given.decode:
        from retcode.core.decode.scan.flat_text import decode_bytes

        with _opened(given.decode) as file:
            text = decode_bytes(file.read())
    options = WindowOptions(
        query=" ".join(given.query),
        decode_text=text,
        screenshot=given.screenshot,
        size=given.size,
        theme=given.theme,
        scale=given.scale,
    )
    if given.screenshot:
        folder = given.screenshot.absolute().parent
        if not os.access(folder, os.W_OK) or given.screenshot.is_dir():
            raise UsageError(f"cannot write {given.screenshot}")
    elif not _has_display():
        raise UsageError(
            "no display to open a window on; use a desktop session, --screenshot OUT.png, or the "
            "commands list, search, lookup and decode"
        )
    from retcode.app import run_window, take_screenshot

    return take_screenshot(options) if given.screenshot else run_window(options)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _venue(catalogue: Catalogue, venue: str | None) -> str | None:
    if venue is not None and venue not in catalogue.venues:
        raise UsageError(f"no venue is named {venue!r}; there are {', '.join(catalogue.venues)}")
    return venue


def _opened(name: str) -> BinaryIO:
    """Open a file, or standard input for `-`. Raises UsageError with a sentence if it cannot be read."""
    if name == "-":
        if sys.stdin is None:
            raise UsageError("there is no standard input to read; name a file")
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror or error}") from None


def _print_entries(entries: Iterable[Entry], catalogue: Catalogue, *, as_json: bool) -> None:
    if as_json:
        import msgspec

        from retcode.core.present.entry_json import exported

        _write(msgspec.json.encode([exported(entry, catalogue) for entry in entries]).decode() + "\n")
    else:
        from retcode.core.present.terminal import entry_line

        _write("".join(f"{entry_line(entry, catalogue)}\n" for entry in entries))


def _write(text: str) -> None:
    """Print as UTF-8 whatever the terminal claims to be; what cannot be encoded is escaped, never lost."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        buffer.write(text.encode("utf-8", errors="backslashreplace"))


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no count")
    return min(int(text), 100_000)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1280x800")
    return max(640, min(int(width), 8192)), max(480, min(int(height), 8192))


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no scale such as 2") from None
    if not 0.5 <= scale <= 4:
        raise argparse.ArgumentTypeError("a scale is between 0.5 and 4")
    return scale


_COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "list": _list,
    "search": _search,
    "lookup": _lookup,
    "decode": _decode,
    "handler": _handler,
    "triage": _triage,
}
