"""The icons as lines on a 16 x 16 grid, drawn at any size and scale."""

from __future__ import annotations

from functools import cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPainterPath, QPen, QPixmap

_GRID = 16.0
_DISABLED = 0.35  # opacity

# A stroke is M(ove), L(ine), Z (close), C(ircle: centre, radius), R(ectangle: x, y, width, height, radius).
_STROKES: dict[str, str] = {
    "search": "C 7 7 4.5 M 10.4 10.4 L 14 14",
    "close": "M 4 4 L 12 12 M 12 4 L 4 12",
    "copy": "R 5.5 5.5 8 8 1.5 M 3.5 10.5 L 2.5 10.5 L 2.5 2.5 L 10.5 2.5 L 10.5 3.5",
    "back": "M 9.5 3.5 L 5 8 L 9.5 12.5",
    "forward": "M 6.5 3.5 L 11 8 L 6.5 12.5",
    "warning": "M 8 2.5 L 14.5 13.5 L 1.5 13.5 Z M 8 6.5 L 8 10 M 8 11.7 L 8 11.9",
    "go": "M 3 8.5 L 6.5 12 L 13 4.5",
    "wait": "C 8 8 5.8 M 8 4.8 L 8 8 L 10.4 9.6",
    "stop": "C 8 8 5.8 M 3.9 3.9 L 12.1 12.1",
    "read": "C 8 8 5.8 M 8 7.4 L 8 11 M 8 5 L 8 5.2",
    "pin": "M 8 1.8 L 9.9 5.9 L 14.3 6.4 L 11 9.4 L 11.9 13.8 L 8 11.6 L 4.1 13.8 L 5 9.4 L 1.7 6.4 "
    "L 6.1 5.9 Z",
    "filter": "M 2 4 L 14 4 M 4.2 8 L 11.8 8 M 6.5 12 L 9.5 12",
    "paste": "R 3 3.2 10 10.8 1.5 R 5.6 1.6 4.8 3.2 1 M 5.6 8 L 10.4 8 M 5.6 11 L 8.8 11",
    "log": "M 2.5 3.5 L 2.6 3.5 M 5.5 3.5 L 13.5 3.5 M 2.5 8 L 2.6 8 M 5.5 8 L 13.5 8 M 2.5 12.5 L 2.6 12.5 "
    "M 5.5 12.5 L 10 12.5",
    "menu": "M 2.5 4 L 13.5 4 M 2.5 8 L 13.5 8 M 2.5 12 L 13.5 12",
    "down": "M 4 6 L 8 10 L 12 6",
    "expand": "M 9.5 2.5 L 13.5 2.5 L 13.5 6.5 M 13.5 2.5 L 9 7 M 6.5 13.5 L 2.5 13.5 L 2.5 9.5 "
    "M 2.5 13.5 L 7 9",
    "left": "M 10 4 L 6 8 L 10 12",
    "right": "M 6 4 L 10 8 L 6 12",
    "check": "M 3.5 8.2 L 6.6 11.3 L 12.5 4.9",
}
_FILLED = {"pinned": "pin"}


@cache
def icon_path(name: str) -> QPainterPath:
    """Return an icon's outline on the 16 x 16 grid; do not change it. Raises KeyError for an unknown name."""
    path = QPainterPath()
    tokens = iter(_STROKES[_FILLED.get(name, name)].split())
    for word in tokens:
        if word == "Z":
            path.closeSubpath()
            continue
        numbers = [float(next(tokens)) for _ in range({"M": 2, "L": 2, "C": 3, "R": 5}[word])]
        if word == "M":
            path.moveTo(*numbers)
        elif word == "L":
            path.lineTo(*numbers)
        elif word == "C":
            path.addEllipse(QPointF(numbers[0], numbers[1]), numbers[2], numbers[2])
        else:
            path.addRoundedRect(QRectF(*numbers[:4]), numbers[4], numbers[4])
    return path


def draw_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Draw an icon into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / _GRID, rect.height() / _GRID)
    painter.setPen(
        QPen(colour, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(colour if name in _FILLED else Qt.BrushStyle.NoBrush)
    painter.drawPath(icon_path(name))
    painter.restore()


def _max_pixel_ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def icon(name: str, colour: QColor, size: int = 16) -> QIcon:
    """Return an icon of `size` logical pixels in one colour, sharp on the screen with the most pixels.

    It is faint where it is disabled: the style's own effect is invisible on a dark background.
    """
    made = QIcon()
    faint = QColor(colour)
    faint.setAlphaF(_DISABLED)
    for scale in {1, ceil(_max_pixel_ratio())}:
        for mode, shade in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, faint)):
            pixmap = QPixmap(size * scale, size * scale)
            pixmap.setDevicePixelRatio(scale)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            draw_icon(painter, name, QRectF(0, 0, size, size), shade)
            painter.end()
            made.addPixmap(pixmap, mode)
    return made
