"""Recovery classes can be told apart on the timeline, also by who sees fewer colours than most."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from retcode.core.catalogue.model import Recovery
from retcode.core.triage.labels import NO_AGREEMENT
from retcode.style.paint import class_brush
from retcode.style.theme import RECOVERY_PATTERNS, THEMES, Theme, contrast_theme

Colour = tuple[float, float, float]
# How red, green and blue light is seen, as linear parts of it: Machado, Oliveira and Fernandes (2009).
SIGHTS: dict[str, tuple[Colour, Colour, Colour]] = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
APART = 0.04  # in Oklab; two colours side by side differ for sure


def seen(colour: str, sight: str) -> Colour:
    """The colour in Oklab, as somebody sees it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    r, g, b = (
        min(1.0, max(0.0, sum(x * y for x, y in zip(row, linear, strict=True)))) for row in SIGHTS[sight]
    )
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def distance(one: str, other: str, sight: str) -> float:
    pairs = zip(seen(one, sight), seen(other, sight), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_no_two_classes_look_alike(theme: Theme) -> None:
    marks = {name: (theme.recovery(name).text, RECOVERY_PATTERNS[name]) for name in Recovery}
    marks_of_none = (theme.recovery("unsettled").text, RECOVERY_PATTERNS.get("unsettled", "solid"))
    for (one, first), (other, second) in combinations([*marks.items(), ("unsettled", marks_of_none)], 2):
        if first[1] == second[1]:
            for sight in SIGHTS:
                assert distance(first[0], second[0], sight) > APART, (one, other, sight)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_patterns_differ_as_painted(qapp: QApplication, ratio: float) -> None:
    theme = THEMES["light"]
    one_of_each = {pattern: name for name, pattern in RECOVERY_PATTERNS.items()}
    shapes = set()
    for name in one_of_each.values():
        image = QImage(24, 24, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.fillRect(QRectF(0, 0, 24, 24), class_brush(theme, name, ratio))
        painter.end()
        colour = theme.recovery(name).text
        shapes.add(tuple(image.pixelColor(x, y).name() == colour for x in range(6, 18) for y in range(6, 18)))
    assert len(shapes) == len(one_of_each)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("colours", [("#000000", "#ffffff"), ("#ffffff", "#000000")])
def test_no_two_classes_are_painted_alike_in_high_contrast(
    qapp: QApplication, ratio: float, colours: tuple[str, str]
) -> None:
    ground, ink = colours
    theme = contrast_theme(window=ground, surface=ground, text=ink, accent=ink, on_accent=ground, link=ink)
    names = [*Recovery, NO_AGREEMENT]
    shapes = set()
    for name in names:
        image = QImage(24, 24, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.fillRect(QRectF(0, 0, 24, 24), class_brush(theme, name, ratio))
        painter.end()
        dark = [image.pixelColor(x, y).lightness() // 64 for x in range(6, 18) for y in range(6, 18)]
        assert max(dark) > 0 if ink == "#ffffff" else min(dark) < 3, name
        shapes.add(tuple(dark))
    assert len(shapes) == len(names)
