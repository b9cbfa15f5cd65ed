"""A key of the whole desktop on Windows: the system posts a message when it is pressed."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication
from PySide6.QtGui import QWindow

from retcode.services.global_key.chord import Chord

_ID = 1  # of the only key of this program
_HOTKEY = 0x0312  # the message WM_HOTKEY
_MODIFIERS = {"Alt": 1, "Ctrl": 2, "Shift": 4, "Meta": 8}
_NO_REPEAT = 0x4000  # one message a press, however long it is
_F1 = 0x70


class HotKey(QAbstractNativeEventFilter):
    """Takes a key by RegisterHotKey, and calls `pressed` at each press."""

    def __init__(self, pressed: Callable[[], object]) -> None:
        super().__init__()
        self._pressed = pressed

    def grab(self, chord: Chord) -> bool:
        """Take a key; return False if another program has it."""
        held = sum(_MODIFIERS[name] for name in chord.held)
        code = chord.character or _F1 + chord.function - 1
        if not user32().RegisterHotKey(None, _ID, held | _NO_REPEAT, code):
            return False
        application = QCoreApplication.instance()
        assert application is not None
        application.installNativeEventFilter(self)
        return True

    def release(self) -> None:
        """Let others have the key."""
        user32().UnregisterHotKey(None, _ID)
        application = QCoreApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(self)

    def bring_to_front(self, window: QWindow) -> None:
        """Give a window the keyboard focus: Windows allows that to the program whose key was pressed."""
        window.requestActivate()

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        """Look for the message among those of the window."""
        posted = wintypes.MSG.from_address(int(message))
        if posted.message == _HOTKEY and posted.wParam == _ID:
            self._pressed()
            return True, 0
        return False, 0


def user32() -> Any:
    """Return the library of Windows that has the functions of windows and keys."""
    if sys.platform == "win32":
        return ctypes.windll.user32
    raise OSError("only Windows has user32")
