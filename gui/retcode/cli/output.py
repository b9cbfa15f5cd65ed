"""Load the catalogue, open input and print, for all commands."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from retcode.cli.errors import PROGRAM, UsageError
from retcode.cli.streams import drop_output, write_text
from retcode.core.present.safe_text import json_text, one_line, terminal_text

if TYPE_CHECKING:
    from retcode.core.catalogue.load import Catalogue
    from retcode.core.catalogue.model import Entry
    from retcode.core.catalogue.verdict import Judgement

_MB_ICONWARNING = 0x30
_MAX_FAULTS = 5  # that are printed each on a line; an archive may have thousands
_MAX_CATALOGUE_FAULTS = 20  # as above; one file that is missing may make thousands
_MAX_WORD = 500  # characters printed of a word; a path is seldom longer
_TOGETHER = 100  # entries that are printed at once


def load() -> Catalogue:
    """Load the catalogue and report its faults on stderr. Raises UsageError if nothing can be read."""
    from retcode.core.catalogue.load import load_catalogue
    from retcode.core.decode.scan.recognition import read_own_exchanges

    catalogue = load_catalogue()
    faults = list(catalogue.faults)
    read_own_exchanges(faults)
    for fault in faults[:_MAX_CATALOGUE_FAULTS]:
        complain(str(fault))
    if len(faults) > _MAX_CATALOGUE_FAULTS:
        complain(f"the catalogue has {len(faults) - _MAX_CATALOGUE_FAULTS:,} more faults")
    if not catalogue.entries:
        raise UsageError("the catalogue has no entry that can be read")
    return catalogue


def known_venue(venues: Collection[str], venue: str | None) -> str | None:
    """Return `venue` if it is one of `venues`, or None for None. Raises UsageError otherwise."""
    if venue is not None:
        check_known("venue", venue, venues)
    return venue


def check_known(kind: str, word: str, known: Collection[str]) -> None:
    """Raise UsageError if a word is not among those of its kind, with the nearest ones or else with all."""
    if word not in known:
        choice = did_you_mean(word, known) or f"choose from {', '.join(known)}"
        raise UsageError(f"unknown {kind} {word!r}; {choice}")


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return a question with the words that a misspelt one may stand for; empty if none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), known)
    return f"did you mean {' or '.join(near)}?" if near else ""


def open_input(name: str) -> BinaryIO:
    """Open a file, or standard input for `-`. Raises UsageError if it cannot be read."""
    if name == "-":
        if sys.stdin is None:
            raise UsageError("there is no standard input to read; name a file")
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror or error}") from None


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Raise UsageError if an open file turns out not to be readable, such as a closed terminal."""
    from retcode.core.files import label_of

    try:
        yield
    except OSError as error:
        raise UsageError(f"cannot read {label_of(Path(name))}: {error.strerror or error}") from None


def print_entries(entries: Iterable[Entry], catalogue: Catalogue, *, as_json: bool) -> None:
    """Print entries, one a line or as one JSON array."""
    if as_json:
        import msgspec

        from retcode.core.catalogue.verdict import entry_judgement
        from retcode.core.present.entry_json import exported
        from retcode.core.replies.choose import ReplyContext
        from retcode.core.replies.load import load_replies
        from retcode.core.replies.model import ENGLISH

        book = load_replies(catalogue)

        @cache  # hundreds of entries share a reply
        def reply(concept: str, judged: Judgement) -> str:
            found = book.reply(ReplyContext(concept, judged, subject=judged.subject), ENGLISH)
            return found.text if found else ""

        def written(entry: Entry) -> bytes:
            return encode(exported(entry, catalogue, reply(entry.concept, entry_judgement(entry))))

        encode = msgspec.json.Encoder().encode
        _write_json_array(map(written, entries))
    else:
        from retcode.core.present.terminal import entry_line

        write("".join(f"{entry_line(entry, catalogue)}\n" for entry in entries))


def write(text: str) -> None:
    """Print text without control characters, as UTF-8 whatever encoding the terminal states."""
    write_text(terminal_text(text))


def write_json(data: bytes) -> None:
    """Print a JSON document and a line break."""
    write_text(json_text(data) + "\n")


def _write_json_array(values: Iterable[bytes]) -> None:
    """Print JSON values as one array and a line break, some at a time to save memory."""
    waiting, mark = iter(values), b"["
    while together := list(islice(waiting, _TOGETHER)):
        write_text(json_text(mark + b",".join(together)))
        mark = b","
    write_text("]\n" if mark == b"," else "[]\n")


def complain(sentence: str) -> None:
    """Print one line on stderr, if there is one."""
    if sys.stderr is not None:
        try:
            print(f"{PROGRAM}: {_shortened(one_line(sentence))}", file=sys.stderr, flush=True)
        except OSError:
            drop_output(sys.stderr)


def _shortened(sentence: str) -> str:
    """Return a sentence in which no word, such as an argument, is endless."""
    words = sentence.split(" ")
    return " ".join(word if len(word) <= _MAX_WORD else f"{word[:_MAX_WORD]}\u2026" for word in words)


def complain_of(faults: Sequence[str]) -> None:
    """Print the first faults of files on stderr, one a line, and how many more there are."""
    for fault in faults[:_MAX_FAULTS]:
        complain(fault)
    if len(faults) > _MAX_FAULTS:
        complain(f"{len(faults) - _MAX_FAULTS} more could not be read to the end")


def complain_in_window(sentence: str) -> None:
    """Show a sentence in a message box if the program was started without a console; Windows only."""
    if sys.platform == "win32" and sys.__stderr__ is None:
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, one_line(sentence), "Retcode", _MB_ICONWARNING)
