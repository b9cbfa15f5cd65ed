"""Log lines with the facts that connect errors and requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import overload

from retcode.core.triage.line_shape import LineShape
from retcode.core.triage.model import LogLocation

_LEVELS = frozenset("trace debug info notice warn warning err error critical fatal".split())
_MAX_LINES = 40


class LogLine:
    """One line of a log with its shape.

    `read_time` returns the time that a line begins with, or None.
    """

    __slots__ = ("_joined", "_read_time", "_time", "shape", "text")

    def __init__(
        self, text: str, shape: LineShape, read_time: Callable[[str], float | None] | None = None
    ) -> None:
        self.text, self.shape = text, shape
        self._read_time = read_time
        self._time: float | None = None
        self._joined: bool | None = None

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
    def endpoints(self) -> Iterator[str]:
        """The paths that the line names, each with the verb before it if there is one."""
        for verb, path in self.shape.endpoints:
            yield f"{self.text[slice(*verb)]} {self.text[slice(*path)]}".lstrip()

    @property
    def domains(self) -> Iterator[str]:
        """The domains of the hosts that the line names."""
        return (self.text[start:end] for start, end in self.shape.domains)

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
        self._time, self._joined = time, False if time is not None else None
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
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self._items)))]
        line = self._items[index]
        if isinstance(line, str):
            line = self._items[index] = self._make(line)
        return line

    def last(self, count: int) -> list[LogLine | str]:
        """Return the last lines, or the texts of those not made yet."""
        return self._items[len(self._items) - count :]


def head(lines: Sequence[LogLine], at: int) -> int:
    """Return the first line of the record that a line belongs to; if in doubt, that line itself."""
    first = at
    while first > 0 and at - first < _MAX_LINES and lines[first].is_joined_to(lines[first - 1]):
        first -= 1
    return first


def record(lines: Sequence[LogLine], first: int, at: int) -> Iterator[LogLine]:
    """Yield the lines of the record that begins at `first`: the line `at`, those above it, those below it."""
    yield lines[at]
    yield from reversed(lines[first:at])
    for below in lines[at + 1 : at + _MAX_LINES]:
        if not below.shape.continues:
            break
        yield below
