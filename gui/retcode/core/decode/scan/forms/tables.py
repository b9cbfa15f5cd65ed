"""Errors in tables with a header: CSV, TSV, Markdown, Jira, aligned columns, and those of database shells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.keys import CODE_KEYS, MESSAGE_KEYS
from retcode.core.lazy_pattern import compile_on_use

_CODE = compile_on_use(r"-?\d{2,6}")
_HEADING = compile_on_use(r"(?im)^[^\n]{0,300}\b(?:err(?:or)?[ _]?)?code\b[^\n]{0,300}$")
_RULE = compile_on_use(r"[ \t|:+=-]{3,400}")
_BLANKS = " \t\"'`\r"
_MAX_ROWS = 2000
_MAX_ROW = 4000
_MIN_COLUMNS = 3
# Columns that name an exchange; where there is one, a table may have codes without messages.
_EXCHANGE_COLUMNS = frozenset({"exchange", "venue"})
# What separates aligned columns, and a cell between such separators.
_ALIGNED = "  "
_ALIGNED_CELL = compile_on_use(r"\S+(?:[ ]\S+){0,40}")


# Headings of columns with numbers that are not codes.
_OTHER_COLUMN = frozenset(
    """
    account account_id amount case count customer customer_id id line lines order order_id ordernumber pid
    port ports price qty quantity size ticket ticket_id trade trade_id uid user user_id volume
    """.split()
)
_MAX_HEIGHT = 200  # rows between a heading and a number below it


def is_other_column(text: str, at: int) -> bool:
    """Return whether the number at an index is in a column of a table whose heading is not that of codes."""
    start = max(text.rfind("\n", max(0, at - _MAX_ROW), at) + 1, at - _MAX_ROW, 0)
    stop = text.find("\n", at, at + _MAX_ROW)
    if start == 0 or text[start - 1] != "\n":
        return False  # nothing above it
    row = text[start : stop if stop >= 0 else at + _MAX_ROW]
    mark = _delimiter(row)
    if mark is None:
        return False
    column = sum(cell_at + start <= at for cell_at, _ in _cells(row, mark)) - 1
    heading = None
    for _ in range(_MAX_HEIGHT):
        above = text.rfind("\n", max(0, start - _MAX_ROW), max(0, start - 1)) + 1
        line = text[above : max(0, start - 1)]
        if start == 0 or line.count(mark) < _MIN_COLUMNS - 1:
            break
        heading, start = line, above
    names = [_plain(cell) for _, cell in _cells(heading, mark)] if heading else []
    return 0 <= column < len(names) and names[column] in _OTHER_COLUMN


class TableRecogniser:
    """Rows below a header with a column of codes."""

    name: ClassVar[str] = "table"

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate for each row, with the code in the column that the header names."""
        if "code" not in text.lower() or _delimiter(text) is None:
            return
        end = -1
        for heading in _HEADING.finditer(text):
            if heading.start() < end:
                continue
            end = heading.end()
            mark = _delimiter(heading.group())
            names = [_plain(cell) for _, cell in _cells(_single(heading.group()), mark)] if mark else []
            column = next((i for i, name in enumerate(names) if name in CODE_KEYS), None)
            message_column = next((i for i, name in enumerate(names) if name in MESSAGE_KEYS), None)
            if mark is None or column is None or len(names) < _MIN_COLUMNS:
                continue
            if message_column is None and _EXCHANGE_COLUMNS.isdisjoint(names):
                continue
            last = max(column, message_column or 0)
            for start, row in _rows(text, heading.end() + 1):
                cells = _cells(row, mark)
                if len(cells) <= last and not _RULE.fullmatch(row):
                    break
                end = start + len(row)
                if len(cells) > last:
                    yield from self._row(start, cells, column, message_column)

    @staticmethod
    def _row(
        start: int, cells: list[tuple[int, str]], column: int, message_column: int | None
    ) -> Iterator[Candidate]:
        at, code = cells[column]
        if not _CODE.fullmatch(code):
            return
        first, message = (at, "") if message_column is None else cells[message_column]
        yield Candidate(
            code=code,
            message=message or None,
            start=start + min(at, first),
            end=start + max(at + len(code), first + len(message)),
            code_at=start + at,
            form=Form.OBJECT,
            keys=frozenset({"code"} if message_column is None else {"code", "message"}),
        )


def _delimiter(heading: str) -> str | None:
    """Return what separates the columns of a heading; None if there is too little of it for a table.

    A whole text for which this is None has no table.
    """
    marks = ("\t", "|", ";", ",", _ALIGNED)
    return next((mark for mark in marks if heading.strip().count(mark) >= _MIN_COLUMNS - 1), None)


def _single(heading: str) -> str:
    """Return a heading of Jira, `||code||message||`, with the single marks that its rows have."""
    return heading.replace("||", "|")


def _plain(cell: str) -> str:
    return cell.strip(_BLANKS).lower().replace(" ", "_").replace("-", "_")


def _rows(text: str, position: int) -> Iterator[tuple[int, str]]:
    for _ in range(_MAX_ROWS):
        stop = text.find("\n", position, position + _MAX_ROW)
        stop = stop if stop >= 0 else min(len(text), position + _MAX_ROW)
        if stop <= position:
            return
        yield position, text[position:stop]
        position = stop + 1


def _cells(row: str, mark: str) -> list[tuple[int, str]]:
    """Return the cells of a row, each with its position, without blanks and quotes around them."""
    if mark == _ALIGNED:
        return [(cell.start(), cell.group()) for cell in _ALIGNED_CELL.finditer(row)]
    cells = []
    start = 0
    quoted = False
    for at, char in enumerate(row + mark):
        if char == '"':
            quoted = not quoted
        elif char == mark and (not quoted or at == len(row)):
            cell = row[start:at]
            cells.append((start + len(cell) - len(cell.lstrip(_BLANKS)), cell.strip(_BLANKS)))
            start = at + 1
    return cells
