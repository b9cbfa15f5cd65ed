"""A key that works in every program.

X11 and Windows let a program take a key for itself, each in its own way. Elsewhere, as under Wayland, only
the desktop can: there the user binds the command `retcode` to a key.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from retcode.services.global_key.chord import Chord, GlobalKeyError, parse_chord

NOT_AVAILABLE = (
    "This desktop does not let programs take a key. "
    "Bind the command retcode to a key in its keyboard settings."
)


class _Grabber(Protocol):
    """Takes keys from one kind of desktop."""

    def grab(self, chord: Chord) -> bool:
        """Take a key; return False if another program has it. Raises GlobalKeyError."""

    def release(self) -> None:
        """Let others have the key."""

    def bring_to_front(self, window: QWindow) -> None:
        """Give a window the keyboard focus, as the user asked for by the key."""


def is_available() -> bool:
    """Return whether this desktop lets a program take a key for itself."""
    platform = QGuiApplication.platformName()
    return platform == "windows" or (platform == "xcb" and not os.environ.get("WAYLAND_DISPLAY"))


class GlobalKey(QObject):
    """One key of the whole desktop: `pressed` is emitted wherever it is pressed."""

    pressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grabber: _Grabber | None = None

    def grab(self, keys: str) -> None:
        """Take a key, in Qt's portable text, in place of the one taken before.

        Raises:
            GlobalKeyError: it is of no use as such a key, another program has it, or the desktop gives none.
        """
        self.release()
        chord = parse_chord(keys)
        if not is_available():
            raise GlobalKeyError(NOT_AVAILABLE)
        self._grabber = make_grabber(self.pressed.emit)
        try:
            if not self._grabber.grab(chord):
                raise GlobalKeyError(f"Another program has taken {keys}: choose another key in the settings.")
        except GlobalKeyError:
            self.release()
            raise

    def release(self) -> None:
        """Let others have the key."""
        if self._grabber is not None:
            self._grabber.release()
            self._grabber = None

    def bring_to_front(self, window: QWindow) -> None:
        """Give a window the keyboard focus after a press of the key."""
        if self._grabber is not None:
            self._grabber.bring_to_front(window)


def make_grabber(pressed: Callable[[], object]) -> _Grabber:
    """Return what takes keys from this desktop, and calls `pressed` at each press. Raises GlobalKeyError."""
    if QGuiApplication.platformName() == "windows":
        from retcode.services.global_key.windows import HotKey

        return HotKey(pressed)
    from retcode.services.global_key.x11 import KeyGrab

    return KeyGrab(pressed)
