"""A button that copies something and confirms that for a moment."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from retcode.services.timers import single_shot
from retcode.style.appearance import Appearance, ColourName

_ICON = 14
_CONFIRMED_MS = 1600


class CopyButton(QPushButton):
    """A button with its text and an icon in a colour of the theme; the owner copies and then confirms."""

    def __init__(self, look: Appearance, text: str, colour: ColourName) -> None:
        super().__init__()
        self._look = look
        self._text = text
        self._colour: ColourName = colour
        self._confirming = single_shot(self, _CONFIRMED_MS, self._show_text)
        look.changed.connect(self._show_text)
        self._show_text()

    def confirm(self) -> None:
        """Show for a moment that the text has been copied, as wide as before: what is beside stays."""
        self.setMinimumWidth(self.width())
        self._show(" Copied", "check")
        self._confirming.start()

    def _show_text(self) -> None:
        self.setMinimumWidth(0)
        self._show(f" {self._text}", "copy")

    def _show(self, text: str, icon_name: str) -> None:
        self.setText(text)
        self._look.set_icon(self, icon_name, self._look.colour(self._colour), _ICON)
