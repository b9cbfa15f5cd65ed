"""Screens of a phone: pop-ups over an app, a notice at the edge, a chat as wide as the hand."""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QImage

from tests.pictures.chats import CHAT
from tests.pictures.page import SANS, Page, bubble, wrapped

_NOTES = (
    "Ошибка при отправке ордера",
    "下单失败",
    "请求错误，请稍后重试",
    "Order failed",
    "Something went wrong",
    "Ошибка",
    "提示",
    "Error",
)
_BOOK = ("Buy  BTCUSDT", "Price  64,120.5", "Amount  0.015", "Available  12.40 USDT", "Leverage  10x")


def _pop_up(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, ink = ("#2c2c2e", "#ffffff") if dark else ("#ffffff", "#1c1c1e")
    page = Page((390, 844), "#111111" if dark else "#8e8e93", max(scale, 2.0), chance)
    font = page.font(SANS, 14)
    lines = wrapped(text.replace("\n", " "), QFontMetricsF(font), 300)
    height = len(lines) * 19 + 100
    page.fill(QRectF(30, 120, 330, height), ground, 14)
    page.y = 128
    title = page.font(SANS, 17)
    title.setBold(True)
    page.write(chance.choice(_NOTES), title, ink, 46, 350)
    page.write("\n".join(lines), font, ink, 46, 352)
    page.write("OK", title, "#0a84ff", 180, 350, 2.2)
    return page.done()


def _ticket(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """An order ticket with a notice in colour at its top or bottom."""
    ground, ink = ("#181a20", "#eaecef") if dark else ("#ffffff", "#1e2329")
    page = Page((412, 900), ground, max(scale, 2.0), chance)
    font = page.font(SANS, 15)
    page.y = 20
    page.write("9:41                                      82 %", page.font(SANS, 12), ink, 20, 400)
    top = chance.random() < 0.5
    if not top:
        page.y = 50
        for line in _BOOK:
            page.write(line, font, ink, 24, 390, 2)
    notice, colour = chance.choice((("#f6465d", "#ffffff"), ("#323232", "#ffffff"), ("#fff4d6", "#7a4b00")))
    page.y += 16
    bubble(page, text.replace("\n", " "), page.font(SANS, 13), (notice, colour), (14, 398))
    if top:
        for line in _BOOK:
            page.write(line, font, ink, 24, 390, 2)
    return page.done()


def _phone_chat(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """A chat on a phone: narrow bubbles at three pixels to the point."""
    ground, mine, theirs, ink = (
        ("#000000", "#0b84fe", "#26252a", "#ffffff") if dark else ("#ffffff", "#0b84fe", "#e9e9eb", "#000000")
    )
    page = Page((390, 844), ground, max(scale, 2.5), chance)
    font = page.font(SANS, 16)
    page.y = 40
    bubble(page, chance.choice(CHAT), font, (theirs, ink), (14, 320))
    bubble(page, text, font, (theirs, ink), (14, 340))
    bubble(page, "OK, checking", font, (mine, "#ffffff"), (240, 378))
    return page.done()


PHONES: dict[str, Callable[[str, bool, float, random.Random], QImage]] = {
    "pop-up": _pop_up,
    "ticket": _ticket,
    "phone-chat": _phone_chat,
}
