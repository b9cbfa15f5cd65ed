"""Keep the window at hand: compact on top of others, and an icon in the system tray; both off at first."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from retcode.services.settings import Settings
from retcode.window.main_window import MainWindow

_TRAY = "window/tray"
# What there is no room for in a compact window.
_NEEDS_ROOM = frozenset({"triage", "decode_panel", "open_file"})


class AtHand(QObject):
    """The actions `compact` and `tray` of a window."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._icon: QSystemTrayIcon | None = None
        for name in ("compact", "tray"):
            window.actions_by_id[name].setCheckable(True)
        window.action_requested.connect(self._act)
        if settings.text(_TRAY) == "on" and QSystemTrayIcon.isSystemTrayAvailable():
            self._show_icon(True)

    def _act(self, action: str) -> None:
        if action == "compact":
            self._window.set_compact(not self._window.compact)
            self._window.search.take_focus()
        elif action == "tray":
            self._ask_for_icon(self._icon is None)
        elif action in _NEEDS_ROOM:
            self._window.set_compact(False)
        self._window.actions_by_id["compact"].setChecked(self._window.compact)

    def _ask_for_icon(self, shown: bool) -> None:
        if shown and not QSystemTrayIcon.isSystemTrayAvailable():
            self._window.notice.show_notice("This desktop has no system tray.")
            shown = False
        self._settings.set_text(_TRAY, "on" if shown else "off")
        self._show_icon(shown)

    def _show_icon(self, shown: bool) -> None:
        self._window.actions_by_id["tray"].setChecked(shown)
        if not shown:
            if self._icon is not None:
                self._icon.hide()
                self._icon.deleteLater()
                self._icon = None
            return
        menu = QMenu(self._window)
        menu.addAction("Show Retcode", lambda: self._window.raise_with(""))
        for name in ("decode", "compact", "quit"):
            menu.addAction(self._window.actions_by_id[name])
        icon = QSystemTrayIcon(QGuiApplication.windowIcon(), self)
        icon.setToolTip("Retcode")
        icon.setContextMenu(menu)
        icon.activated.connect(self._come)
        icon.show()
        self._icon = icon

    def _come(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self._window.raise_with("")
