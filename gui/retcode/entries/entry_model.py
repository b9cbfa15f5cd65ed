"""The columns of the list of entries, and its table model, which computes a row when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from retcode.core.catalogue.entries import unsigned
from retcode.core.catalogue.model import Entry, Venue, is_number
from retcode.core.present.verdict_text import read_sentence, recovery_text, write_sentence
from retcode.core.search.index import Hit, index_of
from retcode.core.search.matched import best_message, extended_query, hit_verdict
from retcode.core.search.messages import NEAR, OTHER_SIGN
from retcode.core.search.query import Query, spans
from retcode.core.search.searched_texts import Rank
from retcode.style.item_model import Index, root_count
from retcode.style.widgets import plain_tip

# Matches in texts that no column shows.
_UNSEEN = {Rank.TITLE: "title", Rank.MEANING: "explanation"}
_PINNED = "pinned"


class Cell(Struct, frozen=True):
    """One cell: its text, the spans of the query in it, and a short remark beside it.

    `accessible` explains the remark, for tool tips and screen readers.
    """

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    remark: str = ""
    accessible: str = ""
    faint: bool = False


class EntryColumn(Struct, frozen=True):
    """One column: its id (also the id of its order), its heading, and its cell for a row."""

    id: str
    title: str
    cell: Callable[[_Row, Query], Cell]


class _Row(Struct, frozen=True):
    """What the cells of a row are made of, looked up once for all of them."""

    hit: Hit
    entry: Entry
    venue: Venue


def _code(row: _Row, query: Query) -> Cell:
    hit, code = row.hit, row.entry.code
    marked = spans(code, query if not is_number(code) else _numbers_of(code, query))
    if hit.other_sign:
        return Cell(code, marked, OTHER_SIGN, "opposite sign to the one typed")
    if hit.spelling:
        return Cell(code, marked, NEAR, f"found by “{hit.spelling}”")
    return Cell(code, marked)


def _numbers_of(code: str, query: Query) -> Query:
    """Return the query with only the numbers that a code begins with."""
    begun = tuple(word for word in query.terms if word.digits and unsigned(code).startswith(word.digits))
    return Query(query.text, begun, query.venues)


def _venue(row: _Row, query: Query) -> Cell:
    return Cell(row.venue.name, faint=True)


def _name(row: _Row, query: Query) -> Cell:
    """Return the name, with a remark on where the query was found if that is in no column."""
    hit, entry = row.hit, row.entry
    text = entry.headline
    marked = spans(text, extended_query(hit, query))
    where = _UNSEEN.get(hit.rank, "") if query.terms else ""
    if hit.rank is Rank.TITLE and text == entry.title:
        where = ""
    return Cell(text, marked, where, f"found in the {where}" if where else "", faint=not entry.name)


def _message(row: _Row, query: Query) -> Cell:
    """Return the message that contains most of the query; the number of other messages is a remark."""
    best = best_message(row.hit, query)
    if best is None:
        return Cell("no text known", faint=True)
    text, spans = best[0].text, best[1]
    others = len(row.entry.messages) - 1
    if others:
        return Cell(text, spans, f"+{others}", f"and {others} more", faint=True)
    return Cell(text, spans, faint=True)


def _recovery(row: _Row, query: Query) -> Cell:
    """Return the class of the message in which the query was found, else of the entry, as the details do."""
    return Cell(hit_verdict(row.hit, query).recovery.value)


COLUMNS: tuple[EntryColumn, ...] = (
    EntryColumn("code", "Code", _code),
    EntryColumn("venue", "Venue", _venue),
    EntryColumn("name", "Name", _name),
    EntryColumn("message", "Message", _message),
    EntryColumn("recovery", "Recovery", _recovery),
)


class EntryTableModel(QAbstractTableModel):
    """The rows of a result; `set_rows` replaces them all."""

    def __init__(self, venues: dict[str, Venue], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._venues = venues
        self._hits: Sequence[Hit] = ()
        self._query = Query()
        self._cells: dict[int, tuple[Cell, ...]] = {}  # by row
        self._pins: frozenset[str] = frozenset()
        self._titles = {column.id: column.title for column in COLUMNS}

    def set_stacked(self, stacked: bool, *, venues: bool) -> None:
        """Adapt the headings: with `stacked`, some columns show another's cells below their own."""
        below = {"code": "Code and venue", "name": "Name and message"} if stacked else {}
        if not venues:
            below.pop("code", None)
        titles = {column.id: below.get(column.id, column.title) for column in COLUMNS}
        if titles != self._titles:
            self._titles = titles
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def set_rows(self, hits: Sequence[Hit], query: Query) -> None:
        """Show these hits of this query."""
        self.beginResetModel()
        self._hits, self._query, self._cells = hits, query, {}
        self.endResetModel()

    def set_pins(self, keys: Collection[str]) -> None:
        """Mark the entries with these keys as pinned."""
        self._pins = frozenset(keys)
        if self._hits:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._hits) - 1, 0))

    def is_pinned(self, row: int) -> bool:
        """Return whether the entry of a row is pinned."""
        return bool(self._pins) and self._hits[row].entry.key in self._pins

    def hit(self, row: int) -> Hit | None:
        """Return the hit of a row; None if there is no such row."""
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def row_of(self, key: str) -> int:
        """Return the row of the entry with that key, or -1."""
        return index_of(self._hits, key)

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell. Raises IndexError for a row that does not exist."""
        cells = self._cells.get(row)
        if cells is None:
            hit = self._hits[row]
            entry = hit.entry
            shown = _Row(hit, entry, self._venues[entry.venue])
            cells = self._cells[row] = tuple([each.cell(shown, self._query) for each in COLUMNS])
        return cells[column]

    def rowCount(self, parent: Index | None = None) -> int:
        """The number of hits shown."""
        return root_count(self._hits, parent)

    def columnCount(self, parent: Index | None = None) -> int:
        """The number of columns."""
        return root_count(COLUMNS, parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, tool tip and accessible text of a cell."""
        if not index.isValid() or index.row() >= len(self._hits):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            cell = self.cell(index.row(), index.column())
            pinned = _PINNED if index.column() == 0 and self.is_pinned(index.row()) else ""
            return ", ".join(filter(None, (cell.text, cell.accessible, pinned)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), index.column())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The headings."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[COLUMNS[section].id]
        return None

    def _tip(self, row: int, column: int) -> str:
        entry: Entry = self._hits[row].entry
        if COLUMNS[column].id == "recovery":
            verdict = hit_verdict(self._hits[row], self._query)
            lines = (
                recovery_text(verdict.recovery, verdict.retry_write, entry.subject),
                str(read_sentence(verdict)),
                str(write_sentence(verdict, entry.subject)),
            )
            return plain_tip("\n".join(lines))
        if COLUMNS[column].id == "message" and entry.messages:
            return plain_tip("\n".join(message.text for message in entry.messages))
        cell = self.cell(row, column)
        return plain_tip("\n".join(filter(None, (cell.text, cell.accessible))))
