"""Keep a sample of an error's occurrences: a bounded number, spread over its whole time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from retcode.core.triage.model import LogLocation

_FIRST, _BETWEEN, _LAST = 100, 200, 20


class OccurrenceSample:
    """Keeps the first and the last places of an error, and of those between every so manieth."""

    def __init__(self) -> None:
        self._first: list[LogLocation] = []
        self._between: list[LogLocation] = []
        self._last: deque[LogLocation] = deque(maxlen=_LAST)
        self._step = 1
        self._passed = 0

    def add(self, spot: LogLocation) -> None:
        """Add an occurrence; they come in order."""
        if len(self._first) < _FIRST:
            self._first.append(spot)
            return
        self._last.append(spot)
        if self._passed % self._step == 0:
            self._between.append(spot)
            if len(self._between) > _BETWEEN:
                self._between = self._between[::2]
                self._step *= 2
        self._passed += 1

    def kept(self) -> tuple[LogLocation, ...]:
        """Return the sample, in order."""
        if not self._last:
            return tuple(self._first)
        return ordered((*self._first, *self._between, *self._last))


def ordered(spots: Iterable[LogLocation]) -> tuple[LogLocation, ...]:
    """Return places in the order of the logs, each once."""
    return tuple(sorted(set(spots), key=lambda spot: (spot.file, spot.line, spot.start)))


def spread(spots: Sequence[LogLocation], limit: int) -> tuple[LogLocation, ...]:
    """Return at most this many items, evenly spread. Two or more include the first and the last."""
    if len(spots) <= limit:
        return tuple(spots)
    if limit < 2:
        return tuple(spots[:limit])
    return tuple(spots[number * (len(spots) - 1) // (limit - 1)] for number in range(limit))
