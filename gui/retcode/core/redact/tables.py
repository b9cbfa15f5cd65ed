"""Find values under the name of a sensitive column: CSV, Markdown, tables of plain text, SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.line_bounds import line_start
from retcode.core.redact.named_values import STEM_SEARCH, STEMS, NamedValue
from retcode.core.redact.names import NameKind, classify_name
from retcode.core.redact.values import is_cell
from retcode.core.replaced_text import ReplacedText

_MAX_LINE, _MAX_ROWS, _MAX_CELLS = 2000, 1000, 60
_MARKS = " \t\r\"'`*"
# A name with the end of its cell: the head of every table with a sensitive column contains one.
_HEAD = compile_on_use(
    rf"(?:{'|'.join(STEMS)})[a-z0-9_ -]{{0,24}}[\"'`*]{{0,3}}(?:[ ]{{2}}|[ \t]{{0,40}}[,;|\t\r\n])"
)
_NAME = compile_on_use(
    r"(?:2[Ff][Aa](?![A-Za-z])|[A-Za-z])[A-Za-z0-9_.#-]{0,30}(?:[ ][A-Za-z0-9_.#-]{1,30}){0,2}"
)
_COLUMNS = "  "  # between columns that only blanks separate
_CELL = compile_on_use(r"\S+(?: \S+)*")
_QUOTE = compile_on_use('"')
_RULE = compile_on_use(r"[\s|+:=-]+")
# INSERT INTO accounts (name, secret) VALUES ('main', '...'), ('second', '...')
_INSERT = re.compile(r"\((?P<names>[^()\n]{1,400})\)\s{0,8}values\s{0,8}(?=\()")
_RECORD = compile_on_use(
    r"\((?P<cells>(?:'(?:[^'\n]|''){0,400}'(?!')|[^'()\n]){1,400})\)\s{0,8}(?:,\s{0,8})?"
)
_FIELD = compile_on_use(r"\s*(?P<quote>')?(?P<value>(?(quote)(?:[^']|'')*|[^,]*))(?(quote)'(?!'))\s*(?:,|\Z)")


_HTML_TAG = compile_on_use(r"<(?:t(?P<cell>[hd])\b[^<>]{0,200}>|(?P<table>table)\b|tr\b)")
_HTML_TEXT = compile_on_use(r"(?<=>)\s*[^<>\s][^<>]{0,400}")


class _Head(NamedTuple):
    """The head of a table: its separator, how many cells it has, and the sensitive ones by index."""

    separator: str
    cells: int
    kinds: dict[int, NameKind]
    first: int  # the first cell; those before it belong to the log line in front of the head
    is_certain: bool  # not just two names in a sentence, which are joined by a comma and a blank


def column_values(plain: ReplacedText, lower: str) -> Iterator[NamedValue]:
    """Yield the cells below a sensitive name."""
    text = plain.text
    yield from _inserted_values(plain, lower)
    if "</t" in lower and "<th" in lower:
        yield from _html_cells(plain, lower)
    position = stop = 0
    line = ""
    tried: set[str] = set()  # separators with which the line is not the head of a table
    for stem in STEM_SEARCH.positions_in_lower(lower):
        if stem < position or not (match := _HEAD.match(lower, stem)):
            continue
        if stem >= stop:
            start = line_start(text, stem, _MAX_LINE)
            stop = text.find("\n", stem, stem + _MAX_LINE)
            line = text[start:stop] if stop >= 0 else ""
            if line.startswith("||"):
                line = line.replace("||", "|")  # the head of a table in a wiki
            tried = set()
        position = match.end()
        separator = _separator(line, text[position - 1])
        if stop < 0 or separator in tried:
            continue
        head = _head(line, separator)
        if head is None:
            tried.add(separator)
            continue
        end = 0
        for row_start, row in _rows(text, stop + 1, head):
            if not _RULE.fullmatch(row):
                end = row_start + len(row)
            yield from _cells(plain, row_start, _in_string(row) if line.count('"') % 2 else row, head)
        position = max(position, end)
        tried.add(separator)


def _html_cells(plain: ReplacedText, lower: str) -> Iterator[NamedValue]:
    """Yield the cells of tables in HTML below a sensitive heading."""
    kinds: dict[int, NameKind] = {}
    column = 0
    for tag in _HTML_TAG.finditer(lower):
        if tag["cell"] is None:
            column = 0
            if tag["table"]:
                kinds = {}
            continue
        if column >= _MAX_CELLS:
            continue
        stop = lower.find("</t", tag.end(), tag.end() + _MAX_LINE)
        inner = _HTML_TEXT.search(plain.text, tag.end(), stop) if stop >= 0 else None
        if inner and tag["cell"] == "h":
            kind = classify_name(inner[0].strip(_MARKS))
            kinds = {at: known for at, known in kinds.items() if at != column}
            if kind:
                kinds[column] = kind
        elif inner and (kind := kinds.get(column)) and is_cell(inner[0].strip(_MARKS), kind, is_table=True):
            yield NamedValue(plain.original(inner.start()), plain.original(inner.end() - 1) + 1, kind)
        column += 1


def _inserted_values(plain: ReplacedText, lower: str) -> Iterator[NamedValue]:
    """Yield the values of sensitive columns in the INSERT statements of SQL."""
    for statement in _INSERT.finditer(lower):
        names = plain.text[statement.start("names") : statement.end("names")].split(",")
        kinds = [classify_name(name.strip(_MARKS)) for name in names]
        position = statement.end() if any(kinds) else len(lower)
        while record := _RECORD.match(plain.text, position):
            position = record.end()
            for kind, field in zip(kinds, _FIELD.finditer(record["cells"]), strict=False):
                if kind and is_cell(field["value"], kind, is_table=True):
                    first = record.start("cells") + field.start("value")
                    yield NamedValue(plain.original(first), plain.original(first + len(field["value"])), kind)


def _separator(head: str, mark: str) -> str:
    if mark in ",;|\t":
        return mark
    return next((one for one in ("|", "\t", _COLUMNS, ";", ",") if one in head.strip()), ",")


def _split(line: str, separator: str) -> list[str]:
    """Return the cells of a line; a quoted one may contain the separator."""
    if separator == _COLUMNS:
        return _CELL.findall(line)
    cells = line.split(separator)
    if f'{separator}"' not in line:
        return cells
    joined: list[str] = []
    for cell in cells:
        if joined and _is_open(joined[-1]):
            joined[-1] += separator + cell
        else:
            joined.append(cell)
    return cells if _is_open(joined[-1]) else joined  # the quote is around the table


def _in_string(row: str) -> str:
    """Return a row of a table inside a string up to the quote that closes the string."""
    for index, quote in enumerate(_QUOTE.finditer(row)):
        at = quote.start()
        if index % 2 == 0 and at and row[at - 1] not in " \t,;|":
            return row[:at]
    return row


def _is_open(cell: str) -> bool:
    """Return whether a cell begins with a quote that is not closed."""
    return cell.lstrip().startswith('"') and cell.count('"') % 2 == 1


def _begins_with_space(cell: str) -> bool:
    return cell.startswith(" ")


def _head(line: str, separator: str) -> _Head | None:
    """Return the table head in a line; None if there is none.

    The words of a logger, with separators in them, may come before the first name, and text after the last.
    """
    raw = _split(line, separator)
    cells = [cell.strip(_MARKS) for cell in raw]
    if len(cells) > _MAX_CELLS or sum(map(bool, cells)) < 2:
        return None
    cells[-1] = cells[-1].partition(" ")[0]
    first = len(cells) - 1
    while first > 0 and (not cells[first] or _NAME.fullmatch(cells[first])):
        first -= 1
    cells[first] = cells[first].rpartition(" ")[2].strip(_MARKS)
    if cells[first] and not _NAME.fullmatch(cells[first]):
        first += 1
    kinds = {
        index: kind for index in range(first, len(cells)) if (kind := classify_name(cells[index])) is not None
    }
    is_certain = (
        separator != "," or len(cells) - first > 2 or not any(map(_begins_with_space, raw[first + 1 :]))
    )
    return (
        _Head(separator, len(cells), kinds, first, is_certain) if kinds and first < len(cells) - 1 else None
    )


def _rows(text: str, start: int, head: _Head) -> Iterator[tuple[int, str]]:
    """Yield the rows of a table from `start` on with their positions, up to the first other line."""
    separators = 0
    for _ in range(_MAX_ROWS):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        row = text[start : min(stop, start + _MAX_LINE)]
        count = len(_split(row, head.separator)) - 1
        is_rule = _RULE.fullmatch(row) is not None
        if not row.strip() or (not is_rule and count < max(separators, head.cells - 2 - head.first, 1)):
            return
        if not is_rule:
            separators = separators or min(count, head.cells - 1)
        yield start, row
        start = stop + 1


def _cells(plain: ReplacedText, offset: int, row: str, head: _Head) -> Iterator[NamedValue]:
    """Yield the sensitive cells of a row at `offset`; rows are aligned with the end of the head."""
    cells = _split(row, head.separator)
    skipped = head.cells - len(cells)
    at = 0
    for index, cell in enumerate(cells, skipped if head.separator == _COLUMNS else max(0, skipped)):
        at = row.index(cell, at)
        inner = cell.strip(_MARKS)
        kind = head.kinds.get(index)
        if kind and index == head.cells - 1 and not is_cell(inner, kind, is_table=head.is_certain):
            inner = inner.partition(" ")[0].strip(_MARKS)  # a text goes on after the row
        if kind and inner and is_cell(inner, kind, is_table=head.is_certain):
            first = offset + row.index(inner, at)
            yield NamedValue(plain.original(first), plain.original(first + len(inner)), kind)
        at += len(cell)
