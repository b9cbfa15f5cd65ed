"""Format times, durations and sizes for a triage. Times are in UTC: a log is read in many places."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"))


def utc(seconds: float) -> datetime:
    """Return a time in UTC, also before 1970, which Windows does not convert itself.

    Raises:
        OverflowError: it is outside the calendar.
        ValueError: it is not a number.
    """
    return _EPOCH + timedelta(seconds=seconds)


def time_text(seconds: float | None) -> str:
    """Return a time as `2024-03-01 12:00:05 UTC`; empty for none."""
    if seconds is None:
        return ""
    try:
        return f"{utc(seconds):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError):
        return f"{seconds:.0f} s after 1970"


def duration(seconds: float) -> str:
    """Return a duration in its two largest units: `2 h 5 min`, `340 ms`."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    left = round(seconds)
    parts = []
    for size, unit in _UNITS:
        if left >= size:
            parts.append(f"{left // size} {unit}")
            left %= size
    if left or not parts:
        parts.append(f"{left} s")
    return " ".join(parts[:2])


def count_text(count: int, what: str) -> str:
    """Return a count with its noun: `1 error`, `1,200 errors`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def size_text(count: float) -> str:
    """Return a number of bytes as `105 MB`."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
