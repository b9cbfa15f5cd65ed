"""Draws pictures as people send them: terminals, editors, browsers, chats, pop-ups, photographs of a screen.

Everything follows from one seed, so that a picture that is misread can be drawn again.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QImage,
    QLinearGradient,
    QPainter,
    QPolygonF,
    QTransform,
)

_MONO = ("DejaVu Sans Mono", "Liberation Mono", "JetBrains Mono", "Fira Code", "Noto Mono")
_SANS = ("DejaVu Sans", "Liberation Sans", "Roboto", "Noto Sans", "Open Sans")
_ENGLISH = (
    "INFO  order book synchronised, 412 levels",
    "DEBUG balance refreshed in 48 ms",
    "INFO  strategy grid-3 started for BTCUSDT",
    "WARN  retrying in 5 s (attempt 2 of 5)",
    "INFO  websocket connected",
)
_CHAT = (
    "Hi, my bot stopped this morning. What does this mean?",
    "Please help, I can not place any order since yesterday",
    "Привет! Бот не выставляет ордера, что это значит?",
    "Помогите, пожалуйста, третий день такая ошибка при отправке",
    "你好，我的机器人一直报错，请问怎么解决？",
    "下单失败了，这是什么意思？谢谢",
)
_NOTES = (
    "Ошибка при отправке ордера",
    "下单失败",
    "请求错误，请稍后重试",
    "Order failed",
    "Something went wrong",
)


class Made(NamedTuple):
    """A picture file, with what it shows in words: `terminal dark 2x photograph`."""

    data: bytes
    kind: str


class _Page:
    """A picture in work: text is drawn from the top down, wrapped at its right edge."""

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


def make(text: str, index: int, chance: random.Random, *, photograph: bool | None = None) -> Made:
    """Draw a text as the picture with this number of a set; every fourth is a photograph of a screen."""
    draw = list(LAYOUTS)[index % len(LAYOUTS)]
    dark = chance.random() < 0.5
    scale = chance.choice((1.0, 1.0, 1.5, 2.0, 2.0))
    image = LAYOUTS[draw](text, dark, scale, chance)
    kind = f"{draw} {'dark' if dark else 'light'} {scale:g}x"
    if photograph if photograph is not None else index % 4 == 3:
        return Made(_jpeg(_photograph(image, chance), chance.randint(60, 85)), f"{kind} photograph")
    return Made(_jpeg(image, 75), f"{kind} jpeg") if chance.random() < 0.3 else Made(_png(image), kind)


def _terminal(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, ink, dim = ("#1e1e1e", "#d4d4d4", "#7f8c8d") if dark else ("#fdfdfd", "#222222", "#777777")
    if dark and chance.random() < 0.4:
        ground, ink, dim = "#300a24", "#eeeeec", "#8ae234"
    page = _Page((chance.choice((900, 1100, 1280)), 900), ground, scale, chance)
    font = page.font(_MONO, chance.choice((13, 14, 15)))
    page.y = 6
    for line in chance.sample(_ENGLISH, 2):
        page.write(f"09:14:0{chance.randint(0, 9)} {line}", font, dim, 8, page.width - 8)
    page.write(text, font, ink, 8, page.width - 8)
    page.write(chance.choice(_ENGLISH), font, dim, 8, page.width - 8)
    page.write("user@host:~/bot$ ", font, ink, 8, page.width - 8)
    return page.done()


def _editor(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, ink, side = ("#1e1e1e", "#ce9178", "#252526") if dark else ("#ffffff", "#a31515", "#f3f3f3")
    page = _Page((1200, 800), ground, scale, chance)
    page.fill(QRectF(0, 0, 190, 800), side)
    small = page.font(_SANS, 13)
    for name in ("EXPLORER", "bot.py", "config.json", "orders.log", "README.md"):
        page.write(name, small, "#888888", 20, 190, 1.8)
    page.y = 4
    page.write("orders.log  x   bot.py", small, "#999999", 205, 1190)
    font = page.font(_MONO, 14)
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
    page = _Page((1100, 700), ground, scale, chance)
    page.fill(QRectF(0, 0, 1100, 76), bar)
    page.fill(QRectF(110, 42, 900, 28), ground, 14)
    small = page.font(_SANS, 13)
    page.y = 12
    page.write("Trading console        +", small, ink, 30, 400)
    page.y = 44
    page.write("localhost:8080/orders/last-error", small, ink, 130, 900)
    page.y = 92
    page.write(text, page.font(_MONO, 13), ink, 10, 1090)
    return page.done()


def _bubble(page: _Page, text: str, font: QFont, colours: tuple[str, str], box: tuple[float, float]) -> None:
    left, right = box
    measure = QFontMetricsF(font)
    lines = [part for line in text.split("\n") for part in wrapped(line, measure, right - left - 24)]
    height = len(lines) * font.pixelSize() * 1.35 + 18
    page.fill(QRectF(left, page.y, right - left, height), colours[0], 10)
    bottom = page.y + height
    page.y += 4
    page.write("\n".join(lines), font, colours[1], left + 12, right - 6)
    page.y = bottom + 8


def _telegram(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, mine, theirs, ink = (
        ("#0e1621", "#2b5278", "#182533", "#f5f5f5") if dark else ("#d5e3c5", "#effdde", "#ffffff", "#000000")
    )
    page = _Page((620, 1000), ground, scale, chance)
    font = page.font(_SANS, chance.choice((14, 15)))
    page.y = 14
    _bubble(page, chance.choice(_CHAT), font, (theirs, ink), (16, 480))
    _bubble(page, text, font, (theirs, ink), (16, 560))
    page.write("09:41", page.font(_SANS, 11), "#888888", 500, 600, 0.5)
    page.y += 10
    _bubble(page, chance.choice(_CHAT), font, (mine, ink), (120, 604))
    return page.done()


def _discord(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, ink, block = ("#313338", "#dbdee1", "#2b2d31") if dark else ("#ffffff", "#313338", "#f2f3f5")
    page = _Page((900, 900), ground, scale, chance)
    sans = page.font(_SANS, 16)
    page.y = 12
    page.painter.setBrush(QColor("#5865f2"))
    page.painter.drawEllipse(QRectF(16, 18, 40, 40))
    page.write("gridmaster  Today at 09:41", sans, "#f0b232" if dark else "#8a5a00", 72, 880)
    page.write(chance.choice(_CHAT), sans, ink, 72, 880)
    page.y += 10
    _bubble(page, text, page.font(_MONO, 14), (block, ink), (72, 872))
    page.write(chance.choice(_CHAT), sans, ink, 72, 880)
    return page.done()


def _pop_up(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, ink = ("#2c2c2e", "#ffffff") if dark else ("#ffffff", "#1c1c1e")
    page = _Page((390, 844), "#111111" if dark else "#8e8e93", max(scale, 2.0), chance)
    font = page.font(_SANS, 14)
    lines = wrapped(text.replace("\n", " "), QFontMetricsF(font), 300)
    height = len(lines) * 19 + 100
    page.fill(QRectF(30, 120, 330, height), ground, 14)
    page.y = 128
    title = page.font(_SANS, 17)
    title.setBold(True)
    page.write(chance.choice(_NOTES), title, ink, 46, 350)
    page.write("\n".join(lines), font, ink, 46, 352)
    page.write("OK", title, "#0a84ff", 180, 350, 2.2)
    return page.done()


def _client(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """An HTTP client as Postman: tabs, a status line, the body below."""
    ground, ink = ("#212121", "#e6e6e6") if dark else ("#ffffff", "#212121")
    page = _Page((1000, 700), ground, scale, chance)
    small = page.font(_SANS, 13)
    page.y = 8
    page.write("Body   Cookies   Headers (12)   Test results", small, "#8a8a8a", 16, 900)
    page.write("Pretty   Raw   Preview   JSON", small, "#8a8a8a", 16, 900, 1.8)
    page.y += 8
    page.write(text, page.font(_MONO, 13), ink, 40, 980)
    return page.done()


LAYOUTS: dict[str, Callable[[str, bool, float, random.Random], QImage]] = {
    "terminal": _terminal,
    "editor": _editor,
    "browser": _browser,
    "telegram": _telegram,
    "discord": _discord,
    "pop-up": _pop_up,
    "client": _client,
}


def _photograph(image: QImage, chance: random.Random) -> QImage:
    """Photograph a screen: turned, seen from one side, unevenly lit, a little blurred, with noise."""
    width = chance.randint(1500, 2100)
    image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
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
    lens *= QTransform().rotate(chance.uniform(-5, 5))
    smooth = Qt.TransformationMode.SmoothTransformation
    whole = image.convertToFormat(QImage.Format.Format_ARGB32).transformed(lens, smooth)
    desk = QImage(whole.width() + 120, whole.height() + 120, QImage.Format.Format_RGB32)
    desk.fill(QColor(chance.choice(("#3a3530", "#5b5048", "#222222"))))
    painter = QPainter(desk)
    painter.drawImage(60, 60, whole)
    light = QLinearGradient(0, 0, desk.width(), desk.height())
    light.setColorAt(0, QColor(255, 250, 235, chance.randint(0, 40)))
    light.setColorAt(1, QColor(0, 0, 20, chance.randint(10, 70)))
    painter.fillRect(desk.rect(), light)
    painter.end()
    blurred = desk.scaledToWidth(round(desk.width() * chance.uniform(0.6, 0.9)), smooth)
    desk = blurred.scaledToWidth(desk.width(), smooth)
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


def _png(image: QImage) -> bytes:
    return _saved(image, "png", -1)


def _jpeg(image: QImage, quality: int) -> bytes:
    return _saved(image, "jpg", quality)


def _saved(image: QImage, form: str, quality: int) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form, quality)  # type: ignore[call-overload]
    return bytes(data.data())
