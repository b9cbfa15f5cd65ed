"""Measure pictures of the window."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtGui import QImage


class Look(NamedTuple):
    """The size of a picture in pixels, how many colours it has, and how bright it is on average, 0 to 255."""

    width: int
    height: int
    colours: int
    brightness: float


def look(picture: Path) -> Look:
    """Look at a PNG file."""
    image = QImage(str(picture)).convertToFormat(QImage.Format.Format_RGB32)
    assert not image.isNull(), f"{picture} is no picture"
    pixels = [image.pixel(x, y) & 0xFFFFFF for x in range(0, image.width(), 3) for y in range(image.height())]
    light = sum((pixel >> 16) + (pixel >> 8 & 255) + (pixel & 255) for pixel in pixels) / (3 * len(pixels))
    return Look(image.width(), image.height(), len(set(pixels)), light)
