"""Paint chips, and lines of text with marked matches, for several widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from math import ceil

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPen, QPixmap

from retcode.style.theme import Hue, Pattern, Theme

# Parts of a chip, as shares of the height of its text.
_CHIP_PAD, _DOT, _GAP = 8 / 14, 6 / 14, 5 / 14
_TILE = 6  # logical pixels
_MAX_MARKS = 200  # words
SMALL = 0.85  # of the size of text, for chips and remarks
# The lines of each pattern in one tile, which fit together with those of the tiles around it.
_HATCHES: dict[Pattern, tuple[tuple[float, float, float, float], ...]] = {
    "rising": ((-1, 7, 7, -1), (-1, 1, 1, -1), (5, 7, 7, 5)),
    "falling": ((-1, -1, 7, 7), (5, -1, 7, 1), (-1, 5, 1, 7)),
    "level": ((0, 3, 6, 3),),
    "upright": ((3, 0, 3, 6),),
    "cross": ((0, 3, 6, 3), (3, 0, 3, 6)),
    "lattice": ((-1, -1, 7, 7), (-1, 7, 7, -1)),
    "dots": ((2.6, 3, 3.4, 3),),
}
_ELIDED, _ELIDED_MIDDLE = Qt.TextElideMode.ElideRight, Qt.TextElideMode.ElideMiddle


def scaled_font(font: QFont, factor: float) -> QFont:
    """Return a font whose size is multiplied by a factor."""
    scaled = QFont(font)
    scaled.setPointSizeF(font.pointSizeF() * factor)
    return scaled


def chip_width(metrics: QFontMetrics, text: str) -> int:
    """Return the width in logical pixels of a chip with that text, rounded up: less would elide the text."""
    around = (2 * _CHIP_PAD + _DOT + _GAP) * metrics.height()
    return ceil(QFontMetricsF(metrics).horizontalAdvance(text)) + ceil(around)


def draw_chip(painter: QPainter, rect: QRectF, text: str, hue: Hue) -> None:
    """Draw a chip in the painter's font: a dot and a fill in its colour, and its text."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(hue.fill))
    radius = rect.height() / 2
    painter.drawRoundedRect(rect, radius, radius)
    painter.setBrush(QColor(hue.text))
    size = painter.fontMetrics().height()
    pad, dot = _CHIP_PAD * size, _DOT * size
    painter.drawEllipse(QPointF(rect.left() + pad + dot / 2, rect.center().y()), dot / 2, dot / 2)
    painter.setPen(QColor(hue.text))
    inner = rect.adjusted(pad + dot + _GAP * size, 0, 2 - pad, 0)
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
    painter.restore()


def fill(painter: QPainter, rect: QRect, colour: QColor) -> None:
    """Fill a rectangle with a colour; pen and brush are others after it.

    The first `QPainter.fillRect` makes the enumerations of QGradient, which takes 5 ms at a start.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRect(rect)


def class_brush(theme: Theme, recovery: str, ratio: float) -> QBrush:
    """Return a recovery class's colour, hatched in its pattern, for this device pixel ratio."""
    ground, ink = QColor(theme.recovery(recovery).text), QColor(theme.surface)
    hatch = theme.hatch(recovery)
    lines = _HATCHES.get(hatch.pattern)
    if not lines:
        return QBrush(ground)
    if hatch.inverted:
        ground, ink = ink, ground
    tile = QPixmap(round(_TILE * ratio), round(_TILE * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(ground)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.6))
    painter.drawLines([QLineF(*line) for line in lines])
    painter.end()
    return QBrush(tile)


def paint_swatch(painter: QPainter, rect: QRectF, theme: Theme, recovery: str, ratio: float) -> None:
    """Paint a recovery class without its name, as in the timeline, where the name has no room."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(class_brush(theme, recovery, ratio))
    painter.drawRoundedRect(rect, 2, 2)


def shown_spans(text: str, shown: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the positions of spans in a text as it is shown, which may be elided."""
    if shown == text:
        return list(spans)
    head = next(index for index, letter in enumerate(shown) if text[index : index + 1] != letter)
    tail, shift = len(shown) - head - 1, len(shown) - len(text)
    parts = []
    for start, end in spans:
        parts.append((start, min(end, head)))
        parts.append((max(start, len(text) - tail) + shift, end + shift))
    return [(start, end) for start, end in parts if start < end]


class LineWriter:
    """A font with its metrics, to write single lines faster than Qt's own functions, which lay out text."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self._ascent = self.metrics.ascent()
        self._height = self.metrics.height()
        self._widest = self.metrics.maxWidth()

    @cached_property
    def _exact(self) -> QFontMetricsF:
        """The metrics for marks: whole pixels would add up to several in a long line.

        They are made for the first mark, because they take 13 ms at a start.
        """
        return QFontMetricsF(self.font)

    @cached_property
    def _width_of_mark(self) -> Callable[[str], float]:
        """Return the width of a word; many rows have the same ones."""
        return lru_cache(_MAX_MARKS)(self._exact.horizontalAdvance)

    def width(self, text: str) -> int:
        """Return the width of a text in logical pixels."""
        return self.metrics.horizontalAdvance(text)

    def write(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        colour: QColor,
        spans: Sequence[tuple[int, int]] = (),
        marks: tuple[QColor, QColor] | None = None,
        *,
        middle: bool = False,
    ) -> None:
        """Write one line into the middle of a rectangle, elided at the right, its spans marked.

        `marks` are the colours under and of a span. With `middle` both ends of a text are kept: long codes
        that are words differ at the end.
        """
        shown, width = text, rect.width()
        if len(text) * self._widest > width:
            shown = self.metrics.elidedText(text, _ELIDED_MIDDLE if middle else _ELIDED, width)
        left, top = rect.left(), rect.top() + (rect.height() - self._height) // 2
        base = top + self._ascent
        painter.setFont(self.font)
        painter.setPen(colour)
        painter.drawText(left, base, shown)
        if not spans or marks is None:
            return
        at, before = float(left), 0
        for start, end in shown_spans(text, shown, spans):
            marked = shown[start:end]
            at += self._exact.horizontalAdvance(shown[before:start])
            x, at = round(at), at + self._width_of_mark(marked)
            fill(painter, QRect(x, top, round(at) - x, self._height), marks[0])
            painter.setPen(marks[1])
            painter.drawText(x, base, marked)
            before = end
