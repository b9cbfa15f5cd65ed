"""Notifications on the desktop, if the system supports them."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from retcode.services.timers import single_shot

_SHOWN_MS = 10_000


class DesktopNote(QObject):
    """Shows one notification at a time, with a tray icon for as long as it is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._timer = single_shot(self, _SHOWN_MS, self._hide)

    def show_note(self, title: str, text: str) -> None:
        """Show a title and a sentence for some seconds, without a sound."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(QApplication.windowIcon(), self)
        self._icon.show()
        self._icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.NoIcon, _SHOWN_MS)
        self._timer.start()

    def _hide(self) -> None:
        if self._icon is not None:
            self._icon.hide()
