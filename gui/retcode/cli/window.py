"""The program without a command: open the window, or draw it into a file."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from retcode.cli.display import open_window
from retcode.cli.errors import FOUND, PROGRAM, UsageError
from retcode.cli.output import write
from retcode.core.links import Link, parse_link
from retcode.services.options import WindowOptions

_FILE = "file:"
_MAX_QUERY = 200  # characters of a text that is not a link
_MAX_PIPED = 32 << 20  # bytes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the program without a command."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what to search for")
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.add_argument("--decode", metavar="FILE|-", help="open with this text decoded")
    parser.add_argument(
        "--screenshot",
        metavar="OUT.png",
        type=Path,
        help="draw the window into a file and exit; needs no display",
    )
    parser.add_argument(
        "--size",
        type=_size,
        default=WindowOptions().size,
        metavar="1280x800",
        help="the size of the drawing, or of a window opened for the first time",
    )
    parser.add_argument("--theme", choices=("light", "dark"), help="the theme, instead of the chosen one")
    parser.add_argument("--register", action="store_true", help="open retcode:// links with this program")
    parser.add_argument("--unregister", action="store_true", help="undo --register")
    parser.add_argument(
        "--scale",
        type=_scale,
        default=1.0,
        metavar="2",
        help="device pixels for each logical pixel of the drawing",
    )


def run(args: argparse.Namespace) -> int:
    """Open the window, or draw it into a file."""
    if args.version:
        from retcode.version import VERSION

        write(f"{PROGRAM} {VERSION}\n")
        return FOUND
    if args.register or args.unregister:
        return _change_link_handler(register=args.register)
    query = list(args.query)
    link = parse_link(query[0]) if len(query) == 1 else None
    if link is not None:
        query = [link.query]
    elif not args.decode and (given := _given_file(query)):
        query, args.decode = [], str(given)
    text, file = _text_or_file(args.decode) if args.decode else (None, None)
    options = WindowOptions(
        query=_readable(" ".join(query)),
        decode_text=text,
        decode_file=file,
        screenshot=args.screenshot,
        size=args.size,
        theme=args.theme,
        scale=args.scale,
        entry=link.entry if link else "",
        ask_to_decode=link is not None and link.decode,
    )
    return open_window(options)


def open_link(text: str) -> int:
    """Open the window for a link from the system. Search for the text if it is not a link."""
    text = _readable(text)
    link = parse_link(text) or Link(" ".join(text.split())[:_MAX_QUERY])
    return open_window(WindowOptions(query=link.query, entry=link.entry, ask_to_decode=link.decode))


def _readable(argument: str) -> str:
    """Return an argument with U+FFFD in place of bytes that are not UTF-8, which Python hides in it."""
    return os.fsencode(argument).decode(errors="replace")


def _change_link_handler(*, register: bool) -> int:
    from retcode.services import link_handler

    try:
        result = link_handler.register() if register else link_handler.unregister()
    except link_handler.LinkHandlerError as error:
        raise UsageError(str(error)) from None
    write(f"{result}.\n")
    return FOUND


def _given_file(query: list[str]) -> Path | None:
    """Return the file that the query names by its whole path or its `file:` URL, as desktops do; or None."""
    word = query[0] if len(query) == 1 else ""
    if word.lower().startswith(_FILE):
        address = urlsplit(word)
        word = unquote(address.path) if address.netloc in {"", "localhost"} else ""
        if sys.platform == "win32":  # /C:/folder/file
            word = word.lstrip("/")
    try:
        return Path(word) if Path(word).is_absolute() and Path(word).is_file() else None
    except (OSError, ValueError):
        return None


def _text_or_file(name: str) -> tuple[str | None, Path | None]:
    """Return the file to decode, or the text from a pipe, which can be read only once."""
    from retcode.core.files import StreamError, read_head, sources

    path = Path(name)
    try:
        if not any(source.is_pipe for source in sources(path)):
            return None, path
        text, whole = read_head(path, _MAX_PIPED)
    except StreamError as error:
        raise UsageError(str(error)) from None
    if not whole:
        raise UsageError(
            f"more than {_MAX_PIPED >> 20} MB came through the pipe; save the text to a file first"
        )
    return text, None


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,5})[xX]([0-9]{1,5})", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x800")
    return max(640, min(int(match[1]), 8192)), max(480, min(int(match[2]), 8192))


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a scale such as 2") from None
    if not 0.5 <= scale <= 4:
        raise argparse.ArgumentTypeError("the scale must be between 0.5 and 4")
    return scale
