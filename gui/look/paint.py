"""What several widgets paint alike: chips, and text with its matches marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look.theme import Hue

_CHIP_PAD = 8
_DOT = 6


def chip_width(metrics: QFontMetrics, text: str) -> int:
    """Return the width in logical pixels of a chip with that text."""
    return metrics.horizontalAdvance(text) + 2 * _CHIP_PAD + _DOT + 5


def draw_chip(painter: QPainter, rect: QRectF, text: str, hue: Hue) -> None:
    """Draw a chip: its colour as a dot and a fill, its text always with it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(hue.fill))
    radius = rect.height() / 2
    painter.drawRoundedRect(rect, radius, radius)
    painter.setBrush(QColor(hue.text))
    middle = rect.center().y()
    painter.drawEllipse(QPointF(rect.left() + _CHIP_PAD + _DOT / 2, middle), _DOT / 2, _DOT / 2)
    painter.setPen(QColor(hue.text))
    inner = rect.adjusted(_CHIP_PAD + _DOT + 5, 0, -_CHIP_PAD + 2, 0)
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
    painter.restore()


def draw_marked(
    painter: QPainter,
    rect: QRect,
    text: str,
    spans: Sequence[tuple[int, int]],
    marks: tuple[QColor, QColor],
) -> None:
    """Draw one line of text in the painter's pen, elided at the right, its spans marked.

    `marks` are the colours under and of a span.
    """
    metrics = painter.fontMetrics()
    shown = text
    if metrics.horizontalAdvance(text) > rect.width():
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(rect, flags, shown)
    kept = len(shown) if shown is text else len(shown) - 1
    height = metrics.height()
    top = rect.top() + (rect.height() - height) // 2
    for start, end in spans:
        if start >= kept:
            break
        left = rect.left() + metrics.horizontalAdvance(shown[:start])
        width = metrics.horizontalAdvance(shown[start : min(end, kept)])
        box = QRect(left, top, width, height)
        painter.fillRect(box, marks[0])
        pen = painter.pen()
        painter.setPen(marks[1])
        painter.drawText(box, flags | Qt.TextFlag.TextDontClip, shown[start : min(end, kept)])
        painter.setPen(pen)


class Chip(QWidget):
    """A chip as a widget of its own."""

    def __init__(self, text: str, hue: Hue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._hue = hue
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as its text needs."""
        metrics = self.fontMetrics()
        return QSize(chip_width(metrics, self._text), metrics.height() + 6)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the chip."""
        painter = QPainter(self)
        draw_chip(painter, QRectF(self.rect()), self._text, self._hue)
