"""One window per user: a second start hands its request to the first, and ends.

A lock shows whether there is a first, so that a first start needs no socket before its window is painted.
The socket is a local one, in a folder that only this user can enter; where there is no such folder,
each start has a window of its own.
"""

from __future__ import annotations

import os
import sys
import time
from enum import Enum
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from PySide6.QtCore import QObject, Signal

from retcode.core.resources import OWN_CATALOGUE
from retcode.services.own_folders import shared_folder
from retcode.services.process_lock import ProcessLock

_MAX_REQUEST_BYTES = 1 << 20
_ANY_PROCESS = -1
# On a busy machine these take many times as long as on an idle one.
ANSWER_MS, _ATTEMPTS = 5_000, 4  # for the first window to answer, and how often it is asked
MAX_START_S, _PAUSE_S = 40.0, 0.05  # for it to start listening, and between two attempts


class WindowRequest(NamedTuple):
    """The request of a second start to the first: to search or to decode; if empty, to come to the front.

    The path of a file is sent as bytes, because it need not be UTF-8.
    """

    query: str = ""
    decode_text: str | None = None
    decode_file: bytes | None = None
    entry: str = ""
    ask_to_decode: bool = False


class _Asked(NamedTuple):
    """A request on its way to the first, which can come twice: the token tells that it is the same."""

    token: str
    request: WindowRequest


class _Answer(Enum):
    """How the first instance answers a request."""

    TAKEN = "taken"
    REFUSED = "refused"
    NONE = "none"
    NOT_LISTENING = "not listening"


class SingleInstance(QObject):
    """Whether this process is the first instance. `folder` is that of the settings: one window for each."""

    requested = Signal(object)  # WindowRequest

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        shared = shared_folder(folder)
        own = os.environ.get(OWN_CATALOGUE, "")  # another catalogue is another window
        self._name = f"retcode-{crc32(f'{folder}{own}'.encode()):08x}"
        self._server: QObject | None = None
        self._lock: ProcessLock | None = None
        self._taken = ""  # the token of the last request
        self.first = True
        if shared is None:
            self.address = ""
            return
        self.address = self._name if sys.platform == "win32" else str(shared / f"{self._name}.socket")
        self._lock = ProcessLock(shared / f"{self._name}.lock")
        self.first = self._take_lock()

    def hand_over(self, request: WindowRequest) -> bool:
        """Give a request to the first instance; False if it is too long or not taken in time.

        The first holds the lock some time before it listens, so a refused connection is tried again, and so
        is one that nobody answers: the first may not have been told of it. If the first ends before it
        listens, this instance becomes the first.
        """
        import msgspec

        line = msgspec.json.encode(_Asked(os.urandom(16).hex(), request)) + b"\n"
        if len(line) > _MAX_REQUEST_BYTES:
            return False
        let_others_come_to_front()
        deadline = time.monotonic() + MAX_START_S
        unanswered = 0
        while unanswered < _ATTEMPTS:
            match self._ask(line):
                case _Answer.TAKEN:
                    return True
                case _Answer.REFUSED:
                    return False
                case _Answer.NONE:
                    unanswered += 1
                case _Answer.NOT_LISTENING:
                    self.first = self._take_lock()
                    if self.first or time.monotonic() > deadline:
                        return False
                    time.sleep(_PAUSE_S)
        return False

    def _ask(self, line: bytes) -> _Answer:
        """Send a line to the first instance, and return how it answers."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self.address)
        if not socket.waitForConnected(ANSWER_MS):
            return _Answer.NOT_LISTENING
        socket.write(line)
        answered = socket.waitForReadyRead(ANSWER_MS)
        if answered and bytes(socket.readLine().data()) == b"ok\n":
            return _Answer.TAKEN
        open_still = socket.state() is QLocalSocket.LocalSocketState.ConnectedState
        return _Answer.NONE if open_still and not answered else _Answer.REFUSED

    def listen(self) -> None:
        """Take requests from now on; if that is impossible, each start opens a window of its own."""
        if not self.address:
            return
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(self.address):
            # The holder of the lock is the only instance, so a socket that is left over is stale.
            QLocalServer.removeServer(self.address)
            server.listen(self.address)
        server.newConnection.connect(self._accept)
        self._server = server

    def close(self) -> None:
        """Take no more requests, and release the lock so that another start can be the first."""
        from PySide6.QtNetwork import QLocalServer

        if isinstance(self._server, QLocalServer):
            self._server.close()
            self._server = None
        if self._lock is not None:
            self._lock.release()

    def _take_lock(self) -> bool:
        """Return whether no other instance holds the lock; True if there can be no lock."""
        assert self._lock is not None
        try:
            return self._lock.acquire()
        except OSError:
            return True

    def _accept(self) -> None:
        from PySide6.QtNetwork import QLocalServer, QLocalSocket

        server = self._server
        assert isinstance(server, QLocalServer)
        while (socket := server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)

            def read(socket: QLocalSocket = socket) -> None:
                if socket.canReadLine():
                    self._on_line(bytes(socket.readLine().data()), socket)
                elif socket.bytesAvailable() > _MAX_REQUEST_BYTES:
                    socket.abort()

            socket.readyRead.connect(read)
            read()

    def _on_line(self, line: bytes, socket: QObject) -> None:
        import msgspec
        from PySide6.QtNetwork import QLocalSocket

        assert isinstance(socket, QLocalSocket)
        try:
            token, request = msgspec.json.decode(line, type=_Asked)
        except msgspec.MsgspecError:
            socket.abort()
            return
        socket.write(b"ok\n")
        socket.flush()
        if token != self._taken:
            self._taken = token
            self.requested.emit(request)


def let_others_come_to_front() -> None:
    """Let the first window come to the front: on Windows only the program in front can allow that."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)
