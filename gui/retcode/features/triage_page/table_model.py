"""The columns of the table of a triage's errors, and its model; a new report keeps the rows that stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import nlargest
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from retcode.core.catalogue.model import Recovery
from retcode.core.present.verdict_text import RECOVERY_TEXT
from retcode.core.search.order import code_order
from retcode.core.triage.labels import NO_AGREEMENT, code_text
from retcode.core.triage.local_time import local_time
from retcode.core.triage.summary import SummaryRow
from retcode.style.item_model import Index, root_count
from retcode.style.widgets import plain_tip

_MAX_MEASURED = 4  # texts measured of a column
_UNSETTLED_TEXT = "What to do depends on the venue, and the log does not name it"


class TriageColumn(Struct, frozen=True):
    """One column: its id, its heading, the text of a cell given the format of times, and its sort key."""

    id: str
    title: str
    text: Callable[[SummaryRow, str], str]
    sort_key: Callable[[SummaryRow], Any]


def _recovery_order(line: SummaryRow) -> int:
    order = [recovery.value for recovery in Recovery]
    return order.index(line.recovery) if line.recovery in order else len(order)


def _first_time(line: SummaryRow) -> float:
    return line.first or 0.0


def _last_time(line: SummaryRow) -> float:
    return line.last or 0.0


COLUMNS: tuple[TriageColumn, ...] = (
    TriageColumn("count", "Count", lambda line, _: f"{line.count:,}", lambda line: line.count),
    TriageColumn("code", "Code", lambda line, _: code_text(line), lambda line: code_order(code_text(line))),
    TriageColumn("venue", "Venue", lambda line, _: line.venue, lambda line: line.venue.casefold()),
    TriageColumn("name", "Name", lambda line, _: line.name, lambda line: line.name.casefold()),
    TriageColumn("recovery", "Recovery", lambda line, _: line.recovery, _recovery_order),
    TriageColumn("first", "First", lambda line, fmt: local_time(line.first, fmt), _first_time),
    TriageColumn("last", "Last", lambda line, fmt: local_time(line.last, fmt), _last_time),
)
INDEX_OF = {column.id: index for index, column in enumerate(COLUMNS)}


class TriageTableModel(QAbstractTableModel):
    """The lines of a summary, by count unless sorted otherwise."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[SummaryRow] = []
        self._format = _time_format(())
        self.stacked = False  # narrow: the venue is drawn below the code
        self._order = (INDEX_OF["count"], Qt.SortOrder.DescendingOrder)

    def set_lines(self, lines: Sequence[SummaryRow]) -> None:
        """Show these lines."""
        shown = self._sorted(lines)
        self._format = _time_format(shown)
        if [line.key for line in shown] == [line.key for line in self._lines]:
            self._lines = shown
            if shown:
                self.dataChanged.emit(self.index(0, 0), self.index(len(shown) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._lines = shown
        self.endResetModel()

    def texts(self, column: int) -> list[str]:
        """Return the longest texts of a column, to size it by; all times are about as long."""
        lines = self._lines[:1] if COLUMNS[column].id in {"first", "last"} else self._lines
        return nlargest(_MAX_MEASURED, {COLUMNS[column].text(line, self._format) for line in lines}, key=len)

    def line(self, row: int) -> SummaryRow | None:
        """Return the line of a row; or None."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, key: str) -> int:
        """Return the row of the line with that key, or -1."""
        return next((row for row, line in enumerate(self._lines) if line.key == key), -1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the lines in the order of a column."""
        self._order = (column, order)
        self.beginResetModel()
        self._lines = self._sorted(self._lines)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """The number of lines shown."""
        return root_count(self._lines, parent)

    def columnCount(self, parent: Index | None = None) -> int:
        """The number of columns."""
        return root_count(COLUMNS, parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, tool tip and accessible text of a cell."""
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(line, self._format)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if self.stacked and column.id == "code":
                return ", ".join(filter(None, (code_text(line), line.venue)))
            return f"{line.count:,} times" if column.id == "count" else column.text(line, self._format)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(_tip(line, column.id))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The headings."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            title = COLUMNS[section].title
            return f"{title} and venue" if self.stacked and COLUMNS[section].id == "code" else title
        return None

    def _sorted(self, lines: Sequence[SummaryRow]) -> list[SummaryRow]:
        column, order = self._order
        return sorted(lines, key=COLUMNS[column].sort_key, reverse=order is Qt.SortOrder.DescendingOrder)


def _time_format(lines: Sequence[SummaryRow]) -> str:
    """Return the format of the times: with day and year where these differ."""
    timestamps = [timestamp for line in lines for timestamp in (line.first, line.last) if timestamp]
    days = {local_time(timestamp, "%Y-%m-%d") for timestamp in timestamps}
    if len({day[:4] for day in days}) > 1:
        return "%d %b %Y %H:%M"
    return "%d %b %H:%M" if len(days) > 1 else "%H:%M:%S"  # the tip has the seconds


def _tip(line: SummaryRow, column: str) -> str:
    if column == "recovery":
        if line.recovery == NO_AGREEMENT:
            return line.doubt or _UNSETTLED_TEXT
        return RECOVERY_TEXT[Recovery(line.recovery)]
    if column in {"first", "last"}:
        return f"{local_time(line.first)} to {local_time(line.last)}" if line.first is not None else ""
    if column == "venue" and line.certainty:
        return f"{line.venue} ({line.certainty})"
    return "\n".join(filter(None, (f"{line.code} {line.name}", line.message, line.where)))
