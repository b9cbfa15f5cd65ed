"""How the program looks now: the theme in force, following the system or the user's choice."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from gui.look.theme import THEMES, Theme, style_sheet
from gui.options import ThemeName


class Look(QObject):
    """The theme of the application. `choose(None)` follows the system, also while the program runs."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeName | None = None) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        app.setStyle("Fusion")
        self.theme = self._wanted()
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._update)

    @property
    def choice(self) -> ThemeName | None:
        """The theme the user chose; None if the system decides."""
        return self._choice

    def choose(self, choice: ThemeName | None) -> None:
        """Use a theme from now on, or the system's if None."""
        self._choice = choice
        self._update()

    def monospace(self, points: float | None = None, *, bold: bool = False) -> QFont:
        """The system's fixed-width font, at a size in points (that of all other text if None)."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(points or self._app.font().pointSizeF())
        font.setBold(bold)
        return font

    def colour(self, name: Literal["text", "muted", "accent", "link", "line", "surface"]) -> QColor:
        """A colour of the theme by its name."""
        return QColor(getattr(self.theme, name))

    def _wanted(self) -> Theme:
        if self._choice:
            return THEMES[self._choice]
        dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return THEMES["dark" if dark else "light"]

    def _update(self) -> None:
        wanted = self._wanted()
        if wanted is not self.theme:
            self.theme = wanted
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        self._app.setPalette(_palette(self.theme))
        self._app.setStyleSheet(style_sheet(self.theme))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for target, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.raised),
        (role.Text, theme.text),
        (role.Button, theme.surface),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.on_accent),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Accent, theme.accent),
        (role.Link, theme.link),
        (role.LinkVisited, theme.link),
        (role.Light, theme.surface),
        (role.Midlight, theme.line),
        (role.Mid, theme.line),
        (role.Dark, theme.control_line),
        (role.Shadow, theme.line),
    ):
        palette.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.muted))
    return palette
