"""How the program looks now: the theme in force, following the system or the user's choice."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

from PySide6 import QtCore, QtGui, QtWidgets

from retcode.services.timers import single_shot
from retcode.style.icons import icon
from retcode.style.theme import MONOSPACE, THEMES, Theme, contrast_theme, style_sheet

if TYPE_CHECKING:
    from retcode.services.options import ThemeName

ColourName = Literal["text", "muted", "accent", "on_accent", "link", "line", "control_line", "surface"]

_OUTLINED = ("QCheckBox", "QComboBox", "QLineEdit")
_OUTLINE = 125  # percent: Fusion darkens the colour by as much again, or more
MIN_ZOOM, MAX_ZOOM, ZOOM_STEP = 80, 200, 10


class Appearance(QtCore.QObject):
    """The theme of the application. `choose(None)` follows the system, also while the program runs.

    Before `apply`, `theme` is a guess from the system's palette.
    """

    changed = QtCore.Signal()

    def __init__(self, app: QtWidgets.QApplication, choice: ThemeName | None = None) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self._base = app.font().pointSizeF()
        self._zoom = self._styled_zoom = 100
        self._zooming = single_shot(self, 0, self._apply_zoom)
        self._hints = app.styleHints()
        self._accessibility = self._hints.accessibility()
        dark = app.palette().window().color().lightness() < 128
        self.theme: Theme = THEMES[choice or ("dark" if dark else "light")]

    @property
    def choice(self) -> ThemeName | None:
        """The theme the user chose; None if the system decides."""
        return self._choice

    def apply(self) -> None:
        """Apply the theme, once all widgets are made: with a style sheet, adding one to a layout is slow."""
        if self._choice:
            self._set_colour_scheme()
        before, self.theme = self.theme, self.current_theme()
        self._style_application()
        if self.theme != before:  # a high contrast, which is known only now
            self.changed.emit()
        self._hints.colorSchemeChanged.connect(self.update)
        self._accessibility.contrastPreferenceChanged.connect(self.update)

    @property
    def zoom(self) -> int:
        """How large text is drawn, in percent of the system's size."""
        return self._zoom

    @property
    def styled_zoom(self) -> int:
        """The zoom that text is drawn at now; `zoom` may be requested, but not applied yet."""
        return self._styled_zoom

    def set_zoom(self, percent: int) -> None:
        """Draw all text at this size, in percent of the system's; 80 to 200."""
        self._zoom = max(MIN_ZOOM, min(percent, MAX_ZOOM))
        self._apply_zoom()

    def request_zoom(self, percent: int) -> None:
        """Draw all text at this size once the keys that wait have been handled.

        To draw it takes longer than the next press of a key that is held down.
        """
        self._zoom = max(MIN_ZOOM, min(percent, MAX_ZOOM))
        self._zooming.start()

    def _apply_zoom(self) -> None:
        self._zooming.stop()
        if self._zoom != self._styled_zoom:
            self._style_application()
            self.changed.emit()

    def scaled(self, pixels: int) -> int:
        """Return a size in logical pixels at the present zoom; icons grow with the text."""
        return round(pixels * self._zoom / 100)

    def set_icon(
        self, button: QtWidgets.QAbstractButton, name: str, colour: QtGui.QColor, pixels: int = 16
    ) -> None:
        """Give a button an icon, at the present zoom."""
        size = self.scaled(pixels)
        button.setIcon(icon(name, colour, size))
        button.setIconSize(QtCore.QSize(size, size))

    def choose(self, choice: ThemeName | None) -> None:
        """Use a theme from now on, or the system's if None."""
        self._choice = choice
        self._set_colour_scheme()
        self.update()

    def monospace(self, points: float | None = None, *, bold: bool = False) -> QtGui.QFont:
        """The system's fixed-width font, at a size in points (that of all other text if None)."""
        font = QtGui.QFontDatabase.systemFont(QtGui.QFontDatabase.SystemFont.FixedFont)
        if sys.platform == "win32":  # Qt names Courier New there, which is thin and wide
            font.setFamilies(["Cascadia Mono", "Consolas", *font.families()])
        font.setPointSizeF(points or self._app.font().pointSizeF())
        font.setBold(bold)
        return font

    def set_monospace(self, widget: QtWidgets.QWidget) -> None:
        """Give a widget the fixed-width font, at the present zoom.

        Set through the style sheet: Qt resets a font that was set before the widget was polished. A widget
        gets the font when it is first shown; before that, measure with `monospace()`.
        """
        widget.setProperty("look", MONOSPACE)
        # Only where it has its style already: the first call of `style` takes 10 ms, for enumerations.
        if widget.testAttribute(QtCore.Qt.WidgetAttribute.WA_WState_Polished):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def colour(self, name: ColourName) -> QtGui.QColor:
        """A colour of the theme by its name."""
        return QtGui.QColor(getattr(self.theme, name))

    def _system_theme(self) -> Theme:
        """Return a theme of the system's own colours, for users who need their contrast."""
        self._app.setPalette(QtGui.QPalette())  # the palette before ours
        palette = self._app.palette()
        return contrast_theme(
            window=palette.window().color().name(),
            surface=palette.base().color().name(),
            text=palette.text().color().name(),
            accent=palette.highlight().color().name(),
            on_accent=palette.highlightedText().color().name(),
            link=palette.link().color().name(),
        )

    def current_theme(self) -> Theme:
        """Return the theme of the user's choice, else the one that the system asks for."""
        if self._choice:
            return THEMES[self._choice]
        if self._accessibility.contrastPreference() is QtCore.Qt.ContrastPreference.HighContrast:
            return self._system_theme()
        dark = self._app.styleHints().colorScheme() is QtCore.Qt.ColorScheme.Dark
        return THEMES["dark" if dark else "light"]

    def _set_colour_scheme(self) -> None:
        """Give the window frame, which the system draws, the chosen theme too."""
        scheme = QtCore.Qt.ColorScheme
        chosen = {None: scheme.Unknown, "light": scheme.Light, "dark": scheme.Dark}[self._choice]
        self._app.styleHints().setColorScheme(chosen)

    def update(self) -> None:
        """Follow the system: apply its theme if that has changed and none is chosen."""
        wanted = self.current_theme()
        if wanted != self.theme:
            self.theme = wanted
            self._style_application()
            self.changed.emit()

    def _style_application(self) -> None:
        self._styled_zoom = self._zoom
        font = self._app.font()
        font.setPointSizeF(self._base * self._zoom / 100)
        self._app.setFont(font)
        palette = _palette(self.theme)
        self._app.setPalette(palette)
        # Fusion draws their outlines in the colour of the window, a little darker: that is too faint.
        palette.setColor(QtGui.QPalette.ColorRole.Window, self.colour("control_line").lighter(_OUTLINE))
        for name in _OUTLINED:
            self._app.setPalette(palette, name)  # type: ignore[arg-type]  # the stub asks for bytes
        self._app.setStyleSheet(style_sheet(self.theme, self._zoom, self.monospace().families()))


def _palette(theme: Theme) -> QtGui.QPalette:
    palette = QtGui.QPalette()
    role = QtGui.QPalette.ColorRole
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
        palette.setColor(target, QtGui.QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QtGui.QPalette.ColorGroup.Disabled, target, QtGui.QColor(theme.muted))
    return palette
