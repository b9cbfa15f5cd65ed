"""Notices: what a text says besides its errors: limits, waits, clocks, and what a client threw away."""

from __future__ import annotations

from collections.abc import Iterable

from gui.core.decode.shapes.base import Candidate
from gui.core.decode.shapes.http import Header, Status


def notices(
    text: str, errors: Iterable[Candidate], statuses: tuple[Status, ...], headers: tuple[Header, ...], page: bool
) -> tuple[str, ...]:
    """Return sentences in order of weight."""
    return ()
