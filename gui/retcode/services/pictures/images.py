"""Make of the image of a picture what the text engine reads best: larger, softer, evenly lit, level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

if TYPE_CHECKING:
    import tesserocr

_TILT_HEIGHT = 1000
_TILT_WIDTH = 700  # pixels in which the tilt is measured
_SAMPLE = 97  # pixels of which one is looked at
_RARE = 200  # a shade that fewer than one in so many pixels have is neither letters nor ground
_MIN_CONTRAST = 48  # of 255: between letters and their ground
_GROUND = 24  # pixels over which the ground is taken to be even


def inverted(image: QImage) -> QImage:
    """Return the negative of a picture."""
    negative = image.copy()
    negative.invertPixels()
    return negative


def contrasted(image: QImage) -> QImage:
    """Return a picture in grey with its darkest shade black and its lightest white.

    Light letters on a dark screen are grey on grey in the negative, which the text engine takes for thin.
    """
    pixels = bytes(image.constBits())
    ordered = sorted(pixels[::_SAMPLE])
    dark, light = ordered[len(ordered) // _RARE], ordered[-1 - len(ordered) // _RARE]
    if light - dark < _MIN_CONTRAST:
        return image
    shades = bytes(min(max((grey - dark) * 255 // (light - dark), 0), 255) for grey in range(256))
    stretched = QImage(
        pixels.translate(shades), image.width(), image.height(), image.bytesPerLine(), image.format()
    )
    return stretched.copy()


def softened(image: QImage) -> QImage:
    """Return a picture with each pixel averaged with its neighbours, so that noise makes no dots."""
    for x, y in ((1, 0), (0, 1)):
        for way in (1, -1):
            shifted = image.convertToFormat(QImage.Format.Format_RGB32)
            painter = QPainter(shifted)
            painter.setOpacity(0.5)
            painter.drawImage(way * x, way * y, image)
            painter.end()
            image = shifted
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def evened(image: QImage) -> QImage:
    """Return a picture with a white ground and dark letters, whatever its light and colours."""
    blurred = image.scaled(
        max(image.width() // _GROUND, 1),
        max(image.height() // _GROUND, 1),
        mode=Qt.TransformationMode.SmoothTransformation,
    )
    ground = blurred.scaled(image.size(), mode=Qt.TransformationMode.SmoothTransformation)
    letters = image.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(letters)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, ground)
    painter.end()
    for _ in range(_brightenings(letters)):
        twice = letters.copy()
        painter = QPainter(letters)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        painter.drawImage(0, 0, twice)
        painter.end()
    letters.invertPixels()
    return letters.convertToFormat(QImage.Format.Format_Grayscale8)


def _brightenings(letters: QImage) -> int:
    """Return how often the brightness can be doubled before the letters are as bright as can be."""
    sample = reduced(letters)
    pixels = sorted(bytes(sample.constBits()))
    bright = pixels[-max(len(pixels) // 50, 1)]
    return next((times for times in range(4) if bright << times >= 160), 4)


def scaled(image: QImage, scale: float) -> QImage:
    """Return a picture enlarged, in grey."""
    if scale == 1:
        return image
    return image.scaled(
        round(image.width() * scale),
        round(image.height() * scale),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).convertToFormat(QImage.Format.Format_Grayscale8)


def set_image(engine: tesserocr.PyTessBaseAPI, image: QImage) -> None:
    """Give a picture in grey to the text engine."""
    engine.SetImageBytes(bytes(image.constBits()), image.width(), image.height(), 1, image.bytesPerLine())
    engine.SetSourceResolution(150)


def reduced(image: QImage) -> QImage:
    """Return a picture in grey, reduced to the size in which its tilt is measured."""
    return image.scaled(
        _TILT_WIDTH,
        _TILT_HEIGHT,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).convertToFormat(QImage.Format.Format_Grayscale8)
