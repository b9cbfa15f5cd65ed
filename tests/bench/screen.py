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
_DAMAGE_QUERY_VERSION, _DAMAGE_CREATE, _DAMAGE_SUBTRACT = 0, 1, 3
_DELTA_RECTANGLES = 1  # each changed pixel is told once


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
        self._send(_QUERY_EXTENSION, 0, struct.pack("<Hxx6sxx", len(name), name))
        _, present, self._opcode, self._event, _ = struct.unpack_from("<8sBBBB", self._reply())
        if not present:
            raise ConnectionError("the X server has no DAMAGE extension")
        self._send(self._opcode, _DAMAGE_QUERY_VERSION, struct.pack("<II", 1, 1))
        self._reply()
        watched = struct.pack("<IIBxxx", self._first_id, self._root, _DELTA_RECTANGLES)
        self._send(self._opcode, _DAMAGE_CREATE, watched)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def forget(self) -> None:
        """Pay no attention to what has changed so far."""
        self._subtract()
        while select.select([self._socket], [], [], 0.2)[0]:
            self._receive(32)
        self._subtract()

    def painted(self, pixels: int, patience: float = 30) -> float:
        """Return when so many pixels have changed, on the clock of `time.perf_counter`."""
        end = time.perf_counter() + patience
        changed = 0
        while changed < pixels:
            if not select.select([self._socket], [], [], max(end - time.perf_counter(), 0))[0]:
                raise NotPaintedError
            event = self._receive(32)
            if event[0] & 0x7F == self._event:
                width, height = struct.unpack_from("<HH", event, 20)
                changed += width * height
        return time.perf_counter()

    def _subtract(self) -> None:
        """What has changed so far may be told again when it changes once more."""
        self._send(self._opcode, _DAMAGE_SUBTRACT, struct.pack("<III", self._first_id, 0, 0))

    def _send(self, opcode: int, minor: int, rest: bytes) -> None:
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
