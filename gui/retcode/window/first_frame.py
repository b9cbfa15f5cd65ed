"""The first frame of the window: the outlines of the search box and the columns."""

from __future__ import annotations

from PySide6 import QtCore, QtGui, QtWidgets

from retcode.style.theme import Theme

NARROW = 1040  # logical pixels; a narrower window starts without the filter pane
TOP = 58  # logical pixels of the bar with the search box
_LEFT = 208  # logical pixels of the filter pane at first


class FirstFrame(QtWidgets.QWidget):
    """Paints the outlines of the window; emits `painted` after the first time."""

    painted = QtCore.Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._new = True

    def paintEvent(self, _: QtGui.QPaintEvent) -> None:
        """Paint the top bar, the column borders and the search box."""
        if self._new:
            self._new = False
            self.painted.emit()
        theme, width, height = self._theme, self.width(), self.height()
        painter = QtGui.QPainter(self)
        painter.fillRect(0, 0, width, height, QtGui.QColor(theme.window))
        left, middle = column_widths(width, filters=width >= NARROW)[:2]
        painter.fillRect(left, TOP, width - left, height - TOP, QtGui.QColor(theme.surface))
        painter.setPen(QtGui.QColor(theme.line))
        painter.drawLine(0, TOP, width, TOP)
        for x in (left, left + middle):
            painter.drawLine(x, TOP, x, height)
        painter.setPen(QtGui.QColor(theme.control_line))
        painter.setBrush(QtGui.QColor(theme.surface))
        painter.drawRoundedRect(59, 10, width - 265, TOP - 21, 8, 8)


def column_widths(width: int, *, filters: bool) -> list[int]:
    """Return the widths of filters, list and details in a new window of this width, in logical pixels."""
    left = _LEFT if filters else 0
    right = min(max((width - left) * 2 // 5, 300), 480)
    return [left, width - left - right, right]
