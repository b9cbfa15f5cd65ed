"""Log lines with the facts that connect errors and requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from typing import cast, overload

from retcode.core.triage.line_shape import LineShape
from retcode.core.triage.model import LogLocation

_LEVELS = frozenset("trace debug info notice warn warning err error critical fatal".split())
_MAX_LINES = 40


class LogLine:
    """One line of a log with its shape.

    `read_time` returns the time that a line begins with, or None. `joined_above` is how many lines above it
    are of its record, once that is known.
    """

    __slots__ = ("_domains", "_endpoints", "_joined", "_read_time", "_time", "joined_above", "shape", "text")

    def __init__(
        self, text: str, shape: LineShape, read_time: Callable[[str], float | None] | None = None
    ) -> None:
        self.text, self.shape = text, shape
        self._read_time = read_time
        self._time: float | None = None
        self._joined: bool | None = None
        self.joined_above: int | None = None
        self._endpoints: tuple[str, ...] | None = None
        self._domains: tuple[str, ...] | None = None

    @property
    def time(self) -> float | None:
        """The time that the line begins with, if any."""
        if self._read_time is not None:
            self._time = self._read_time(self.text)
            self._read_time = None
        return self._time

    @property
    def symbol(self) -> str | None:
        """The market that the line names, if any."""
        span = self.shape.symbol
        return self.text[span[0] : span[1]] if span else None

    @property
    def amounts(self) -> tuple[str, ...]:
        """The amounts and prices that the line names: with others it is another request."""
        return tuple([self.text[start:end] for start, end in self.shape.amounts])

    @property
    def endpoints(self) -> tuple[str, ...]:
        """The paths that the line names, each with the verb before it if there is one."""
        if self._endpoints is None:
            text = self.text
            self._endpoints = tuple(
                [f"{text[slice(*verb)]} {text[slice(*path)]}".lstrip() for verb, path in self.shape.endpoints]
            )
        return self._endpoints

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains of the hosts that the line names."""
        if self._domains is None:
            self._domains = tuple([self.text[start:end] for start, end in self.shape.domains])
        return self._domains

    @property
    def marks(self) -> dict[str, str]:
        """The ids of request, thread and the like, by the first letters of their words."""
        return {name: self.text[start:end] for name, (start, end) in self.shape.marks}

    @property
    def tags(self) -> set[str]:
        """The words in brackets at the beginning, other than levels."""
        return {self.text[start:end].lower() for start, end in self.shape.tags} - _LEVELS

    def is_joined_to(self, above: LogLine) -> bool:
        """Return whether the line continues the record of the line above it, which is always the same one."""
        if self._joined is None:
            shape, other = self.shape, above.shape
            self._joined = (
                shape.continues
                or (other.is_indented and shape.is_raised)
                or (other.reports_fault and above.time is not None)
            ) and self.time is None
        return self._joined


class LocatedLine(LogLine):
    """A line of a region, with its location; `time` is that with which it begins itself, if it does."""

    __slots__ = ("location",)

    def __init__(self, text: str, shape: LineShape, time: float | None, location: LogLocation) -> None:
        super().__init__(text, shape)
        self._time = time
        if time is not None:
            self._joined, self.joined_above = False, 0
        self.location = location


class LazyLines(Sequence[LogLine]):
    """Log lines, some of which are made of their texts when they are first used."""

    __slots__ = ("_items", "_make")

    def __init__(self, items: Iterable[LogLine | str], make: Callable[[str], LogLine]) -> None:
        self._items = list(items)
        self._make = make

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> LogLine: ...
    @overload
    def __getitem__(self, index: slice) -> list[LogLine]: ...
    def __getitem__(self, index: int | slice) -> LogLine | list[LogLine]:
        if not isinstance(index, slice):
            line = self._items[index]
            if isinstance(line, str):
                line = self._items[index] = self._make(line)
            return line
        found = self._items[index]
        if str in map(type, found):
            return [self[each] for each in range(*index.indices(len(self._items)))]
        return cast("list[LogLine]", found)

    def last(self, count: int) -> list[LogLine | str]:
        """Return the last lines, or the texts of those not made yet."""
        return self._items[len(self._items) - count :]


def head(lines: Sequence[LogLine], at: int) -> int:
    """Return the index of the first line of the record of line `at`; if in doubt, `at` itself."""
    unknown: list[LogLine] = []
    first, line = at, lines[at]
    while line.joined_above is None:
        if first == 0 or not line.is_joined_to(lines[first - 1]):
            line.joined_above = 0
        elif len(unknown) == _MAX_LINES:
            return first
        else:
            unknown.append(line)
            first -= 1
            line = lines[first]
    joined = line.joined_above
    for line in reversed(unknown):
        joined += 1
        line.joined_above = joined
    return at - min(joined, _MAX_LINES, at)


def record(lines: Sequence[LogLine], first: int, at: int) -> list[LogLine]:
    """Return the lines of the record that begins at `first`: line `at`, those above it, those below it."""
    found = [lines[at]]
    if first < at:
        found += reversed(lines[first:at])
    if at + 1 < len(lines):
        found += takewhile(lambda below: below.shape.continues, lines[at + 1 : at + _MAX_LINES])
    return found
