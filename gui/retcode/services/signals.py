"""Close the window properly after Ctrl+C at the terminal or a request of the system to end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier


class SignalWatch(QObject):
    """Calls `end` once when the process is asked to end; a second signal ends it at once.

    Python handles a signal between two of its own steps, and an event loop that waits makes none: a byte
    in a pipe makes one. On Windows, where a pipe cannot be waited for, nothing is done.
    """

    def __init__(self, end: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.received = 0
        self._end = end
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self._before = {
            number: signal.signal(number, self._receive)
            for name in ("SIGINT", "SIGTERM", "SIGHUP")
            if (number := getattr(signal, name, None)) is not None
        }
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._reader, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    @property
    def status(self) -> int:
        """The exit status for the signal that came; 0 if none came."""
        return 128 + self.received if self.received else 0

    def close(self) -> None:
        """Restore the handlers that were there before."""
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        os.close(self._reader)
        os.close(self._writer)

    def _receive(self, number: int, _: object) -> None:
        self.received = number
        for each in self._before:
            signal.signal(each, signal.SIG_DFL)

    def _wake(self) -> None:
        os.read(self._reader, 64)
        if self.received:
            self._end()
