"""A key of the whole desktop on X11, by a connection of its own to the X server.

libxcb is there wherever Qt has a window on X11: its plugin is linked to it. Unlike Xlib it reports a key that
is taken to the caller, not to a handler that all of the process shares.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from contextlib import suppress
from ctypes import POINTER, c_char_p, c_int, c_uint8, c_uint16, c_uint32, c_void_p
from typing import Any

from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QWindow

from retcode.services.global_key.chord import Chord, GlobalKeyError

_MODIFIERS = {"Shift": 1, "Ctrl": 4, "Alt": 8, "Meta": 64}
_LOCKS = (0, 2, 16, 2 | 16)  # neither, Caps Lock, Num Lock, both: the key works whichever are on
_F1 = 0xFFBE
_KEY_PRESS, _CLIENT_MESSAGE, _MAPPING_NOTIFY = 2, 33, 34
_ASYNC = 1  # the keyboard goes on while the key is held
_FROM_USER = 2  # a window manager may keep a program that asks for itself in the background
_TO_WINDOW_MANAGER = 1 << 19 | 1 << 20  # SubstructureNotify, SubstructureRedirect


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Screens(ctypes.Structure):
    _fields_ = (("data", POINTER(c_uint32)), ("left", c_int), ("index", c_int))


class _Event(ctypes.Structure):
    _fields_ = (("kind", c_uint8), ("detail", c_uint8), ("sequence", c_uint16), ("time", c_uint32))


class _Atom(ctypes.Structure):
    _fields_ = (("kind", c_uint8), ("sequence", c_uint16), ("length", c_uint32), ("atom", c_uint32))


def _libraries() -> tuple[Any, Any, Any]:
    """Return libxcb, libxcb-keysyms and the C library. Raises OSError."""
    xcb, keysyms = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-keysyms.so.1")
    c = ctypes.CDLL(None)
    connection = c_void_p
    for function, returned, given in (
        (xcb.xcb_connect, connection, (c_char_p, POINTER(c_int))),
        (xcb.xcb_connection_has_error, c_int, (connection,)),
        (xcb.xcb_disconnect, None, (connection,)),
        (xcb.xcb_flush, c_int, (connection,)),
        (xcb.xcb_get_file_descriptor, c_int, (connection,)),
        (xcb.xcb_get_setup, c_void_p, (connection,)),
        (xcb.xcb_setup_roots_iterator, _Screens, (c_void_p,)),
        (xcb.xcb_screen_next, None, (POINTER(_Screens),)),
        (
            xcb.xcb_grab_key_checked,
            _Cookie,
            (connection, c_uint8, c_uint32, c_uint16, c_uint8, c_uint8, c_uint8),
        ),
        (xcb.xcb_ungrab_key, _Cookie, (connection, c_uint8, c_uint32, c_uint16)),
        (xcb.xcb_request_check, c_void_p, (connection, _Cookie)),
        (xcb.xcb_poll_for_event, POINTER(_Event), (connection,)),
        (xcb.xcb_intern_atom, _Cookie, (connection, c_uint8, c_uint16, c_char_p)),
        (xcb.xcb_intern_atom_reply, POINTER(_Atom), (connection, _Cookie, c_void_p)),
        (xcb.xcb_send_event, _Cookie, (connection, c_uint8, c_uint32, c_uint32, c_char_p)),
        (keysyms.xcb_key_symbols_alloc, c_void_p, (connection,)),
        (keysyms.xcb_key_symbols_free, None, (c_void_p,)),
        (keysyms.xcb_key_symbols_get_keycode, POINTER(c_uint8), (c_void_p, c_uint32)),
        (c.free, None, (c_void_p,)),
    ):
        function.restype, function.argtypes = returned, given
    return xcb, keysyms, c


class KeyGrab:
    """Grabs a key on the root window, and calls `pressed` at each press."""

    def __init__(self, pressed: Callable[[], object]) -> None:
        """Connect to the X server. Raises GlobalKeyError."""
        self._pressed = pressed
        self._chord: Chord | None = None
        self._time = 0
        try:
            self._xcb, self._keysyms, self._c = _libraries()
        except (OSError, AttributeError):
            raise GlobalKeyError("This system lacks libxcb, which the global shortcut needs.") from None
        number = c_int()
        self._connection = self._xcb.xcb_connect(None, ctypes.byref(number))
        if self._xcb.xcb_connection_has_error(self._connection):
            self._xcb.xcb_disconnect(self._connection)
            raise GlobalKeyError("The X server accepts no more connections, so the key cannot be set.")
        screens = self._xcb.xcb_setup_roots_iterator(self._xcb.xcb_get_setup(self._connection))
        for _ in range(number.value):
            self._xcb.xcb_screen_next(ctypes.byref(screens))
        self._root = int(screens.data[0])
        self._active_window = self._atom(b"_NET_ACTIVE_WINDOW")
        self._notifier = QSocketNotifier(
            self._xcb.xcb_get_file_descriptor(self._connection), QSocketNotifier.Type.Read
        )
        self._notifier.activated.connect(self._read)

    def grab(self, chord: Chord) -> bool:
        """Take a key; return False if another program has it. Raises GlobalKeyError if there is none."""
        held = sum(_MODIFIERS[name] for name in chord.held)
        codes = self._key_codes(chord)
        if not codes:
            raise GlobalKeyError(f"This keyboard has no key {chord.key}: choose another in the settings.")
        self._chord = chord
        cookies = [
            self._xcb.xcb_grab_key_checked(
                self._connection, 1, self._root, held | locks, code, _ASYNC, _ASYNC
            )
            for code in codes
            for locks in _LOCKS
        ]
        errors = [self._xcb.xcb_request_check(self._connection, cookie) for cookie in cookies]
        for error in errors:
            self._c.free(error)
        return not any(errors)

    def release(self) -> None:
        """Let others have the key: the server takes it back with the connection."""
        self._notifier.setEnabled(False)
        self._xcb.xcb_disconnect(self._connection)

    def bring_to_front(self, window: QWindow) -> None:
        """Ask the window manager to activate a window, as a pager does, with the time of the key press."""
        head = _CLIENT_MESSAGE, 32, 0, int(window.winId()), self._active_window
        message = struct.pack("=BBHII5I", *head, _FROM_USER, self._time, 0, 0, 0)
        self._xcb.xcb_send_event(self._connection, 0, self._root, _TO_WINDOW_MANAGER, message)
        self._xcb.xcb_flush(self._connection)

    def _atom(self, name: bytes) -> int:
        cookie = self._xcb.xcb_intern_atom(self._connection, 0, len(name), name)
        reply = self._xcb.xcb_intern_atom_reply(self._connection, cookie, None)
        atom = int(reply.contents.atom) if reply else 0
        self._c.free(reply)
        return atom

    def _key_codes(self, chord: Chord) -> list[int]:
        """Return the keys of this keyboard that have the letter; there may be several."""
        symbol = ord(chr(chord.character).lower()) if chord.character else _F1 + chord.function - 1
        symbols = self._keysyms.xcb_key_symbols_alloc(self._connection)
        found = self._keysyms.xcb_key_symbols_get_keycode(symbols, symbol)
        codes: list[int] = []
        if found:
            while code := found[len(codes)]:
                codes.append(int(code))
            self._c.free(found)
        self._keysyms.xcb_key_symbols_free(symbols)
        return codes

    def _read(self) -> None:
        """Read the waiting events. After a change of the keyboard layout, grab the key again."""
        if self._xcb.xcb_connection_has_error(self._connection):
            self._notifier.setEnabled(False)
            return
        pressed = moved = False
        while event := self._xcb.xcb_poll_for_event(self._connection):
            kind = event.contents.kind & 0x7F
            if kind == _KEY_PRESS:
                pressed, self._time = True, event.contents.time
            moved = moved or kind == _MAPPING_NOTIFY
            self._c.free(event)
        if moved and self._chord is not None:
            self._xcb.xcb_ungrab_key(self._connection, 0, self._root, 1 << 15)  # any key, any modifiers
            with suppress(GlobalKeyError):
                self.grab(self._chord)
            self._read()  # events that came while this waited for the answers raise no further signal
        if pressed:
            self._pressed()
