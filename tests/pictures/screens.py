"""Screens of a desk: terminals, editors, browsers, HTTP clients, notebooks, log viewers, sheets."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage

from tests.pictures.page import MONO, SANS, Page, wrapped

_ENGLISH = (
    "INFO  order book synchronised, 412 levels",
    "DEBUG balance refreshed in 48 ms",
    "INFO  strategy grid-3 started for BTCUSDT",
    "WARN  retrying in 5 s (attempt 2 of 5)",
    "INFO  websocket connected",
)
_TOKEN = re.compile(r'"[^"\n]*"(?=\s*:)|"[^"\n]*"|-?\d+|.', re.DOTALL)


def _terminal(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, ink, dim = ("#1e1e1e", "#d4d4d4", "#7f8c8d") if dark else ("#fdfdfd", "#222222", "#777777")
    if dark and chance.random() < 0.4:
        ground, ink, dim = "#300a24", "#eeeeec", "#8ae234"
    page = Page((chance.choice((900, 1100, 1280)), 900), ground, scale, chance)
    font = page.font(MONO, chance.choice((13, 14, 15)))
    page.y = 6
    for line in chance.sample(_ENGLISH, 2):
        page.write(f"09:14:0{chance.randint(0, 9)} {line}", font, dim, 8, page.width - 8)
    page.write(text, font, ink, 8, page.width - 8)
    page.write(chance.choice(_ENGLISH), font, dim, 8, page.width - 8)
    page.write("user@host:~/bot$ ", font, ink, 8, page.width - 8)
    return page.done()


def _editor(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, ink, side = ("#1e1e1e", "#ce9178", "#252526") if dark else ("#ffffff", "#a31515", "#f3f3f3")
    page = Page((1200, 800), ground, scale, chance)
    page.fill(QRectF(0, 0, 190, 800), side)
    small = page.font(SANS, 13)
    for name in ("EXPLORER", "bot.py", "config.json", "orders.log", "README.md"):
        page.write(name, small, "#888888", 20, 190, 1.8)
    page.y = 4
    page.write("orders.log  x   bot.py", small, "#999999", 205, 1190)
    font = page.font(MONO, 14)
    measure = QFontMetricsF(font)
    lines = [part for line in text.split("\n") for part in wrapped(line, measure, 930)]
    for number, line in enumerate((*chance.sample(_ENGLISH, 2), *lines, chance.choice(_ENGLISH)), 118):
        top = page.y
        page.write(str(number), font, "#858585", 205, 245, 1.4)
        page.y = top
        page.write(line, font, ink if line in lines else "#6a9955", 256, 1195, 1.4)
    return page.done()


def _browser(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, ink, bar = ("#202124", "#e8eaed", "#35363a") if dark else ("#ffffff", "#202124", "#dee1e6")
    page = Page((1100, 700), ground, scale, chance)
    page.fill(QRectF(0, 0, 1100, 76), bar)
    page.fill(QRectF(110, 42, 900, 28), ground, 14)
    small = page.font(SANS, 13)
    page.y = 12
    page.write("Trading console        +", small, ink, 30, 400)
    page.y = 44
    page.write("localhost:8080/orders/last-error", small, ink, 130, 900)
    page.y = 92
    page.write(text, page.font(MONO, 13), ink, 10, 1090)
    return page.done()


def _client(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """An HTTP client as Postman: tabs, a status line, the body below."""
    ground, ink = ("#212121", "#e6e6e6") if dark else ("#ffffff", "#212121")
    page = Page((1000, 700), ground, scale, chance)
    small = page.font(SANS, 13)
    page.y = 8
    page.write("Body   Cookies   Headers (12)   Test results", small, "#8a8a8a", 16, 900)
    page.write("Pretty   Raw   Preview   JSON", small, "#8a8a8a", 16, 900, 1.8)
    page.y += 8
    page.write(text, page.font(MONO, 13), ink, 40, 980)
    return page.done()


def _console(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """The console of a browser's developer tools: errors on red ground, their origin at the right."""
    ground, ink, red = ("#242424", "#f28b82", "#4e3534") if dark else ("#ffffff", "#c5221f", "#fff0f0")
    page = Page((1150, 700), ground, scale, chance)
    small = page.font(SANS, 12)
    page.y = 6
    page.write("Elements   Console   Sources   Network   Performance", small, "#9aa0a6", 12, 900)
    page.y += 8
    font = page.font(MONO, 12)
    lines = [part for line in text.split("\n") for part in wrapped(line, QFontMetricsF(font), 860)]
    page.fill(QRectF(0, page.y, 1150, len(lines) * 16.2 + 8), red)
    page.painter.setBrush(QColor(ink))
    page.painter.drawEllipse(QRectF(12, page.y + 5, 11, 11))
    top = page.y
    page.write("orders.js:214", font, "#8ab4f8" if dark else "#1a0dab", 1020, 1150)
    page.y = top
    page.write("\n".join(lines), font, ink, 32, 990)
    page.y += 8
    page.write("[HMR] Waiting for update signal from WDS...", font, "#9aa0a6", 32, 990)
    return page.done()


