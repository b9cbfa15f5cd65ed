"""A frame over the window while something is dragged over it, with what a drop will do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from retcode.style.appearance import Appearance
from retcode.style.paint import scaled_font

_INSET = 6  # logical pixels from the edge of the window
_PAD = 16  # logical pixels around the words
_LARGE = 1.3  # times the size of other text


class DropFrame(QWidget):
    """Covers its parent, and lets the mouse through."""

    def __init__(self, look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._covered = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, text: str) -> None:
        """Cover the parent, with this text in the middle."""
        self.setAccessibleName(text)
        self.setGeometry(self._covered.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent), 3))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET), 8, 8)
        painter.setFont(scaled_font(self.font(), _LARGE))
        metrics = painter.fontMetrics()
        words = QRectF(0, 0, metrics.horizontalAdvance(self.accessibleName()), metrics.height())
        words.adjust(-_PAD, -_PAD, _PAD, _PAD)
        words.moveCenter(QRectF(self.rect()).center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(words, 8, 8)
        painter.setPen(QColor(theme.on_accent))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.accessibleName())
