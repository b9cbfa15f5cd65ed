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

    def minimumSizeHint(self) -> QSize:
        """As wide as the icon with the frame."""
        whole = self.sizeHint()
        text = self.fontMetrics().size(0, self.text()).width()
        return QSize(max(whole.width() - text, whole.height()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)
            return
        # Not imported by its name: to make the enumerations of QStyle takes 5 ms at each start.
        control = QtWidgets.QStyle.ControlElement.CE_PushButton
        option = QtWidgets.QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        QtWidgets.QStylePainter(self).drawControl(control, option)
