"""Where a line of a text begins, as far as it is worth looking for."""

from __future__ import annotations


def line_start(text: str, at: int, reach: int) -> int:
    """Return where the line around `at` begins, but at most `reach` characters before it.

    Without that bound, each of many errors in one long line would copy the line from its beginning.
    """
    first = max(0, at - reach)
    return text.rfind("\n", first, at) + 1 or first
