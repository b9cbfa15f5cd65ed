"""The pictures that a text was read from, with the lines of the findings marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from retcode.core.pictures.text import ReadLine
from retcode.features.decode_panel.pasted_text import MASKED_TIP
from retcode.features.decode_panel.picture_row import GAP
from retcode.features.decode_panel.store import Picture
from retcode.style.appearance import Appearance
from retcode.style.theme import Hue

_MARGIN = 8  # logical pixels around the picture
_MAX_PIXELS = 24_000_000  # of several pictures in one, which is made smaller if need be
_FRAME = 3  # logical pixels between a line and its mark


class PictureView(QWidget):
    """Shows pictures side by side, as large as there is room. Secrets that were read in them are covered.

    `line_clicked` carries the index of a line in them.
    """

    line_clicked = Signal(int)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._pixmap = QPixmap()
        self._size = QSize()  # of what the lines were read from, in its pixels
        self._lines: tuple[ReadLine, ...] = ()
        self._marks: tuple[tuple[int, Hue, bool], ...] = ()
        self._covers: tuple[QRectF, ...] = ()
        self._secrets_shown = False
        self.setAccessibleName("Picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 80)
        self.hide()

    def show_picture(self, picture: Picture | None) -> None:
        """Show a picture, nothing marked; hidden if there is none."""
        self._pixmap, self._size = QPixmap(), QSize()
        if picture is not None:
            self._pixmap = _together([QPixmap.fromImage(QImage.fromData(data)) for data in picture.data])
            self._size = self._pixmap.size()
            if len(picture.data) > 1:
                self._size = QSize(picture.read.width, picture.read.height)
        self._lines = picture.read.lines if picture else ()
        self._marks = ()
        self._covers = _covers(picture) if picture else ()
        self._describe()
        self.setVisible(not self._pixmap.isNull())
        self.update()

    def set_marks(self, marks: Sequence[tuple[int, Hue, bool]]) -> None:
        """Mark lines: index, hue, and True for those of the chosen finding."""
        self._marks = tuple(mark for mark in marks if mark[0] < len(self._lines))
        self.update()

    def show_secrets(self, shown: bool) -> None:
        """Show secrets, or cover them."""
        self._secrets_shown = shown
        self._describe()
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
        painter.drawPixmap(self._target_rect(), self._pixmap, QRectF(self._pixmap.rect()))
        for cover in self._covers if not self._secrets_shown else ():
            painter.fillRect(self._scaled(cover), QColor(self._look.theme.slate.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, hue, chosen in self._marks:
            painter.setPen(QPen(QColor(hue.text), 3 if chosen else 1.5))
            painter.drawRoundedRect(self._box(self._lines[index]), 3, 3)

    def event(self, event: QEvent) -> bool:
        """Show a tool tip on a cover."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            covered = not self._secrets_shown and any(
                self._scaled(cover).contains(event.pos().toPointF()) for cover in self._covers
            )
            QToolTip.showText(event.globalPos(), MASKED_TIP if covered else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which line was clicked."""
        for index, line in enumerate(self._lines):
            if self._box(line).contains(event.position()):
                self.line_clicked.emit(index)
                return
        super().mousePressEvent(event)

    def _target_rect(self) -> QRectF:
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        size = self._size.toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        whole = QRectF(0, 0, min(size.width(), self._size.width()), 0)
        whole.setHeight(self._size.height() * whole.width() / max(self._size.width(), 1))
        whole.moveTopLeft(room.topLeft())
        return whole

    def _box(self, line: ReadLine) -> QRectF:
        box = QRectF(line.left, line.top, line.right - line.left, line.bottom - line.top)
        return self._scaled(box).adjusted(-_FRAME, -_FRAME, _FRAME, _FRAME)

    def _scaled(self, box: QRectF) -> QRectF:
        """Return where a box of the picture is in this widget."""
        target = self._target_rect()
        scale = target.width() / max(self._size.width(), 1)
        scaled = QRectF(box.x() * scale, box.y() * scale, box.width() * scale, box.height() * scale)
        return scaled.translated(target.topLeft())

    def _describe(self) -> None:
        masked = self._covers and not self._secrets_shown
        self.setAccessibleDescription("Secrets that were read in it are covered" if masked else "")


def _covers(picture: Picture) -> tuple[QRectF, ...]:
    """Return where in a picture secrets were read."""
    from retcode.core.pictures.covers import covers

    return tuple(
        QRectF(one.left, one.top, one.right - one.left, one.bottom - one.top) for one in covers(picture.read)
    )


def _together(pictures: Sequence[QPixmap]) -> QPixmap:
    """Return one picture of several, side by side."""
    if len(pictures) == 1:
        return pictures[0]
    width = sum(picture.width() for picture in pictures) + GAP * (len(pictures) - 1)
    height = max(picture.height() for picture in pictures)
    scale = min(1.0, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
    whole = QPixmap(max(round(width * scale), 1), max(round(height * scale), 1))
    whole.fill(QColor(0, 0, 0, 0))
    painter = QPainter(whole)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(scale, scale)
    left = 0
    for picture in pictures:
        painter.drawPixmap(left, 0, picture)
        left += picture.width() + GAP
    painter.end()
    return whole
