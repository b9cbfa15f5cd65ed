"""A picture in work: text drawn from the top down in the fonts of screens, wrapped at an edge."""

from __future__ import annotations

import random

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QImage, QPainter

MONO = ("DejaVu Sans Mono", "Liberation Mono", "JetBrains Mono", "Fira Code", "Noto Mono")
SANS = ("DejaVu Sans", "Liberation Sans", "Roboto", "Noto Sans", "Open Sans")
SERIF = ("Liberation Serif", "DejaVu Serif", "Nimbus Roman")


class Page:
    """A picture in work; `y` is the baseline of the last line."""

    def __init__(self, size: tuple[int, int], ground: str, scale: float, chance: random.Random) -> None:
        self.width, self.height = size
        self.chance = chance
        self.image = QImage(round(self.width * scale), round(self.height * scale), QImage.Format.Format_RGB32)
        self.image.fill(QColor(ground))
        self.painter = QPainter(self.image)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.scale(scale, scale)
        self.y = 0.0

    def font(self, families: tuple[str, ...], size: int) -> QFont:
        known = set(QFontDatabase.families())
        font = QFont(self.chance.choice([name for name in families if name in known] or list(families)))
        font.setPixelSize(size)
        return font

    def fill(self, rect: QRectF, colour: str, radius: float = 0) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(colour))
        self.painter.drawRoundedRect(rect, radius, radius)

    def write(
        self, text: str, font: QFont, colour: str, left: float, right: float, gap: float = 1.35
    ) -> None:
        """Write a text from `self.y` on, wrapped between two edges: at any character, or at words."""
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        measure = QFontMetricsF(font)
        for line in text.split("\n"):
            for part in wrapped(line, measure, right - left):
                self.y += font.pixelSize() * gap
                self.painter.drawText(QPointF(left, self.y), part)

    def done(self) -> QImage:
        self.painter.end()
        bottom = min(self.height, self.y + 40) * self.image.height() / self.height
        return self.image.copy(0, 0, self.image.width(), round(bottom))


def wrapped(line: str, measure: QFontMetricsF, width: float) -> list[str]:
    """Break a line as a terminal does: where there is no more room."""
    parts, rest = [], line
    while measure.horizontalAdvance(rest) > width:
        length = len(rest)
        while length > 1 and measure.horizontalAdvance(rest[:length]) > width:
            length -= 1
        space = rest.rfind(" ", 1, length)
        cut = (
            space
            if space > length * 0.6 and measure.horizontalAdvance("i") < measure.horizontalAdvance("M")
            else length
        )
        parts.append(rest[:cut])
        rest = rest[cut:].lstrip(" ") if cut == space else rest[cut:]
    return [*parts, rest]


def bubble(page: Page, text: str, font: QFont, colours: tuple[str, str], box: tuple[float, float]) -> None:
    left, right = box
    measure = QFontMetricsF(font)
    lines = [part for line in text.split("\n") for part in wrapped(line, measure, right - left - 24)]
    height = len(lines) * font.pixelSize() * 1.35 + 18
    page.fill(QRectF(left, page.y, right - left, height), colours[0], 10)
    bottom = page.y + height
    page.y += 4
    page.write("\n".join(lines), font, colours[1], left + 12, right - 6)
    page.y = bottom + 8
