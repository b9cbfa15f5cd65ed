"""Read the lines around a line of a log from its file again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from retcode.core.files import InputSource, StreamError, blocks, sources
from retcode.core.present.safe_text import shown_text
from retcode.core.redact import redact
from retcode.core.triage.model import LogFile

_CONTEXT = 30  # lines before and after
_MAX_LINE = 4000  # characters shown of a line


class Excerpt(Struct, frozen=True):
    """Lines of a log, redacted and safe to show; `first` is the number of the first of them.

    `fault` is a sentence on why there are none.
    """

    name: str
    line: int
    first: int = 0
    lines: tuple[str, ...] = ()
    fault: str = ""


def excerpt(paths: Iterable[Path], file: LogFile, line: int) -> Excerpt:
    """Return the lines around a line of one of the texts that were read from these paths."""
    source = _source_of(paths, file)
    if source is None:
        return Excerpt(file.name, line, fault=f"{file.name} can no longer be read.")
    first = max(1, line - _CONTEXT)
    try:
        lines = _lines(source, first, line + _CONTEXT)
    except (StreamError, OSError) as error:
        return Excerpt(file.name, line, fault=f"{error}.")
    if len(lines) <= line - first:
        return Excerpt(
            file.name, line, fault=f"{file.name} no longer has a line {line:,}: it has changed since."
        )
    return Excerpt(file.name, line, first, _shown(lines))


def _source_of(paths: Iterable[Path], file: LogFile) -> InputSource | None:
    """Return the text of that name; of several, the one that is as large on the disk."""
    found: list[tuple[bool, InputSource]] = []
    for path in paths:
        try:
            same = path.stat().st_size == file.bytes
            found += [(same, source) for source in sources(path) if source.label == file.name]
        except (StreamError, OSError):
            continue
    return max(found, key=lambda item: item[0], default=(False, None))[1]


def _lines(source: InputSource, first: int, last: int) -> list[bytes]:
    """Return the lines with these numbers, the first line being 1."""
    number = 1
    kept: list[bytes] = []
    for block in blocks(source):
        here = block.count(b"\n")
        if number + here >= first:
            pieces = block.split(b"\n")
            if kept and number >= first:
                kept[-1] += pieces[0][: max(0, 4 * _MAX_LINE - len(kept[-1]))]
                kept += pieces[1:]
            else:
                kept = pieces[max(0, first - number) :]
        number += here
        if number > last:
            break
    return kept[: last - first + 1]


def _shown(lines: list[bytes]) -> tuple[str, ...]:
    """Mask the lines together: a secret's name may be in the line before."""
    texts = [line[: 4 * _MAX_LINE].decode("utf-8", "replace").rstrip("\r") for line in lines]
    cut = [text if len(text) <= _MAX_LINE else text[:_MAX_LINE] + " …" for text in texts]
    masked = redact("\n".join(cut))[0].split("\n")
    return tuple(shown_text(text).text.replace("\n", " ") for text in masked)
