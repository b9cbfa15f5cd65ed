"""Times of a log in this machine's time zone, as the window shows them; exports are in UTC."""

from __future__ import annotations

import time
from datetime import datetime


def local_time(seconds: float | None, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Format a time in this machine's zone. Return "" for None and for a time outside the calendar."""
    if seconds is None:
        return ""
    try:
        return time.strftime(form, time.localtime(seconds))
    except (OverflowError, ValueError, OSError):
        return ""


def local_offset(seconds: float) -> float:
    """Return how many seconds this machine's time zone is ahead of UTC; 0 where it is not known."""
    try:
        return float(time.localtime(seconds).tm_gmtoff)
    except (OverflowError, ValueError, OSError):
        return 0.0


def zone_name() -> str:
    """Return this machine's time zone as its distance from UTC now."""
    offset = datetime.now().astimezone().strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}" if offset else "UTC"
