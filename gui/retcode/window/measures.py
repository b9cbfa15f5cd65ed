"""Sizes that several parts of the window share."""

from __future__ import annotations

NARROW = 1040  # logical pixels; a narrower window starts without the filter pane
_LEFT = 208  # logical pixels; the first width of the filter pane


def column_widths(width: int, *, filters: bool) -> list[int]:
    """Return the widths of filters, list and details in a new window of this width, in logical pixels."""
    left = _LEFT if filters else 0
    right = min(max((width - left) * 2 // 5, 300), 480)
    return [left, width - left - right, right]
