"""Keep a sample of an error's occurrences: a bounded number, spread over its whole time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from retcode.core.triage.model import LogLocation

_FIRST, _BETWEEN, _LAST = 100, 200, 20


class OccurrenceSample:
    """Keeps the first 100 and the last 20 locations of an error, and an evenly thinned sample of the rest."""

    def __init__(self) -> None:
        self._first: list[LogLocation] = []
        self._between: list[LogLocation] = []
        self._last: deque[LogLocation] = deque(maxlen=_LAST)
        self._step = 1
        self._passed = 0

    def add(self, location: LogLocation) -> None:
        """Add an occurrence. They must be added in order."""
        if len(self._first) < _FIRST:
            self._first.append(location)
            return
        self._last.append(location)
        if self._passed % self._step == 0:
            self._between.append(location)
            if len(self._between) > _BETWEEN:
                self._between = self._between[::2]
                self._step *= 2
        self._passed += 1

    def kept(self) -> tuple[LogLocation, ...]:
        """Return the sample, in order."""
        if not self._last:
            return tuple(self._first)
        return ordered((*self._first, *self._between, *self._last))


def ordered(locations: Iterable[LogLocation]) -> tuple[LogLocation, ...]:
    """Return locations in the order of the logs, each once."""
    return tuple(sorted(set(locations), key=lambda location: (location.file, location.line, location.start)))


def spread(locations: Sequence[LogLocation], limit: int) -> tuple[LogLocation, ...]:
    """Return at most this many items, evenly spread. Two or more include the first and the last."""
    if len(locations) <= limit:
        return tuple(locations)
    if limit < 2:
        return tuple(locations[:limit])
    return tuple(locations[number * (len(locations) - 1) // (limit - 1)] for number in range(limit))
