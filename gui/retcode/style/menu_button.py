"""The arrow of a button that opens a menu: it grows with the text, where Fusion's own stays as it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from retcode.style.appearance import Appearance
from retcode.style.icons import draw_icon
from retcode.style.theme import MENU_ARROW

_MARGIN = 9  # logical pixels at the right of the arrow


def draw_menu_arrow(button: QWidget, look: Appearance, margin: int = _MARGIN) -> None:
    """Draw the arrow at the right of a button, in the room that the style sheet leaves for it."""
    side = look.scaled(MENU_ARROW)
    place = QRectF(button.width() - margin - side, (button.height() - side) / 2 + 1, side, side)
    painter = QPainter(button)
    draw_icon(painter, "down", place, look.colour("muted"))
    painter.end()


class MenuButton(QPushButton):
    """A button that opens its menu."""

    def __init__(self, text: str, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_menu_arrow(self, self._look)
