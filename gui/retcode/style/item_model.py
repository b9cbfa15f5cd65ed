"""What the window's item models share, and the base of its lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")


class RowListModel(QAbstractListModel, Generic[Row]):
    """A list of rows. A subclass returns their texts from `data`; delegates take the row itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Row] = ()

    def replace_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows and no others."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, index: Index) -> Row | None:
        """Return the row at an index; None if there is none."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def rowCount(self, parent: Index | None = None) -> int:
        """The number of rows."""
        return root_count(self._rows, parent)


def root_count(items: Sequence[object], parent: Index | None) -> int:
    """Return how many rows or columns are below `parent`: all of them below the root, none below a row."""
    return 0 if parent is not None and parent.isValid() else len(items)
