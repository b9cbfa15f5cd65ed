"""Find the scopes of a printed error: its object and those around it, its line, list item and paragraph.

Logs, tables and lists put errors of several venues side by side. A name or an address inside an error's own
line or list item is about that error; the same words in the next item are about another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from retcode.core.lazy_pattern import compile_on_use

_MAX_LINE = 2000
# A record of a list has few lines; after this many its beginning is uncertain.
_MAX_LINES = 40
# The first line of a list's item: in YAML, in Markdown, numbered, or a record of a database's listing.
_ITEM = compile_on_use(r"(?P<indent>[ \t]{0,40})(?:[-*+]|\d{1,3}[.)])[ \t]{1,4}(?=[^\s-])")
_BORDER = re.compile(r"\n[ \t>]{0,8}(?:[-=*_#~]{3,200}[ \t]{0,8})?\r?\n")
_END = compile_on_use(_BORDER.pattern + r"|\n[\[(]?(?:\d{4}[-/]\d\d[-/]\d\d|\d\d:\d\d:\d\d)")
_BRACE = compile_on_use(r"[{}]")
_OBJECT_REACH = 1500
_MAX_OBJECTS = 4
_INDENT = compile_on_use(r"[ \t]{0,400}")


def scopes(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the scopes that belong to the error at `start` to `end` alone, narrowest first.

    These are its object and the ones around it, its line and its list item, but not its paragraph.
    """
    first, last = _lines_of(text, start, end)
    found = [(start, end), (first, last), *_objects_around(text, start, end)]
    item = _item_around(text, first, last)
    if item:
        found.append(item)
    return sorted(found, key=lambda scope: scope[1] - scope[0])


def owners(text: str, spans: Sequence[tuple[int, int]], positions: Sequence[int]) -> list[set[int]]:
    """Return for each position the indices of the errors, printed at `spans`, that it belongs to.

    An error owns its own span, its line if no other error is on it, and its list item. A position that no
    error owns belongs to all errors of its paragraph.
    """
    lines = [_lines_of(text, *span) for span in spans]
    shared = Counter(lines)
    owned = [
        (span, line if shared[line] == 1 else span, _item_around(text, *line) or span)
        for span, line in zip(spans, lines, strict=True)
    ]
    paragraphs = [(paragraph(text, *span),) for span in spans]
    return [
        own or around
        for own, around in zip(_holding(owned, positions), _holding(paragraphs, positions), strict=True)
    ]


def _holding(scopes: Sequence[Sequence[tuple[int, int]]], positions: Sequence[int]) -> list[set[int]]:
    """Return for each position the indices of the scopes that hold it."""
    coming = [(start, end, index) for index, several in enumerate(scopes) for start, end in several]
    coming.sort(reverse=True)  # the next to begin is the last
    open_scopes: list[tuple[int, int]] = []  # a heap of their ends and indices
    found: list[set[int]] = [set() for _ in positions]
    for place in sorted(range(len(positions)), key=positions.__getitem__):
        position = positions[place]
        while coming and coming[-1][0] <= position:
            _, end, index = coming.pop()
            heappush(open_scopes, (end, index))
        while open_scopes and open_scopes[0][0] <= position:
            heappop(open_scopes)
        found[place] = {index for _, index in open_scopes}
    return found


def _lines_of(text: str, start: int, end: int) -> tuple[int, int]:
    first = text.rfind("\n", max(0, start - _MAX_LINE), start) + 1
    last = text.find("\n", end, end + _MAX_LINE)
    return first, last if last >= 0 else min(len(text), end + _MAX_LINE)


def _objects_around(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the objects in braces around an error, the innermost first."""
    opened = [m.start() for m in _BRACE.finditer(text, max(0, start - _OBJECT_REACH), start)]
    depth, high, found = 0, end, 0
    for at in reversed(opened):
        depth += 1 if text[at] == "}" else -1
        if depth >= 0:
            continue
        depth = 0
        high = _closing(text, high)
        found += 1
        if high < 0 or found > _MAX_OBJECTS:
            return
        yield at, high


def _closing(text: str, position: int) -> int:
    """Return the position after the brace that closes the object around `position`; -1 if it is too far."""
    depth = 1
    for match in _BRACE.finditer(text, position, position + _OBJECT_REACH):
        depth += 1 if match.group() == "{" else -1
        if not depth:
            return match.end()
    return -1


def paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the lines around an error up to a blank line or a rule, which may be about other errors too.

    After the error, a line with a timestamp also ends the paragraph: it is the next log record.
    """
    before = max(0, start - _MAX_LINE)
    for border in _BORDER.finditer(text, before, start):
        before = border.end()
    after = _END.search(text, end, end + _MAX_LINE)
    return before, after.start() if after else min(len(text), end + _MAX_LINE)


def table_start(text: str, line_start: int) -> int:
    """Return where the table of a row begins, with the line above it that may be its heading."""
    for _ in range(_MAX_LINES):
        before = text.rfind("\n", max(0, line_start - _MAX_LINE), max(0, line_start - 1)) + 1
        line = text[before:line_start].strip()
        if line_start == 0 or (line and not line.startswith("|")):
            return before
        line_start = before
    return line_start


def _item_around(text: str, first: int, last: int) -> tuple[int, int] | None:
    """Return the item of a list that the lines from `first` to `last` belong to, if they do."""
    head = first
    column = _column(text, first)
    for _ in range(_MAX_LINES):
        item = _ITEM.match(text, head)
        if item and (head == first or item.end() - head <= column):
            return head, _item_end(text, last, len(item["indent"]))
        if head == 0 or _column(text, head) == 0 or text[head : head + 1] in ("\n", "\r"):
            return None
        head = text.rfind("\n", max(0, head - _MAX_LINE), head - 1) + 1
    return None


def _item_end(text: str, last: int, indent: int) -> int:
    """Return where an item ends: before the first line after `last` that is not indented deeper."""
    for _ in range(_MAX_LINES):
        following = last + 1
        if following >= len(text) or _column(text, following) <= indent:
            return last
        after = text.find("\n", following, following + _MAX_LINE)
        last = after if after >= 0 else min(len(text), following + _MAX_LINE)
    return last


def _column(text: str, line_start: int) -> int:
    match = _INDENT.match(text, line_start)
    return match.end() - line_start if match else 0
