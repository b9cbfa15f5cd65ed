"""Measure from outside when a program has painted its window: an X client that is notified of changed pixels.

It speaks the two requests of the DAMAGE extension that this takes, and the one that reads pixels, so that it
works on any program, the packaged one included, and needs no library.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Self

_GET_IMAGE = 73
_QUERY_EXTENSION = 98
_PIXMAP_FORMAT = 2  # four bytes a pixel, on a screen of 24 bits
_DAMAGE_QUERY_VERSION, _DAMAGE_CREATE = 0, 1
_RAW_RECTANGLES = 0  # all that is drawn is told, each time


class NotPaintedError(Exception):
    """The program has painted nothing within the timeout."""


class Screen:
    """The changed pixels of a display such as `:7`, which must let this user in without a cookie."""

    def __init__(self, display: str) -> None:
        self._events: deque[bytes] = deque()  # that came while a reply was waited for
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
        self._request(_QUERY_EXTENSION, 0, struct.pack("<Hxx6sxx", len(name), name))
        _, present, self._opcode, self._event, _ = struct.unpack_from("<8sBBBB", self._reply())
        if not present:
            raise ConnectionError("the X server has no DAMAGE extension")
        self._request(self._opcode, _DAMAGE_QUERY_VERSION, struct.pack("<II", 1, 1))
        self._reply()
        watched = struct.pack("<IIBxxx", self._first_id, self._root, _RAW_RECTANGLES)
        self._request(self._opcode, _DAMAGE_CREATE, watched)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def forget(self) -> None:
        """Forget what has been drawn so far."""
        while self._drawn(0.2) is not None:
            pass

    def painted(self, pixels: int, timeout: float = 30) -> float:
        """Return when that many pixels have been drawn, on the clock of `time.perf_counter`."""
        end = time.perf_counter() + timeout
        left = pixels
        while left > 0:
            drawn = self._drawn(end - time.perf_counter())
            if drawn is None:
                raise NotPaintedError
            left -= drawn
        return time.perf_counter()

    def drawings(self, pixels: int, pause: float) -> Iterator[float]:
        """Yield when at least as many pixels were drawn at once, until there is a pause of `pause` seconds.

        A blinking caret is too small to be drawing.
        """
        end = time.perf_counter() + pause
        while (left := end - time.perf_counter()) > 0:
            drawn = self._drawn(left)
            if drawn is not None and drawn >= pixels:
                now = time.perf_counter()
                end = now + pause
                yield now

    def pixels(self, left: int, top: int, width: int, height: int) -> bytes:
        """Return what is in a part of the screen, four bytes a pixel."""
        place = struct.pack("<IhhHHI", self._root, left, top, width, height, 0xFFFFFFFF)
        self._request(_GET_IMAGE, _PIXMAP_FORMAT, place)
        (length,) = struct.unpack_from("<4xI", self._reply())
        return self._receive(4 * length)

    def _drawn(self, timeout: float) -> int | None:
        """The pixels of the next drawing; None if there is none in `timeout` seconds."""
        if self._events:
            event = self._events.popleft()
        elif select.select([self._socket], [], [], max(timeout, 0))[0]:
            event = self._receive(32)
        else:
            return None
        if event[0] & 0x7F != self._event:
            return 0
        width, height = struct.unpack_from("<HH", event, 20)
        return int(width * height)

    def _request(self, opcode: int, minor: int, rest: bytes) -> None:
        self._socket.sendall(struct.pack("<BBH", opcode, minor, 1 + len(rest) // 4) + rest)

    def _reply(self) -> bytes:
        """The first 32 bytes of the next reply; events before it are kept for later."""
        while (reply := self._receive(32))[0] != 1:
            if reply[0] == 0:
                raise ConnectionError("the X server refuses to tell what is painted")
            self._events.append(reply)
        return reply

    def _receive(self, count: int) -> bytes:
        received = bytearray()
        while len(received) < count:
            part = self._socket.recv(count - len(received))
            if not part:
                raise ConnectionError("the X server has gone")
            received += part
        return bytes(received)
