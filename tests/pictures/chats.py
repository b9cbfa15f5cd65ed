"""Chats and letters that a customer forwards, with their own text in one of four languages."""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from tests.pictures.page import MONO, SANS, SERIF, Page, bubble

CHAT = (
    "Hi, my bot stopped this morning. What does this mean?",
    "Please help, I can not place any order since yesterday",
    "Привет! Бот не выставляет ордера, что это значит?",
    "Помогите, пожалуйста, третий день такая ошибка при отправке",
    "你好，我的机器人一直报错，请问怎么解决？",
    "下单失败了，这是什么意思？谢谢",
    "Hola, no puedo abrir una posición. ¿Qué significa este error?",
    "请问我的资金安全吗？订单到底有没有成交？",
    "Деньги списались или нет? Ордера в истории не вижу",
    "any idea?? it worked fine last week and now only this",
)


def _telegram(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, mine, theirs, ink = (
        ("#0e1621", "#2b5278", "#182533", "#f5f5f5") if dark else ("#d5e3c5", "#effdde", "#ffffff", "#000000")
    )
    page = Page((620, 1000), ground, scale, chance)
    font = page.font(SANS, chance.choice((14, 15)))
    page.y = 14
    bubble(page, chance.choice(CHAT), font, (theirs, ink), (16, 480))
    bubble(page, text, font, (theirs, ink), (16, 560))
    page.write("09:41", page.font(SANS, 11), "#888888", 500, 600, 0.5)
    page.y += 10
    bubble(page, chance.choice(CHAT), font, (mine, ink), (120, 604))
    return page.done()


def _discord(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    ground, ink, block = ("#313338", "#dbdee1", "#2b2d31") if dark else ("#ffffff", "#313338", "#f2f3f5")
    page = Page((900, 900), ground, scale, chance)
    sans = page.font(SANS, 16)
    page.y = 12
    page.painter.setBrush(QColor("#5865f2"))
    page.painter.drawEllipse(QRectF(16, 18, 40, 40))
    page.write("gridmaster  Today at 09:41", sans, "#f0b232" if dark else "#8a5a00", 72, 880)
    page.write(chance.choice(CHAT), sans, ink, 72, 880)
    page.y += 10
    bubble(page, text, page.font(MONO, 14), (block, ink), (72, 872))
    page.write(chance.choice(CHAT), sans, ink, 72, 880)
    return page.done()


def _whatsapp(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """A chat on a wallpaper with a pattern, bubbles with a time in their corner."""
    ground, theirs, mine, ink = (
        ("#0b141a", "#202c33", "#005c4b", "#e9edef") if dark else ("#efeae2", "#ffffff", "#d9fdd3", "#111b21")
    )
    page = Page((560, 1000), ground, scale, chance)
    page.painter.setPen(QColor("#182229" if dark else "#e2dbd0"))
    for _ in range(120):
        page.painter.drawEllipse(QRectF(chance.randrange(560), chance.randrange(1000), 14, 9))
    font = page.font(SANS, chance.choice((13, 14)))
    page.y = 12
    bubble(page, chance.choice(CHAT), font, (mine, ink), (90, 548))
    bubble(page, text, font, (theirs, ink), (12, 500))
    page.write("10:27", page.font(SANS, 10), "#8696a0", 455, 500, -0.6)
    page.y += 22
    bubble(page, chance.choice(CHAT), font, (theirs, ink), (12, 420))
    return page.done()


def _slack(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """A channel: a bot posts the error as inline code, red on grey."""
    ground, ink, block, code = (
        ("#1a1d21", "#d1d2d3", "#2a2d31", "#e8912d") if dark else ("#ffffff", "#1d1c1d", "#f6f6f6", "#e01e5a")
    )
    page = Page((940, 800), ground, scale, chance)
    sans = page.font(SANS, 15)
    page.y = 10
    page.fill(QRectF(16, 16, 36, 36), "#36c5f0", 6)
    page.write("alert-bot  APP  8:41 AM", sans, ink, 66, 920)
    page.write("Order rejected on account main-2:", sans, ink, 66, 920)
    page.y += 6
    bubble(page, text, page.font(MONO, 12), (block, code), (66, 920))
    page.write(chance.choice(CHAT), sans, ink, 66, 920)
    page.write("2 replies   Last reply today at 9:02 AM", page.font(SANS, 12), "#1264a3", 66, 920)
    return page.done()


def _letter(text: str, dark: bool, scale: float, chance: random.Random) -> QImage:
    """An e-mail in a reader, the error between two paragraphs, sometimes in a font with serifs."""
    ground, ink = ("#202020", "#dddddd") if dark else ("#ffffff", "#222222")
    page = Page((860, 900), ground, scale, chance)
    font = page.font(chance.choice((SANS, SERIF)), chance.choice((15, 16)))
    page.y = 12
    page.write("From: Customer <customer@example.com>", font, "#808080", 24, 840)
    page.write("Subject: error when I place an order", font, ink, 24, 840)
    page.y += 12
    page.write(chance.choice(CHAT), font, ink, 24, 840)
    page.y += 8
    page.write(text, font, ink, 40, 836)
    page.y += 8
    page.write(chance.choice(CHAT), font, ink, 24, 840)
    return page.done()


CHATS: dict[str, Callable[[str, bool, float, random.Random], QImage]] = {
    "telegram": _telegram,
    "discord": _discord,
    "whatsapp": _whatsapp,
    "slack": _slack,
    "letter": _letter,
}
