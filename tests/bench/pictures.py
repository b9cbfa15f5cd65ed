"""A picture of a screen with a log: how long it takes to read, in a process of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from statistics import median

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage

from retcode.services.pictures.reader import read_picture
from tests.bench.decoding import ordinary_line
from tests.bench.measure import Measurement, seconds
from tests.pictures.page import MONO, Page

SIZE = (1400, 900)  # pixels
_LINES = 30
_ERROR = '2026-03-04 12:07:41,307 ERROR orders {"code":-2010,"msg":"Account has insufficient balance"}\n'
_COLOURS = {"light": ("#ffffff", "#202020"), "dark": ("#1e1e1e", "#d4d4d4"), "dim": ("#002b36", "#93a1a1")}
_MAX_ROUNDS = 3


def measure(rounds: int) -> Iterator[Measurement]:
    """Yield the times of a light and two dark screens. Raises RuntimeError if the error is not read."""
    app = QGuiApplication.instance() or QGuiApplication(["bench", "-platform", "offscreen"])
    width, height = SIZE
    for name, (ground, letters) in _COLOURS.items():
        picture = _saved(_screen(ground, letters))
        if "-2010" not in read_picture(picture).text:
            raise RuntimeError(f"the error in the {name} picture was not read")
        times = [seconds(partial(read_picture, picture)) for _ in range(min(rounds, _MAX_ROUNDS))]
        what = f"read a {name} picture of {width} x {height} with {_LINES} lines"
        yield Measurement(what, median(times), "s", min(times), budget=3)
    del app


def _screen(ground: str, letters: str) -> QImage:
    """Draw a terminal with a log and one error in it."""
    chance = random.Random(5)
    page = Page(SIZE, ground, 1, chance)
    lines = [ordinary_line(chance) for _ in range(_LINES - 1)]
    lines.insert(_LINES // 2, _ERROR)
    page.write("".join(lines), page.font(MONO, 15), letters, 12, SIZE[0] - 12)
    page.painter.end()
    return page.image


def _saved(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its type is wrong
    return bytes(buffer.data().data())
