"""Buckets: counts over time in bounded memory, whatever stretch of time a log covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

_WIDTHS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_MOST = 4096


class Buckets:
    """Counts of several keys in equal stretches of time, made wider when they become too many."""

    def __init__(self) -> None:
        self._width = _WIDTHS[0]
        self._counts: dict[Hashable, Counter[int]] = {}
        self._used: set[int] = set()

    def add(self, key: Hashable, moment: float) -> None:
        """Count one occurrence."""
        bucket = int(moment // self._width)
        self._counts.setdefault(key, Counter())[bucket] += 1
        self._used.add(bucket)
        while len(self._used) > _MOST:
            self._widen(_wider(self._width))

    def shown(self, most: int) -> tuple[float, float, int]:
        """Return the start, the width and the number of at most so many buckets that hold everything."""
        if not self._used:
            return 0.0, float(self._width), 0
        width = self._width
        while max(self._used) * self._width // width - min(self._used) * self._width // width >= most:
            width = _wider(width)
        first = min(self._used) * self._width // width
        last = max(self._used) * self._width // width
        return float(first * width), float(width), last - first + 1

    def counts(self, keys: frozenset[Hashable], start: float, width: float, buckets: int) -> tuple[int, ...]:
        """Return what the keys together count in each of the buckets that `shown` returned."""
        found = [0] * buckets
        for key in keys:
            for bucket, count in self._counts.get(key, {}).items():
                found[int((bucket * self._width - start) // width)] += count
        return tuple(found)

    def _widen(self, width: int) -> None:
        for key, counts in self._counts.items():
            wider: Counter[int] = Counter()
            for bucket, count in counts.items():
                wider[bucket * self._width // width] += count
            self._counts[key] = wider
        self._used = {bucket * self._width // width for bucket in self._used}
        self._width = width


def _wider(width: int) -> int:
    """Return the next width that is a multiple of this one, so that no count has to be divided."""
    return next((wider for wider in _WIDTHS if wider > width and wider % width == 0), width * 2)
