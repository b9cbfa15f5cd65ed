"""Sees when a program has painted its window, from outside: an X client that is told of changed pixels.

It speaks the two requests of the DAMAGE extension that this takes, so that it works on any program, the
packaged one included, and needs no library.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from types import TracebackType
from typing import Self

_QUERY_EXTENSION = 98
_DAMAGE_QUERY_VERSION, _DAMAGE_CREATE = 0, 1
_RAW_RECTANGLES = 0  # all that is drawn is told, each time


class NotPaintedError(Exception):
    """The program has painted nothing, in as long as anybody would wait."""


class Screen:
    """The changed pixels of a display such as `:7`, which must let this user in without a cookie."""

    def __init__(self, display: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(f"/tmp/.X11-unix/X{display.removeprefix(':')}")
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        accepted, length = struct.unpack("<B5xH", self._receive(8))
        answer = self._receive(4 * length)
        if accepted != 1:
            raise ConnectionError("the X server lets nobody in")
        self._first_id, vendor, formats = (
            struct.unpack_from("<I", answer, 4)[0],
            struct.unpack_from("<H", answer, 16)[0],
            answer[21],
        )
        (self._root,) = struct.unpack_from("<I", answer, 32 + (vendor + 3) // 4 * 4 + 8 * formats)
        name = b"DAMAGE"
        self._connect_widgets(_QUERY_EXTENSION, 0, struct.pack("<Hxx6sxx", len(name), name))
        _, present, self._opcode, self._event, _ = struct.unpack_from("<8sBBBB", self._reply())
        if not present:
            raise ConnectionError("the X server has no DAMAGE extension")
        self._connect_widgets(self._opcode, _DAMAGE_QUERY_VERSION, struct.pack("<II", 1, 1))
        self._reply()
        watched = struct.pack("<IIBxxx", self._first_id, self._root, _RAW_RECTANGLES)
        self._connect_widgets(self._opcode, _DAMAGE_CREATE, watched)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def forget(self) -> None:
        """Pay no attention to what has been drawn so far."""
        while self._drawn(0.2) is not None:
            pass

    def painted(self, pixels: int, patience: float = 30) -> float:
        """Return when so many pixels have been drawn, on the clock of `time.perf_counter`."""
        end = time.perf_counter() + patience
        left = pixels
        while left > 0:
            drawn = self._drawn(end - time.perf_counter())
            if drawn is None:
                raise NotPaintedError
            left -= drawn
        return time.perf_counter()

    def last_painted(self, pixels: int, pause: float) -> float | None:
        """Return when as many pixels were drawn at once for the last time before a pause of `pause` seconds.

        None if it is pause already. A blinking caret is too small to be drawing.
        """
        last = None
        end = time.perf_counter() + pause
        while (left := end - time.perf_counter()) > 0:
            drawn = self._drawn(left)
            if drawn is not None and drawn >= pixels:
                last = time.perf_counter()
                end = last + pause
        return last

    def _drawn(self, patience: float) -> int | None:
        """The pixels of the next drawing; None if there is none in `patience` seconds."""
        if not select.select([self._socket], [], [], max(patience, 0))[0]:
            return None
        event = self._receive(32)
        if event[0] & 0x7F != self._event:
            return 0
        width, height = struct.unpack_from("<HH", event, 20)
        return int(width * height)

    def _connect_widgets(self, opcode: int, minor: int, rest: bytes) -> None:
        self._socket.sendall(struct.pack("<BBH", opcode, minor, 1 + len(rest) // 4) + rest)

    def _reply(self) -> bytes:
        """The next reply; events before it are dropped."""
        while (reply := self._receive(32))[0] != 1:
            if reply[0] == 0:
                raise ConnectionError("the X server refuses to tell what is painted")
        return reply

    def _receive(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            part = self._socket.recv(count - len(received))
            if not part:
                raise ConnectionError("the X server has gone")
            received += part
        return received