def _notebook(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """A notebook: a cell with code, below it the traceback on its own ground."""
    ground, ink, cell, output = (
        ("#111111", "#e0e0e0", "#212121", "#2d1b1b") if dark else ("#ffffff", "#212121", "#f7f7f7", "#ffdddd")
    )
    page = Page((1050, 800), ground, scale, chance)
    font = page.font(MONO, 13)
    page.y = 10
    page.fill(QRectF(90, 8, 940, 52), cell)
    top = page.y
    page.write("In [12]:", font, "#307fc1", 12, 90)
    page.y = top
    page.write("order = exchange.create_order(symbol, 'market', 'buy', amount)\norder", font, ink, 100, 1020)
    page.y += 14
    lines = [part for line in text.split("\n") for part in wrapped(line, QFontMetricsF(font), 920)]
    page.fill(QRectF(90, page.y, 940, (len(lines) + 1) * 17.6 + 14), output)
    page.write("-" * 60, font, "#e75c58", 100, 1020)
    page.write("\n".join(lines), font, ink, 100, 1026)
    return page.done()


def _viewer(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """A log viewer: columns of time, level and message, lines between the rows."""
    ground, ink, rule = ("#181b1f", "#ccccdc", "#2c3235") if dark else ("#ffffff", "#24292e", "#d8d9da")
    page = Page((1280, 700), ground, scale, chance)
    font = page.font(chance.choice((MONO, SANS)), 13)
    page.y = 4
    for index, message in enumerate((chance.choice(_ENGLISH), text, chance.choice(_ENGLISH))):
        top = page.y + 5
        page.fill(QRectF(0, top - 1, 1280, 1), rule)
        page.y = top
        page.write(f"2026-11-0{index + 1} 08:4{index}:17.{chance.randint(100, 999)}", font, ink, 8, 230)
        page.y = top
        page.write("error" if index == 1 else "info", font, "#f2495c" if index == 1 else "#73bf69", 240, 300)
        page.y = top
        page.write(message, font, ink, 310, 1270)
        page.y += 5
    return page.done()


def _coloured(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """An editor that colours keys, strings and numbers each in their own way."""
    ground, plain, key, string, number = (
        ("#282c34", "#abb2bf", "#e06c75", "#98c379", "#d19a66")
        if dark
        else ("#fafafa", "#383a42", "#e45649", "#50a14f", "#986801")
    )
    page = Page((1160, 800), ground, scale, chance)
    font = page.font(MONO, chance.choice((13, 14, 16)))
    measure = QFontMetricsF(font)
    page.painter.setFont(font)
    page.y = 8
    lines = [part for line in text.split("\n") for part in wrapped(line, measure, 1070)]
    for index, line in enumerate(lines, 1):
        page.y += font.pixelSize() * 1.5
        x = 60.0
        page.painter.setPen(QColor("#6b7280"))
        page.painter.drawText(QPointF(22, page.y), str(index))
        for token in _TOKEN.finditer(line):
            word = token[0]
            behind = line[token.end() :].lstrip()
            colour = key if word[0] == '"' and behind.startswith(":") else plain
            if word[0] == '"' and colour == plain:
                colour = string
            elif word.lstrip("-").isdigit():
                colour = number
            page.painter.setPen(QColor(colour))
            page.painter.drawText(QPointF(x, page.y), word)
            x += measure.horizontalAdvance(word)
    return page.done()


def _prompt(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """A command prompt or PowerShell, in red or yellow on black or blue."""
    ground = "#0c0c0c" if dark else "#012456"
    page = Page((980, 600), ground, scale, chance)
    font = page.font(MONO, chance.choice((14, 15, 16)))
    page.y = 4
    page.write("PS C:\\Users\\trader\\bot> python .\\main.py --live", font, "#cccccc", 6, 975)
    page.write(text, font, chance.choice(("#e74856", "#f9f1a5", "#cccccc")), 6, 975, 1.25)
    page.write("PS C:\\Users\\trader\\bot> ", font, "#cccccc", 6, 975)
    return page.done()


def _sheet(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """A spreadsheet or a table of orders; the long cell is wrapped, a grid around it."""
    ground, ink, rule = ("#1f1f1f", "#e8eaed", "#5f6368") if dark else ("#ffffff", "#000000", "#c0c0c0")
    page = Page((1000, 600), ground, scale, chance)
    font = page.font(SANS, chance.choice((13, 14)))
    page.y = 4
    rows = (("Time", "Symbol", "Result"), ("09:14", "ETHUSDT", text), ("09:15", "BTCUSDT", "FILLED"))
    for row in rows:
        top, bottom = page.y + 4, page.y
        for cell, (left, right) in zip(row, ((10, 90), (100, 200), (215, 980)), strict=True):
            page.y = top
            page.write(cell, font, ink, left, right)
            bottom = max(bottom, page.y)
        page.y = bottom + 6
        page.fill(QRectF(0, page.y, 1000, 1), rule)
        for x in (95, 205):
            page.fill(QRectF(x, top, 1, page.y - top), rule)
    return page.done()


SCREENS: dict[str, Callable[[str, bool, float, random.Random], QImage]] = {
    "terminal": _terminal,
    "editor": _editor,
    "browser": _browser,
    "client": _client,
    "console": _console,
    "notebook": _notebook,
    "viewer": _viewer,
    "coloured": _coloured,
    "prompt": _prompt,
    "sheet": _sheet,
}
