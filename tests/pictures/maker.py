"""Draws pictures as people send them: terminals, editors, browsers, chats, pop-ups, photographs of a screen.

Everything follows from one seed, so that a picture that is misread can be drawn again.
"""

from __future__ import annotations

import random
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPen, QPolygonF, QTransform

from tests.pictures.chats import CHATS
from tests.pictures.phones import PHONES
from tests.pictures.screens import SCREENS

LAYOUTS = SCREENS | CHATS | PHONES
_SMOOTH = Qt.TransformationMode.SmoothTransformation
_STRIDE = 5  # between the layouts of one picture and the next, so that a set has all of them
# As pictures are saved and sent: a chat makes JPEG or WebP of them.
_FORMS = (("png", -1), ("png", -1), ("png", -1), ("jpg", 85), ("jpg", 65), ("webp", 80), ("bmp", -1))


class Made(NamedTuple):
    """A picture file, with what it shows in words: `terminal dark 2x photograph`."""

    data: bytes
    kind: str


def make(text: str, index: int, chance: random.Random, *, photograph: bool | None = None) -> Made:
    """Draw a text as the picture with this number of a set; every fourth is a photograph of a screen."""
    name = list(LAYOUTS)[(index * _STRIDE + chance.randrange(2)) % len(LAYOUTS)]
    dark = chance.random() < 0.5
    scale = chance.choice((1.0, 1.0, 1.5, 2.0, 2.0))
    image = LAYOUTS[name](text, dark, scale, chance)
    kind = f"{name} {'dark' if dark else 'light'} {scale:g}x"
    if photograph if photograph is not None else index % 4 == 3:
        return Made(_saved(_photograph(image, chance), "jpg", chance.randint(50, 85)), f"{kind} photograph")
    if scale > 1 and chance.random() < 0.25:  # made smaller by the chat that it was forwarded in
        image = image.scaledToWidth(round(image.width() / scale * 0.9), _SMOOTH)
        return Made(_saved(image, "jpg", 70), f"{kind} forwarded")
    form = chance.choice(_FORMS)
    return Made(_saved(image, *form), f"{kind} {form[0]}")


def _photograph(image: QImage, chance: random.Random) -> QImage:
    """Photograph a screen: turned, seen from one side, unevenly lit, a little blurred, with noise."""
    width = chance.randint(1500, 2100)
    image = _rippled(image.scaledToWidth(width, _SMOOTH), chance)
    wide, high = float(image.width()), float(image.height())
    push = [QPointF(chance.uniform(0, 0.035) * wide, chance.uniform(0, 0.035) * high) for _ in range(4)]
    flat = QPolygonF([QPointF(0, 0), QPointF(wide, 0), QPointF(wide, high), QPointF(0, high)])
    seen = QPolygonF(
        [
            push[0],
            QPointF(wide - push[1].x(), push[1].y()),
            QPointF(wide - push[2].x(), high - push[2].y()),
            QPointF(push[3].x(), high - push[3].y()),
        ]
    )
    lens = QTransform()
    assert QTransform.quadToQuad(flat, seen, lens)
    lens *= QTransform().rotate(chance.choice((0.0, chance.uniform(-7, 7), chance.uniform(-7, 7))))
    whole = image.convertToFormat(QImage.Format.Format_ARGB32).transformed(lens, _SMOOTH)
    desk = QImage(whole.width() + 120, whole.height() + 120, QImage.Format.Format_RGB32)
    desk.fill(QColor(chance.choice(("#3a3530", "#5b5048", "#222222"))))
    painter = QPainter(desk)
    painter.drawImage(60, 60, whole)
    light = QLinearGradient(0, 0, desk.width(), desk.height())
    light.setColorAt(0, QColor(255, 250, 235, chance.randint(0, 40)))
    light.setColorAt(1, QColor(0, 0, 20, chance.randint(10, 70)))
    painter.fillRect(desk.rect(), light)
    painter.end()
    blurred = desk.scaledToWidth(round(desk.width() * chance.uniform(0.6, 0.9)), _SMOOTH)
    desk = blurred.scaledToWidth(desk.width(), _SMOOTH)
    grain = QImage(
        chance.randbytes(desk.width() * desk.height()),
        desk.width(),
        desk.height(),
        desk.width(),
        QImage.Format.Format_Grayscale8,
    )
    painter = QPainter(desk)
    painter.setOpacity(chance.uniform(0.04, 0.10))
    painter.drawImage(0, 0, grain)
    painter.end()
    return desk


def _rippled(image: QImage, chance: random.Random) -> QImage:
    """Put the bands on a screen that a camera sees for its rows of pixels; on half of them none."""
    if chance.random() < 0.5:
        return image
    rippled = image.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(rippled)
    step, lean = chance.uniform(5, 11), chance.uniform(-0.3, 0.3) * image.height()
    painter.setPen(QPen(QColor(90, 120, 150, chance.randint(14, 40)), step / 2))
    for index in range(round((image.width() + abs(lean)) / step) + 1):
        left = index * step - max(lean, 0)
        painter.drawLine(QPointF(left, 0), QPointF(left + lean, image.height()))
    painter.end()
    return rippled


def _saved(image: QImage, form: str, quality: int) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form, quality)  # type: ignore[call-overload]
    return bytes(data.data())
