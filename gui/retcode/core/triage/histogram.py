"""Count over time in bounded memory, whatever time range a log covers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable

_MINUTE, _HOUR, _DAY, _WEEK = 60, 3600, 86_400, 604_800
_SHOWN = (
    *(1, 2, 5, 10, 15, 30),
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR for hours in (1, 2, 3, 6, 12)),
    *(_DAY, 2 * _DAY, _WEEK, 2 * _WEEK, 4 * _WEEK),
)
# Buckets are kept at one of these widths, each a multiple of the one before. The shown width is a multiple
# of the kept one, so that no count has to be divided.
_KEPT = (1, 5, 30, 5 * _MINUTE, 30 * _MINUTE, 6 * _HOUR, _DAY, _WEEK)
_MAX_BUCKETS = 4096


class Buckets:
    """Counts of several keys in equal time ranges, made wider when they become too many."""

    def __init__(self) -> None:
        self._width = _KEPT[0]
        self._counts: defaultdict[Hashable, Counter[int]] = defaultdict(Counter)
        self._used: set[int] = set()

    def add(self, key: Hashable, timestamp: float) -> None:
        """Count one occurrence."""
        bucket = int(timestamp // self._width)
        self._counts[key][bucket] += 1
        self._used.add(bucket)
        while len(self._used) > _MAX_BUCKETS:
            self._widen(_wider(self._width))

    def shown(self, limit: int) -> tuple[float, float, int]:
        """Return start, width and number of the buckets over all times, at most this many."""
        if not self._used:
            return 0.0, float(self._width), 0
        low, high = min(self._used) * self._width, max(self._used) * self._width
        width = next((w for w in _SHOWN if w % self._width == 0), self._width)
        while high // width - low // width >= limit:
            width = next((w for w in _SHOWN if w > width and w % self._width == 0), 2 * width)
        first, last = low // width, high // width
        return float(first * width), float(width), last - first + 1

    def counts(self, keys: Collection[Hashable], start: float, width: float, buckets: int) -> tuple[int, ...]:
        """Return the count of all keys together in each of the buckets that `shown` returned."""
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
    return next((wider for wider in _KEPT if wider > width), width * 2)
