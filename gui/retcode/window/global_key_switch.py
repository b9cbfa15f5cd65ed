"""The action `global_key`: a key that brings the window to the front from any program, off by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from retcode.services.settings import Settings
from retcode.window.main_window import MainWindow

if TYPE_CHECKING:
    from retcode.services.global_key import GlobalKey

# AltGr counts as Ctrl+Alt on Windows. AltGr+K types nothing on common keyboards, but AltGr+E types "€".
DEFAULT_KEYS = "Ctrl+Alt+K"
_HELP = "Brings the window to the front, with the caret in the search box."


class GlobalKeySwitch(QObject):
    """Turns the key on and off. The connection to the desktop is made when it is first turned on."""

    changed = Signal()

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._key: GlobalKey | None = None
        self._problem = ""
        self._action = window.actions_by_id["global_key"]
        self._action.setCheckable(True)
        self._action.toggled.connect(self.changed)
        window.register({"global_key": self._toggle})

    @property
    def on(self) -> bool:
        """True while the key is grabbed."""
        return self._action.isChecked()

    @property
    def keys(self) -> str:
        """The key, in Qt's portable text."""
        return self._settings.global_keys or DEFAULT_KEYS

    @property
    def note(self) -> str:
        """A sentence about the key for the user: a problem, or what it does."""
        return self._problem or _HELP

    def start(self) -> None:
        """Grab the key if it was on when the window was last open."""
        if self._settings.global_key:
            self._turn(on=True)

    def release(self) -> None:
        """Release the key, and leave the setting as it is."""
        if self._key is not None:
            self._key.release()

    def toggle(self) -> None:
        """Turn it on or off."""
        self._action.trigger()

    def choose(self, keys: str) -> None:
        """Use another key."""
        self._settings.global_keys = keys
        if self.on:
            self._turn(on=True)
        else:
            self._problem = ""
            self.changed.emit()

    def _toggle(self) -> None:
        self._turn(on=self._action.isChecked())

    def _turn(self, *, on: bool) -> None:
        self._problem = ""
        self.release()
        if on:
            self._problem = self._grab()
        on = on and not self._problem
        self._settings.global_key = on
        self._action.setChecked(on)
        self.changed.emit()

    def _grab(self) -> str:
        """Grab the key; return a sentence if that fails, else an empty text."""
        from retcode.services.global_key import GlobalKey
        from retcode.services.global_key.chord import GlobalKeyError

        if self._key is None:
            self._key = GlobalKey(self)
            self._key.pressed.connect(self._come_to_front)
        try:
            self._key.grab(self.keys)
        except GlobalKeyError as error:
            self._window.notify(str(error))
            return str(error)
        return ""

    def _come_to_front(self) -> None:
        self._window.raise_with("")
        # Only once it is shown, because a window manager handles only windows that it knows.
        QTimer.singleShot(0, self._take_keyboard)

    def _take_keyboard(self) -> None:
        handle = self._window.windowHandle()
        if self._key is not None and handle is not None:
            self._key.bring_to_front(handle)
