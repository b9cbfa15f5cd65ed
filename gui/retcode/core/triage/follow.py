"""Follow growing logs: decode what is appended, and count each kind of error.

A log that is truncated is read from its beginning again; one that is rotated is read to its end, then the new
file of its name. A log of the next day, whose name differs in digits alone, is followed too. Only whole lines
are decoded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from io import FileIO
from pathlib import Path

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Finding
from retcode.core.files import is_file, open_shared
from retcode.core.present.finding_text import code_of, venue_label
from retcode.core.present.verdict_text import effect_text, recovery_text, write_sentence

_MAX_READ = 1 << 20  # bytes read of one file at a time
_MAX_LINE = 1 << 18  # bytes of a line that has no end yet; a longer one is decoded in parts
_MAX_KINDS = 1000  # different errors that are counted separately


@dataclass(slots=True)
class SeenError:
    """One kind of error: its last finding, its count, and its first and last time in seconds since 1970."""

    finding: Finding
    count: int
    first: float
    last: float


class Restart(Enum):
    """Why a log is read from its beginning again."""

    TRUNCATED = "truncated"
    REPLACED = "replaced"


class GrowingFile:
    """One log: gives what was appended since it was last asked, in whole lines.

    `restart` is why the last read began again at the first line; None if it did not.
    """

    def __init__(self, path: Path, *, from_start: bool = False) -> None:
        self.path = path
        self.restart: Restart | None = None
        self._file: FileIO | None = None
        self._rest = b""
        self._open(at_end=not from_start)

    def read(self) -> bytes:
        """Return the whole lines that were appended; nothing while the file is missing."""
        self.restart = None
        if self._file is None:
            self._open(at_end=False)
        data = self._read_on()
        if not data and self._is_replaced():
            self.restart = Restart.REPLACED
            self._rest += b"\n" if self._rest else b""  # the old file may lack its last one
            self.close()
            self._open(at_end=False)
            data = self._read_on()
        return self._whole_lines(data)

    def unfinished(self) -> bytes:
        """Return the last line, which has no end yet, once nothing more will be read."""
        rest, self._rest = self._rest, b""
        return rest

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self, *, at_end: bool) -> None:
        if not is_file(self.path):
            return  # opening a pipe would wait for its writer
        try:
            self._file = open_shared(self.path)
        except OSError:
            return
        if at_end:
            self._file.seek(0, os.SEEK_END)

    def _read_on(self) -> bytes:
        if self._file is None:
            return b""
        try:
            if os.fstat(self._file.fileno()).st_size < self._file.tell():
                self.restart = Restart.TRUNCATED
                self._file.seek(0)
                self._rest = b""
            return self._file.read(_MAX_READ) or b""
        except OSError:  # as of a file on another computer that was deleted there
            self.close()
            return b""

    def _is_replaced(self) -> bool:
        if self._file is None:
            return False
        try:
            named = self.path.stat()
        except OSError:
            return False
        held = os.fstat(self._file.fileno())
        return (named.st_dev, named.st_ino) != (held.st_dev, held.st_ino)

    def _whole_lines(self, data: bytes) -> bytes:
        data = self._rest + data
        end = data.rfind(b"\n") + 1
        if not end and len(data) > _MAX_LINE:
            end = len(data)
        self._rest = data[end:]
        return data[:end]


class NewLogs:
    """Finds logs that appear beside those that are followed, under names that differ in digits alone."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._names: dict[Path, set[str]] = {}
        for path in paths:
            if any(map(str.isdigit, path.stem)):
                self._names.setdefault(path.parent, set()).add(_without_digits(path.name))
        self._known = set(self._matching())

    def look(self) -> list[Path]:
        """Return the logs that have appeared since the last look."""
        new = sorted(set(self._matching()) - self._known)
        self._known.update(new)
        return new

    def _matching(self) -> Iterator[Path]:
        for folder, names in self._names.items():
            try:
                found = [folder / entry.name for entry in os.scandir(folder)]
            except OSError:
                continue
            yield from (path for path in found if _without_digits(path.name) in names)


def _without_digits(name: str) -> str:
    """Return a name with each number made one mark: bot-#-#.log for bot-11-27.log."""
    return re.sub(r"\d+", "#", name)


class Follower:
    """Decodes what is appended and counts each kind of error."""

    def __init__(self, catalogue: Catalogue, decoder: Decoder, venue: str | None = None) -> None:
        self._catalogue = catalogue
        self._decoder = decoder
        self._venue = venue
        self._seen: dict[tuple[str | None, str, str | None], SeenError] = {}

    @property
    def errors(self) -> int:
        """The number of all errors."""
        return sum(seen.count for seen in self._seen.values())

    def feed(self, data: bytes, now: float) -> Iterator[Finding]:
        """Decode appended lines; yield the errors of a kind that was not seen before."""
        if not data:
            return
        for finding in self._decoder.decode_blocks((data,), self._venue).findings:
            key = (finding.code, finding.venue, finding.concept)
            seen = self._seen.get(key)
            if seen is not None:
                seen.finding, seen.count, seen.last = finding, seen.count + finding.occurrences, now
            elif len(self._seen) < _MAX_KINDS:
                self._seen[key] = SeenError(finding, finding.occurrences, now, now)
                yield finding

    def line(self, finding: Finding) -> str:
        """Return one line about an error: venue, code, name and verdict."""
        name = finding.name or finding.title or finding.message
        judged = finding.judgement
        verdict = "no verdict"
        if judged is not None:
            recovery = judged.recovery
            what = recovery_text(recovery, judged.retry_write, judged.subject) if recovery else "depends"
            happened = f"{effect_text(judged, judged.subject)}. " if judged.in_batch else ""
            verdict = f"{happened}{what}. {write_sentence(judged)}"
        return f"{venue_label(finding, self._catalogue)} {code_of(finding)} {name}: {verdict}"

    def summary(self) -> list[SeenError]:
        """Return every kind of error, the most frequent first."""
        return sorted(self._seen.values(), key=lambda seen: (-seen.count, seen.first))
