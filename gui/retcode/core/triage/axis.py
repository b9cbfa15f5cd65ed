"""Choose the marks of a time axis: round times with as many labels as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200)  # seconds
_DAY = 86_400
_DAYS = (1, 2, 7, 14, 30, 90, 180, 365, 3650)
_QUARTER = 90 * _DAY


def axis_ticks(
    start: float, length: float, max_ticks: int, format_time: Callable[[float, str], str], offset: float = 0
) -> Iterator[tuple[float, str]]:
    """Yield round times with their labels, in order.

    `start` and `length` are in seconds; `offset` is that of the zone the labels are in, in seconds east of
    UTC. `format_time` formats a time by a pattern of strftime. Midnight is labelled with the day, or with
    month and year where the axis may be longer than a year.
    """
    days = (days * _DAY for days in _DAYS)
    step = next((step for step in (*_STEPS, *days) if length / step <= max_ticks), _DAYS[-1] * _DAY)
    day = "%b %Y" if step >= _QUARTER else "%d %b"
    pattern = "%H:%M:%S" if step < 60 else "%H:%M"
    local = -(-(start + offset) // step) * step
    while local < start + offset + length:
        yield local - offset, format_time(local - offset, pattern if local % _DAY else day)
        local += step
