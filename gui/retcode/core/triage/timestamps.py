"""Read the timestamps of log lines, in the usual formats.

Timestamps are seconds since 1970 in UTC. A time without a zone is read in the zone that the caller assumes; a
time without a year or a date takes it from the previous time, or from the day that the caller passes.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

_MONTHS = {
    name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_CLOCK = rb"""
    (?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d|60)(?:[.,](?P<fraction>\d{1,9}))?
"""
# After a space, `-NNNN` may be an error code, so only real offsets from UTC are accepted.
_ZONE = rb"""
    (?:
        (?P<zone>
            [+-](?:0\d|1[0-4]):?(?:00|15|30|45)(?!\d)                               # +02:00
            | \s?(?:Z|UTC|GMT)\b(?![+-])
            | \s(?: \+(?:0\d|1[0-4]):?(?:00|30|45) | -0\d:?[03]0 | -1[0-2]:00 )(?!\d)   # after a space
        )
    )?
"""
_DATED = re.compile(
    # 2024-03-01T12:05:00.123Z
    rb"(?<![\d.])(?P<year>(?:19|20)\d{2})[-/.](?P<month>0[1-9]|1[0-2])[-/.](?P<day>0[1-9]|[12]\d|3[01])"
    rb"(?:T|[ ,_]{1,2})" + _CLOCK + _ZONE,
    re.VERBOSE,
)
_ACCESS = re.compile(
    # [01/Mar/2024:12:05:00 +0000]
    rb"\[(?P<day>\d{2})/(?P<name>[A-Z][a-z]{2})/(?P<year>(?:19|20)\d{2}):"
    + _CLOCK
    + rb"[ ](?P<zone>[+-]\d{4})\]",
    re.VERBOSE,
)
_NAMED = re.compile(
    # Fri, 01 Mar 2024 12:05:00 GMT
    rb"[\[(\"']?(?:[A-Z][a-z]{2},?[ ])?(?P<day>\d{1,2})[ /-](?P<name>[A-Z][a-z]{2})[ /-]"
    rb"(?P<year>(?:19|20)\d{2})[ :T]" + _CLOCK + _ZONE,
    re.VERBOSE,
)
_SYSLOG = re.compile(
    # <34>Mar  1 12:05:00, with a year in the middle or at the end
    rb"(?:<\d{1,3}>)?\[?(?:[A-Z][a-z]{2}[ ])?(?P<name>[A-Z][a-z]{2})[ ]{1,2}(?P<day>\d{1,2})"
    rb"(?:[ ](?P<year>(?:19|20)\d{2}))?[ ]" + _CLOCK + rb"(?:[ ](?P<late>(?:19|20)\d{2})\b)?",
    re.VERBOSE,
)
# I0301 12:05:00.123456
_KLOG = re.compile(rb"[IWEFD](?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])[ ]" + _CLOCK, re.VERBOSE)
# In a line that is one object the time may be anywhere, beside other times.
_KEYED = re.compile(
    rb"""(?x)
    "(?:@?timestamp|time|ts|asctime|datetime|date|__REALTIME_TIMESTAMP)"  # the name of a field
    [ ]?:[ ]?(?="?[12]\d{3})  # a year or an epoch
    """
)
_EPOCH = re.compile(
    rb"""(?x)
    (?:^[\["' ]{0,3}  # at the start of a line
    |["']?(?:ts|time|timestamp|asctime|@timestamp|__REALTIME_TIMESTAMP)["']?[=:][ ]?["']?)  # or under a name
    (?P<epoch>1[0-9]{9})  # seconds
    (?:(?P<milli>[0-9]{3})(?:[0-9]{3}){0,2})?  # and a fraction
    (?:\.(?P<fraction>\d{1,9}))?(?![\d])
    """
)
_BARE = re.compile(rb"^[\[(\"' ]{0,3}" + _CLOCK + _ZONE, re.VERBOSE)
# Every time contains one of these.
_CLOCK_OR_EPOCH = re.compile(rb"[0-9]:[0-5][0-9]:[0-6]|1[0-9]{9}")
_REACH, _MAX_TIME = 160, 48
_HALF_A_DAY = 43_200.0
_START_OF_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def may_hold_time(text: bytes) -> bool:
    """Return False if lines certainly contain no time: a quick check before `read`."""
    return _CLOCK_OR_EPOCH.search(text) is not None


@lru_cache(maxsize=64)  # the lines before an error are those before the next one too
def _is_timeless(text: str) -> bool:
    return text[:1] != "{" and not may_hold_time(text[:_REACH].encode("utf-8", "replace"))


class TimeReader:
    """Reads the times of one log's lines, in order. Completes partial times from the last one."""

    def __init__(self, zone: tzinfo = UTC, day: date | None = None) -> None:
        """`zone` is for times without one, `day` for times without a date before any date was read.

        The attributes `stated` and `assumed` count the times with a zone of their own, and those without.
        """
        self._zone = zone
        self._day = day
        self._last: float | None = None
        self._hours: dict[tuple[bool, int, int, int, int], float] = {}
        self.stated = self.assumed = 0

    @property
    def last(self) -> float | None:
        """The last time read, which a line without a time inherits."""
        return self._last

    def peek(self, text: str) -> float | None:
        """Return the time of a line, as `read`, without remembering it."""
        if _is_timeless(text):
            return None
        kept = self._last, self.stated, self.assumed
        timestamp = self.read(text.encode("utf-8", "replace"))
        self._last, self.stated, self.assumed = kept
        return timestamp

    def read(self, line: bytes) -> float | None:
        """Return the time near the start of a line, or near either end of an object; None without one."""
        timestamp = self._keyed(line) if line[:1] == b"{" else None
        head = line[:_REACH]
        if timestamp is None and may_hold_time(head):
            timestamp = self._dated(head)
            if timestamp is None:
                timestamp = self._epoch(head)
            if timestamp is None:
                timestamp = self._yearless(head)
            if timestamp is None:
                timestamp = self._dateless(head)
        if timestamp is not None:
            self._last = timestamp
        return timestamp

    def _keyed(self, line: bytes) -> float | None:
        match = _KEYED.search(line, 0, _REACH) or _KEYED.search(line, max(0, len(line) - _REACH))
        if match is None:
            return None
        value = line[match.start() : match.end() + _MAX_TIME]
        timestamp = self._dated(value)
        return self._epoch(value) if timestamp is None else timestamp

    def _dated(self, head: bytes) -> float | None:
        match = _DATED.search(head)
        if match is not None:
            return self._timestamp(int(match["year"]), int(match["month"]), int(match["day"]), match)
        match = _ACCESS.search(head) or _NAMED.match(head)
        if match is None:
            return None
        month = _MONTHS.get(match["name"].lower(), 0)
        return self._timestamp(int(match["year"]), month, int(match["day"]), match)

    def _epoch(self, head: bytes) -> float | None:
        match = _EPOCH.search(head)
        if match is None:
            return None
        fraction = float(b"0." + match["fraction"]) if match["fraction"] else 0.0
        self.stated += 1
        return int(match["epoch"]) + int(match["milli"] or 0) / 1000 + fraction

    def _yearless(self, head: bytes) -> float | None:
        match = _SYSLOG.match(head) or _KLOG.match(head)
        if match is None:
            return None
        groups = match.groupdict()
        month = int(groups["month"]) if "month" in groups else _MONTHS.get(groups["name"].lower())
        if month is None:
            return None
        if year := groups.get("year") or groups.get("late"):
            return self._timestamp(int(year), month, int(match["day"]), match)
        known = self._known_day()
        if known is None:
            return None
        timestamp = self._timestamp(known.year, month, int(match["day"]), match)
        if (
            timestamp is not None
            and self._last is not None
            and timestamp < self._last - 180 * 2 * _HALF_A_DAY
        ):
            timestamp = self._timestamp(
                known.year + 1, month, int(match["day"]), match
            )  # the year has turned
        return timestamp

    def _dateless(self, head: bytes) -> float | None:
        match = _BARE.match(head)
        known = self._known_day() if match else None
        if match is None or known is None:
            return None
        timestamp = self._timestamp(known.year, known.month, known.day, match)
        if timestamp is not None and self._last is not None and timestamp < self._last - _HALF_A_DAY:
            timestamp += 2 * _HALF_A_DAY  # midnight has passed
        return timestamp

    def _known_day(self) -> date | None:
        if self._last is not None:
            return (_START_OF_TIME + timedelta(seconds=self._last)).astimezone(self._zone).date()
        return self._day

    def _timestamp(self, year: int, month: int, day: int, match: re.Match[bytes]) -> float | None:
        hour, minute, second, fraction = match.group("hour", "minute", "second", "fraction")
        zone = (match["zone"] or b"").strip() if "zone" in match.re.groupindex else b""
        start = self._start_of(year, month, day, int(hour), zoned=bool(zone))
        if start is None:
            return None
        if zone:
            self.stated += 1
        else:
            self.assumed += 1
        timestamp = start + int(minute) * 60 + int(second)
        timestamp += float(b"0." + fraction) if fraction else 0.0
        if zone[:1] in (b"+", b"-"):
            sign = -1 if zone[:1] == b"-" else 1
            timestamp -= sign * (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60)
        return timestamp

    def _start_of(self, year: int, month: int, day: int, hour: int, *, zoned: bool) -> float | None:
        """Return when an hour began: in UTC if a zone follows, else in the assumed zone."""
        key = (zoned, year, month, day, hour)
        start = self._hours.get(key)
        if start is None:
            try:
                start = datetime(year, month, day, hour, tzinfo=UTC if zoned else self._zone).timestamp()
            except (ValueError, OverflowError):
                return None
            if len(self._hours) > 4000:
                self._hours.clear()
            self._hours[key] = start
        return start
