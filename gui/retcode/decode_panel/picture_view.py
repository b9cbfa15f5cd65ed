"""The picture that a text was read from, with the lines of the findings marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from retcode.core.pictures import ReadLine
from retcode.decode_panel.store import Picture
from retcode.style.appearance import Appearance
from retcode.style.theme import Hue

_MARGIN = 8  # logical pixels around the picture
_FRAME = 3  # logical pixels between a line and its mark


class PictureView(QWidget):
    """Shows a picture as large as there is room; `line_clicked` carries the index of a line in it."""

    line_clicked = Signal(int)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._pixmap = QPixmap()
        self._lines: tuple[ReadLine, ...] = ()
        self._marks: tuple[tuple[int, Hue, bool], ...] = ()
        self.setAccessibleName("Picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 80)
        self.hide()

    def show_picture(self, picture: Picture | None) -> None:
        """Show a picture, nothing marked; hidden if there is none."""
        self._pixmap = QPixmap.fromImage(QImage.fromData(picture.data)) if picture else QPixmap()
        self._lines = picture.read.lines if picture else ()
        self._marks = ()
        self.setVisible(not self._pixmap.isNull())
        self.update()

    def set_marks(self, marks: Sequence[tuple[int, Hue, bool]]) -> None:
        """Mark lines: index, hue, and True for those of the chosen finding."""
        self._marks = tuple(mark for mark in marks if mark[0] < len(self._lines))
        self.update()

    def sizeHint(self) -> QSize:
        """Give the picture the shape it has."""
        return QSize(320, 240)

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._pixmap.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(self._look.theme.raised))
        painter.drawPixmap(self._place(), self._pixmap, QRectF(self._pixmap.rect()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, hue, chosen in self._marks:
            painter.setPen(QPen(QColor(hue.text), 3 if chosen else 1.5))
            painter.drawRoundedRect(self._box(self._lines[index]), 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which line was clicked."""
        for index, line in enumerate(self._lines):
            if self._box(line).contains(event.position()):
                self.line_clicked.emit(index)
                return
        super().mousePressEvent(event)

    def _place(self) -> QRectF:
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        size = self._pixmap.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        whole = QRectF(0, 0, min(size.width(), self._pixmap.width()), 0)
        whole.setHeight(self._pixmap.height() * whole.width() / max(self._pixmap.width(), 1))
        whole.moveTopLeft(room.topLeft())
        return whole

    def _box(self, line: ReadLine) -> QRectF:
        place = self._place()
        scale = place.width() / max(self._pixmap.width(), 1)
        box = QRectF(line.left, line.top, line.right - line.left, line.bottom - line.top)
        scaled = QRectF(box.x() * scale, box.y() * scale, box.width() * scale, box.height() * scale)
        return scaled.translated(place.topLeft()).adjusted(-_FRAME, -_FRAME, _FRAME, _FRAME)
