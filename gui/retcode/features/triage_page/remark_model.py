"""Sentences as a list model, each with an icon and a line of detail: observations, files, locations."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import Qt

from retcode.style.item_model import Index, RowListModel
from retcode.style.widgets import plain_tip


class Remark(Struct, frozen=True):
    """One row: a sentence, a smaller line below it, an icon's name and the name of its hue."""

    text: str
    detail: str = ""
    icon: str = ""
    hue: str = "slate"


class RemarkListModel(RowListModel[Remark]):
    """The remarks, with their texts for the view and for screen readers."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, tip and accessible text."""
        remark = self.row(index)
        if remark is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return remark.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (remark.text, remark.detail)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join(filter(None, (remark.text, remark.detail))))
        return None
