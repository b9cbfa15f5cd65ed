"""Find the regions of a text: the ranges that can contain an error and are read one by one.

A text of any size is searched as bytes for a few anchors. A line with an anchor is read together with the
lines that belong to it: those of its log record, its object, its stack trace. Regions depend only on the
text, not on how it was split into pieces, so counts do not depend on the pieces either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from retcode.core.decode.segment.anchors import ANCHORS, AnchorSearch, anchor_search
from retcode.core.decode.segment.open_request import is_open_request
from retcode.core.lazy_pattern import compile_on_use

# A text up to this many bytes is one region.
WHOLE = 32 * 1024
# No region is longer than this.
MAX_REGION = 8 * 1024
# The beginning of a large text is always read: an answer begins with what it is.
_HEAD = 4 * 1024
# How far a region reaches back from its first anchor, and how far before it evidence is searched for.
_BACK = 2 * 1024
_CONTEXT = 2 * 1024
# How much of an overlong line before and after an anchor is read.
_LINE_BACK = 1024
_MARGIN = MAX_REGION + 4 * 1024
_KEPT = MAX_REGION // 2 + _CONTEXT + 1024

_SPLIT = compile_on_use(rb"[,;}\] \t\r]")
# A line that belongs to the one before it: indented, closing, of a dump, of a trace. Blank lines do too.
_CONTINUES = compile_on_use(
    rb"""(?x)
    [ \t\r\n)}\]>*+|$]  # indented, or a bracket that closes
    |<(?!\d)  # a tag
    |[{(\[][ \t\r]{0,8}\n  # a bracket that opens a dump
    |\[\d{1,3}\][ ]  # `[0] `, an item of a list
    |HTTP/\d  # a status line
    |at[ ]|Caused[ ]by|Traceback|During[ ]handling|The[ ]above[ ]exc  # a stack trace
    |(?:[A-Za-z]{1,30}\.){1,8}[A-Za-z]{1,60}(?:Error|Exception)\b  # `package.module.SomeError`
    |[A-Za-z]{1,20}(?:-[A-Za-z0-9]{1,20}){1,6}:[ ]  # a header: `Retry-After: `
    |[Dd]ate:[ ]|[Ss]erver:[ ]|[Vv]ia:[ ]
    """
)
# How an item of a list begins: its indentation and its first word, such as a key or the name of an exception.
_ITEM = compile_on_use(rb"[ \t]{0,80}[{\[\"']{0,3}[A-Za-z_][\w.]{2,80}+(?!/)")
_CONTINUATION_BYTES = bytes(range(0x80, 0xC0))
# Addresses that may identify the venue of an error: a path, which begins up to two bytes earlier, as in
# `/fapi/v1/order`, or a host with its path.
_PATH = compile_on_use(rb"api/v[0-9]/[^\s\"'<>?,;)]{2,100}")
_LEAD = 2
_HOST = compile_on_use(rb"://[^\s\"'<>?,;)]{4,160}")
_MAX_ADDRESSES = 3
_BEFORE = 512


class Region(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """A range of a text to be read by itself.

    `start` is its offset in bytes, `first_char` the same in characters, `first_line` the number of its
    first line from 1. `context` are the last addresses before it, and `before` are up to 512 bytes before
    it, in which to find a timestamp. `whole` is true if the region is the whole text.
    """

    start: int
    first_char: int
    first_line: int
    data: bytes
    context: tuple[bytes, ...] = ()
    before: bytes = b""
    whole: bool = False


class WatchedLine(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """A line outside all regions that one of the caller's own patterns matched; fields as in `Region`."""

    start: int
    first_char: int
    first_line: int
    data: bytes
    before: bytes = b""


class RegionFinder:
    """Finds the regions of one text that is fed in pieces of any length, in order of position.

    `watched` are further patterns, matched against lower-case bytes: a matching line outside all regions is
    yielded as a `WatchedLine`. Memory is bounded by the size of a piece.
    """

    def __init__(
        self, watched: Iterable[re.Pattern[bytes]] = (), anchors: tuple[re.Pattern[bytes], ...] = ANCHORS
    ) -> None:
        self._watched = tuple(watched)
        self._anchors = anchors
        self._buffer = b""
        self._base = 0
        self._searched = 0
        self._done = 0
        self._reported = 0
        self._line = 1
        self._chars = 0
        self._counted = 0
        self._large = False
        self._is_ascii = False  # what is in the buffer, as far as is known

    @cached_property
    def _search(self) -> AnchorSearch:
        return anchor_search(self._anchors, self._watched)

    def regions(self, pieces: Iterable[bytes]) -> Iterator[Region]:
        """Yield all regions of a text that comes in pieces."""
        for piece in pieces:
            yield from (found for found in self.feed(piece) if isinstance(found, Region))
        yield from (found for found in self.finish() if isinstance(found, Region))

    def feed(self, piece: bytes) -> Iterator[Region | WatchedLine]:
        """Take the next piece of UTF-8 text; yield the regions and lines that later pieces cannot change."""
        self._buffer = self._buffer + piece if self._buffer else piece
        if not self._large and len(self._buffer) <= WHOLE:
            return
        yield from self._scan(last=False)

    def finish(self) -> Iterator[Region | WatchedLine]:
        """Yield the remaining regions and lines. To be called once, at the end of the text."""
        if self._large:
            yield from self._scan(last=True)
        elif self._buffer:
            self._done = len(self._buffer)
            yield Region(0, 0, 1, self._buffer, whole=True)
        self._count_to(len(self._buffer))
        self._base += len(self._buffer)
        self._buffer = b""

    @property
    def line_breaks(self) -> int:
        """How many line breaks the text has so far; the last few are counted only at its end."""
        return self._line - 1

    def _scan(self, *, last: bool) -> Iterator[Region | WatchedLine]:
        buffer, size = self._buffer, len(self._buffer)
        self._is_ascii = buffer.isascii()
        safe = size if last else size - _MARGIN
        if safe <= self._searched - self._base:
            return
        if not self._large:
            self._large = True
            yield self._region(0, self._cut(0, _HEAD // 2, _HEAD))
        lower = buffer.lower()
        low = self._searched - self._base
        fresh = max(low, self._done - self._base)
        anchors, lines = self._search.positions(lower, fresh, safe, is_ascii=self._is_ascii)
        watched = iter(lines)
        waiting = next(watched, size)
        # Skip an anchor inside the last region; yield a watched line if no region contains it.
        for at in anchors:
            if at < self._done - self._base:
                continue
            while waiting < at:
                yield from self._watched_line(waiting)
                waiting = next(watched, size)
            yield self._around(at)
        while waiting < safe:
            yield from self._watched_line(waiting)
            waiting = next(watched, size)
        self._searched = self._base + max(safe, low)
        self._drop(max(0, safe - _KEPT))

    def _around(self, at: int) -> Region:
        """Return the region around an anchor: its line and those that belong to it, after the last region."""
        buffer, done = self._buffer, max(0, self._done - self._base)
        start = buffer.rfind(b"\n", max(done, at - MAX_REGION // 2), at) + 1
        if start == 0 and done < at:
            start = done if at - done <= _LINE_BACK else self._seam(at - _LINE_BACK, at - _LINE_BACK // 2)
        start = max(start, done)
        floor = max(done, at - _BACK)
        while start > floor and _CONTINUES.match(buffer, start):
            before = buffer.rfind(b"\n", floor, start - 1) + 1
            if before == 0 and floor > done:
                break
            start = max(before, done)
        return self._region(start, self._end(start, at))

    def _seam(self, low: int, high: int) -> int:
        """Return a position from `low` to `high` that splits no word or number; `low` if there is none."""
        match = _SPLIT.search(self._buffer, low, high)
        return match.end() if match else low

    def _end(self, start: int, at: int) -> int:
        """Return where the region that begins at `start` and contains `at` ends: at the end of a line."""
        buffer, limit = self._buffer, start + MAX_REGION
        end = buffer.find(b"\n", at, limit) + 1
        if 0 < end < len(buffer) and _CONTINUES.match(buffer, end):
            # An item of a list ends where another one begins as it does.
            item = _ITEM.match(buffer, start) if buffer.find(b"\n", start, at) < 0 else None
            while 0 < end < len(buffer) and _CONTINUES.match(buffer, end):
                if item and buffer.startswith(item[0], end):
                    break
                end = buffer.find(b"\n", end, limit) + 1
        return end or self._cut(at, start + MAX_REGION // 2, limit)

    def _cut(self, at: int, low: int, limit: int) -> int:
        """Return the position after `at`, from `low` to `limit`, at which to cut an overlong region."""
        buffer = self._buffer
        if limit >= len(buffer):
            return len(buffer)
        low = max(at + 1, low)
        for seam in (b"}\n", b"},\n", b"\n", b"},", b"}", b",", b" "):
            position = buffer.rfind(seam, low, limit)
            if position >= 0:
                return position + len(seam)
        while limit > low and 0x80 <= buffer[limit] < 0xC0:
            limit -= 1
        return limit

    def _region(self, start: int, end: int) -> Region:
        self._count_to(start)
        found = Region(
            self._base + start,
            self._chars,
            self._line,
            self._buffer[start:end],
            self._context(start),
            self._before(start),
        )
        self._done = self._base + end
        return found

    def _before(self, start: int) -> bytes:
        return self._buffer[max(0, start - _BEFORE) : start]

    def _context(self, start: int) -> tuple[bytes, ...]:
        """Return the last few addresses before a region, those nearest to it last.

        If the line before it is a request that waits for its answer, these are the addresses of that line.
        """
        buffer, low = self._buffer, max(0, start - _CONTEXT)
        hosts, paths = [*_HOST.finditer(buffer, low, start)], [*_PATH.finditer(buffer, low, start)]
        if hosts and paths:
            within = {host.end() for host in hosts}  # a path that ends an address is no other address
            paths = [path for path in paths if path.end() not in within]
        found = [(host.start(), host[0]) for host in hosts[-_MAX_ADDRESSES:]]
        for path in paths[-_MAX_ADDRESSES:]:
            begin, end = path.span()
            found.append((begin, buffer[max(0, begin - _LEAD) : end]))
        if not found:
            return ()
        found.sort()
        line = buffer.rfind(b"\n", low, max(low, start - 1)) + 1
        if found[-1][0] >= line and is_open_request(buffer[line:start]):
            before = buffer.rfind(b"\n", low, max(low, line - 1)) + 1
            if not is_open_request(buffer[before:line]):
                found = [address for address in found if address[0] >= line]
        addresses = [text for _, text in found]
        if len({*addresses}) == len(addresses):
            return tuple(addresses)
        return tuple(dict.fromkeys(reversed(addresses)))[::-1]

    def _watched_line(self, at: int) -> Iterator[WatchedLine]:
        done = max(0, max(self._done, self._reported) - self._base)
        if at < done:
            return
        buffer = self._buffer
        start = max(done, buffer.rfind(b"\n", max(done, at - MAX_REGION // 2), at) + 1)
        if start == done and at - done > MAX_REGION // 2:
            start = at
        end = buffer.find(b"\n", at, start + MAX_REGION) + 1 or min(len(buffer), start + MAX_REGION)
        # The next region may begin before this line, so do not advance the counters beyond its start.
        self._count_to(max(self._counted - self._base, start - MAX_REGION))
        line, char = self._counted_at(start)
        yield WatchedLine(self._base + start, char, line, buffer[start:end], self._before(start))
        self._reported = self._base + end

    def _count_to(self, position: int) -> None:
        self._line, self._chars = self._counted_at(position)
        self._counted = self._base + position

    def _counted_at(self, position: int) -> tuple[int, int]:
        """Return the line number of a position in the buffer, and the number of characters before it."""
        passed = self._buffer[self._counted - self._base : position]
        lines = len(passed) - len(passed.replace(b"\n", b""))  # three times as fast as `bytes.count`
        chars = len(passed) if self._is_ascii else len(passed.translate(None, _CONTINUATION_BYTES))
        return self._line + lines, self._chars + chars

    def _drop(self, position: int) -> None:
        """Drop the text before `position`, which is no longer needed."""
        if position <= 0:
            return
        if position > self._counted - self._base:
            self._count_to(position)
        position = min(position, self._counted - self._base)
        self._buffer = self._buffer[position:]
        self._base += position
