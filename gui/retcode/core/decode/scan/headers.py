"""HTTP response headers in text that state limits, waits or times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from retcode.core.decode.scan.recognition import LimitHeader

_COMMON = ("retry-after", "date")
_ON_LINES_ONLY = ("server", "x-cache", "content-type")
_INTERVAL = "{interval}"
_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day"}


class Header(Struct, frozen=True, gc=False):
    """A response header. `name` is lower case, `at` its offset; `limit` is what its number counts, if any."""

    name: str
    value: str
    at: int
    limit: str = ""


class HeaderFinder:
    """Finds headers in flat text: those of HTTP, and those that count requests."""

    def __init__(self, limits: Iterable[LimitHeader]) -> None:
        """Build the expressions; `{interval}` in the name of a limit header is `1m`, `10s` or the like."""
        self._limits = [(re.compile(_pattern(limit.name)), limit.label) for limit in limits]
        counted = sorted((pattern.pattern for pattern, _ in self._limits), key=len, reverse=True)
        inline = "|".join((*counted, *_COMMON))
        on_lines = "|".join((*counted, *_COMMON, *_ON_LINES_ONLY))
        # One on each line: `< Retry-After: 30`, `"date": "Mon, 23 Nov 2026 10:00:00 GMT"`.
        self._on_lines = re.compile(
            rf"(?im)^[<> \t*]{{0,4}}[\"']?(?P<name>{on_lines})[\"']?"
            r"[ \t]{0,4}:[ \t]{0,4}[\"']?(?P<value>[^\n\"']{1,120})"
        )
        # In a mapping or in pairs: `{'Retry-After': '30', ...}`, `('Date', 'Mon, ...')`.
        self._inline = re.compile(
            rf"(?i)[\"'](?P<name>{inline})[\"'][ \t]{{0,4}}[:,][ \t]{{0,4}}[\"']?(?P<value>[^\n\"']{{1,60}})"
        )

    def find(self, text: str) -> Iterator[Header]:
        """Yield the headers: first those on lines of their own, then those in mappings."""
        seen: set[int] = set()
        for pattern in (self._on_lines, self._inline):
            for match in pattern.finditer(text):
                at = match.start("name")
                if at not in seen:
                    seen.add(at)
                    name = match["name"].lower()
                    yield Header(name, match["value"].strip(" ,}\r"), at, self._limit(name))

    def _limit(self, name: str) -> str:
        for pattern, label in self._limits:
            match = pattern.fullmatch(name)
            if match is not None:
                interval = _interval_text(*match.groups()) if match.groups() else ""
                return label.replace(_INTERVAL, interval)
        return ""


def _pattern(name: str) -> str:
    """Return the regular expression of a header's name."""
    before, interval, after = name.partition(_INTERVAL)
    return re.escape(before) + (r"(\d{1,3})([smhd])" if interval else "") + re.escape(after)


def _interval_text(number: str, unit: str) -> str:
    """Return the text for an interval: `1`, `m` give "this minute", `10`, `s` "the last 10 seconds"."""
    count, word = int(number), _UNITS[unit]
    return f"the last {count} {word}s" if count > 1 else f"this {word}"
