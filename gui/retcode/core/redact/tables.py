"""Find values that the head of their column makes sensitive, in CSV and in tables of Markdown or of text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retcode.core.redact.named_values import STEMS, NamedValue
from retcode.core.redact.names import NameKind, classify_name
from retcode.core.redact.unescape import PlainText
from retcode.core.redact.values import is_cell

_MAX_LINE, _MAX_ROWS, _MAX_CELLS = 2000, 1000, 60
_MARKS = " \t\r\"'`*"
# A name, and a cell's end behind it: every head of a table with a sensitive column holds such a place.
_HEAD = re.compile(rf"(?:{'|'.join(STEMS)})[a-z0-9_ -]{{0,24}}[\"'`*]{{0,3}}[ \t]{{0,40}}[,;|\t\r\n]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.#-]{0,30}(?:[ ][A-Za-z0-9_.#-]{1,30}){0,2}")
_RULE = re.compile(r"[\s|+:=-]+")


def column_values(plain: PlainText, lower: str) -> Iterator[NamedValue]:
    """Yield the cells below a sensitive name."""
    text = plain.text
    position = 0
    while match := _HEAD.search(lower, position):
        start = text.rfind("\n", max(0, match.start() - _MAX_LINE), match.start()) + 1
        stop = text.find("\n", match.start(), match.start() + _MAX_LINE)
        position = max(match.end(), stop + 1)
        if stop < 0:
            continue
        head = text[start:stop]
        separator = _separator(head, text[match.end() - 1])
        kinds = _columns(head, separator)
        if not kinds:
            continue
        for row_start, row in _rows(text, position, separator, head.count(separator)):
            position = row_start + len(row)
            yield from _cells(plain, row_start, row.split(separator), kinds)


def _separator(head: str, mark: str) -> str:
    return mark if mark in ",;|\t" else next((one for one in "|\t;," if one in head), ",")


def _columns(head: str, separator: str) -> dict[int, NameKind]:
    """Return the sensitive columns of a head; none if the line is not one.

    A logger may have put its own words before the first cell, and a text may go on behind the last one.
    """
    cells = [cell.strip(_MARKS) for cell in head.split(separator)]
    named = all(_NAME.fullmatch(cell) for cell in cells[1:-1] if cell)
    if not named or len(cells) > _MAX_CELLS or sum(map(bool, cells)) < 2:
        return {}
    cells[0] = cells[0].rpartition(" ")[2]
    cells[-1] = cells[-1].partition(" ")[0]
    kinds = {index: classify_name(cell) for index, cell in enumerate(cells)}
    return {index: kind for index, kind in kinds.items() if kind}


def _rows(text: str, start: int, separator: str, separators: int) -> Iterator[tuple[int, str]]:
    """Yield the rows of a table from `start` on with their positions, up to the first other line."""
    for _ in range(_MAX_ROWS):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        row = text[start : min(stop, start + _MAX_LINE)]
        if not row.strip() or (row.count(separator) < separators and not _RULE.fullmatch(row)):
            return
        yield start, row
        start = stop + 1


def _cells(
    plain: PlainText, offset: int, cells: list[str], kinds: dict[int, NameKind]
) -> Iterator[NamedValue]:
    """Yield the sensitive cells of a row that begins at `offset`."""
    for index, cell in enumerate(cells):
        inner = cell.strip(_MARKS)
        kind = kinds.get(index)
        if kind and inner and is_cell(inner, kind):
            first = offset + cell.index(inner)
            yield NamedValue(plain.original(first), plain.original(first + len(inner)), kind)
        offset += len(cell) + 1
