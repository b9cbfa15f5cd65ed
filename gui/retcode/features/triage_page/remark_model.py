"""Sentences as a list model, each with an icon and a line of detail: observations, files, places."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from msgspec import Struct
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from retcode.style.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """The role this model answers beside Qt's own: `REMARK` gives the Remark."""

    REMARK = Qt.ItemDataRole.UserRole + 1


class Remark(Struct, frozen=True):
    """One row: a sentence, a smaller line below it, an icon's name and the name of its hue."""

    text: str
    detail: str = ""
    icon: str = ""
    hue: str = "slate"


class RemarkListModel(QAbstractListModel):
    """The remarks; `set_remarks` replaces them all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._remarks: tuple[Remark, ...] = ()

    def set_remarks(self, remarks: Sequence[Remark]) -> None:
        """Show these remarks."""
        self.beginResetModel()
        self._remarks = tuple(remarks)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """The number of remarks."""
        return 0 if parent is not None and parent.isValid() else len(self._remarks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, tip and accessible text, and the remark by `Role`."""
        if not index.isValid() or index.row() >= len(self._remarks):
            return None
        remark = self._remarks[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return remark.text
        if role == Role.REMARK:
            return remark
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (remark.text, remark.detail)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join(filter(None, (remark.text, remark.detail))))
        return None
