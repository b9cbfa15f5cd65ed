"""The compact window on top of others, and the icon in the system tray; both are off by default."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from retcode.services.settings import Settings
from retcode.window.main_window import MainWindow

# Actions for which a compact window has no room.
_NEEDS_ROOM = ("triage", "decode_panel", "open_file")


class CompactAndTray(QObject):
    """The actions `compact` and `tray` of a window."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._icon: QSystemTrayIcon | None = None
        for name in ("compact", "tray"):
            window.actions_by_id[name].setCheckable(True)
        window.compact_changed.connect(window.actions_by_id["compact"].setChecked)
        window.register({"compact": self._toggle_compact, "tray": self._toggle_icon})
        for name in _NEEDS_ROOM:
            window.actions_by_id[name].triggered.connect(lambda: window.set_compact(False))
        if settings.tray_icon and QSystemTrayIcon.isSystemTrayAvailable():
            self._show_icon(True)

    def _toggle_compact(self) -> None:
        self._window.set_compact(not self._window.compact)
        self._window.focus_search()

    def _toggle_icon(self) -> None:
        shown = self._icon is None
        if shown and not QSystemTrayIcon.isSystemTrayAvailable():
            self._window.notify("This desktop has no system tray.", brief=True)
            shown = False
        self._settings.tray_icon = shown
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
        icon.activated.connect(self._on_activated)
        icon.show()
        self._icon = icon

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self._window.raise_with("")
