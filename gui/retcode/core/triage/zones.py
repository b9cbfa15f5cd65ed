"""Time zones that the user may choose for times without one."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UNIVERSAL, LOCAL = "UTC", "local"
# The offsets that some country keeps.
OFFSETS = tuple(
    "-12:00 -11:00 -10:00 -09:30 -09:00 -08:00 -07:00 -06:00 -05:00 -04:00 -03:30 -03:00 -02:30"
    " -02:00 -01:00 +01:00 +02:00 +03:00 +03:30 +04:00 +04:30 +05:00 +05:30 +05:45 +06:00 +06:30 +07:00"
    " +08:00 +08:45 +09:00 +09:30 +10:00 +10:30 +11:00 +12:00 +12:45 +13:00 +13:45 +14:00".split()
)
_OFFSET = re.compile(r"(?:UTC)?(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>[0-5]\d)", re.IGNORECASE)
_NAMED = re.compile(r"[A-Za-z]{2,20}(?:/[A-Za-z0-9_+-]{1,30}){1,2}")
_MAX_OFFSET = timedelta(hours=14)  # Kiribati


class LocalZone(tzinfo):
    """This machine's time, with summer time as it keeps it."""

    def utcoffset(self, timestamp: datetime | None) -> timedelta:
        """Return how far a local time is ahead of UTC; the present one if None."""
        if timestamp is None:
            return timedelta(seconds=time.localtime().tm_gmtoff)
        clock = (*timestamp.timetuple()[:8], -1)
        try:
            return timedelta(seconds=time.localtime(time.mktime(clock)).tm_gmtoff)
        except (OverflowError, ValueError, OSError):
            return timedelta(seconds=-time.timezone)

    def fromutc(self, timestamp: datetime) -> datetime:
        """Convert a time in UTC to local time. The inherited method would call `dst`."""
        try:
            local = time.localtime(timestamp.replace(tzinfo=UTC).timestamp())
        except (OverflowError, ValueError, OSError):
            return timestamp - timedelta(seconds=time.timezone)
        return datetime(*local[:5], min(local.tm_sec, 59), timestamp.microsecond, tzinfo=self)

    def dst(self, timestamp: datetime | None) -> None:
        """Return None: how much of the offset is summer time is not needed."""

    def tzname(self, timestamp: datetime | None) -> str:
        """Return the name of this zone in a report."""
        return "the local time of this machine"


def zone_of(text: str) -> tzinfo:
    """Return the zone that a text names: `UTC`, `local`, an offset as `+02:00`, or one as `Europe/Berlin`.

    Raises:
        ValueError: it names none; the message is a sentence.
    """
    word = text.strip()
    if word.upper() in ("UTC", "Z", "GMT"):
        return UTC
    if word.lower() == LOCAL:
        return LocalZone()
    match = _OFFSET.fullmatch(word)
    if match:
        ahead = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        if ahead <= _MAX_OFFSET:
            return timezone(ahead if match["sign"] == "+" else -ahead)
    elif _NAMED.fullmatch(word):
        try:
            return ZoneInfo(word)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    problem = f"{text!r} is not a zone such as UTC, local, +02:00 or Europe/Berlin"
    raise ValueError(problem)


def zone_text(zone: tzinfo) -> str:
    """Return the name of a zone in a report."""
    return zone.key if isinstance(zone, ZoneInfo) else str(zone.tzname(None))
