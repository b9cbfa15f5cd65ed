"""A button that keeps its icon where there is no room for its text."""

from __future__ import annotations

from PySide6 import QtWidgets
from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget


class FoldingButton(QPushButton):
    """Shows its icon alone if it is narrower than its text needs; its accessible name says what it does."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

        self._folded = False

    def fold(self, folded: bool) -> None:
        """Ask for the room of the icon alone, or of the whole text again."""
        if folded != self._folded:
            self._folded = folded
            self.updateGeometry()
            self.update()

    def whole_width(self) -> int:
        """The width that icon and text need."""
        return super().sizeHint().width()

    def sizeHint(self) -> QSize:
        """As wide as icon and text; while folded as the icon."""
        return self.minimumSizeHint() if self._folded else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As wide as the icon with the frame."""
        whole = super().sizeHint()
        text = self.fontMetrics().size(0, self.text()).width()
        return QSize(max(whole.width() - text, whole.height()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= self.whole_width():
            super().paintEvent(event)
            return
        # Not imported by its name: to make the enumerations of QStyle takes 5 ms at each start.
        control = QtWidgets.QStyle.ControlElement.CE_PushButton
        option = QtWidgets.QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        QtWidgets.QStylePainter(self).drawControl(control, option)
