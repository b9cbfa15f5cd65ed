"""The filter pane as a list model: headings, values with their counts, and rows to unfold the rest."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from msgspec import Struct
from PySide6.QtCore import QObject, Qt

from retcode.core.catalogue.model import Actor, Recovery
from retcode.core.present.verdict_text import ACTOR_TEXT, RECOVERY_TEXT
from retcode.core.search.facets import FACETS, Counts, Facet, Filters
from retcode.core.search.messages import entry_count
from retcode.style.item_model import Index, RowListModel

_MAX_FOLDED = 6  # values of a long facet that are shown before it is unfolded
PINNED = "pinned"


class FacetRowKind(IntEnum):
    """What a row of the pane is."""

    HEADING = 0
    VALUE = 1
    MORE = 2


class FacetRow(Struct, frozen=True):
    """One row: its facet, its value, the text shown for it, and how many entries it would leave."""

    kind: FacetRowKind
    facet: str
    value: str = ""
    text: str = ""
    tip: str = ""
    count: int | None = None
    chosen: bool = False


class FacetListModel(RowListModel[FacetRow]):
    """The facets with their counts. Changes no filter itself: the view emits signals for the store."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unfolded: set[str] = set()
        self._state: tuple[Counts, Filters, bool] | None = None

    def set_state(self, counts: Counts, filters: Filters, *, pinned_only: bool) -> None:
        """Show these counts and these choices."""
        self._state = (counts, filters, pinned_only)
        rows = [_pinned_row(counts, pinned_only)]
        for facet in FACETS:
            rows += self._facet_rows(facet, counts.facets[facet.id], filters)
        self._replace(rows)

    def toggle_fold(self, facet: str) -> None:
        """Show all values of a facet, or the first ones again."""
        self._unfolded ^= {facet}
        if self._state:
            counts, filters, pinned_only = self._state
            self.set_state(counts, filters, pinned_only=pinned_only)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be selected; values can be checked."""
        row = self.row(index) if index.isValid() else None
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        if row.kind is FacetRowKind.HEADING:
            return Qt.ItemFlag.ItemIsEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if row.kind is FacetRowKind.VALUE else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, check state, tool tip and accessible text of a row."""
        row = self.row(index) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.text if row.count is None else f"{row.text}, {entry_count(row.count)}"
        if role == Qt.ItemDataRole.CheckStateRole and row.kind is FacetRowKind.VALUE:
            return Qt.CheckState.Checked if row.chosen else Qt.CheckState.Unchecked
        return None

    def _replace(self, rows: list[FacetRow]) -> None:
        """Keep the places of rows where their kind and value stay: the view then keeps its own place."""
        same = [(r.kind, r.facet, r.value) for r in rows] == [(r.kind, r.facet, r.value) for r in self._rows]
        if same:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:
            self.replace_rows(rows)

    def _facet_rows(self, facet: Facet, counts: Mapping[str, int], filters: Filters) -> list[FacetRow]:
        chosen = filters.chosen(facet.id)
        values = _values(facet.id, counts, chosen)
        if len(values) < 2 and not chosen:
            return []
        rows = [
            FacetRow(
                FacetRowKind.VALUE,
                facet.id,
                value,
                _label(facet.id, value),
                _tip(facet.id, value),
                counts.get(value, 0),
                value in chosen,
            )
            for value in values
        ]
        hidden = [row for row in rows[_MAX_FOLDED:] if not row.chosen]
        heading = FacetRow(FacetRowKind.HEADING, facet.id, text=facet.title)
        if facet.id == "recovery" or len(hidden) < 2:
            return [heading, *rows]
        if facet.id in self._unfolded:
            return [heading, *rows, FacetRow(FacetRowKind.MORE, facet.id, "less", "Show fewer")]
        shown = [row for row in rows if row not in hidden]
        return [heading, *shown, FacetRow(FacetRowKind.MORE, facet.id, "more", f"Show {len(hidden)} more")]


def _pinned_row(counts: Counts, pinned_only: bool) -> FacetRow:
    return FacetRow(
        FacetRowKind.VALUE,
        PINNED,
        PINNED,
        "Pinned only",
        "Show pinned entries only",
        counts.pinned,
        pinned_only,
    )


def _values(facet: str, counts: Mapping[str, int], chosen: frozenset[str]) -> list[str]:
    """Return the values that get a row, in order."""
    if facet == "recovery":
        return [recovery.value for recovery in Recovery]
    values = {value for value, count in counts.items() if count} | chosen
    if facet == "actor":
        return [actor.value for actor in Actor if actor.value in values]
    if facet == "confidence":
        return [level for level in ("high", "medium", "low") if level in values]
    if facet == "http":
        return sorted(values, key=int)
    return sorted(values, key=lambda value: (-counts.get(value, 0), value))


def _label(facet: str, value: str) -> str:
    if facet == "actor":
        return ACTOR_TEXT[Actor(value)]
    return value.capitalize() if facet == "confidence" else value


def _tip(facet: str, value: str) -> str:
    if facet == "recovery":
        return RECOVERY_TEXT[Recovery(value)]
    return _label(facet, value)
