"""Detect lines in Cyrillic or Chinese letters where no language data is installed to read them.

English data reads Russian as Latin letters that look alike, `30paBcTByUTe, YTO 3TO 3a OLUNGKa?`, and reads
Chinese with little confidence. Such lines are given to Tesseract's data for scripts, if that is installed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from retcode.core.pictures.text import ReadLine, Script
from retcode.services.pictures.images import inverted, scaled, set_image
from retcode.services.pictures.languages import data_folder

if TYPE_CHECKING:
    import tesserocr

_DATA = "osd"
_UNSURE = 96.0  # percent: below, a line may be in another script
_MIN_HEIGHT = 8  # pixels of a line
_READ_HEIGHT = 44  # pixels to which lines are enlarged
_MARGIN = 8  # pixels around a line
_MIN_CHARACTERS = "5"
_DARK = 110  # mean grey of a line with light letters
# Tesseract's names, and the least confidence. It takes a little Chinese for Japanese or Korean.
_MIN_CONFIDENCE = {"Cyrillic": 2.0, "Han": 0.1}
_SCRIPTS = {"Cyrillic": Script.CYRILLIC, "Han": Script.HAN}
_LIKE_HAN = frozenset({"Han", "Japanese", "Korean"})
# Capitals and digits within words, as Cyrillic letters are read: BTOpOW, ouu6ka, 3aKpbITb, He MOry
_MIXED = re.compile(
    r"""
    \b[3640][A-Za-z]                # a digit that begins a word
    | [A-Za-z][36][A-Za-z]          # a digit within a word
    | [a-z][A-Z]{2} | [a-z][A-Z]\b  # capitals that end a word
    | [A-Z]{2}[a-z]+[A-Z] | [a-z][A-Z][a-z]+[A-Z] | \b[A-Z][a-z][A-Z]
    | \bb[Il] | [a-zA-Z]bI          # the letter that is written as two
    """,
    re.VERBOSE,
)
_MIN_MIXED = 2  # words of a line that is Cyrillic whatever the data for scripts says
_MIN_LINES = 2  # of such lines
_MIN_MIXED_CONFIDENCE = 92.0  # percent: below, grain makes such words
_WORD = re.compile(r"\w{2,}")
_OF_A_PROGRAM = re.compile(r'[{}"_/]|\w\.\w')


def unread_script(image: QImage, lines: Sequence[ReadLine], rest: QImage) -> Script | None:
    """Return the script of lines that English data cannot read, or None.

    `lines` are those of the image, `rest` is the image without the lines that were read with confidence.
    """
    high = [line for line in lines if line.bottom - line.top >= _MIN_HEIGHT]
    mixed = [line for line in high if line.confidence >= _MIN_MIXED_CONFIDENCE and _is_mixed(line.text)]
    unsure = [line for line in high if line.confidence < _UNSURE and line not in mixed]
    if not mixed and not unsure:
        return None
    folder = data_folder(_DATA)
    if folder is None:
        return Script.CYRILLIC if sum(_is_cyrillic(line.text) for line in mixed) >= _MIN_LINES else None
    return _detected_script([_stacked(image, part) for part in (mixed, unsure) if part], rest, str(folder))


def _detected_script(parts: Iterable[QImage], rest: QImage, folder: str) -> Script | None:
    import tesserocr

    with tesserocr.PyTessBaseAPI(path=folder, lang=_DATA, psm=tesserocr.PSM.OSD_ONLY) as engine:
        engine.SetVariable("min_characters_to_try", _MIN_CHARACTERS)
        for part in parts:
            name, confidence = _detected(engine, part)
            if name in _LIKE_HAN - _SCRIPTS.keys():
                name, confidence = _detected(engine, rest)
            if confidence >= _MIN_CONFIDENCE.get(name, math.inf):
                return _SCRIPTS[name]
    return None


def is_of_program(text: str) -> bool:
    """Return True if a line has marks that programs print and people do not write: JSON, addresses, names."""
    return bool(_OF_A_PROGRAM.search(text))


def _is_mixed(text: str) -> bool:
    return bool(_MIXED.search(text)) and not is_of_program(text)


def _is_cyrillic(text: str) -> bool:
    """Return True if most words of a line are a mixture of capitals, small letters and digits."""
    words = _WORD.findall(text)
    mixed = sum(bool(_MIXED.search(word)) for word in words)
    return mixed >= _MIN_MIXED and 2 * mixed >= len(words)


def _stacked(image: QImage, lines: Sequence[ReadLine]) -> QImage:
    """Return dark lines one below the other on white, enlarged."""
    crops = []
    for line in lines:
        box = QRect(line.left, line.top, line.right - line.left, line.bottom - line.top)
        crop = image.copy(box.adjusted(-3, -3, 3, 3))
        pixels = sorted(bytes(crop.constBits()))
        crops.append(inverted(crop) if pixels[len(pixels) // 2] < _DARK else crop)
    width = max(crop.width() for crop in crops) + 2 * _MARGIN
    height = sum(crop.height() + _MARGIN for crop in crops) + _MARGIN
    page = QImage(width, height, QImage.Format.Format_Grayscale8)
    page.fill(255)
    painter = QPainter(page)
    top = _MARGIN
    for crop in crops:
        painter.drawImage(_MARGIN, top, crop)
        top += crop.height() + _MARGIN
    painter.end()
    typical = sorted(line.bottom - line.top for line in lines)[len(lines) // 2]
    return scaled(page, max(round(_READ_HEIGHT / typical), 1))


def _detected(engine: tesserocr.PyTessBaseAPI, image: QImage) -> tuple[str, float]:
    """Return Tesseract's name of the script of an image, and its confidence; no name if it cannot tell."""
    set_image(engine, image)
    try:
        found = engine.DetectOrientationScript()
    except RuntimeError:
        return "", 0.0
    return (found["script_name"], found["script_conf"]) if found else ("", 0.0)
