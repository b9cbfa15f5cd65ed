"""Sizes that several parts of the window share."""

from __future__ import annotations

NARROW = 1040  # logical pixels; a narrower window starts without the filter pane
_LEFT = 208  # logical pixels; the first width of the filter pane at 100 %
_MAX_LEFT_SHARE = 4  # of the window: larger text makes the pane no wider than a quarter of it


def filter_width(width: int, zoom: int) -> int:
    """Return the first width of the filter pane in a window of this width, in logical pixels."""
    return max(_LEFT, min(_LEFT * zoom // 100, width // _MAX_LEFT_SHARE))


def column_widths(width: int, zoom: int, *, filters: bool) -> list[int]:
    """Return the widths of filters, list and details in a new window of this width, in logical pixels."""
    left = filter_width(width, zoom) if filters else 0
    right = min(max((width - left) * 2 // 5, 300), 480)
    return [left, width - left - right, right]
