"""Timestamps: the moment a log line was written, in the forms that logs are usually written in.

Moments are seconds since 1970 in UTC. A time without a zone is read in the zone the caller assumes; one
without a year or a date takes it from the moment before, or from the day the caller names.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

_MONTHS = {
    name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_CLOCK = rb"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d|60)(?:[.,](?P<fraction>\d{1,9}))?"
_ZONE = rb"(?:\s?(?P<zone>Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}(?!\d)))?"
_DATED = re.compile(
    rb"(?<![\d.])(?P<year>(?:19|20)\d{2})[-/.](?P<month>0[1-9]|1[0-2])[-/.](?P<day>0[1-9]|[12]\d|3[01])"
    rb"(?:T|[ ,_]{1,2})" + _CLOCK + _ZONE
)
_ACCESS = re.compile(
    rb"\[(?P<day>\d{2})/(?P<name>[A-Z][a-z]{2})/(?P<year>(?:19|20)\d{2}):"
    + _CLOCK
    + rb" (?P<zone>[+-]\d{4})\]"
)
_SYSLOG = re.compile(
    rb"(?:<\d{1,3}>)?(?P<name>[A-Z][a-z]{2}) {1,2}(?P<day>\d{1,2})(?: (?P<year>(?:19|20)\d{2}))? " + _CLOCK
)
_EPOCH = re.compile(
    rb"(?:^[\[\"' ]{0,3}|[\"']?(?:ts|time|timestamp|asctime|@timestamp)[\"']?[=:] ?[\"']?)"
    rb"(?P<epoch>1[0-9]{9})(?:(?P<milli>[0-9]{3})(?:[0-9]{3}){0,2})?(?:\.(?P<fraction>\d{1,9}))?(?![\d])"
)
_BARE = re.compile(rb"^[\[(\"' ]{0,3}" + _CLOCK + _ZONE)
_REACH = 160
_HALF_A_DAY = 43_200.0


class TimeReader:
    """Reads the times of one log's lines, in order; remembers the last one for lines that tell less."""

    def __init__(self, zone: tzinfo = UTC, day: date | None = None) -> None:
        """`zone` is for times without one, `day` for times without a date before any date was read."""
        self._zone = zone
        self._day = day
        self._last: float | None = None
        self._days: dict[tuple[int, int, int], float] = {}

    @property
    def last(self) -> float | None:
        """The last moment read: what a line without a time of its own inherits."""
        return self._last

    def peek(self, text: str) -> float | None:
        """Return the moment a line tells, as `read`, but remember nothing of it."""
        last = self._last
        moment = self.read(text[:_REACH].encode())
        self._last = last
        return moment

    def read(self, line: bytes) -> float | None:
        """Return the moment a line tells near its beginning, or None."""
        head = line[:_REACH]
        moment = self._dated(head)
        if moment is None:
            moment = self._epoch(head)
        if moment is None:
            moment = self._yearless(head)
        if moment is None:
            moment = self._dateless(head)
        if moment is not None:
            self._last = moment
        return moment

    def _dated(self, head: bytes) -> float | None:
        match = _DATED.search(head) or _ACCESS.search(head)
        if match is None:
            return None
        named = match.re is _ACCESS
        month = _MONTHS.get(match["name"].lower(), 0) if named else int(match["month"])
        return self._moment(int(match["year"]), month, int(match["day"]), match)

    def _epoch(self, head: bytes) -> float | None:
        match = _EPOCH.search(head)
        if match is None:
            return None
        fraction = float(b"0." + match["fraction"]) if match["fraction"] else 0.0
        return int(match["epoch"]) + int(match["milli"] or 0) / 1000 + fraction

    def _yearless(self, head: bytes) -> float | None:
        match = _SYSLOG.match(head)
        month = _MONTHS.get(match["name"].lower()) if match else None
        if match is None or month is None:
            return None
        if match["year"]:
            return self._moment(int(match["year"]), month, int(match["day"]), match)
        known = self._known_day()
        if known is None:
            return None
        moment = self._moment(known.year, month, int(match["day"]), match)
        if moment is not None and self._last is not None and moment < self._last - 180 * 2 * _HALF_A_DAY:
            moment = self._moment(known.year + 1, month, int(match["day"]), match)  # the year has turned
        return moment

    def _dateless(self, head: bytes) -> float | None:
        match = _BARE.match(head)
        known = self._known_day() if match else None
        if match is None or known is None:
            return None
        moment = self._moment(known.year, known.month, known.day, match)
        if moment is not None and self._last is not None and moment < self._last - _HALF_A_DAY:
            moment += 2 * _HALF_A_DAY  # midnight has passed
        return moment

    def _known_day(self) -> date | None:
        if self._last is not None:
            return datetime.fromtimestamp(self._last, self._zone).date()
        return self._day

    def _moment(self, year: int, month: int, day: int, match: re.Match[bytes]) -> float | None:
        groups = match.groupdict()
        zone = groups.get("zone")
        start = self._start_of((year, month, day), zoned=zone is not None)
        if start is None:
            return None
        seconds = int(match["hour"]) * 3600 + int(match["minute"]) * 60 + int(match["second"])
        fraction = groups.get("fraction")
        moment = start + seconds + (float(b"0." + fraction) if fraction else 0.0)
        if zone and zone[:1] in b"+-":
            sign = -1 if zone[:1] == b"-" else 1
            moment -= sign * (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60)
        return moment

    def _start_of(self, day: tuple[int, int, int], *, zoned: bool) -> float | None:
        """Return when a day began: in UTC if a zone follows, else in the assumed zone (as at noon)."""
        key = (-day[0], day[1], day[2]) if zoned else day
        start = self._days.get(key)
        if start is None:
            try:
                noon = datetime(*day, 12, tzinfo=UTC if zoned else self._zone)
            except ValueError:
                return None
            start = (noon - timedelta(hours=12)).timestamp()
            if len(self._days) > 4000:
                self._days.clear()
            self._days[key] = start
        return start
